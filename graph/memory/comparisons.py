"""Comparisons: which of a column's values one names."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.conditions import Operator
from graph.memory.columns import UNKNOWN_END, UNKNOWN_START, Column, Columns, Days, end_of, start_of
from graph.operands import Operand, Scale

Mask = NDArray[np.bool_]
"""True where something holds."""


def chosen(columns: Columns, operand: Operand, operator: Operator, value: Any) -> Mask:  # noqa: ANN401 - the scale says which type it is
    """Return which values of the operand's column are meant; not for ``NE`` and ``IS_NULL``."""
    column = columns.column(operand)
    if operator is Operator.IN:
        found = _between(column, 0, 0)
        for item in value:
            found |= chosen(columns, operand, Operator.EQ, item)
        return found
    if value is None or (form := column.comparable(value)) is None:
        return _between(column, 0, 0)
    if operator is Operator.CONTAINS:
        return columns.joined(operand).containing(form)
    if operator is Operator.STARTS_WITH:
        return _starting(column, form)
    if operand.scale is Scale.DATE:
        return _DATES[operator](columns.days(operand), start_of(value), end_of(value))
    start, end = _RANGES[operator](
        bisect_left(column.values, form, key=column.comparable),
        bisect_right(column.values, form, key=column.comparable),
        len(column.values),
    )
    return _between(column, start, end)


def _between(column: Column, start: int, end: int) -> Mask:
    found = np.zeros(len(column.values), dtype=np.bool_)
    found[start:end] = True
    return found


_RANGES: Mapping[Operator, Callable[[int, int, int], tuple[int, int]]] = {
    Operator.EQ: lambda left, right, _: (left, right),
    Operator.LT: lambda left, _, __: (0, left),
    Operator.LTE: lambda _, right, __: (0, right),
    Operator.GT: lambda _, right, size: (right, size),
    Operator.GTE: lambda left, _, size: (left, size),
}
"""The range of values of each comparison, from where those that are equal start and end."""


def _same(days: Days, start: int, end: int) -> Mask:
    same = np.equal(days.earliest, start) & np.equal(days.latest, end)
    return np.logical_and(same, start != UNKNOWN_START and end != UNKNOWN_END)


def _before(days: Days, start: int, _: int) -> Mask:
    # No date ends before the day that stands for an unknown start.
    return np.less(days.latest, start)


def _not_after(days: Days, _: int, end: int) -> Mask:
    return np.less_equal(days.latest, UNKNOWN_START if end == UNKNOWN_END else end)


def _after(days: Days, _: int, end: int) -> Mask:
    # No date starts after the day that stands for an unknown end.
    return np.greater(days.earliest, end)


def _not_before(days: Days, start: int, _: int) -> Mask:
    return np.greater_equal(days.earliest, UNKNOWN_END if start == UNKNOWN_START else start)


_DATES: Mapping[Operator, Callable[[Days, int, int], Mask]] = {
    Operator.EQ: _same,
    Operator.LT: _before,
    Operator.LTE: _not_after,
    Operator.GT: _after,
    Operator.GTE: _not_before,
}


def _starting(column: Column, text: str) -> Mask:
    def start(value: str) -> str:
        beginning: str = column.comparable(value)[: len(text)]
        return beginning

    return _between(
        column,
        bisect_left(column.values, text, key=start),
        bisect_right(column.values, text, key=start),
    )
