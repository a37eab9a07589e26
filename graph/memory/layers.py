"""Tables that versions share: what was read at the start, and what has changed since.

A dict answers fastest, and is never written again; what changes is laid over it as a
persistent map, of which each version has its own at the cost of what changed.
"""

from collections.abc import Iterator, Mapping, ValuesView
from typing import Any, Final, TypeVar, overload

from immutables import Map

from graph.memory.turns import Turns

Key = TypeVar("Key")
Value = TypeVar("Value")
Default = TypeVar("Default")


_UNCHANGED: Final = object()


class Layered(Mapping[Key, Value]):
    """A mapping that nothing changes: ``changes`` laid over ``base``; None takes a key away."""

    __slots__ = ("_base", "_changes", "_size")

    def __init__(
        self, base: Mapping[Key, Value], changes: Mapping[Key, Value | None], size: int
    ) -> None:
        self._base = base
        self._changes: Mapping[Key, Any] = changes
        self._size = size

    @classmethod
    def over(
        cls, base: Mapping[Key, Value], changes: Mapping[Key, Value | None]
    ) -> "Layered[Key, Value]":
        """Lay ``changes``, which nobody writes any more, over ``base``."""
        grown = sum((value is not None) - (key in base) for key, value in changes.items())
        return cls(base, changes, len(base) + grown)

    @overload
    def get(self, key: Key, /) -> Value | None: ...
    @overload
    def get(self, key: Key, /, default: Default) -> Value | Default: ...
    def get(self, key: Key, default: object = None) -> object:
        """Return the value of ``key``, or ``default``."""
        value = self._changes.get(key, _UNCHANGED)
        if value is _UNCHANGED:
            return self._base.get(key, default)
        return default if value is None else value

    def __getitem__(self, key: Key) -> Value:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: Any) -> bool:  # noqa: ANN401 - anything may be asked for
        return self.get(key) is not None

    def __iter__(self) -> Iterator[Key]:
        changes = self._changes
        for key in self._base:
            if key not in changes:
                yield key
        for key, value in changes.items():
            if value is not None:
                yield key

    def __len__(self) -> int:
        return self._size

    def values(self) -> ValuesView[Value]:
        """Return the values, of which none that has not changed has to be looked for."""
        return _Values(self)

    def each_value(self) -> Iterator[Value]:
        """Yield the values, in the order of their keys here."""
        for key, value in zip(self._base, self._base.values(), strict=True):
            if key not in self._changes:
                yield value
        yield from (value for value in self._changes.values() if value is not None)

    async def patched(
        self, changes: Mapping[Key, Value | None], turns: Turns
    ) -> "Layered[Key, Value]":
        """Return the mapping after ``changes``, which are laid over it as persistent map."""
        size, get, layer = self._size, self.get, Map(self._changes).mutate()
        for key, value in changes.items():
            size += (value is not None) - (get(key) is not None)
            layer[key] = value
            if turns.over:
                await turns.turn()
        return Layered(self._base, layer.finish(), size)


class _Values(ValuesView[Value]):
    _mapping: Layered[Any, Value]

    def __iter__(self) -> Iterator[Value]:
        return self._mapping.each_value()


async def patched(
    table: Mapping[Key, Value], changes: Mapping[Key, Value | None], turns: Turns
) -> Mapping[Key, Value]:
    """Return ``table`` after ``changes``, in which None takes a key away.

    ``table`` is one that this function returned, or a dict that nobody writes any more. No
    value is None.
    """
    if not changes:
        return table
    if not isinstance(table, Layered):
        table = Layered(table, Map(), len(table))
    return await table.patched(changes, turns)
