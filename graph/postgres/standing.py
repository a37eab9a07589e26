"""What a change set is held against, read from the database: no more than it speaks of."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from psycopg import sql

from graph.postgres.clauses import alive
from graph.postgres.decoding import Decoder
from graph.postgres.pool import Parameters, Query, Rows
from graph.records import AnyRecord, Article, Entity, Relation
from graph.standing import Draft

Ask = Callable[[Sequence[tuple[Query, Parameters]]], Awaitable[list[Rows]]]
"""Returns the rows of queries about the version that is the newest."""

_ARTICLES = sql.SQL(
    "SELECT a.key, a.record, t.text FROM article a "
    "LEFT JOIN article_text t ON a.held AND t.sha256 = a.sha256 "
    "WHERE a.key = ANY(%(articles)s) AND {}"
).format(alive("a"))
_ENTITIES = sql.SQL(
    "SELECT e.key, e.record FROM entity e WHERE e.key = ANY(%(entities)s) AND {}"
).format(alive("e"))
_COLUMNS = sql.SQL("r.kind, r.source, r.target, r.id, r.rest")
_RELATIONS = sql.SQL("SELECT {} FROM relation r WHERE r.id = ANY(%(relations)s) AND {}").format(
    _COLUMNS, alive("r")
)
_AROUND = sql.SQL(
    "SELECT {0} FROM relation r WHERE r.source = ANY(%(entities)s) AND {1} "
    "UNION SELECT {0} FROM relation r WHERE r.target = ANY(%(entities)s) AND {1}"
).format(_COLUMNS, alive("r"))
_CITED = sql.SQL(
    "SELECT c.article, count(*) FROM citation c WHERE c.article = ANY(%(articles)s) AND {} "
    "GROUP BY c.article"
).format(alive("c"))
_NAMED = sql.SQL(
    "SELECT key, count(*) FROM ("
    "SELECT r.attributed_to AS key FROM relation r "
    "WHERE r.attributed_to = ANY(%(entities)s) AND {} "
    "UNION ALL SELECT a.publisher FROM article a WHERE a.publisher = ANY(%(entities)s) AND {} "
    "UNION ALL SELECT a.provider FROM article a WHERE a.provider = ANY(%(entities)s) "
    "AND a.publisher IS DISTINCT FROM a.provider AND {}"
    ") AS named GROUP BY key"
).format(alive("r"), alive("a"), alive("a"))
_CITING_ENTITIES = sql.SQL(
    "SELECT DISTINCT e.key, e.record FROM citation c JOIN entity e ON e.key = c.key AND {} "
    "WHERE c.article = ANY(%(articles)s) AND c.sort = 'e' AND {}"
).format(alive("e"), alive("c"))
_CITING_RELATIONS = sql.SQL(
    "SELECT DISTINCT {} FROM citation c JOIN relation r ON r.source = c.key AND r.id = c.id "
    "AND {} WHERE c.article = ANY(%(articles)s) AND c.sort = 'r' AND {}"
).format(_COLUMNS, alive("r"), alive("c"))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often records are referred to."""

    articles: Mapping[str, int]
    entities: Mapping[str, int]


@dataclass(slots=True)
class PostgresStanding:
    """The records that one change set speaks of, as they stand."""

    articles: dict[str, Article] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    references: Counted = field(default_factory=lambda: Counted({}, {}))
    around: dict[str, dict[str, Relation]] = field(default_factory=dict)
    citing: list[Entity | Relation] = field(default_factory=list)

    def relations_of(self, key: str) -> Iterator[Relation]:
        """Yield each relation that starts or ends at an entity, once."""
        return iter(self.around.get(key, {}).values())

    def with_evidence(self) -> Iterator[Entity | Relation]:
        """Yield what has evidence from an article that the change set changes."""
        return iter(self.citing)


async def standing_of(draft: Draft, ask: Ask, decoder: Decoder) -> PostgresStanding:
    """Read what ``draft`` is held against."""
    reading = _Reading(draft, ask, decoder)
    await reading.read_named()
    await reading.read_around()
    await reading.read_citing()
    return reading.standing


class _Reading:
    def __init__(self, draft: Draft, ask: Ask, decoder: Decoder) -> None:
        self._draft = draft
        self._ask = ask
        self._decoder = decoder
        self.standing = PostgresStanding()

    async def read_named(self) -> None:
        """Read the records that the draft names, and how often those that go are referred to."""
        changes, records = self._draft.changes, self._draft.records
        names = _names(records)
        names["articles"] |= {*changes.retracted_articles, *changes.texts}
        names["entities"] |= set(changes.retracted_entities)
        names["relations"] |= set(changes.retracted_relations)
        cited = {*changes.retracted_articles, *changes.texts, *_keys(records, Article)}
        cited_rows, named_rows = await self._ask(
            [
                (_CITED, {"articles": _sorted(cited)}),
                (_NAMED, {"entities": _sorted(changes.retracted_entities)}),
            ]
        )
        self.standing.references = Counted(dict(cited_rows), dict(named_rows))
        await self._take(**names)

    async def _take(
        self, articles: Iterable[str], entities: Iterable[str], relations: Iterable[str] = ()
    ) -> None:
        standing, decoder = self.standing, self._decoder
        article_rows, entity_rows, relation_rows = await self._ask(
            [
                (_ARTICLES, {"articles": _sorted(articles)}),
                (_ENTITIES, {"entities": _sorted(entities)}),
                (_RELATIONS, {"relations": _sorted(relations)}),
            ]
        )
        for key, record, text in article_rows:
            standing.articles[key] = decoder.article(record)
            if text is not None:
                standing.texts[key] = text
        for key, record in entity_rows:
            standing.entities[key] = decoder.entity(record)
        for row in relation_rows:
            standing.relations[row[3]] = decoder.relation(*row)

    async def read_around(self) -> None:
        """Read the relations of entities that go, or change their kind, and what these speak of."""
        standing = self.standing
        keys = [*self._draft.changes.retracted_entities, *self._rekinded()]
        if not keys:
            return
        [rows] = await self._ask([(_AROUND, {"entities": _sorted(keys)})])
        for row in rows:
            relation = self._decoder.relation(*row)
            standing.relations[relation.id] = relation
            for end in (relation.source, relation.target):
                standing.around.setdefault(end, {})[relation.id] = relation
        names = _names([self._decoder.relation(*row) for row in rows])
        await self._take(
            names["articles"] - standing.articles.keys(),
            names["entities"] - standing.entities.keys(),
        )

    def _rekinded(self) -> Iterator[str]:
        for record in self._draft.records:
            if isinstance(record, Entity):
                before = self.standing.entities.get(record.key)
                if before is not None and before.kind != record.kind:
                    yield record.key

    async def read_citing(self) -> None:
        """Read what has evidence from an article whose sentences change, or whose text comes."""
        standing = self.standing
        keys = set(self._draft.changes.texts)
        for record in self._draft.records:
            if isinstance(record, Article):
                before = standing.articles.get(record.key)
                if before is not None and before.sentences != record.sentences:
                    keys.add(record.key)
        if not any(standing.references.articles.get(key) for key in keys):
            return
        names = {"articles": _sorted(keys)}
        entities, relations = await self._ask(
            [(_CITING_ENTITIES, names), (_CITING_RELATIONS, names)]
        )
        standing.citing = [
            *(self._decoder.entity(record) for _, record in entities),
            *(self._decoder.relation(*row) for row in relations),
        ]


def _names(records: Iterable[AnyRecord]) -> dict[str, set[str]]:
    """Return the keys and ids of ``records``, and of all that they refer to."""
    articles, entities, relations = set[str](), set[str](), set[str]()
    for record in records:
        if isinstance(record, Article):
            articles.add(record.key)
            entities.update(key for key in (record.publisher, record.provider) if key)
            continue
        articles.update(evidence.article for evidence in record.evidence)
        if isinstance(record, Entity):
            entities.add(record.key)
        else:
            relations.add(record.id)
            entities.update(filter(None, (record.source, record.target, record.attributed_to)))
    return {"articles": articles, "entities": entities, "relations": relations}


def _keys(records: Iterable[AnyRecord], sort: type[Article]) -> Iterator[str]:
    return (record.key for record in chain(records) if isinstance(record, sort))


def _sorted(names: Iterable[str]) -> list[str]:
    """Return names in an order, without those that the database has no text for."""
    return sorted(name for name in set(names) if storable(name))


def storable(text: str) -> bool:
    """Say whether the database can hold a text: without NUL, and lone surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
