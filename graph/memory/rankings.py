"""Rankings: where records stand when a list is sorted by one operand or several."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph.conditions import LONGEST_SORTED, Order
from graph.cursors import days_scalar
from graph.memory.columns import Column, Columns, end_of, start_of
from graph.memory.recent import Recent
from graph.memory.topology import Numbers
from graph.operands import Operand, Scale, Subject, fold, is_localized
from graph.pages import Position, Window

Scalar = str | int | float | None

_SCALAR_BYTES = 60
LEAST_BYTES = 64_000_000
RANKINGS_KEPT = 64
"""Bytes for each record that there is room for, however large the graph is."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rank of each record by one order: from 0; the highest where its value is missing.

    ``scalars`` are what cursors say for the different values, ascending.
    """

    order: Order
    scalars: Sequence[Any]
    ranks: Numbers

    @property
    def nbytes(self) -> int:
        """Return about how much memory it takes."""
        return self.ranks.nbytes + _SCALAR_BYTES * len(self.scalars)

    def scalar_of(self, rank: int) -> Scalar:
        """Return what a cursor says for the value of a rank."""
        size = len(self.scalars)
        if rank == size:
            return None
        value: Scalar = self.scalars[size - 1 - rank if self.order.descending else rank]
        return value

    def rank_of(self, scalar: Scalar) -> float:
        """Return the rank of a value; that of one which no record has is between two ranks."""
        size = len(self.scalars)
        if scalar is None:
            return size
        key = sort_keys(self.order)
        left = bisect_left(self.scalars, key(scalar), key=key)
        right = bisect_right(self.scalars, key(scalar), key=key)
        rank = left if left < right else left - 0.5
        return size - 1 - rank if self.order.descending else rank


class Rankings:
    """The rankings of some records; those asked for lately are kept.

    Not all are: whoever asks for names in ever other languages would fill the memory.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        most_bytes = max(LEAST_BYTES, RANKINGS_KEPT * sum(map(columns.size, Subject)))
        self._rankings: Recent[Ranking] = Recent(most_bytes)
        self._permutations: Recent[Numbers] = Recent(most_bytes)

    def ranking(self, order: Order) -> Ranking:
        """Return the rank of every record of the order's subject."""
        known = self._columns.languages if is_localized(order.operand) else frozenset()
        spoken = tuple(language for language in order.languages if language in known)
        order = replace(order, languages=spoken)
        return self._rankings.get(order, lambda: self._ranking(order))

    def permutation(self, ranking: Ranking) -> Numbers:
        """Return the numbers of all records, sorted; ties by number."""
        return self._permutations.get(ranking.order, lambda: self._permutation(ranking))

    def _ranking(self, order: Order) -> Ranking:
        self._columns.once.require_thread()
        operand = order.operand
        column = (
            self._columns.localized(operand, order.languages)
            if is_localized(operand)
            else self._columns.column(operand)
        )
        scalars, places = _scalars(column, order)
        size = len(scalars)
        ranks = np.full(self._columns.size(operand.subject), size, dtype=np.int32)
        ranks[column.owners] = (size - 1 - places if order.descending else places)[column.codes]
        return Ranking(order, scalars, ranks)

    def _permutation(self, ranking: Ranking) -> Numbers:
        self._columns.once.require_thread()
        return np.argsort(ranking.ranks, kind="stable").astype(np.int32)


def target(rankings: Sequence[Ranking], position: Position) -> tuple[Any, ...]:
    """Return the ranks that a cursor stands for, then the texts behind them that break ties."""
    if not rankings:
        return position
    scalars, tail = position[1 : len(rankings) + 1], position[len(rankings) + 1 :]
    ranks = (ranking.rank_of(scalar) for ranking, scalar in zip(rankings, scalars, strict=True))
    return (*ranks, *tail)


def bounds(
    size: int,
    place: Callable[[int], tuple[Any, ...]],
    rankings: Sequence[Ranking],
    window: Window,
) -> tuple[int, int]:
    """Return start and end of the page in a list whose items have these places."""
    items = range(size)
    lower, upper = 0, size
    if window.after is not None:
        lower = bisect_right(items, target(rankings, window.after), key=place)
    if window.before is not None:
        upper = bisect_left(items, target(rankings, window.before), key=place)
    return window.bounds(lower, upper)


def _scalars(column: Column, order: Order) -> tuple[Sequence[Any], Numbers]:
    """Return what cursors say for the column's values, and where among these each value is."""
    said = list(map(to_scalar(column.operand), column.values))
    distinct = sorted(set(said), key=sort_keys(order))
    places = {scalar: place for place, scalar in enumerate(distinct)}
    return distinct, np.array([places[scalar] for scalar in said], dtype=np.int32)


def to_scalar(operand: Operand) -> Callable[[Any], Scalar]:
    """Return what turns a value of ``operand`` into what cursors say for it."""
    scale = operand.scale
    if scale is Scale.TEXT:
        return lambda text: text[:LONGEST_SORTED]
    if scale is Scale.DATE:
        return lambda value: days_scalar(start_of(value), end_of(value))
    if scale is Scale.NUMBER:
        return lambda number: int(number) if isinstance(number, bool) else number
    if scale is Scale.MEMBER:
        return operand.members.index
    return lambda code: code


def sort_keys(order: Order) -> Callable[[Any], Any]:
    """Return what turns what a cursor says into what sorts, ascending."""
    if order.operand.scale is Scale.TEXT:
        return lambda text: (fold(text), text)
    return lambda scalar: scalar
