"""What lies around some entities, a level at a time: each level is one round trip."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg.sql import SQL, Composed

from graph.neighborhoods import MOST_RELATIONS, NeighborhoodRequest, Subgraph
from graph.postgres.clauses import alive
from graph.postgres.reader import Reader
from graph.postgres.statement import TRUE, Statement
from graph.postgres.steps import counted, steps
from graph.records import Entity, Relation

MOST_FRONTIER = 20_000
"""Entities of a level that are followed, the most important ones; the search says so."""

_ASKED = "SELECT e.key, e.kind FROM entity e WHERE e.key = ANY({}) AND {}"
_REACHED = """
SELECT e.key, e.kind, coalesce(m.importance, 0)
FROM entity e LEFT JOIN measure m ON m.version = %(analysis)s AND m.key = e.key
WHERE e.key IN (SELECT far FROM ({steps}) AS step) AND {kinds} AND {alive}
"""
_ENTITIES = "SELECT e.key, e.record FROM entity e WHERE e.key = ANY({}) AND {}"
_AMONG = "r.source = ANY({0}) AND r.target = ANY({0}) AND {1}"
_RELATIONS = """
SELECT r.kind, r.source, r.target, r.id, r.rest FROM relation r
WHERE {} ORDER BY r.id LIMIT {}
"""
_KINDS = "SELECT r.kind, count(*) FROM relation r WHERE {} GROUP BY r.kind"
_CUT = """
SELECT kind, sum(count)::bigint FROM (
    SELECT r.kind, count(*) AS count FROM relation r
    WHERE r.source = ANY({inside}) AND r.target = ANY({outside}) AND {counted} GROUP BY r.kind
    UNION ALL
    SELECT r.kind, count(*) FROM relation r
    WHERE r.target = ANY({inside}) AND r.source = ANY({outside}) AND {counted} GROUP BY r.kind
) AS way GROUP BY kind
"""


class _Member(NamedTuple):
    """An entity of a level; sorted, the most important come first, ties by key."""

    below: float
    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Choice:
    """The entities of the subgraph in order, and those within the depth that are left out."""

    keys: list[str]
    distances: list[int]
    omitted: list[_Member]


async def neighborhood(reader: Reader, request: NeighborhoodRequest) -> Subgraph:
    """Return what ``request`` asks for.

    Raises:
        StoreError: it cannot be read now.
    """
    walk = _Walk(reader, request)
    choice = _chosen(await walk.levels(), request.max_entities)
    found, relations, cut = await _read(reader, request, choice)
    entities = {key: reader.records.entity(record) for key, record in found}
    listed = [reader.records.relation(*row) for row in relations[:MOST_RELATIONS]]
    beyond: Counter[str] = Counter()
    if len(relations) > MOST_RELATIONS:
        beyond = await _beyond(reader, request, choice, listed)
    return Subgraph(
        _in_order(entities, choice.keys),
        choice.distances,
        listed,
        _by_kind(Counter(member.kind for member in choice.omitted)),
        _by_kind(beyond + Counter(dict(cut))),
        walk.exhausted,
    )


def _by_kind(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _in_order(entities: Mapping[str, Entity], keys: Sequence[str]) -> list[Entity]:
    return [entities[key] for key in keys]


class _Walk:
    """Finds the entities at each distance, those asked for as asked, others by importance."""

    def __init__(self, reader: Reader, request: NeighborhoodRequest) -> None:
        self.exhausted = False
        self._reader = reader
        self._request = request

    async def levels(self) -> list[list[_Member]]:
        """Return the entities at each distance, from 0 on."""
        levels = [await self._asked()]
        seen = {member.key for member in levels[0]}
        for _ in range(self._request.depth):
            followed = self._followed(levels[-1])
            if not followed:
                break
            reached = [member for member in await self._reached(followed) if member.key not in seen]
            seen.update(member.key for member in reached)
            levels.append(sorted(reached))
        return levels

    async def _asked(self) -> list[_Member]:
        keys = list(dict.fromkeys(self._request.keys))
        statement = Statement(0)
        query = SQL(_ASKED).format(statement.texts(keys), alive("e"))
        kinds: dict[str, str] = dict(await self._reader.fetch(query, statement.parameters))
        return [_Member(0, key, kinds[key]) for key in keys if key in kinds]

    def _followed(self, level: Sequence[_Member]) -> list[str]:
        if len(level) > MOST_FRONTIER:
            self.exhausted = True
        return [member.key for member in level[:MOST_FRONTIER]]

    async def _reached(self, followed: Sequence[str]) -> list[_Member]:
        request = self._request
        statement = Statement(self._reader.analysis)
        kinds = request.entity_kinds
        query = SQL(_REACHED).format(
            steps=steps(statement, request.scope, followed, None, request.direction),
            kinds=TRUE if kinds is None else SQL("e.kind = ANY({})").format(statement.texts(kinds)),
            alive=alive("e"),
        )
        rows = await self._reader.fetch(query, statement.parameters)
        return [_Member(-importance, key, kind) for key, kind, importance in rows]


def _chosen(levels: Sequence[Sequence[_Member]], most: int) -> _Choice:
    keys: list[str] = []
    distances: list[int] = []
    omitted: list[_Member] = []
    for distance, level in enumerate(levels):
        taken = level[: most - len(keys)]
        keys += [member.key for member in taken]
        distances += [distance] * len(taken)
        omitted += level[len(taken) :]
    return _Choice(keys, distances, omitted)


async def _read(
    reader: Reader, request: NeighborhoodRequest, choice: _Choice
) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the rows of the entities, of the relations among them, and counts of those cut."""
    asked, among, cut = Statement(0), Statement(0), Statement(0)
    queries: list[tuple[Composed, Mapping[str, object]]] = [
        (SQL(_ENTITIES).format(asked.texts(choice.keys), alive("e")), asked.parameters),
        (_relations(among, request, choice.keys), among.parameters),
    ]
    if choice.omitted:
        outside = [member.key for member in choice.omitted]
        queries.append((_cut(cut, request, choice.keys, outside), cut.parameters))
    entities, relations, *others = await reader.fetch_all(queries)
    return entities, relations, others[0] if others else []


def _relations(
    statement: Statement, request: NeighborhoodRequest, keys: Collection[str]
) -> Composed:
    return SQL(_RELATIONS).format(
        _among(statement, request, keys), statement.value(MOST_RELATIONS + 1)
    )


def _among(statement: Statement, request: NeighborhoodRequest, keys: Collection[str]) -> Composed:
    return SQL(_AMONG).format(statement.texts(list(keys)), counted(statement, request.scope))


def _cut(
    statement: Statement,
    request: NeighborhoodRequest,
    inside: Sequence[str],
    outside: Sequence[str],
) -> Composed:
    return SQL(_CUT).format(
        inside=statement.texts(inside),
        outside=statement.texts(outside),
        counted=counted(statement, request.scope),
    )


async def _beyond(
    reader: Reader, request: NeighborhoodRequest, choice: _Choice, listed: Sequence[Relation]
) -> "Counter[str]":
    """Count by kind the relations among the chosen that are not listed."""
    statement = Statement(0)
    query = SQL(_KINDS).format(_among(statement, request, choice.keys))
    counts: Counter[str] = Counter(dict(await reader.fetch(query, statement.parameters)))
    return counts - Counter(relation.kind for relation in listed)
