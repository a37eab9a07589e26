"""Filtered and sorted lists of entities that go along with the versions of a graph.

To make the columns of a version takes a look at all its records. Until that is done, a list
that an earlier version had is the list of this one but for the entities that changed since.
"""

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from cachetools import LRUCache

from graph.changes import Effect, joined, sides
from graph.conditions import Condition, Related
from graph.cursors import refuse_foreign, signature
from graph.memory.columns import MEASURED, Columns
from graph.memory.entity_lists import EntityLists, whole_condition_of
from graph.memory.entity_places import EntityPlaces, Place
from graph.memory.masks import Masks, leaves
from graph.memory.once import Once
from graph.memory.sorted_list import SortedList
from graph.memory.turns import Turns
from graph.operands import Subject
from graph.records import Entity
from graph.store import EntityPage, EntitySelection

MOST_CHANGES = 2_000
"""Records that changed since the columns were made, beyond which they are made anew."""

MOST_BYTES = 64_000_000
_BYTES_OF_LIST = 1_000

_Change = tuple[Entity | None, Entity | None]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A list of one version."""

    version: int
    places: EntityPlaces
    entities: SortedList[Place, Entity]


class KeptLists:
    """What is known of the lists of one line of versions; used on one event loop.

    It is told of versions as they are made. One that is made again, as the first was not to
    be, takes the place of that one: nobody has read it.
    """

    def __init__(self) -> None:
        self._effects: dict[int, Sequence[Effect]] = {}
        self._changes = 0
        self._entries: LRUCache[Hashable, _Entry] = LRUCache(MOST_BYTES, getsizeof=_bytes)
        self._indexed: tuple[int, EntityLists] | None = None

    def after(self, current: int, version: int, effects: Sequence[Effect]) -> "KeptLists":
        """Return what is known once ``effects`` have led from one version to another."""
        if version != current + 1:  # back to an earlier one, which starts a line of its own
            return KeptLists()
        self._follow(version, effects)
        return self

    def _follow(self, version: int, effects: Sequence[Effect]) -> None:
        self._changes += len(effects) - len(self._effects.get(version, ()))
        self._effects[version] = effects
        if self._changes > MOST_CHANGES:
            self._forget(version)

    def take(self, version: int, lists: EntityLists) -> None:
        """Take in that a version has its columns."""
        if self._indexed is None or self._indexed[0] < version:
            self._forget(version)
            self._indexed = version, lists

    def _forget(self, until: int) -> None:
        """Let go of what leads to a version, and of what is of those before it."""
        self._entries.clear()
        self._indexed = None
        self._effects = {
            version: effects for version, effects in self._effects.items() if version > until
        }
        self._changes = sum(map(len, self._effects.values()))

    async def page(self, version: int, selection: EntitySelection) -> EntityPage | None:
        """Return the page that ``selection`` asks for; None: it cannot be told from what is kept.

        Raises:
            PageError: a cursor of another list than this one.
        """
        if self._indexed is None or not _tells(selection):
            return None
        refuse_foreign(selection.orders, selection.window, tail=1)
        key = (selection.kinds, selection.condition, selection.orders)
        if (entry := self._entries.get(key)) is None:
            entry = await asyncio.to_thread(_first, *self._indexed, selection)
        if entry.version != version:
            if (changed := self._changed(entry.version, version)) is None:
                return None
            entry = await _patched(entry, version, changed, selection)
        kept = self._entries.get(key)
        if kept is None or kept.version < version:
            self._entries[key] = entry
        return _page(entry, selection)

    def _changed(self, since: int, until: int) -> list[_Change] | None:
        """Return the entities that changed after one version up to another; None: unknown."""
        numbers = range(since + 1, until + 1)
        if not numbers or not all(number in self._effects for number in numbers):
            return None
        effects = (effect for number in numbers for effect in self._effects[number])
        return list(sides(joined(effects), Entity))


def _first(version: int, lists: EntityLists, selection: EntitySelection) -> _Entry:
    places = EntityPlaces(selection.orders)
    entities = lists.all(selection.kinds, selection.condition, selection.orders)
    return _Entry(version, places, SortedList(entities, places.place))


async def _patched(
    entry: _Entry, version: int, changed: Sequence[_Change], selection: EntitySelection
) -> _Entry:
    place = entry.places.place
    changes: dict[Place, Entity | None] = {
        place(before): None for before, _ in changed if before is not None
    }
    condition = whole_condition_of(selection.kinds, selection.condition)
    present = [after for _, after in changed if after is not None]
    changes |= {place(entity): entity for entity in _chosen(present, condition)}
    entities = await entry.entities.patched(changes, Turns())
    return _Entry(version, entry.places, entities)


def _bytes(entry: _Entry) -> int:
    return _BYTES_OF_LIST + 8 * len(entry.entities)


def _tells(selection: EntitySelection) -> bool:
    """Say whether the record of an entity is all that decides its place in the list."""
    operands = [order.operand for order in selection.orders]
    for leaf in () if selection.condition is None else leaves(selection.condition):
        if isinstance(leaf, Related):
            return False
        operands.append(leaf.operand)
    return not any(operand.kind is None and operand.name in MEASURED for operand in operands)


def _chosen(entities: Sequence[Entity], condition: Condition) -> list[Entity]:
    """Return those of a few entities for which a condition on their records holds."""
    columns = Columns(entities, (), _unmeasured, Once(large=False))
    mask = Masks(columns).records(Subject.ENTITY, condition)
    return [entities[number] for number in np.flatnonzero(mask).tolist()]


def _page(entry: _Entry, selection: EntitySelection) -> EntityPage:
    places, entities, window = entry.places, entry.entities, selection.window
    total = len(entities)
    lower, upper = 0, total
    if window.after is not None:
        lower = entities.until(places.of_position(window.after))
    if window.before is not None:
        upper = entities.before(places.of_position(window.before))
    start, end = window.bounds(lower, upper)
    items = entities.between(start, end)
    orders = selection.orders
    positions = [(signature(orders), *places.scalars(item), item.key) for item in items]
    more = (start > 0, end < total)
    return EntityPage(items, total, *more, selection, positions if orders else None)


def _unmeasured(name: str) -> NoReturn:
    raise TypeError(f"found {name}, expected what a record holds")
