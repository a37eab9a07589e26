"""Relations of many entities that nothing filters and nothing sorts, the first few of each.

An index has them in the order of the list, so each entity costs as many rows as its page has.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, LiteralString

from psycopg import sql

from graph.cursors import refuse_foreign_places
from graph.pages import Position
from graph.postgres.clauses import alive
from graph.postgres.decoding import Decoder
from graph.postgres.reader import Reader
from graph.postgres.windows import Slice, Stretch, in_order, sliced
from graph.store import Edge, RelationPage, RelationSelection
from graph.ways import Direction

Piece = sql.SQL | sql.Composed

MANY = 200
"""Entities from which on the database counts beside reading pages, on a connection more."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way that relations run: the columns of the near and the far end, and its rank."""

    near: LiteralString
    far: LiteralString
    rank: LiteralString

    def place(self, position: Position, comparison: LiteralString, name: LiteralString) -> Piece:
        """Return the condition that a relation compares so with ``position``.

        Its parts are the parameters ``name`` with 0, 2 and 3 after it.
        """
        if position[1] == self.rank:
            pattern = "(r.kind, r.{far}, r.id) {comparison} ({kind}, {other}, {id})"
        else:
            ranked_first = self.rank < str(position[1])
            up = comparison.startswith(">")
            comparison = (">" if ranked_first else ">=") if up else ("<=" if ranked_first else "<")
            pattern = "r.kind {comparison} {kind}"
        return sql.SQL(pattern).format(
            far=sql.Identifier(self.far),
            comparison=sql.SQL(comparison),
            kind=sql.Placeholder(f"{name}0"),
            other=sql.Placeholder(f"{name}2"),
            id=sql.Placeholder(f"{name}3"),
        )


OUT, IN = Way("source", "target", "0"), Way("target", "source", "1")
WAYS = {Direction.OUT: (OUT,), Direction.IN: (IN,), Direction.BOTH: (OUT, IN)}

_COUNTED: dict[Direction, LiteralString] = {
    Direction.OUT: "t.outgoing",
    Direction.IN: "t.incoming",
    Direction.BOTH: "t.outgoing + t.incoming - t.loops",
}

_PAGES = """
SELECT k.number, {marks}, e.rank, e.kind, e.other, e.id, e.rest, far.record
FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS k (key, number)
LEFT JOIN LATERAL (
    {ways}
) AS e ON true
LEFT JOIN entity far ON far.key = e.other AND {far_alive}
ORDER BY k.number, {page_order}
"""

_MERGED = "SELECT * FROM ({ways}) AS w ORDER BY {order} LIMIT %(most)s"

_WAY = """(
    SELECT {rank} AS rank, r.kind, r.{far} AS other, r.id, r.rest
    FROM relation r
    WHERE r.{near} = k.key AND {conditions}
    ORDER BY {order} LIMIT %(most)s
)"""

_TOTALS = """
SELECT t.key, sum({counted}) FROM tally t
WHERE t.key = ANY(%(keys)s) AND {alive}{kinds}
GROUP BY t.key
"""

_MARK = "EXISTS (SELECT FROM relation r WHERE r.{near} = k.key AND {conditions})"


async def related(
    reader: Reader, keys: Sequence[str], selection: RelationSelection
) -> list[RelationPage]:
    """Return a page of relations for each key, in one round trip; of many keys in two at once.

    Raises:
        PageError: a cursor of another list.
        StoreError: they cannot be read now.
    """
    refuse_foreign_places(selection)
    stretch = Stretch.of(selection.window)
    parameters = _parameters(keys, selection, stretch)
    queries = [(_pages(selection, stretch), parameters), (_totals(selection), parameters)]
    if len(keys) < MANY:
        rows, totals = await reader.fetch_all(queries)
    else:
        rows, totals = await asyncio.gather(*(reader.fetch(*query) for query in queries))
    total_of = {key: int(total) for key, total in totals}
    pages = []
    for number, found in groupby(rows, itemgetter(0)):
        key = keys[number - 1]
        total = total_of.get(key, 0)
        pages.append(_page(key, selection, stretch, list(found), total, reader.records))
    return pages


def _page(  # noqa: PLR0917 - what a page is made of
    key: str,
    selection: RelationSelection,
    stretch: Stretch,
    rows: list[tuple[Any, ...]],
    total: int,
    decoder: Decoder,
) -> RelationPage:
    _, earlier, later, *_ = rows[0]
    found = [row[3:] for row in in_order(rows, stretch) if row[3] is not None]
    page: Slice = sliced(selection.window, len(found), earlier=earlier, later=later)
    edges = list(_edges(key, found[page.start : page.end], decoder))
    return RelationPage(key, selection, edges, total, page.has_previous, page.has_next)


def _edges(key: str, rows: Sequence[tuple[Any, ...]], decoder: Decoder) -> Iterator[Edge]:
    for rank, kind, other, id_, rest, record in rows:
        source, target = (key, other) if rank == OUT.rank else (other, key)
        relation = decoder.relation(kind, source, target, id_, rest)
        yield Edge(relation, decoder.entity(record))


def _parameters(
    keys: Sequence[str], selection: RelationSelection, stretch: Stretch
) -> dict[str, object]:
    parameters: dict[str, object] = {"keys": list(keys), "most": stretch.most}
    if selection.kinds is not None:
        parameters["kinds"] = list(selection.kinds)
        parameters["kind"] = selection.kinds[0] if selection.kinds else None
    for name, position in (("after", selection.window.after), ("before", selection.window.before)):
        parameters |= {f"{name}{part}": value for part, value in enumerate(position or ())}
    return parameters


def _pages(selection: RelationSelection, stretch: Stretch) -> sql.Composed:
    ways = WAYS[selection.direction]
    window = selection.window
    return sql.SQL(_PAGES).format(
        marks=sql.SQL(", ").join(
            (
                _mark(selection, window.after, "<=", "after"),
                _mark(selection, window.before, ">=", "before"),
            )
        ),
        ways=_merged([_way(way, selection, stretch) for way in ways], stretch),
        page_order=_order(stretch, "e.kind", "e.rank", "e.other", "e.id"),
        far_alive=alive("far"),
    )


def _merged(ways: Sequence[sql.Composed], stretch: Stretch) -> sql.Composed:
    """Return the relations of one way, or of both as one list."""
    if len(ways) == 1:
        return ways[0]
    return sql.SQL(_MERGED).format(
        ways=sql.SQL(" UNION ALL ").join(ways),
        order=_order(stretch, "w.kind", "w.rank", "w.other", "w.id"),
    )


def _way(way: Way, selection: RelationSelection, stretch: Stretch) -> sql.Composed:
    conditions = _conditions(way, selection)
    if stretch.after is not None:
        conditions.append(way.place(stretch.after, ">", "after"))
    if stretch.before is not None:
        conditions.append(way.place(stretch.before, "<", "before"))
    return sql.SQL(_WAY).format(
        rank=sql.SQL(f"'{way.rank}'"),
        far=sql.Identifier(way.far),
        near=sql.Identifier(way.near),
        conditions=sql.SQL(" AND ").join(conditions),
        order=_order(stretch, "r.kind", f"r.{way.far}", "r.id"),
    )


def _mark(
    selection: RelationSelection,
    position: Position | None,
    comparison: LiteralString,
    name: LiteralString,
) -> Piece:
    """Return the expression that says whether any relation compares so with ``position``."""
    if position is None:
        return sql.SQL("false")
    return sql.SQL(" OR ").join(
        sql.SQL(_MARK).format(
            near=sql.Identifier(way.near),
            conditions=sql.SQL(" AND ").join(
                [*_conditions(way, selection), way.place(position, comparison, name)]
            ),
        )
        for way in WAYS[selection.direction]
    )


def _conditions(way: Way, selection: RelationSelection) -> list[Piece]:
    conditions: list[Piece] = [alive("r")]
    if selection.kinds is not None:
        conditions.append(_of_kinds("r", selection))
    if way is IN and selection.direction is Direction.BOTH:
        conditions.append(sql.SQL("r.source <> r.target"))  # a loop is listed once
    return conditions


def _of_kinds(alias: LiteralString, selection: RelationSelection) -> Piece:
    one = selection.kinds is not None and len(selection.kinds) == 1
    # With one kind the index has the rows in order.
    pattern = "{}.kind = %(kind)s" if one else "{}.kind = ANY(%(kinds)s)"
    return sql.SQL(pattern).format(sql.Identifier(alias))


def _order(stretch: Stretch, *columns: LiteralString) -> sql.Composed:
    direction = sql.SQL(" DESC" if stretch.backward else "")
    return sql.SQL(", ").join(sql.SQL(column) + direction for column in columns)


def _totals(selection: RelationSelection) -> sql.Composed:
    kinds = sql.SQL("")
    of_kinds: Piece = kinds if selection.kinds is None else _of_kinds("t", selection)
    joined = of_kinds if selection.kinds is None else sql.SQL(" AND ") + of_kinds
    return sql.SQL(_TOTALS).format(
        counted=sql.SQL(_COUNTED[selection.direction]), alive=alive("t"), kinds=joined
    )
