"""A dict in parts, each so small that none who waits for Python's lock notices it grow.

A dict of a million keys that grows is moved in one call, during which nobody else runs: it
takes a tenth of a second, as it does to let go of one.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeVar, overload

Value = TypeVar("Value")
Default = TypeVar("Default")

_COUNT = 256
_MASK = _COUNT - 1


class Shards(Mapping[str, Value]):
    """A mapping of ``items`` that nothing changes, in no order."""

    __slots__ = ("_parts",)

    def __init__(self, items: Iterable[tuple[str, Value]]) -> None:
        parts: list[dict[str, Value]] = [{} for _ in range(_COUNT)]
        for key, value in items:
            parts[hash(key) & _MASK][key] = value
        self._parts = parts

    def __getitem__(self, key: str) -> Value:
        return self._parts[hash(key) & _MASK][key]

    @overload
    def get(self, key: str, /) -> Value | None: ...
    @overload
    def get(self, key: str, /, default: Value | Default) -> Value | Default: ...
    def get(self, key: str, default: object = None) -> object:
        """Return the value of ``key``, or ``default``."""
        return self._parts[hash(key) & _MASK].get(key, default)

    def of_each(self, keys: Iterable[str]) -> Iterator[Value]:
        """Yield the value of each key, all of which are there."""
        parts = self._parts
        for key in keys:
            yield parts[hash(key) & _MASK][key]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))
