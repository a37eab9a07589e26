"""SQL of orders: what records are sorted by, as columns; where a cursor stands among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier

from graph.conditions import LONGEST_SORTED, Operator, Order
from graph.cursors import signature
from graph.operands import Operand, Scale, fold, is_localized
from graph.pages import Position
from graph.postgres.comparisons import bounded, text_compared
from graph.postgres.conditions import Scene, operand_of, own_value, table_of
from graph.postgres.statement import FALSE, Statement, column, every, is_held, listed, some

_DAYS = SQL("({}::bigint << 22) + {}")  # as graph.cursors.days_scalar
_TEXTS = {Scale.TEXT, Scale.CODE}


@dataclass(frozen=True, slots=True)
class Sorter:
    """What one order sorts by: ``values`` one after the other, and what cursors say of them.

    ``joins`` are the tables that it takes.
    """

    joins: Sequence[Composable]
    values: Sequence[Composable]
    said: Composable


def sorter(statement: Statement, order: Order, scene: Scene) -> Sorter:
    """Return what ``order`` sorts the records of ``scene`` by."""
    operand = order.operand
    if is_localized(operand):
        return _localized(statement, order, scene)
    if operand.name in {"importance", "community"} and operand.kind is None:
        return _measured(statement, operand, scene)
    if (own := own_value(statement, operand, scene)) is not None:
        return Sorter((), (own,), own)
    alias = statement.alias()
    join = _joined(alias, table_of(operand), operand_of(statement, operand, scene, alias))
    values = _values(operand, alias)
    said = column(alias, "plain") if operand.scale is Scale.NUMBER else values[-1]
    return Sorter((join,), values, said)


def _joined(alias: str, table: str, on: Composable) -> Composable:
    return SQL("LEFT JOIN {} {} ON {}").format(Identifier(table), Identifier(alias), on)


def _values(operand: Operand, alias: str) -> tuple[Composable, ...]:
    if operand.scale is Scale.TEXT:
        texts = (column(alias, "sorted"), column(alias, "folded"))
        return SQL("coalesce({}, {})").format(*texts), _cut(column(alias, "plain"))
    if operand.scale is Scale.DATE:
        return (_DAYS.format(column(alias, "earliest"), column(alias, "latest")),)
    return (column(alias, "plain" if operand.scale is Scale.CODE else "number"),)


def _cut(text: Composable) -> Composable:
    return SQL("left({}, {})").format(text, SQL(str(LONGEST_SORTED)))


def _measured(statement: Statement, operand: Operand, scene: Scene) -> Sorter:
    alias = statement.alias()
    join = _joined(
        alias,
        "measure",
        SQL("{} = %(analysis)s AND {} = {}").format(
            column(alias, "version"), column(alias, "key"), scene.key
        ),
    )
    value: Composable = column(alias, operand.name)
    if operand.name == "importance":
        value = SQL("coalesce({}, 0)").format(value)
    return Sorter((join,), (value,), value)


def _localized(statement: Statement, order: Order, scene: Scene) -> Sorter:
    """Sort by the text in the first language there is, or else by the first text there is."""
    tables, joins = [], []
    for language in (*filter(is_held, order.languages), None):
        alias = statement.alias()
        which = (
            SQL("{} = 0 AND {} <> ''").format(column(alias, "place"), column(alias, "language"))
            if language is None
            else SQL("{} = {}").format(column(alias, "language"), statement.value(language))
        )
        on = every((operand_of(statement, order.operand, scene, alias), which))
        joins.append(_joined(alias, "entity_operand", on))
        tables.append(alias)
    values = [_values(order.operand, alias) for alias in tables]
    form, text = (SQL("coalesce({})").format(listed(parts)) for parts in zip(*values, strict=True))
    return Sorter(joins, (form, text), text)


class Ordering:
    """The orders of one list, as columns of a table of what is listed.

    Order ``i`` has the columns ``s<i>_0`` and, for texts, ``s<i>_1`` to sort by, and ``t<i>``
    with what cursors say.
    """

    def __init__(self, statement: Statement, orders: tuple[Order, ...], scene: Scene) -> None:
        self._statement = statement
        self.orders = orders
        self._sorters = [sorter(statement, order, scene) for order in orders]

    @property
    def joins(self) -> Composable:
        """The joins that the columns take."""
        return SQL(" ").join(join for each in self._sorters for join in each.joins)

    @property
    def columns(self) -> Iterator[Composable]:
        """The columns, each under its name."""
        for index, each in enumerate(self._sorters):
            for place, value in enumerate(each.values):
                yield SQL("{} AS {}").format(value, _name(index, place))
            yield SQL("{} AS {}").format(each.said, _said(index))

    @property
    def said(self) -> Iterator[Composable]:
        """The names of the columns with what cursors say."""
        return (_said(index) for index in range(len(self.orders)))

    def by(self, tail: Sequence[str], *, backward: bool) -> Composable:
        """Return what follows ORDER BY; the columns ``tail`` break ties."""
        parts: list[Composable] = []
        for index, order in enumerate(self.orders):
            down = order.descending is not backward
            ends = SQL(" DESC" if down else "") + SQL(" NULLS FIRST" if backward else " NULLS LAST")
            parts += [SQL("{}{}").format(name, ends) for name in self._names(index)]
        end = SQL(" DESC" if backward else "")
        return listed([*parts, *(SQL("{}{}").format(Identifier(name), end) for name in tail)])

    def beyond(self, position: Position, tail: Sequence[str], *, after: bool) -> Composable:
        """Return that an item stands strictly after ``position``, or before it.

        It may be null where it is not so.
        """
        scalars = position[1 : len(self.orders) + 1] if self.orders else ()
        texts = position[len(position) - len(tail) :]
        found: list[Composable] = []
        same: list[Composable] = []
        for index, scalar in enumerate(scalars):
            found.append(every([*same, self._passes(index, scalar, after=after)]))
            same.append(self._equals(index, scalar))
        sign = Operator.GT if after else Operator.LT
        for name, text in zip(tail, texts, strict=True):
            passes = text_compared(self._statement, Identifier(name), sign, str(text))
            found.append(every([*same, passes]))
            same.append(text_compared(self._statement, Identifier(name), Operator.EQ, str(text)))
        return some(found)

    def scalars(self, said: Sequence[object]) -> Position:
        """Return how a cursor of an item starts whose columns ``t<i>`` are ``said``."""
        if not self.orders:
            return ()
        scalars = (_scalar(order, value) for order, value in zip(self.orders, said, strict=True))
        return (signature(self.orders), *scalars)

    def _names(self, index: int) -> list[Identifier]:
        return [_name(index, place) for place in range(len(self._sorters[index].values))]

    def _passes(self, index: int, scalar: object, *, after: bool) -> Composable:
        names = self._names(index)
        if scalar is None:
            return FALSE if after else SQL("{} IS NOT NULL").format(names[0])
        up = after is not self.orders[index].descending
        sign = Operator.GT if up else Operator.LT
        if not isinstance(scalar, str):
            passes: Composable = SQL("{} {} {}").format(
                names[0], SQL(">" if up else "<"), self._number(scalar)
            )
        elif len(names) == 1:
            passes = text_compared(self._statement, names[0], sign, scalar)
        elif is_held(scalar):
            parts = self._statement.value(fold(scalar)), self._statement.value(scalar)
            passes = SQL("({}, {}) {} ({}, {})").format(*names, SQL(">" if up else "<"), *parts)
        else:
            passes = text_compared(self._statement, names[0], sign, fold(scalar))
        return SQL("{} OR {} IS NULL").format(passes, names[0]) if after else passes

    def _equals(self, index: int, scalar: object) -> Composable:
        names = self._names(index)
        if scalar is None:
            return SQL("{} IS NULL").format(names[0])
        if not isinstance(scalar, str):
            return SQL("{} = {}").format(names[0], self._number(scalar))
        forms = (fold(scalar), scalar)[-len(names) :]
        return every(
            text_compared(self._statement, name, Operator.EQ, form)
            for name, form in zip(names, forms, strict=True)
        )

    def _number(self, scalar: object) -> Composable:
        value = bounded(scalar) if isinstance(scalar, int | float) else 0.0
        return SQL("{}::float8").format(self._statement.value(value))


def _name(index: int, place: int) -> Identifier:
    return Identifier(f"s{index}_{place}")


def _said(index: int) -> Identifier:
    return Identifier(f"t{index}")


def _scalar(order: Order, said: object) -> str | int | float | None:
    """Return what a cursor says of a value; numbers come as they are spelled, or as numbers."""
    operand = order.operand
    if said is None or operand.scale in _TEXTS:
        return None if said is None else str(said)
    if operand.scale is not Scale.NUMBER:
        return int(str(said).removesuffix(".0"))
    if operand.kind is None:
        return int(str(said)) if operand.name == "degree" else float(str(said))
    return number_of(str(said))


def number_of(spelled: str) -> int | float:
    """Return the number that Python spells so; false is 0 and true is 1."""
    if spelled in {"False", "True"}:
        return int(spelled == "True")
    return int(spelled) if spelled.removeprefix("-").isdecimal() else float(spelled)
