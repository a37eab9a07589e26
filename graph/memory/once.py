"""What is built once of a version, when it is first asked for."""

import asyncio
from collections.abc import Callable, Hashable
from threading import RLock
from typing import TypeVar, cast

LARGE = 20_000
"""Records from which on nothing is built while an event loop waits."""

T = TypeVar("T")


class UnbuiltError(Exception):
    """Something is not built yet, and would hold the event loop: ask again in a thread."""


class Once:
    """Keeps what was built, each under its key; any thread may ask.

    Args:
        large: whether building takes long, so that a thread has to do it.
    """

    def __init__(self, *, large: bool) -> None:
        self._large = large
        self._built: dict[Hashable, object] = {}
        self._lock = RLock()

    def get(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what ``build`` returned when ``key`` was first asked for.

        Raises:
            UnbuiltError: it is large, not built yet, and this is the thread of an event loop.
        """
        # What is built is never None.
        if (found := self._built.get(key)) is not None:
            return cast("T", found)
        self.require_thread()
        with self._lock:
            if (found := self._built.get(key)) is None:
                found = self._built[key] = build()
        return cast("T", found)

    def has(self, key: Hashable) -> bool:
        """Say whether something is built."""
        return key in self._built

    def require_thread(self) -> None:
        """Say that something is about to be built.

        Raises:
            UnbuiltError: it is large, and this is the thread of an event loop.
        """
        if self._large and _on_event_loop():
            raise UnbuiltError


async def answer(read: Callable[[], T]) -> T:
    """Return what ``read`` does: at once if all it needs is built, else from a thread."""
    try:
        return read()
    except UnbuiltError:
        return await asyncio.to_thread(read)


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
