"""Lists of entities: filtered, sorted, and cut to a page, in one round trip."""

from psycopg.sql import SQL, Composable, Composed

from graph.conditions import Condition
from graph.cursors import refuse_foreign, refuse_foreign_keys
from graph.pages import Window
from graph.postgres.clauses import alive
from graph.postgres.conditions import Scene, holds
from graph.postgres.orders import Ordering
from graph.postgres.reader import Reader
from graph.postgres.statement import FALSE, TRUE, Statement, column, every, listed
from graph.store import EntityPage, EntitySelection

_KEY = ("key",)
_ENTITY = Scene(column("e", "key"), column("e", "kind"))

_LISTED = """
SELECT {columns} FROM entity e {joins} WHERE {conditions}
"""

_PAGE = """
WITH listed AS MATERIALIZED ({listed}),
counted AS (
    SELECT count(*) AS total, coalesce(bool_or({earlier}), FALSE) AS earlier,
        coalesce(bool_or({later}), FALSE) AS later
    FROM listed
),
page AS (SELECT * FROM listed WHERE {within} ORDER BY {order} LIMIT {most})
SELECT counted.total, counted.earlier, counted.later, e.key, e.record {said}
FROM counted LEFT JOIN (page JOIN entity e USING (key)) ON {alive}
ORDER BY {order}
"""

_BY_KEY = """
SELECT counted.total, {earlier}, {later}, page.key, page.record
FROM (
    SELECT coalesce(sum(c.count::bigint), 0)::bigint AS total
    FROM change_set s, jsonb_each_text(s.census::jsonb -> 'entities') AS c (kind, count)
    WHERE s.version = %(version)s AND {kinds}
) AS counted LEFT JOIN (
    SELECT e.key, e.record FROM entity e WHERE {conditions} AND {within}
    ORDER BY e.key {down} LIMIT {most}
) AS page ON TRUE
ORDER BY page.key {down}
"""


def members(
    statement: Statement, kinds: tuple[str, ...] | None, condition: Condition | None
) -> Composable:
    """Return which rows ``e`` of entities are of these kinds, and meet a condition."""
    parts: list[Composable] = [alive("e")]
    if kinds is not None:
        parts.append(of_kinds(statement, column("e", "kind"), kinds))
    if condition is not None:
        parts.append(holds(statement, condition, _ENTITY))
    return every(parts)


def of_kinds(statement: Statement, kind: Composable, kinds: tuple[str, ...]) -> Composable:
    """Return that a kind is one of ``kinds``."""
    if len(set(kinds)) == 1:
        return SQL("{} = {}").format(kind, statement.value(kinds[0]))
    return SQL("{} = ANY({})").format(kind, statement.texts(kinds))


async def find(reader: Reader, selection: EntitySelection) -> EntityPage:
    """Return the page of entities that ``selection`` asks for, in one round trip.

    Raises:
        PageError: a cursor of another list than this one.
        StoreError: they cannot be read now.
    """
    if selection.condition is None and not selection.orders:
        return await _by_key(reader, selection)
    refuse_foreign(selection.orders, selection.window, tail=1)
    statement = Statement(reader.analysis)
    ordering = Ordering(statement, selection.orders, _ENTITY)
    query = _page(statement, ordering, selection)
    rows = await reader.fetch(query, statement.parameters)
    total, earlier, later, *_ = rows[0]
    found = [(row[3], row[4], row[5:]) for row in rows if row[3] is not None]
    start, end, has_previous, has_next = cut(selection.window, len(found), earlier, later)
    if selection.window.backward:
        found.reverse()
    page = found[start:end]
    return EntityPage(
        [reader.records.entity(record) for _, record, _ in page],
        total,
        has_previous,
        has_next,
        selection,
        [(*ordering.scalars(said), key) for key, _, said in page] if selection.orders else None,
    )


def cut(
    window: Window,
    found: int,
    earlier: bool,  # noqa: FBT001 - as it came from the database
    later: bool,  # noqa: FBT001 - as above
) -> tuple[int, int, bool, bool]:
    """Return start and end of the page among what was found, and whether more lies around.

    One item more than ``window`` asks for was looked for; ``earlier`` says whether there are
    items up to and with the position to start after, ``later`` whether there are some from
    the position to end before on that lie after that.
    """
    more = found > window.count
    if window.backward:
        return found - min(found, window.count), found, earlier or more, later
    return 0, min(found, window.count), earlier, later or more


def _page(statement: Statement, ordering: Ordering, selection: EntitySelection) -> Composed:
    window = selection.window
    marks = Marks(ordering, window, _KEY)
    return SQL(_PAGE).format(
        listed=SQL(_LISTED).format(
            columns=listed([SQL("e.key"), *ordering.columns]),
            joins=ordering.joins,
            conditions=members(statement, selection.kinds, selection.condition),
        ),
        earlier=marks.earlier,
        later=marks.later,
        within=marks.within,
        order=ordering.by(_KEY, backward=window.backward),
        most=statement.value(window.count + 1),
        said=SQL("").join(SQL(", {}").format(name) for name in ordering.said),
        alive=alive("e"),
    )


class Marks:
    """What lies before, within and behind the positions of a window."""

    def __init__(self, ordering: Ordering, window: Window, tail: tuple[str, ...]) -> None:
        after, before = window.after, window.before
        self._after = None if after is None else ordering.beyond(after, tail, after=True)
        self._before = None if before is None else ordering.beyond(before, tail, after=False)

    @property
    def earlier(self) -> Composable:
        """That an item stands at or before the position to start after."""
        return FALSE if self._after is None else SQL("({}) IS NOT TRUE").format(self._after)

    @property
    def later(self) -> Composable:
        """That an item stands at or behind the position to end before, and after the other."""
        if self._before is None:
            return FALSE
        later = SQL("({}) IS NOT TRUE").format(self._before)
        return every([later] if self._after is None else [later, self._after])

    @property
    def within(self) -> Composable:
        """That an item stands between the positions."""
        return every(part for part in (self._after, self._before) if part is not None)


async def _by_key(reader: Reader, selection: EntitySelection) -> EntityPage:
    """Return a page of a list that is sorted by key alone: an index has it in order."""
    window = selection.window
    refuse_foreign_keys(window)
    statement = Statement(reader.analysis)
    rows = await reader.fetch(_page_by_key(statement, selection), statement.parameters)
    total, earlier, later, *_ = rows[0]
    found = [record for *_, key, record in rows if key is not None]
    if window.backward:
        found.reverse()
    start, end, has_previous, has_next = cut(window, len(found), earlier, later)
    page = [reader.records.entity(record) for record in found[start:end]]
    return EntityPage(page, total, has_previous, has_next, selection)


def _page_by_key(statement: Statement, selection: EntitySelection) -> Composed:
    window, kinds = selection.window, selection.kinds
    conditions = members(statement, kinds, None)
    marks = Marks(Ordering(statement, (), _ENTITY), window, _KEY)
    return SQL(_BY_KEY).format(
        kinds=TRUE if kinds is None else of_kinds(statement, SQL("c.kind"), kinds),
        earlier=_some(conditions, marks.earlier),
        later=_some(conditions, marks.later),
        conditions=conditions,
        within=marks.within,
        down=SQL("DESC" if window.backward else ""),
        most=statement.value(window.count + 1),
    )


def _some(conditions: Composable, mark: Composable) -> Composable:
    if mark is FALSE:
        return FALSE
    return SQL("EXISTS (SELECT 1 FROM entity e WHERE {} AND {})").format(conditions, mark)
