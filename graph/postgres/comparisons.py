"""SQL that compares one value with another, by the scale of its operand."""

from collections.abc import Mapping
from typing import Any, LiteralString

from psycopg.sql import SQL, Composable

from graph.conditions import Operator
from graph.operands import Operand, Scale, fold
from graph.postgres.indexes import INDEXED_LETTERS
from graph.postgres.operand_rows import OPEN_END, OPEN_START, end_of, start_of
from graph.postgres.statement import FALSE, TRUE, Statement, column, is_held, some
from graph.values import FuzzyDate

_SIGNS: Mapping[Operator, LiteralString] = {
    Operator.EQ: "=",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
}
_BELOW = {Operator.LT, Operator.LTE}
_AFTER_SURROGATES = "\ue000"


def compared(
    statement: Statement,
    operand: Operand,
    columns: "Columns",
    operator: Operator,
    value: Any,  # noqa: ANN401 - the scale says which type it is
) -> Composable:
    """Return that the value in ``columns`` is meant; not for ``NE`` and ``IS_NULL``."""
    if operator is Operator.IN:
        equal = (compared(statement, operand, columns, Operator.EQ, item) for item in value)
        return some(equal)
    if value is None:
        return FALSE
    scale = operand.scale
    if scale is Scale.TEXT:
        return _text_looked_up(statement, columns.folded, operator, fold(value))
    if scale is Scale.CODE:
        return text_compared(statement, columns.plain, operator, value)
    if scale is Scale.DATE:
        return _date_compared(statement, columns, operator, value)
    number = _number(operand, value)
    return FALSE if number is None else _ordered(statement, columns.number, operator, number)


def _text_looked_up(
    statement: Statement, place: Composable, operator: Operator, text: str
) -> Composable:
    """Compare a text of any length, of which an index has the start."""
    found = text_compared(statement, place, operator, text)
    if operator is not Operator.EQ or not is_held(text):
        return found
    start = statement.value(text[:INDEXED_LETTERS])
    return SQL("left({}, {}) = {} AND {}").format(place, SQL(str(INDEXED_LETTERS)), start, found)


class Columns:
    """Where a value stands: in the columns of a row of operands, or in one of a record's own."""

    def __init__(self, alias: str) -> None:
        self.plain: Composable = column(alias, "plain")
        self.folded: Composable = column(alias, "folded")
        self.number: Composable = column(alias, "number")
        self.earliest: Composable = column(alias, "earliest")
        self.latest: Composable = column(alias, "latest")

    @classmethod
    def own(cls, expression: Composable) -> "Columns":
        """Return the columns of a value that is spelled, or numbered, by one expression."""
        columns = object.__new__(cls)
        columns.plain = columns.folded = columns.number = expression
        return columns


def text_compared(
    statement: Statement, place: Composable, operator: Operator, text: str
) -> Composable:
    """Return that a text compares so with ``text``, both in the form in which they compare."""
    if operator is Operator.CONTAINS or operator is Operator.STARTS_WITH:
        if not is_held(text):
            return FALSE
        start = "" if operator is Operator.STARTS_WITH else "%"
        pattern = statement.value(f"{start}{_escaped(text)}%")
        return SQL("{} LIKE {}").format(place, pattern)
    if is_held(text):
        return _ordered(statement, place, operator, text)
    return _beside(statement, place, operator, text)


def _beside(statement: Statement, place: Composable, operator: Operator, text: str) -> Composable:
    """Compare with a text that no column can hold: it lies between two that one can."""
    if operator is Operator.EQ:
        return FALSE
    cut = next(index for index, sign in enumerate(text) if not is_held(sign))
    below = operator in _BELOW
    if text[cut] == "\0":  # right after what stands before it
        return _ordered(statement, place, Operator.LTE if below else Operator.GT, text[:cut])
    following = text[:cut] + _AFTER_SURROGATES
    return _ordered(statement, place, Operator.LT if below else Operator.GTE, following)


def _ordered(
    statement: Statement, place: Composable, operator: Operator, value: str | float
) -> Composable:
    return SQL("{} {} {}").format(place, SQL(_SIGNS[operator]), statement.value(value))


def _number(operand: Operand, value: Any) -> float | None:  # noqa: ANN401 - as above
    if operand.scale is Scale.MEMBER:
        return float(operand.members.index(value)) if value in operand.members else None
    return bounded(value)


def bounded(value: float) -> float:
    """Return a number of any size as PostgreSQL and JSON hold it."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _date_compared(
    statement: Statement, columns: Columns, operator: Operator, value: FuzzyDate
) -> Composable:
    start, end = start_of(value), end_of(value)
    if operator is Operator.EQ:
        if start == OPEN_START or end == OPEN_END:
            return FALSE
        return SQL("{} = {} AND {} = {}").format(
            columns.earliest, statement.value(start), columns.latest, statement.value(end)
        )
    # No date ends before the day that stands for an open start, none starts after an open end.
    bound, day = {
        Operator.LT: (columns.latest, start),
        Operator.LTE: (columns.latest, OPEN_START if end == OPEN_END else end),
        Operator.GT: (columns.earliest, end),
        Operator.GTE: (columns.earliest, OPEN_END if start == OPEN_START else start),
    }[operator]
    return _ordered(statement, bound, operator, day)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def known(truth: bool) -> Composable:  # noqa: FBT001 - what is known before, as SQL
    """Return a truth that is known while the statement is composed."""
    return TRUE if truth else FALSE
