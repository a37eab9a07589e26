"""Records by key or id, and what is counted of them, each in one round trip."""

from collections.abc import Sequence

from psycopg import sql

from graph.postgres.clauses import alive
from graph.postgres.reader import Reader
from graph.records import Article, Entity, Relation

_ARTICLES = sql.SQL("SELECT a.key, a.record FROM article a WHERE a.key = ANY(%(keys)s) AND {}")
_ENTITIES = sql.SQL("SELECT e.key, e.record FROM entity e WHERE e.key = ANY(%(keys)s) AND {}")
_RELATIONS = sql.SQL(
    "SELECT r.kind, r.source, r.target, r.id, r.rest FROM relation r "
    "WHERE r.id = ANY(%(ids)s) AND {}"
)
_DEGREES = sql.SQL(
    "SELECT t.key, sum(t.outgoing + t.incoming) FROM tally t "
    "WHERE t.key = ANY(%(keys)s) AND {} GROUP BY t.key"
)


async def articles(reader: Reader, keys: Sequence[str]) -> list[Article | None]:
    """Return the article of each key."""
    rows = await reader.fetch(_ARTICLES.format(alive("a")), {"keys": list(keys)})
    found = {key: reader.records.article(record) for key, record in rows}
    return [found.get(key) for key in keys]


async def entities(reader: Reader, keys: Sequence[str]) -> list[Entity | None]:
    """Return the entity of each key."""
    rows = await reader.fetch(_ENTITIES.format(alive("e")), {"keys": list(keys)})
    found = {key: reader.records.entity(record) for key, record in rows}
    return [found.get(key) for key in keys]


async def relations(reader: Reader, ids: Sequence[str]) -> list[Relation | None]:
    """Return the relation of each id."""
    rows = await reader.fetch(_RELATIONS.format(alive("r")), {"ids": list(ids)})
    found = {row[3]: reader.records.relation(*row) for row in rows}
    return [found.get(id_) for id_ in ids]


async def degrees(reader: Reader, keys: Sequence[str]) -> list[int]:
    """Return how many relations start or end at each key; a loop counts twice."""
    rows = await reader.fetch(_DEGREES.format(alive("t")), {"keys": list(keys)})
    found = {key: int(degree) for key, degree in rows}
    return [found.get(key, 0) for key in keys]
