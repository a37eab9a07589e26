"""What was made lately, and is likely to be asked for again."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar

from cachetools import LRUCache


class Sized(Protocol):
    """Something that knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Return the bytes of its arrays."""


T = TypeVar("T", bound=Sized)


class Recent(Generic[T]):
    """Keeps what was made as long as it fits into so many bytes; any thread may ask.

    What is asked for by two threads at once may be made twice.
    """

    def __init__(self, most_bytes: int) -> None:
        self._kept: LRUCache[Hashable, T] = LRUCache(most_bytes, getsizeof=_bytes)
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returned for ``key`` before, or returns now."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = make()
            with self._lock:
                if _bytes(found) <= self._kept.maxsize:
                    self._kept[key] = found
        return found


def _bytes(made: Sized) -> int:
    return made.nbytes + 500  # for the key
