"""Lists of entities that are filtered or sorted: a page costs two binary searches and itself."""

from collections.abc import Sequence

import numpy as np

from graph.conditions import All, Compare, Condition, Operator, Order
from graph.cursors import refuse_foreign, signature
from graph.memory.columns import Columns
from graph.memory.masks import Masks
from graph.memory.rankings import Ranking, Rankings, bounds
from graph.memory.recent import Recent
from graph.memory.topology import Numbers
from graph.operands import Operand, Scale, Subject
from graph.pages import Position
from graph.records import Entity
from graph.store import EntityPage, EntitySelection

MOST_BYTES = 64_000_000
"""Memory for lists that were asked for lately."""

LONGEST_SORT = 100_000
"""Entities that are sorted by several orders while an event loop waits."""

_KIND = Operand("kind", Scale.CODE)


class EntityLists:
    """The lists of one version's entities, as numbers; those asked for lately are kept."""

    def __init__(self, columns: Columns, masks: Masks, rankings: Rankings) -> None:
        self._columns = columns
        self._masks = masks
        self._rankings = rankings
        self._recent: Recent[Numbers] = Recent(MOST_BYTES)

    def page(self, selection: EntitySelection) -> EntityPage:
        """Return the page that ``selection`` asks for.

        Raises:
            PageError: a cursor of another list than this one.
        """
        orders, window = selection.orders, selection.window
        refuse_foreign(orders, window, tail=1)
        numbers = self.numbers(selection.kinds, selection.condition, orders)
        rankings = [self._rankings.ranking(order) for order in orders]
        entities = self._columns.entities

        def place(index: int) -> tuple[int | str, ...]:
            number = int(numbers[index])
            ranks = (int(ranking.ranks[number]) for ranking in rankings)
            return (*ranks, entities[number].key)

        start, end = bounds(len(numbers), place, rankings, window)
        page = numbers[start:end].tolist()
        return EntityPage(
            [entities[number] for number in page],
            len(numbers),
            start > 0,
            end < len(numbers),
            selection,
            [self._position(orders, rankings, number) for number in page] if orders else None,
        )

    def numbers(
        self, kinds: tuple[str, ...] | None, condition: Condition | None, orders: tuple[Order, ...]
    ) -> Numbers:
        """Return the whole list, as the numbers of its entities."""
        whole = whole_condition_of(kinds, condition)
        return self._recent.get((whole, orders), lambda: self._listed(whole, orders))

    def all(
        self, kinds: tuple[str, ...] | None, condition: Condition | None, orders: tuple[Order, ...]
    ) -> list[Entity]:
        """Return the whole list."""
        entities = self._columns.entities
        return [entities[number] for number in self.numbers(kinds, condition, orders).tolist()]

    def _listed(self, condition: Condition, orders: Sequence[Order]) -> Numbers:
        # Of many records that takes long enough for others to notice.
        self._columns.once.require_thread()
        rankings = [self._rankings.ranking(order) for order in orders]
        mask = self._masks.records(Subject.ENTITY, condition)
        if len(rankings) == 1:
            permutation = self._rankings.permutation(rankings[0])
            return permutation[mask[permutation]]
        numbers = np.flatnonzero(mask).astype(np.int32)
        if not rankings:
            return numbers
        if len(numbers) > LONGEST_SORT:
            self._columns.once.require_thread()
        return numbers[np.lexsort([ranking.ranks[numbers] for ranking in reversed(rankings)])]

    def _position(
        self, orders: tuple[Order, ...], rankings: Sequence[Ranking], number: int
    ) -> Position:
        scalars = (ranking.scalar_of(int(ranking.ranks[number])) for ranking in rankings)
        return (signature(orders), *scalars, self._columns.entities[number].key)


def whole_condition_of(kinds: tuple[str, ...] | None, condition: Condition | None) -> All:
    """Return the condition that an entity has one of ``kinds`` and fulfils ``condition``."""
    parts = [] if kinds is None else [Compare(_KIND, Operator.IN, kinds)]
    return All((*parts, *([] if condition is None else [condition])))
