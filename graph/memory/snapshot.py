"""One version of the graph in memory: its records, its networkx graph, the indexes beside it.

How a version becomes the next stands in :meth:`MemorySnapshot.successor`; which version is
the newest, in graph/memory/store.py. What is derived from the records is made here, or on
first use, and every version has its own.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from itertools import chain

from graph.articles import Texts
from graph.changes import AnyRecordT, Effect, name_of, sides
from graph.dataset import Dataset, digest_of
from graph.facets import FacetRequest, Facets
from graph.memory.adjacency import Adjacency, by_kind
from graph.memory.analyst import Analyst
from graph.memory.catalog import Catalog
from graph.memory.id_table import IdTable
from graph.memory.kept_lists import KeptLists
from graph.memory.layers import patched
from graph.memory.lists import Lists
from graph.memory.masks import analysed_in
from graph.memory.mentions import NOTHING, mentions_of
from graph.memory.network import graph_of
from graph.memory.once import LARGE, Once, answer
from graph.memory.references import References
from graph.memory.search import SearchIndex
from graph.memory.standing import MemoryStanding
from graph.memory.turns import Turns
from graph.memory.walks import Base, LazyTopology, Walks
from graph.neighborhoods import NeighborhoodRequest, Subgraph
from graph.pages import Window
from graph.paths import PathRequest, PathsFound
from graph.records import AnyRecord, Article, Entity, Relation, fingerprint
from graph.searches import SearchPage, SearchRequest
from graph.store import (
    Census,
    Community,
    EntityPage,
    EntitySelection,
    Mentions,
    RelationPage,
    RelationSelection,
)
from graph.ways import Direction

_EXPORT_PAGE = 1000


class MemorySnapshot:
    """A version of the graph that nothing changes any more.

    ``graph`` is a frozen networkx graph of it (see graph/memory/network.py), ``texts`` the
    articles' texts that are held.
    """

    waits = False

    def __init__(
        self,
        dataset: Dataset,
        version: int,
        texts: Texts | None = None,
        analyst: Analyst | None = None,
    ) -> None:
        self.version = version
        self.digest = dataset.digest
        self.ontology = dataset.ontology
        self.texts = texts or Texts({})
        self._total = dataset.total
        self._articles: Mapping[str, Article] = {item.key: item for item in dataset.articles}
        self._entities: Mapping[str, Entity] = {item.key: item for item in dataset.entities}
        self._relations: Mapping[str, Relation] = dataset.by_id or IdTable(dataset.relations)
        self._catalog = Catalog(dataset.entities)
        kinds = by_kind(dataset.relations)
        self._adjacency = Adjacency(kinds, self._entities, ordered=dataset.ordered)
        self._census = Census(
            articles=len(self._articles),
            entities=self._catalog.counts(),
            relations={kind: len(relations) for kind, relations in kinds.items()},
        )
        self._search = SearchIndex.of(self._entities.values(), self._adjacency.degree)
        self._kept = KeptLists()
        self._derive(analyst or Analyst())
        self._references: References | None = None

    def _derive(self, analyst: Analyst, base: Base | None = None) -> None:
        """Make ready what is derived from the records of this version when it is first read."""
        self.graph = graph_of(self._entities, self._adjacency)
        self._analyst = analyst
        self._once = Once(large=self.size > LARGE)
        self._shape = shape = LazyTopology(self._entities.values(), self._relations.values(), base)
        self._walks = Walks(self.version, shape, analyst)
        self._lists = Lists(
            self._catalog,
            self._adjacency,
            self.ontology,
            shape.topology,
            version=self.version,
            kept=self._kept,
            large=self.size > LARGE,
        )

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
        await self._measured(selection)
        return await self._lists.find(selection)

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> list[RelationPage]:
        """Return a page of relations for each key."""
        await self._measured(selection)
        return await self._lists.related(keys, selection)

    async def facets(self, selection: EntitySelection, request: FacetRequest) -> Facets:
        """Return facets of the whole list that ``selection`` has its page of."""
        await self._measured(selection)
        return await self._lists.facets(selection, request)

    async def related_facets(
        self, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
    ) -> list[Facets]:
        """Return facets of the different entities at the far ends of each key's whole list."""
        await self._measured(selection)
        return await self._lists.related_facets(keys, selection, request)

    async def _measured(self, selection: EntitySelection | RelationSelection) -> None:
        """Wait for the analytics that a list is filtered or sorted by, if it is."""
        condition, orders = selection.condition, selection.orders
        if (condition or orders) and (names := analysed_in(condition, orders)):
            await self._lists.measure(names, self._walks.values)

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        """Return how many relations start or end at each key."""
        return self._degrees(keys)

    def _degrees(self, keys: Sequence[str]) -> list[int]:
        return list(map(self._adjacency.degree, keys))

    async def census(self) -> Census:
        """Return how much this version holds."""
        return self._census

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return the page of entities whose texts match."""
        standing = await self._walks.standing() or self._degrees
        weighed = self._search.prepared(standing)
        if not weighed.done():
            # Others may wait for it as well, so who stops waiting does not stop its making.
            await asyncio.shield(asyncio.wrap_future(weighed))
        return self._search.search(request, standing)

    async def paths(self, request: PathRequest) -> PathsFound:
        """Return paths between two entities."""
        return await self._walks.paths(request)

    async def neighborhood(self, request: NeighborhoodRequest) -> Subgraph:
        """Return what lies around some entities."""
        return await self._walks.neighborhood(request)

    async def mentions(self, articles: Sequence[str]) -> list[Mentions]:
        """Return what each article is evidence of, by sentence."""
        found = await answer(lambda: self._once.get(Mentions, self._mentions))
        return [found.get(key, NOTHING) for key in articles]

    def _mentions(self) -> Mapping[str, Mentions]:
        return mentions_of(self._entities.values(), self._relations.values())

    @property
    def analysis(self) -> int:
        """Return the version that the analytics are of."""
        return self._walks.analysed

    async def importances(self, keys: Sequence[str]) -> list[float]:
        """Return the PageRank of each key."""
        return await self._walks.importances(keys)

    async def communities(self, keys: Sequence[str]) -> list[int | None]:
        """Return the number of the community of each key."""
        return await self._walks.communities(keys)

    async def betweenness(self, keys: Sequence[str]) -> list[float]:
        """Return how central each key lies on shortest paths."""
        return await self._walks.betweenness(keys)

    async def largest_communities(self, count: int) -> list[Community]:
        """Return the largest communities, the largest first."""
        return await self._walks.largest_communities(count, self._entities)

    def lately_analysed(self) -> "MemorySnapshot":
        """Return this version with the newest analytics there are."""
        if (walks := self._walks.lately_analysed()) is self._walks:
            return self
        snapshot = copy(self)
        snapshot._walks = walks  # noqa: SLF001 - its own copy
        snapshot._lists = self._lists.anew()  # noqa: SLF001 - as above
        return snapshot

    def have_analysed(self) -> None:
        """Have this version analysed, unless it is so small that reads do that."""
        self._walks.have_analysed()

    # What graph.exchange.source.Source asks for.

    def entity(self, key: str) -> Entity:
        """Return the entity of a key that is there."""
        return self._entities[key]

    def iter_articles(self) -> Iterator[Article]:
        """Yield every article by key."""
        return (self._articles[key] for key in sorted(self._articles))

    def iter_entities(self) -> Iterator[Entity]:
        """Yield every entity by key, a page at a time: no list of all is made."""
        window = Window(_EXPORT_PAGE)
        while items := self._catalog.page(EntitySelection(None, window)).items:
            yield from items
            window = Window(_EXPORT_PAGE, after=(items[-1].key,))

    def iter_relations(self) -> Iterator[Relation]:
        """Yield every relation by the key of its source, kind, the key of its target, and id."""
        outward = RelationSelection(None, Direction.OUT, Window(sys.maxsize))
        for entity in self.iter_entities():
            [page] = self._adjacency.pages([entity.key], outward)
            yield from (edge.relation for edge in page.edges)

    def records(self) -> Iterator[AnyRecord]:
        """Yield every record of this version."""
        return chain(self._articles.values(), self._entities.values(), self._relations.values())

    @property
    def size(self) -> int:
        """How many records this version has."""
        return len(self._articles) + len(self._entities) + len(self._relations)

    async def total(self, turns: Turns) -> int:
        """Return the sum of the fingerprints of all records, which the digest is made from."""
        if self._total is None:
            total = 0
            for record in self.records():
                total += fingerprint(record)
                await turns.turn()
            self._total = total
        return self._total

    async def total_after(self, effects: Sequence[Effect], turns: Turns) -> int:
        """Return the sum of the fingerprints after ``effects``."""
        return await self.total(turns) + await _weight(effects, turns)

    async def standing(self, turns: Turns) -> MemoryStanding:
        """Return what a change set is held against."""
        if self._references is None:
            self._references = await References.of(self.records(), turns)
        return MemoryStanding(
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
        total: int | None = None,
    ) -> "MemorySnapshot":
        """Return the version that ``effects``, which are known to fit, lead to from this one.

        ``texts`` come to be held, by the article's key, or are not any more where None.
        ``total`` is what :meth:`total_after` returned, if that was asked for.
        """
        following = object.__new__(type(self))
        following.version = version
        following.ontology = self.ontology
        following._total = await self.total_after(effects, turns) if total is None else total
        following.digest = digest_of(following._total)
        following.texts = Texts(await patched(self.texts.by_key, texts, turns))
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
        following._search = self._search.patched(
            _changed(effects, Entity), following._entities.values(), following._adjacency.degree
        )
        following._kept = self._kept.after(self.version, version, effects)
        following._derive(self._analyst, self._shape.base(effects))
        following._references = self._references and await self._references.patched(effects, turns)
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
    return await patched(table, _changed(effects, sort), turns)


def _changed(effects: Sequence[Effect], sort: type[AnyRecordT]) -> dict[str, AnyRecordT | None]:
    """Return the records of one sort as they are after ``effects``; None for one that is gone."""
    return {
        name_of(record): after
        for before, after in sides(effects, sort)
        if (record := after or before) is not None
    }


def _recounted(counts: Mapping[str, int], effects: Sequence[Effect]) -> Mapping[str, int]:
    recounted = Counter(counts)
    for before, after in sides(effects, Relation):
        if before is None and after is not None:
            recounted[after.kind] += 1
        elif before is not None and after is None:
            recounted[before.kind] -= 1
    return +recounted
