"""Coroutines run by tests that are none: in one event loop for as long as a store needs it."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

Answer = TypeVar("Answer")

_runners: list[asyncio.Runner] = []


@contextmanager
def one_loop() -> Iterator[None]:
    """Have all of :func:`run` done in one event loop, which ends in here."""
    with asyncio.Runner() as runner:
        _runners.append(runner)
        try:
            yield
        finally:
            _runners.pop()


def run(work: Coroutine[object, object, Answer]) -> Answer:
    """Return what ``work`` returns; in an event loop of its own if there is no other."""
    return _runners[-1].run(work) if _runners else asyncio.run(work)
