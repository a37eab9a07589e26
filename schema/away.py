"""What computes for long, away from the event loop: others go on meanwhile."""

import asyncio
from collections.abc import Coroutine, Generator, Mapping
from types import coroutine
from typing import Any, TypeVar

MANY = 1_000
"""Values in variables from which on to read them takes longer than to reach a thread."""

Result = TypeVar("Result")


def has_many(inputs: Mapping[str, Any]) -> bool:
    """Say whether there are very many values in the variables ``inputs``, made of what JSON has."""
    for value in inputs.values():
        if type(value) is dict or type(value) is list:
            return _has_many(inputs)
    return len(inputs) > MANY


def _has_many(inputs: Mapping[str, Any]) -> bool:
    found = 0
    left: list[Any] = [inputs]
    while left and found <= MANY:
        value = left.pop()
        found += 1
        if isinstance(value, Mapping):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value[: MANY + 1])
    return found > MANY


async def begun_away(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what ``work`` returns; until it first waits it runs in a thread.

    That must be for ``asyncio.sleep(0)``, and up to there it must not ask for the loop.
    """
    if (done := await asyncio.to_thread(_begin, work)) is not None:
        result: Result = done.value
        return result
    return await _rest(work)


def _begin(work: Coroutine[Any, Any, Result]) -> StopIteration | None:
    """Run ``work`` until it waits; returns what it ended with, if it has ended."""
    try:
        work.send(None)
    except StopIteration as done:
        return done
    return None


@coroutine
def _rest(work: Coroutine[Any, Any, Result]) -> Generator[Any, Any, Result]:
    """Go on with what has begun, which ``await`` would refuse."""
    return (yield from work.__await__())
