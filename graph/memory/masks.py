"""Masks: for which entities, and for which relations, a condition holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce

import numpy as np

from graph.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Operator,
    Orders,
    Quantifier,
    Related,
)
from graph.memory.columns import ANALYSED, Columns
from graph.memory.comparisons import Mask, chosen
from graph.memory.recent import Recent
from graph.memory.topology import Numbers
from graph.operands import Subject
from graph.ways import Direction

LEAST_BYTES = 64_000_000
MASKS_KEPT = 32
"""Masks of each size that there is room for, however large the graph is."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The numbers of the entities that relations start and end at, by the relation's row."""

    source: Numbers
    target: Numbers

    def ways(self, direction: Direction) -> list[tuple[Numbers, Numbers]]:
        """Return the near and the far ends of all relations, each way."""
        outward, inward = (self.source, self.target), (self.target, self.source)
        return {
            Direction.OUT: [outward],
            Direction.IN: [inward],
            Direction.BOTH: [outward, inward],
        }[direction]


class Masks:
    """The masks over some records; those asked for lately are kept.

    Only conditions on the relations of entities need ``ends``.
    """

    def __init__(self, columns: Columns, ends: Ends | None = None) -> None:
        self._columns = columns
        self._ends = ends
        records = sum(map(columns.size, Subject))
        self._recent: Recent[Mask] = Recent(max(LEAST_BYTES, MASKS_KEPT * records))

    def records(self, subject: Subject, condition: Condition) -> Mask:
        """Return for which entities, or relations, a condition on nothing else holds."""
        return self._recent.get((subject, condition), lambda: self._evaluated(subject, condition))

    def edges(self, condition: Condition, rows: Numbers, far: Numbers) -> Mask:
        """Return for which relations a condition on them and the entities ``far`` holds."""
        subjects = set(map(_subject, leaves(condition)))
        if Subject.RELATION not in subjects:
            return self.records(Subject.ENTITY, condition)[far]
        if Subject.ENTITY not in subjects:
            return self.records(Subject.RELATION, condition)[rows]
        return _combined(condition, lambda item: self.edges(item, rows, far), len(rows))

    def _evaluated(self, subject: Subject, condition: Condition) -> Mask:
        if isinstance(condition, Compare):
            mask = self._comparison(subject, condition)
        elif isinstance(condition, Related):
            mask = self._related(condition)
        else:
            evaluate = partial(self.records, subject)
            mask = _combined(condition, evaluate, self._columns.size(subject))
        mask.flags.writeable = False
        return mask

    def _comparison(self, subject: Subject, condition: Compare) -> Mask:
        if condition.operator is Operator.NE:
            return ~self.records(subject, replace(condition, operator=Operator.EQ))
        column = self._columns.column(condition.operand)
        mask = np.zeros(self._columns.size(subject), dtype=np.bool_)
        if condition.operator is Operator.IS_NULL:
            mask[column.owners] = True
            return ~mask if condition.value else mask
        values = chosen(self._columns, condition.operand, condition.operator, condition.value)
        mask[column.owners[values[column.codes]]] = True
        return mask

    def _related(self, condition: Related) -> Mask:
        if self._ends is None:
            raise TypeError("found a condition on relations, expected the ends of relations")
        rows = self._columns.rows(Subject.RELATION, condition.kind)
        every = condition.quantifier is Quantifier.EVERY
        mask = np.zeros(self._columns.size(Subject.ENTITY), dtype=np.bool_)
        for near, far in self._ends.ways(condition.direction):
            holds = self.edges(condition.condition, rows, far[rows])
            mask[near[rows[~holds if every else holds]]] = True
        return mask if condition.quantifier is Quantifier.SOME else ~mask


def leaves(condition: Condition) -> Iterator[Compare | Related]:
    """Yield what a condition is made of, but for what it says of the relations of entities."""
    if isinstance(condition, Compare | Related):
        yield condition
        return
    items = (condition.item,) if isinstance(condition, Not) else condition.items
    for item in items:
        yield from leaves(item)


def analysed_in(condition: Condition | None, orders: Orders) -> frozenset[str]:
    """Return what something is filtered or sorted by that is computed of a whole graph."""
    operands = [order.operand for order in orders]
    found: set[str] = set()
    for leaf in () if condition is None else leaves(condition):
        if isinstance(leaf, Compare):
            operands.append(leaf.operand)
        else:
            found |= analysed_in(leaf.condition, ())
    return ANALYSED & (found | {item.name for item in operands if item.kind is None})


def _subject(leaf: Compare | Related) -> Subject:
    return leaf.operand.subject if isinstance(leaf, Compare) else Subject.ENTITY


def _combined(condition: Condition, evaluate: Callable[[Condition], Mask], size: int) -> Mask:
    if isinstance(condition, Not):
        return ~evaluate(condition.item)
    if isinstance(condition, All):
        return reduce(np.logical_and, map(evaluate, condition.items), np.ones(size, np.bool_))
    if isinstance(condition, AnyOf):
        return reduce(np.logical_or, map(evaluate, condition.items), np.zeros(size, np.bool_))
    raise TypeError(f"found {type(condition).__name__}, expected All, AnyOf or Not")
