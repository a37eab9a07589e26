"""A sorted list in chunks, which versions share but where something changed."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, Generic, TypeVar

from graph.memory.merging import merged
from graph.memory.turns import Turns

CHUNK: Final = 512
"""Items of a chunk as it is made; from twice as many on it is divided."""

Item = TypeVar("Item")
Place = TypeVar("Place", bound="int | str | tuple[Any, ...]")


class SortedList(Generic[Place, Item]):
    """Items in the order of their place, which no two share; nothing changes it.

    Args:
        items: in that order.
        place: what an item is ordered by.
    """

    __slots__ = ("_chunks", "_place", "_starts")

    def __init__(self, items: Sequence[Item], place: Callable[[Item], Place]) -> None:
        self._place = place
        self._hold(_divided(items))

    def _hold(self, chunks: list[Sequence[Item]]) -> None:
        self._chunks = chunks
        self._starts = list(accumulate(map(len, chunks), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    def before(self, place: Place) -> int:
        """Return how many items come before ``place``."""
        return self._offset(place, bisect_left)

    def until(self, place: Place) -> int:
        """Return how many items come before ``place`` or stand at it."""
        return self._offset(place, bisect_right)

    def _offset(self, place: Place, bisect: Callable[..., int]) -> int:
        at = self._chunk_at(place)
        if at == len(self._chunks):
            return len(self)
        return self._starts[at] + bisect(self._chunks[at], place, key=self._place)

    def _chunk_at(self, place: Place, start: int = 0) -> int:
        """Return the first chunk from ``start`` on that ends at ``place`` or after it."""
        chunks = self._chunks
        return bisect_left(chunks, place, start, key=lambda chunk: self._place(chunk[-1]))

    def between(self, start: int, end: int) -> list[Item]:
        """Return the items from one number on up to another."""
        found: list[Item] = []
        at = bisect_right(self._starts, start) - 1
        while at < len(self._chunks) and (offset := self._starts[at]) < end:
            found += self._chunks[at][max(start - offset, 0) : end - offset]
            at += 1
        return found

    async def patched(
        self, changes: Mapping[Place, Item | None], turns: Turns
    ) -> "SortedList[Place, Item]":
        """Return the list after ``changes`` by place, in which None takes an item away."""
        chunks = list(self._chunks)
        # From the end on, so that the numbers of the chunks before stay as they are.
        for at, changed in reversed(self._by_chunk(changes)):
            chunk = await merged(chunks[at] if chunks else (), changed, self._place, turns)
            chunks[at : at + 1] = _divided(chunk) if len(chunk) > 2 * CHUNK else [chunk]
        following = object.__new__(type(self))
        following._place = self._place
        following._hold(list(filter(None, chunks)))
        return following

    def _by_chunk(
        self, changes: Mapping[Place, Item | None]
    ) -> list[tuple[int, dict[Place, Item | None]]]:
        """Return the changes of each chunk, which takes what is after the one before it."""
        last = max(len(self._chunks) - 1, 0)
        found: list[tuple[int, dict[Place, Item | None]]] = []
        at = 0
        for place in sorted(changes):
            at = min(self._chunk_at(place, at), last)
            if not found or found[-1][0] != at:
                found.append((at, {}))
            found[-1][1][place] = changes[place]
        return found


def _divided(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
