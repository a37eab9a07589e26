"""What is begun in a thread and goes on where it was asked for."""

import asyncio
import threading

import pytest

from schema.away import MANY, begun_away, has_many


def test_a_coroutine_runs_in_a_thread_until_it_waits() -> None:
    threads: list[int] = []

    async def work() -> str:
        threads.append(threading.get_ident())
        await asyncio.sleep(0)
        threads.append(threading.get_ident())
        await asyncio.sleep(0.001)
        return "done"

    assert asyncio.run(begun_away(work())) == "done"
    assert threads[0] != threads[1] == threading.get_ident()


def test_what_it_returns_or_raises_before_it_waits_is_told() -> None:
    async def returns() -> str | None:
        return None

    async def fails() -> str:
        raise LookupError("not there")

    assert asyncio.run(begun_away(returns())) is None
    with pytest.raises(LookupError, match="not there"):
        asyncio.run(begun_away(fails()))


@pytest.mark.parametrize(
    ("inputs", "many"),
    [
        ({}, False),
        ({"keys": ["a"] * (MANY - 2)}, False),
        ({"keys": ["a"] * (MANY - 1)}, True),
        ({"a": [{"b": 1}] * (MANY // 2)}, True),
    ],
)
def test_values_are_counted_wherever_they_are(inputs: dict[str, object], *, many: bool) -> None:
    assert has_many(inputs) is many
