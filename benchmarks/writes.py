"""Durable changes beside bare SQLite, and opening a stored graph beside a bare networkx loop.

``python -m benchmarks.writes --dataset DIR``: DIR is opened, the changes are made to the seed.
All stands on the disk of ``--folder``. Nothing is asserted; ratios are what to look at.
"""

import argparse
import asyncio
import gc
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import networkx as nx

from benchmarks.results import table
from benchmarks.servers import ROOT
from benchmarks.tools import progress, tell
from graph.articles import Texts
from graph.changes import ChangeSet
from graph.dataset import Dataset, read_dataset
from graph.journal.opening import open_store
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology
from graph.records import Entity

CHANGES = 1_500
SET = 100
CLIENTS = 8
ROUNDS = 5


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


class Writes:
    """Changes of one store, each of companies that it has not seen."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._number = 0

    def _change(self, size: int) -> ChangeSet:
        first, self._number = self._number, self._number + size
        return ChangeSet(
            entities=tuple(
                Entity(kind="Company", key=f"company-{number}", names={"en": "A company"})
                for number in range(first, self._number)
            )
        )

    async def rate(self, changes: int, size: int = 1, clients: int = 1) -> float:
        """Return the companies a second, ``size`` in each change set."""

        async def client() -> None:
            for _ in range(changes // size // clients):
                await self._store.apply(self._change(size))

        start = perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        return changes / (perf_counter() - start)


def _write_rows(folder: Path) -> list[list[str]]:
    dataset = read_dataset(ROOT / "seed")
    store = open_store(folder / "seed", dataset.ontology, lambda: (dataset, Texts({})))
    writes = Writes(store)
    ways: dict[str, Callable[[], float]] = {
        "bare SQLite, one row": lambda: bare_writes(folder / "bare"),
        "one change, one client": lambda: asyncio.run(writes.rate(CHANGES)),
        f"one change, {CLIENTS} clients": lambda: asyncio.run(
            writes.rate(CHANGES, clients=CLIENTS)
        ),
        f"{SET} changes in a set": lambda: asyncio.run(writes.rate(20 * SET, SET)),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(way())
            progress(f"{name}: {found[name][-1]:,.0f} a second")
    store.close()
    return [[name, f"{median(rates):,.0f} a second"] for name, rates in found.items()]


def _bare_graph(dataset: Dataset, *, collecting: bool) -> float:
    """Return the seconds that a bare loop takes, with the garbage collector or without."""
    gc.collect()
    if not collecting:
        gc.disable()
    start = perf_counter()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in dataset.entities:
        graph.add_node(entity.key, entity=entity)
    for relation in dataset.relations:
        graph.add_edge(relation.source, relation.target, key=relation.id, relation=relation)
    seconds = perf_counter() - start
    gc.enable()
    return seconds


def _opening_rows(dataset_folder: Path, folder: Path) -> list[list[str]]:
    dataset = read_dataset(dataset_folder)
    file, ontology = folder / "graph", load_ontology(dataset_folder)
    open_store(file, ontology, lambda: (dataset, Texts({}))).close()
    found: dict[str, list[float]] = {"opening": [], "bare loop": [], "bare loop, no collector": []}
    for _ in range(ROUNDS):
        found["bare loop"].append(_bare_graph(dataset, collecting=True))
        found["bare loop, no collector"].append(_bare_graph(dataset, collecting=False))
        gc.collect()
        gc.freeze()  # the dataset that was read is no part of what is measured
        start = perf_counter()
        store = open_store(file, ontology, lambda: (dataset, Texts({})))
        found["opening"].append(perf_counter() - start)
        gc.unfreeze()
        store.close()
        del store
        progress(", ".join(f"{name} {times[-1]:.2f} s" for name, times in found.items()))
    return [[name, f"{median(times):.2f} s"] for name, times in found.items()]


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="writes", description="Time durable changes.")
    parser.add_argument("--dataset", type=Path, help="folder of the dataset to store and open")
    parser.add_argument("--folder", type=Path, help="where the files are to lie")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(dir=options.folder) as folder:
        rows = _write_rows(Path(folder))
        if options.dataset is not None:
            rows += _opening_rows(options.dataset, Path(folder))
    tell(table([["what", "median"], *rows]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
