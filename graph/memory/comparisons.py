"""Comparisons: which of a column's values one names."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.conditions import Operator
from graph.memory.columns import UNKNOWN_END, UNKNOWN_START, Column, end_of, start_of
from graph.operands import Scale

Mask = NDArray[np.bool_]
"""True where something holds."""


def chosen(column: Column, operator: Operator, value: Any) -> Mask:  # noqa: ANN401 - the scale says which type it is
    """Return which of the column's values are meant; ``NE`` and ``IS_NULL`` are none of these."""
    if operator is Operator.IN:
        found = np.zeros(len(column.values), dtype=np.bool_)
        for item in value:
            found |= chosen(column, Operator.EQ, item)
        return found
    if value is None or (bounds := column.comparable(value)) is None:
        return np.zeros(len(column.values), dtype=np.bool_)
    if operator in {Operator.CONTAINS, Operator.STARTS_WITH}:
        return _like(column, operator, bounds)
    if column.operand.scale is Scale.DATE:
        return _DATES[operator](column, start_of(value), end_of(value))
    start, end = _RANGES[operator](
        bisect_left(column.values, bounds, key=column.comparable),
        bisect_right(column.values, bounds, key=column.comparable),
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


def _same(column: Column, start: int, end: int) -> Mask:
    if start == UNKNOWN_START or end == UNKNOWN_END:
        return _between(column, 0, 0)
    return np.equal(column.earliest, start) & np.equal(column.latest, end)


def _before(column: Column, start: int, _: int) -> Mask:
    # No date ends before the day that stands for an unknown start.
    return np.less(column.latest, start)


def _not_after(column: Column, _: int, end: int) -> Mask:
    return np.less_equal(column.latest, UNKNOWN_START if end == UNKNOWN_END else end)


def _after(column: Column, _: int, end: int) -> Mask:
    # No date starts after the day that stands for an unknown end.
    return np.greater(column.earliest, end)


def _not_before(column: Column, start: int, _: int) -> Mask:
    return np.greater_equal(column.earliest, UNKNOWN_END if start == UNKNOWN_START else start)


_DATES: Mapping[Operator, Callable[[Column, int, int], Mask]] = {
    Operator.EQ: _same,
    Operator.LT: _before,
    Operator.LTE: _not_after,
    Operator.GT: _after,
    Operator.GTE: _not_before,
}


def _like(column: Column, operator: Operator, text: str) -> Mask:
    if column.operand.scale not in {Scale.TEXT, Scale.CODE}:
        return np.zeros(len(column.values), dtype=np.bool_)
    if operator is Operator.CONTAINS:
        return column.joined.containing(text)

    def start(value: Any) -> str:  # noqa: ANN401 - a text
        beginning: str = column.comparable(value)[: len(text)]
        return beginning

    return _between(
        column,
        bisect_left(column.values, text, key=start),
        bisect_right(column.values, text, key=start),
    )
