"""Sorted lists that change: a new list for the new version, the old one as it was."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from graph.memory.turns import Turns

Item = TypeVar("Item")
Place = TypeVar("Place", bound="int | str | tuple[Any, ...]")


async def merged(
    items: Sequence[Item],
    changes: Mapping[Place, Item | None],
    place: Callable[[Item], Any],
    turns: Turns,
) -> list[Item]:
    """Return ``items``, which are sorted by ``place``, after ``changes`` by their place.

    None takes the item at a place away. What lies between the changes is copied as it is,
    without a look at it.
    """
    result: list[Item] = []
    start = 0
    for changed in sorted(changes):
        at = bisect_left(items, changed, start, key=place)
        result += items[start:at]
        start = at + (at < len(items) and place(items[at]) == changed)
        if (item := changes[changed]) is not None:
            result.append(item)
        await turns.turn()
    result += items[start:]
    return result
