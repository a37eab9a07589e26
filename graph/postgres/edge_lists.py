"""Lists of the relations of entities: filtered, sorted and cut to pages, for many at once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg.sql import SQL, Composable, Composed

from graph.cursors import PLACE_PARTS, RANKS, WAYS, refuse_foreign, refuse_foreign_places
from graph.operands import Operand, Scale, Subject
from graph.postgres.clauses import alive
from graph.postgres.conditions import Scene, asks_kind, holds
from graph.postgres.decoding import Decoder
from graph.postgres.entity_lists import Marks, cut, of_kinds
from graph.postgres.orders import Ordering
from graph.postgres.reader import Reader
from graph.postgres.statement import Statement, column, every
from graph.records import Entity
from graph.store import Edge, PlacedEdge, RelationPage, RelationSelection
from graph.ways import Direction

_TAIL = ("kind", "way", "far", "id")
_ENDS: Mapping[Direction, tuple[str, str]] = {
    Direction.OUT: ("source", "target"),
    Direction.IN: ("target", "source"),
}
"""The columns of the near and the far end of relations that run so."""

_WAY = """
SELECT asked.number, r.source, r.target, r.kind, r.id, {rank} AS way, {far} AS far {columns}
FROM asked JOIN relation r ON {near} = asked.key {joins}
WHERE {conditions}
"""

_ASKED = """
asked AS (
    SELECT key, number FROM unnest({keys}::text[]) WITH ORDINALITY AS k (key, number)
)
"""

_PAGES = """
WITH {asked},
listed AS MATERIALIZED ({ways}),
counted AS (
    SELECT number, count(*) AS total, coalesce(bool_or({earlier}), FALSE) AS earlier,
        coalesce(bool_or({later}), FALSE) AS later
    FROM listed GROUP BY number
),
placed AS (
    SELECT *, row_number() OVER (PARTITION BY number ORDER BY {order}) AS place
    FROM listed WHERE {within}
)
SELECT counted.number, counted.total, counted.earlier, counted.later,
    p.kind, p.source, p.target, p.id, r.rest, p.way, p.far, e.record {said}
FROM counted
LEFT JOIN placed p ON p.number = counted.number AND p.place <= {most}
LEFT JOIN relation r
    ON r.source = p.source AND r.kind = p.kind AND r.target = p.target AND r.id = p.id AND {alive}
LEFT JOIN entity e ON e.key = p.far AND {far_alive}
ORDER BY counted.number, p.place
"""


def asked(statement: Statement, keys: Sequence[str]) -> Composable:
    """Return the table ``asked`` of the keys, numbered from 1."""
    return SQL(_ASKED).format(keys=statement.value(list(keys)))


async def related(
    reader: Reader, keys: Sequence[str], selection: RelationSelection
) -> list[RelationPage]:
    """Return a page of relations for each key, in one round trip.

    Raises:
        PageError: a cursor of another list than this one.
        StoreError: they cannot be read now.
    """
    refuse_foreign(selection.orders, selection.window, tail=PLACE_PARTS)
    refuse_foreign_places(selection)
    statement = Statement(reader.analysis)
    ordering, ways = ways_of(statement, selection)
    query = _pages(statement, ordering, ways, keys, selection)
    rows = await reader.fetch(query, statement.parameters)
    pages = {number: list(found) for number, found in groupby(rows, itemgetter(0))}
    make = _Pages(reader.records, ordering, selection)
    return [make.page(key, pages.get(number, [])) for number, key in enumerate(keys, 1)]


class _Pages:
    """Makes pages out of rows; an entity that several of them name is made once."""

    def __init__(self, records: Decoder, ordering: Ordering, selection: RelationSelection) -> None:
        self._records = records
        self._ordering = ordering
        self._selection = selection
        self._entities: dict[str, Entity] = {}

    def page(self, key: str, rows: list[tuple[Any, ...]]) -> RelationPage:
        """Return the page of an entity."""
        window = self._selection.window
        total, earlier, later = rows[0][1:4] if rows else (0, False, False)
        found = [row[4:] for row in rows if row[4] is not None]
        if window.backward:
            found.reverse()
        start, end, has_previous, has_next = cut(window, len(found), earlier, later)
        edges = [self._edge(*row) for row in found[start:end]]
        return RelationPage(key, self._selection, edges, total, has_previous, has_next)

    def _edge(  # noqa: PLR0917 - the columns of a row
        self,
        kind: str,
        source: str,
        target: str,
        id_: str,
        rest: str,
        way: str,
        far: str,
        record: str,
        *said: object,
    ) -> Edge:
        relation = self._records.relation(kind, source, target, id_, rest)
        if (node := self._entities.get(far)) is None:
            node = self._entities[far] = self._records.entity(record)
        if not self._selection.orders:
            return Edge(relation, node)
        return PlacedEdge(relation, node, (*self._ordering.scalars(said), kind, way, far, id_))


def ways_of(statement: Statement, selection: RelationSelection) -> tuple[Ordering, Composable]:
    """Return what lists all edges of the entities ``asked``, and the order of its columns."""
    parts = [_way(statement, selection, way) for way in WAYS[selection.direction]]
    return parts[0][0], SQL(" UNION ALL ").join(query for _, query in parts)


def _way(
    statement: Statement, selection: RelationSelection, direction: Direction
) -> tuple[Ordering, Composable]:
    near, far = (column("r", end) for end in _ENDS[direction])
    by_kind = asks_kind(selection.condition) or any(
        _is_kind(order.operand) for order in selection.orders
    )
    scene = Scene(far, column("f", "kind") if by_kind else None, "r")
    ordering = Ordering(statement, selection.orders, scene)
    entity = SQL("JOIN entity f ON f.key = {} AND {}").format(far, alive("f"))
    return ordering, SQL(_WAY).format(
        rank=SQL("'{}'::text").format(SQL(RANKS[direction])),
        near=near,
        far=far,
        columns=SQL("").join(SQL(", {}").format(part) for part in ordering.columns),
        joins=SQL(" ").join([*([entity] if by_kind else []), ordering.joins]),
        conditions=every(_conditions(statement, selection, direction, scene)),
    )


def _is_kind(operand: Operand) -> bool:
    return operand == Operand("kind", Scale.CODE, subject=Subject.ENTITY)


def _conditions(
    statement: Statement, selection: RelationSelection, direction: Direction, scene: Scene
) -> Iterator[Composable]:
    yield alive("r")
    if selection.kinds is not None:
        yield of_kinds(statement, column("r", "kind"), selection.kinds)
    if selection.modalities is not None:
        modalities = statement.texts(selection.modalities)
        yield SQL("r.modality = ANY({})").format(modalities)
    if selection.valid_on is not None:
        day = statement.value(selection.valid_on.toordinal())
        yield SQL("{} BETWEEN r.valid_from AND r.valid_until").format(day)
    if direction is Direction.IN and selection.direction is Direction.BOTH:
        yield SQL("r.source <> r.target")  # a loop is listed once
    if selection.condition is not None:
        yield holds(statement, selection.condition, scene)


def _pages(
    statement: Statement,
    ordering: Ordering,
    ways: Composable,
    keys: Sequence[str],
    selection: RelationSelection,
) -> Composed:
    window = selection.window
    marks = Marks(ordering, window, _TAIL)
    return SQL(_PAGES).format(
        asked=asked(statement, keys),
        ways=ways,
        earlier=marks.earlier,
        later=marks.later,
        within=marks.within,
        order=ordering.by(_TAIL, backward=window.backward),
        most=statement.value(window.count + 1),
        alive=alive("r"),
        far_alive=alive("e"),
        said=SQL("").join(SQL(", p.{}").format(name) for name in ordering.said),
    )
