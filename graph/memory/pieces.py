"""Long sequences in pieces that versions share: nothing is done to all items in one call.

Of ten million items a list is copied, let go of, or looked through by the garbage collector
in one call, during which nobody else runs: it takes half a second, for each item lies
somewhere else in memory. Arrays of objects are nothing the collector looks at, and of a
piece that has not changed nothing is copied.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain, islice
from typing import Any, Generic, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

_BITS = 13
PIECE = 1 << _BITS
"""Items of each piece but the last."""

_MASK = PIECE - 1

Item = TypeVar("Item")
_Piece: TypeAlias = NDArray[Any]


class Pieces(Sequence[Item], Generic[Item]):
    """A sequence of records that nothing changes; its places are counted from the start."""

    __slots__ = ("_pieces", "_size")

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._hold(list(_divided(items)))

    def _hold(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._size = (len(pieces) - 1) * PIECE + len(pieces[-1]) if pieces else 0

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        if isinstance(place, slice):
            return self._between(*place.indices(self._size))
        item: Item = self._pieces[place >> _BITS][place & _MASK]
        return item

    def _between(self, start: int, stop: int, step: int) -> list[Item]:
        if step != 1:
            return [self[each] for each in range(start, stop, step)]
        found: list[Item] = []
        for at in range(start >> _BITS, -(-stop >> _BITS)):
            offset = at * PIECE
            found += self._pieces[at][max(start - offset, 0) : stop - offset].tolist()
        return found

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self._pieces)

    def __len__(self) -> int:
        return self._size

    def replaced(self, size: int, items: Mapping[int, Item]) -> "Pieces[Item]":
        """Return ``size`` items: ``items`` by their places, and all others as they are here.

        There is one for each place that is not here.
        """
        pieces = self._pieces[: -(-size // PIECE)]
        own: set[int] = set()
        for place, item in sorted(items.items()):
            at = place >> _BITS
            if at not in own:
                own.add(at)
                pieces[at : at + 1] = [_sized(pieces[at : at + 1], size - at * PIECE)]
            pieces[at][place & _MASK] = item
        if pieces and (last := size - (len(pieces) - 1) * PIECE) < len(pieces[-1]):
            pieces[-1] = pieces[-1][:last].copy()
        following = object.__new__(type(self))
        following._hold(pieces)
        return following


def sorted_in_pieces(items: Iterable[Item], key: Any) -> Iterator[Item]:  # noqa: ANN401 - as sorted() takes it
    """Yield ``items`` in the order of ``key``; no call sorts very many."""
    rest = iter(items)
    runs = []
    while run := sorted(islice(rest, PIECE), key=key):
        runs.append(run)
    return merge(*runs, key=key)


def _divided(items: Iterable[Item]) -> Iterator[_Piece]:
    rest = iter(items)
    while taken := list(islice(rest, PIECE)):
        piece = np.empty(len(taken), dtype=np.object_)
        piece[:] = taken
        yield piece


def _sized(old: Sequence[_Piece], size: int) -> _Piece:
    """Return a copy of a piece, if there is one, that holds as many of ``size`` items as it can."""
    piece = np.empty(min(size, PIECE), dtype=np.object_)
    for found in old:
        kept = min(len(found), len(piece))
        piece[:kept] = found[:kept]
    return piece
