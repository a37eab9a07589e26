"""How long a change takes to be seen by another store of the same file, in another loop's turn."""

import asyncio
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.durable import change_of
from benchmarks.results import Figure, Spread
from benchmarks.servers import ROOT
from benchmarks.tools import progress
from graph.articles import Texts
from graph.dataset import read_dataset
from graph.journal.opening import open_store
from graph.memory.store import MemoryStore

CHANGES = 100
MOST_REST = 0.1
"""Seconds between two changes at most, so that they fall anywhere between two looks."""

FOLLOWING = "a change seen by another store of its file, slowest of 100"


async def _delays(writer: MemoryStore, reader: MemoryStore) -> list[float]:
    delays: list[float] = []
    rest = Random(4)  # noqa: S311 - nothing secret is drawn
    numbers = count(writer.newest.size)
    seen = reader.changes(reader.newest.version)
    follower = asyncio.create_task(reader.follow())
    for _ in range(CHANGES):
        await writer.apply(change_of(numbers))
        start = perf_counter()
        await anext(seen)
        delays.append((perf_counter() - start) * 1000)
        await asyncio.sleep(rest.uniform(0, MOST_REST))
    follower.cancel()
    with suppress(asyncio.CancelledError):
        await follower
    return delays


def following_figures(folder: Path) -> list[Figure]:
    """Return milliseconds, of changes to the seed in a file in ``folder``."""
    dataset = read_dataset(ROOT / "seed")
    writer, reader = (
        open_store(folder / "followed", dataset.ontology, lambda: (dataset, Texts({})))
        for _ in range(2)
    )
    slowest = []
    for _ in range(3):
        slowest.append(max(asyncio.run(_delays(writer, reader))))
        progress(f"followed within {slowest[-1]:.0f} ms")
    writer.close()
    reader.close()
    return [Figure(FOLLOWING, "ms", Spread.of(slowest))]
