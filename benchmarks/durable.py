"""How many durable changes a second: ours, and bare SQLite's with the same promise."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from time import perf_counter

from benchmarks.results import Figure, Spread
from benchmarks.servers import ROOT
from benchmarks.tools import progress
from graph.articles import Texts
from graph.changes import ChangeSet
from graph.dataset import read_dataset
from graph.journal.opening import open_store
from graph.memory.store import MemoryStore
from graph.records import Entity

CHANGES = 1_500
SET = 100
CLIENTS = 8
ROUNDS = 5

BARE = "bare SQLite, one row"
SINGLE = "one change, one client"
SEVERAL = f"one change, {CLIENTS} clients"
SETS = f"{SET} changes in a set"


def bare_writes(path: Path) -> float:
    """Return the transactions a second of one row each, as durable as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT)")
    start = perf_counter()
    for _ in range(CHANGES):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (text) VALUES (?)", ("x" * 300,))
        connection.execute("COMMIT")
    connection.close()
    return CHANGES / (perf_counter() - start)


def change_of(numbers: Iterator[int], size: int = 1) -> ChangeSet:
    """Return a change set of the next ``size`` companies by number."""
    return ChangeSet(
        entities=tuple(
            Entity(kind="Company", key=f"company-{number}", names={"en": "A company"})
            for number in islice(numbers, size)
        )
    )


class Writes:
    """Changes of one store, each of companies that it has not seen."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._numbers = count()

    async def rate(self, changes: int, size: int = 1, clients: int = 1) -> float:
        """Return the companies a second, ``size`` in each change set."""

        async def client() -> None:
            for _ in range(changes // size // clients):
                await self._store.apply(change_of(self._numbers, size))

        start = perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        return changes / (perf_counter() - start)


def durable_figures(folder: Path) -> list[Figure]:
    """Return changes a second, made to the seed in a file in ``folder``."""
    dataset = read_dataset(ROOT / "seed")
    store = open_store(folder / "seed", dataset.ontology, lambda: (dataset, Texts({})))
    writes = Writes(store)
    ways: dict[str, Callable[[], float]] = {
        BARE: lambda: bare_writes(folder / "bare"),
        SINGLE: lambda: asyncio.run(writes.rate(CHANGES)),
        SEVERAL: lambda: asyncio.run(writes.rate(CHANGES, clients=CLIENTS)),
        SETS: lambda: asyncio.run(writes.rate(20 * SET, SET)),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(way())
            progress(f"{name}: {found[name][-1]:,.0f} a second")
    store.close()
    return [Figure(name, "a second", Spread.of(rates)) for name, rates in found.items()]
