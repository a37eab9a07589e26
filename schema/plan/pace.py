"""How long a request may run, and how long at a stretch.

A planned run in memory never waits for anything, so nothing would interrupt it: it asks
here, between one field and the next, whether others are to have a turn.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic

STRETCH = 0.01
"""Seconds that a run may hold the event loop before others have a turn."""


class TimeLimitError(Exception):
    """The request took longer than it may."""


class MustWaitError(Exception):
    """The request cannot be answered at once."""


class Pace:
    """The clock of one request.

    Args:
        limit: seconds that the request may take.
        on_wait: called once, when the request first lets others run; starts what is to
            happen meanwhile, such as watching for the client to go away.

    After ``stretch_ends``, on the monotonic clock, it is time to :meth:`breathe`.
    """

    __slots__ = ("_deadline", "_on_wait", "limit", "stretch_ends")

    def __init__(self, limit: float, on_wait: Callable[[], None] | None = None) -> None:
        now = monotonic()
        self.limit = limit
        self._deadline = now + limit
        self.stretch_ends = now + STRETCH
        self._on_wait = on_wait

    @property
    def started(self) -> float:
        """When the request came, on the monotonic clock."""
        return self._deadline - self.limit

    async def breathe(self) -> None:
        """Let others run.

        Raises:
            TimeLimitError: the time is up.
        """
        self._start_waiting()
        await asyncio.sleep(0)
        now = monotonic()
        if now > self._deadline:
            raise TimeLimitError
        self.stretch_ends = now + STRETCH

    def waiting(self) -> AbstractAsyncContextManager[None]:
        """Bound the time of what is awaited inside.

        Raises:
            TimeLimitError: the time is up.
        """
        self._start_waiting()
        return self._bounded()

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._deadline - monotonic()):
                yield
        except TimeoutError as error:
            raise TimeLimitError from error
        self.stretch_ends = monotonic() + STRETCH

    def _start_waiting(self) -> None:
        if self._on_wait is not None:
            self._on_wait()
            self._on_wait = None


class AtOnce(Pace):
    """The pace of a request that is to be answered before anything else is done, or not at all.

    Where it would have to wait it is given up, before it has changed anything.
    """

    __slots__ = ()

    async def breathe(self) -> None:
        """Give up.

        Raises:
            MustWaitError: always.
        """
        raise MustWaitError

    def waiting(self) -> AbstractAsyncContextManager[None]:
        """Give up.

        Raises:
            MustWaitError: always.
        """
        raise MustWaitError
