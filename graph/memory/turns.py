"""Long work on the event loop in short stretches, so that no read waits for it."""

import asyncio
from time import perf_counter

STRETCH = 0.002
"""Seconds that others wait at most, but for the single steps of the work."""


class Turns:
    """The clock of one piece of work, which asks between its steps whether others may run."""

    __slots__ = ("_ends",)

    def __init__(self) -> None:
        self._ends = perf_counter() + STRETCH

    @property
    def over(self) -> bool:
        """Whether it is the others' turn: cheaper to ask than to await, where steps are short."""
        return perf_counter() > self._ends

    async def turn(self) -> None:
        """Let others run, if the work has held the event loop for long enough."""
        if self.over:
            await asyncio.sleep(0)
            self._ends = perf_counter() + STRETCH
