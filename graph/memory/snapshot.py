"""One version of the graph in memory: its records, its networkx graph, the indexes beside it.

How a version becomes the next stands in :meth:`MemorySnapshot.successor`; which version is
the newest, in graph/memory/store.py. What is derived from the records is made here, or on
first use, and every version has its own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from weakref import ref

from graph.articles import Texts
from graph.changes import AnyRecordT, Effect, name_of, sides
from graph.dataset import Dataset, digest_of
from graph.memory.adjacency import Adjacency
from graph.memory.catalog import Catalog
from graph.memory.layers import patched
from graph.memory.network import build_graph, patched_graph
from graph.memory.references import References
from graph.memory.standing import Standing
from graph.memory.turns import Turns
from graph.records import AnyRecord, Article, Entity, Relation, fingerprint
from graph.store import Census, EntityPage, EntitySelection, RelationPage, RelationSelection


class MemorySnapshot:
    """A version of the graph that nothing changes any more.

    ``graph`` is a frozen networkx graph of it (see graph/memory/network.py), ``texts`` the
    articles' texts that are held.
    """

    waits = False

    def __init__(self, dataset: Dataset, version: int, texts: Texts | None = None) -> None:
        self.version = version
        self.digest = dataset.digest
        self.texts = texts or Texts({})
        self.graph = build_graph(dataset.entities, dataset.relations)
        self._total = dataset.total
        self._articles: Mapping[str, Article] = {item.key: item for item in dataset.articles}
        self._entities: Mapping[str, Entity] = {item.key: item for item in dataset.entities}
        self._relations: Mapping[str, Relation] = dict(
            zip(map(attrgetter("id"), dataset.relations), dataset.relations, strict=True)
        )
        self._catalog = Catalog(dataset.entities)
        self._adjacency = Adjacency(dataset.relations, self._entities, ordered=dataset.ordered)
        self._census = Census(
            articles=len(self._articles),
            entities=self._catalog.counts(),
            relations=Counter(map(attrgetter("kind"), dataset.relations)),
        )
        self._references: References | None = None
        self._previous: tuple[ref[MemorySnapshot], Sequence[Effect]] | None = None

    async def articles(self, keys: Sequence[str]) -> list[Article | None]:
        """Return the article of each key."""
        return list(map(self._articles.get, keys))

    async def entities(self, keys: Sequence[str]) -> list[Entity | None]:
        """Return the entity of each key."""
        return list(map(self._entities.get, keys))

    async def relations(self, ids: Sequence[str]) -> list[Relation | None]:
        """Return the relation of each id."""
        return list(map(self._relations.get, ids))

    async def find(self, selection: EntitySelection) -> EntityPage:
        """Return the page of entities that ``selection`` asks for."""
        return self._catalog.page(selection)

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> list[RelationPage]:
        """Return a page of relations for each key."""
        return self._adjacency.pages(keys, selection)

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        """Return how many relations start or end at each key."""
        return list(map(self._adjacency.degree, keys))

    async def census(self) -> Census:
        """Return how much this version holds."""
        return self._census

    def records(self) -> Iterator[AnyRecord]:
        """Yield every record of this version."""
        return chain(self._articles.values(), self._entities.values(), self._relations.values())

    @property
    def size(self) -> int:
        """How many records this version has."""
        return len(self._articles) + len(self._entities) + len(self._relations)

    def ancestors(self) -> "Iterator[tuple[MemorySnapshot, Sequence[Effect]]]":
        """Yield the versions before, the nearest first, as far as they are alive.

        With each come the effects that made it the version after it: an index of this
        version can be made from one that an ancestor has, and the effects since.
        """
        if self._previous is not None and (ancestor := self._previous[0]()) is not None:
            yield ancestor, self._previous[1]
            yield from ancestor.ancestors()

    async def total(self, turns: Turns) -> int:
        """Return the sum of the fingerprints of all records, which the digest is made from."""
        if self._total is None:
            total = 0
            for record in self.records():
                total += fingerprint(record)
                await turns.turn()
            self._total = total
        return self._total

    async def standing(self, turns: Turns) -> Standing:
        """Return what a change set is held against."""
        if self._references is None:
            self._references = await References.of(self.records(), turns)
        return Standing(
            self._articles,
            self._entities,
            self._relations,
            self.texts.by_key,
            self._adjacency,
            self._references,
        )

    async def successor(
        self,
        version: int,
        effects: Sequence[Effect],
        texts: Mapping[str, str | None],
        turns: Turns,
    ) -> "MemorySnapshot":
        """Return the version that ``effects``, which are known to fit, lead to from this one.

        ``texts`` come to be held, by the article's key, or are not any more where None.
        """
        following = object.__new__(type(self))
        following.version = version
        following._total = await self.total(turns) + await _weight(effects, turns)
        following.digest = digest_of(following._total)
        following.texts = Texts(await patched(self.texts.by_key, texts, turns))
        following.graph = await patched_graph(self.graph, effects, turns)
        following._articles = await _replaced(self._articles, effects, Article, turns)
        following._entities = await _replaced(self._entities, effects, Entity, turns)
        following._relations = await _replaced(self._relations, effects, Relation, turns)
        following._catalog = await self._catalog.patched(effects, turns)
        following._adjacency = await self._adjacency.patched(effects, following._entities, turns)
        following._census = Census(
            articles=len(following._articles),
            entities=following._catalog.counts(),
            relations=_recounted(self._census.relations, effects),
        )
        following._references = self._references and await self._references.patched(effects, turns)
        following._previous = (ref(self), effects)
        return following


async def _weight(effects: Sequence[Effect], turns: Turns) -> int:
    """Return by how much ``effects`` change the sum of the fingerprints."""
    weight = 0
    for effect in effects:
        weight += 0 if effect.after is None else fingerprint(effect.after)
        weight -= 0 if effect.before is None else fingerprint(effect.before)
        await turns.turn()
    return weight


async def _replaced(
    table: Mapping[str, AnyRecordT],
    effects: Sequence[Effect],
    sort: type[AnyRecordT],
    turns: Turns,
) -> Mapping[str, AnyRecordT]:
    """Return the table of one sort of records after ``effects``."""
    changes = {
        name_of(record): after
        for before, after in sides(effects, sort)
        if (record := after or before) is not None
    }
    return await patched(table, changes, turns)


def _recounted(counts: Mapping[str, int], effects: Sequence[Effect]) -> Mapping[str, int]:
    recounted = Counter(counts)
    for before, after in sides(effects, Relation):
        if before is None and after is not None:
            recounted[after.kind] += 1
        elif before is not None and after is None:
            recounted[before.kind] -= 1
    return +recounted
