"""What is built once, by whom, and when."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, current_thread

import pytest

from graph.memory.once import Once, UnbuiltError, answer


def test_builds_once_however_many_threads_ask_at_once() -> None:
    once, built, barrier = Once(large=True), list[int](), Barrier(8)

    def build() -> str:
        built.append(1)
        return "made"

    def ask(_: int) -> str:
        barrier.wait(timeout=10)
        return once.get("key", build)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["made"] * 8
    assert built == [1]


def test_builds_what_is_small_at_once() -> None:
    async def read() -> str:
        return Once(large=False).get("key", lambda: "made")

    assert asyncio.run(read()) == "made"


def test_refuses_to_hold_an_event_loop() -> None:
    once = Once(large=True)

    async def read() -> str:
        with pytest.raises(UnbuiltError):
            once.get("key", lambda: "made")
        await asyncio.to_thread(once.get, "key", lambda: "made")
        return once.get("key", lambda: "another")

    assert asyncio.run(read()) == "made"


def test_builds_one_thing_of_another() -> None:
    once = Once(large=True)
    assert once.get("outer", lambda: once.get("inner", lambda: "made") + "!") == "made!"
    assert once.get("inner", lambda: "another") == "made"


def test_an_answer_comes_from_a_thread_only_while_something_is_unbuilt() -> None:
    once = Once(large=True)
    asked = []

    def read() -> str:
        asked.append(current_thread())
        return once.get("key", lambda: "made")

    async def reads() -> list[str]:
        return [await answer(read), await answer(read)]

    assert asyncio.run(reads()) == ["made", "made"]
    first, built, again = asked
    assert first is again
    assert built is not first
