"""The shortest simple paths between two entities, a level of frontiers at a time.

Who can be reached in so many steps is found from both ends, the smaller frontier first, until
a step leads from one side to the other. Then who leads on is marked back to the start, and the
paths are read off in the order of their keys.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import LiteralString

from psycopg.sql import SQL, Composed

from graph.paths import Hop, Path, PathRequest, PathsFound
from graph.postgres.clauses import alive
from graph.postgres.reader import Reader
from graph.postgres.statement import Statement
from graph.postgres.steps import counted, steps
from graph.records import Entity, Modality, Relation
from graph.ways import Scope

MOST_FRONTIER = 20_000
"""Entities of a frontier that is followed further; a search that needs more of them stops."""

_SPARE = 64
"""Beginnings of paths that are followed beside as many as are wanted: some lead back."""

_MODALITIES = tuple(Modality.__members__)

Route = tuple[str, ...]
"""The keys of the entities of a path, in order."""

_STEPS = "SELECT DISTINCT near, far FROM ({}) AS step"
_REACHED = "SELECT DISTINCT far FROM ({}) AS step"
_LEADING = "SELECT DISTINCT near FROM ({}) AS step"
_FIRST = """
SELECT near, far FROM (
    SELECT near, far, row_number() OVER (PARTITION BY near ORDER BY far) AS place
    FROM (SELECT DISTINCT near, far FROM ({}) AS step) AS steps
) AS placed WHERE place <= {} ORDER BY near, far
"""
_ENTITIES = "SELECT e.key, e.record FROM entity e WHERE e.key = ANY({}) AND {}"
_HOPS = """
SELECT pair, parallel, kind, source, target, id, rest FROM (
    SELECT p.pair, r.kind, r.source, r.target, r.id, r.rest,
        count(*) OVER (PARTITION BY p.pair) AS parallel,
        row_number() OVER (
            PARTITION BY p.pair ORDER BY array_position({modalities}, r.modality), r.id
        ) AS place
    FROM (
        SELECT near AS source, far AS target, pair
        FROM unnest({near}::text[], {far}::text[]) WITH ORDINALITY AS forth (near, far, pair)
        UNION ALL
        SELECT far, near, pair
        FROM unnest({near}::text[], {far}::text[]) WITH ORDINALITY AS back (near, far, pair)
    ) AS p
    JOIN relation r ON r.source = p.source AND r.target = p.target
    WHERE {counted}
) AS placed WHERE place = 1
"""


async def paths(reader: Reader, request: PathRequest) -> PathsFound:
    """Return the paths that ``request`` asks for.

    Raises:
        StoreError: they cannot be read now.
    """
    search = _Search(reader, request)
    routes = await search.routes()
    found = await _found(reader, request.scope, routes)
    return PathsFound(found, exhausted=search.exhausted and len(found) < request.count)


class _Search:
    """Finds routes of ever more hops until there are enough, or too many to follow."""

    def __init__(self, reader: Reader, request: PathRequest) -> None:
        self.exhausted = False
        self._reader = reader
        self._request = request
        self._ends = request.source, request.target
        # The levels of either end from its neighbors on, without the ends.
        self._forward: list[frozenset[str]] = []
        self._backward: list[frozenset[str]] = []

    async def routes(self) -> list[Route]:
        """Return the routes, shortest first, then by keys."""
        request = self._request
        source, target = self._ends
        near, far, there = await self._start()
        if not there or request.count < 1:
            return []
        if source == target:
            return [(source,)]
        found: list[Route] = []
        if request.max_length > 0 and target in near:
            found.append(self._ends)
        self._forward = [near - {target}]
        self._backward = [far - {source}]
        if request.max_length > 1:
            middles = sorted(self._forward[0] & self._backward[0])
            found += [(source, middle, target) for middle in middles]
        length = 3
        while len(found) < request.count and length <= request.max_length:
            if not await self._extend(length):
                break
            found += await self._of_length(length, request.count - len(found))
            length += 1
        return found[: request.count]

    async def _start(self) -> tuple[frozenset[str], frozenset[str], bool]:
        """Return the neighbors of both ends, and whether these are there."""
        statement = Statement(0)
        ends = list(dict.fromkeys(self._ends))
        entities = Statement(0)
        asked = SQL("SELECT e.key FROM entity e WHERE e.key = ANY({}) AND {}").format(
            entities.texts(ends), alive("e")
        )
        linked = SQL(_STEPS).format(steps(statement, self._request.scope, ends))
        rows, there = await self._reader.fetch_all(
            [(linked, statement.parameters), (asked, entities.parameters)]
        )
        source, target = self._ends
        near = frozenset(far for end, far in rows if end == source)
        back = frozenset(far for end, far in rows if end == target)
        return near, back, len(there) == len(ends)

    async def _extend(self, length: int) -> bool:
        """Add levels until a step between those of both ends makes routes of ``length`` hops.

        False: no route is that long or longer, or there is too much to follow.
        """
        while len(self._forward) + len(self._backward) < length - 1:
            levels = min(self._forward, self._backward, key=lambda side: len(side[-1]))
            if not levels[-1] or self._is_too_wide(len(levels[-1])):
                return False
            reached = await self._keys(_REACHED, levels[-1], None)
            levels.append(reached - frozenset(self._ends))
        return bool(self._forward[-1] and self._backward[-1])

    def _is_too_wide(self, width: int) -> bool:
        self.exhausted = self.exhausted or width > MOST_FRONTIER
        return self.exhausted

    async def _of_length(self, length: int, wanted: int) -> list[Route]:
        """Return the first routes of ``length`` hops."""
        layers = await self._layers(length)
        spare = _SPARE
        while layers is not None:
            routes, complete = await self._descend(layers, wanted + spare)
            if complete or len(routes) >= wanted:
                return routes[:wanted]
            spare *= 8
            if self._is_too_wide(spare):
                return routes
        return []

    async def _layers(self, length: int) -> list[frozenset[str]] | None:
        """Return for each place between the ends who can stand there on a walk of ``length``."""
        ahead = list(self._forward)
        behind = self._backward[: length - 1 - len(ahead)][::-1]
        if self._is_too_wide(min(len(ahead[-1]), len(behind[0]))):
            return None
        layers = behind
        for level in reversed(ahead):
            layers = [await self._leading(level, layers[0]), *layers]
        return layers

    async def _leading(self, level: frozenset[str], following: frozenset[str]) -> frozenset[str]:
        """Return who of a level has a neighbor in the following one."""
        if not level or not following:
            return frozenset()
        if len(level) <= len(following):
            return await self._keys(_LEADING, level, following)
        return await self._keys(_REACHED, following, level)

    async def _descend(
        self, layers: Sequence[frozenset[str]], width: int
    ) -> tuple[list[Route], bool]:
        """Return the first routes through ``layers``, and whether there are no others.

        Of the beginnings of routes the first ``width`` are followed.
        """
        source, target = self._ends
        first = sorted(layers[0])
        complete = len(first) <= width
        begun: list[Route] = [(source, key) for key in first[:width]]
        for layer in layers[1:]:
            follow = await self._following({route[-1] for route in begun}, layer, width)
            begun, whole = _longer(begun, follow, width)
            complete = complete and whole
        return [(*route, target) for route in begun], complete

    async def _following(
        self, lasts: Collection[str], layer: frozenset[str], width: int
    ) -> dict[str, list[str]]:
        """Return who of a layer follows upon each of ``lasts``, the first ``width`` by key."""
        statement = Statement(0)
        query = SQL(_FIRST).format(
            steps(statement, self._request.scope, sorted(lasts), sorted(layer)),
            statement.value(width),
        )
        found: dict[str, list[str]] = {}
        for near, far in await self._reader.fetch(query, statement.parameters):
            found.setdefault(near, []).append(far)
        return found

    async def _keys(
        self, query: LiteralString, near: Collection[str], far: Collection[str] | None
    ) -> frozenset[str]:
        statement = Statement(0)
        to = None if far is None else sorted(far)
        asked = SQL(query).format(steps(statement, self._request.scope, sorted(near), to))
        return frozenset(key for (key,) in await self._reader.fetch(asked, statement.parameters))


def _longer(
    begun: Sequence[Route], follow: Mapping[str, Sequence[str]], width: int
) -> tuple[list[Route], bool]:
    """Return the first ``width`` routes that are one hop longer, and whether these are all.

    ``follow`` has at most ``width`` who follow upon each last entity: behind those of the first
    that may have more, others would be missing.
    """
    longer: list[Route] = []
    for place, route in enumerate(begun, 1):
        following = follow.get(route[-1], ())
        longer += [(*route, key) for key in following if key not in route]
        if len(following) >= width or len(longer) > width:
            whole = len(following) < width and len(longer) <= width and place == len(begun)
            return longer[:width], whole
    return longer, True


async def _found(reader: Reader, scope: Scope, routes: Sequence[Route]) -> list[Path]:
    """Return the paths of routes."""
    if not routes:
        return []
    pairs = list(dict.fromkeys(pair for route in routes for pair in pairwise(route)))
    keys = sorted({key for route in routes for key in route})
    asked, hops = Statement(0), Statement(0)
    entities = SQL(_ENTITIES).format(asked.texts(keys), alive("e"))
    rows, ties = await reader.fetch_all(
        [(entities, asked.parameters), (_hops(hops, scope, pairs), hops.parameters)]
    )
    known = {key: reader.records.entity(record) for key, record in rows}
    tied = {
        pairs[number - 1]: (reader.records.relation(*row), parallel)
        for number, parallel, *row in ties
    }
    return [
        Path(
            [known[key] for key in route],
            [_hop(known, near, far, *tied[near, far]) for near, far in pairwise(route)],
        )
        for route in routes
    ]


def _hop(known: dict[str, Entity], near: str, far: str, relation: Relation, parallel: int) -> Hop:
    return Hop(known[near], known[far], relation, relation.source == near, parallel)


def _hops(statement: Statement, scope: Scope, pairs: Sequence[tuple[str, str]]) -> Composed:
    return SQL(_HOPS).format(
        modalities=statement.texts(_MODALITIES),
        near=statement.value([near for near, _ in pairs]),
        far=statement.value([far for _, far in pairs]),
        counted=counted(statement, scope),
    )
