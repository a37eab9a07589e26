"""How long a request may run: its limit, its turns, and giving up instead of waiting."""

import asyncio
import gc
import json
import warnings
from collections.abc import MutableMapping
from typing import Any

import pytest

from graph.memory.store import MemorySnapshot
from schema.http.headers import Headers
from schema.plan.pace import STRETCH, AtOnce, MustWaitError, Pace, TimeLimitError
from tests.serving import PATIENCE, Recorded, Store, dataset

TWO_LEVELS = '{ company(key: "leapmotor") { degree models { nodes { key degree } } } }'


class Calls:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


class TestBreathe:
    def test_lets_others_run(self) -> None:
        async def breathe() -> list[str]:
            happened: list[str] = []

            async def other() -> None:
                happened.append("other")

            task = asyncio.create_task(other())
            happened.append("before")
            await Pace(PATIENCE).breathe()
            happened.append("after")
            await task
            return happened

        assert asyncio.run(breathe()) == ["before", "other", "after"]

    def test_begins_another_stretch(self) -> None:
        pace = Pace(PATIENCE)
        first = pace.stretch_ends
        asyncio.run(pace.breathe())
        assert pace.stretch_ends > first

    def test_after_the_limit(self) -> None:
        with pytest.raises(TimeLimitError):
            asyncio.run(Pace(-1).breathe())

    def test_within_the_limit(self) -> None:
        async def breathe() -> float:
            pace = Pace(PATIENCE)
            for _ in range(100):
                await pace.breathe()
            return pace.limit

        assert asyncio.run(breathe()) == PATIENCE


class TestWaiting:
    def wait(self, pace: Pace, *, raising: BaseException | None = None) -> str:
        async def wait() -> str:
            async with pace.waiting():
                if raising is not None:
                    raise raising
                await asyncio.Event().wait()
            return "waited"

        return asyncio.run(wait())

    @pytest.mark.parametrize("limit", [0.02, 0, -1])
    def test_is_bounded(self, limit: float) -> None:
        with pytest.raises(TimeLimitError):
            self.wait(Pace(limit))

    def test_ends_when_what_is_awaited_does(self) -> None:
        async def wait() -> tuple[str, bool]:
            pace = Pace(PATIENCE)
            before = pace.stretch_ends
            async with pace.waiting():
                result = await asyncio.sleep(STRETCH, "waited")
            return result, pace.stretch_ends > before

        assert asyncio.run(wait()) == ("waited", True)

    def test_errors_are_passed_on(self) -> None:
        with pytest.raises(ConnectionError, match="down"):
            self.wait(Pace(PATIENCE), raising=ConnectionError("down"))

    def test_so_are_cancellations(self) -> None:
        async def cancelled() -> None:
            async def wait() -> None:
                async with Pace(PATIENCE).waiting():
                    await asyncio.Event().wait()

            task = asyncio.create_task(wait())
            await asyncio.sleep(0)
            task.cancel()
            await task

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(cancelled())


class TestOnWait:
    def test_is_called_once(self) -> None:
        async def waits(pace: Pace) -> list[int]:
            counts = [calls.count]
            for _ in range(2):
                await pace.breathe()
                counts.append(calls.count)
                async with pace.waiting():
                    pass
                counts.append(calls.count)
            return counts

        calls = Calls()
        assert asyncio.run(waits(Pace(PATIENCE, calls))) == [0, 1, 1, 1, 1]

    def test_is_called_before_the_waiting(self) -> None:
        async def waits() -> None:
            async with pace.waiting():
                assert calls.count == 1

        calls = Calls()
        pace = Pace(PATIENCE, calls)
        asyncio.run(waits())
        assert calls.count == 1


class TestAtOnce:
    def test_gives_up_instead_of_waiting(self) -> None:
        calls = Calls()
        pace = AtOnce(PATIENCE, calls)
        with pytest.raises(MustWaitError):
            asyncio.run(pace.breathe())
        with pytest.raises(MustWaitError):
            pace.waiting()
        assert calls.count == 0


class WaitingSnapshot(MemorySnapshot):
    """In memory, and takes itself for a database."""

    waits = True


def unawaited(app: Recorded, *, at_once: bool) -> list[str]:
    """Return what Python says of coroutines that were begun for a request and forgotten."""
    body = json.dumps({"query": TWO_LEVELS}).encode()
    headers = [(b"content-type", b"application/json")]
    messages: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": body},
        {"type": "http.disconnect"},
    ]
    sent: list[object] = []

    async def receive() -> MutableMapping[str, Any]:
        return messages.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def ask() -> None:
        if at_once:
            assert app.graphql.at_once(Headers(headers), body) is None
        else:
            scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers}
            await app.graphql(scope, receive, send)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(ask())
        gc.collect()
    assert sent == []
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize("at_once", [True, False], ids=["not at once", "client gone"])
def test_a_request_that_is_given_up_leaves_nothing_behind(*, at_once: bool) -> None:
    app = Recorded(Store(WaitingSnapshot(dataset(), version=1)))
    assert unawaited(app, at_once=at_once) == []
