"""The graph in PostgreSQL beside the embedded store: the same questions to both, in one run.

``python -m benchmarks.postgres --data TATE`` (its folder or its .tar.xz; later without
``--data``). Starts a PostgreSQL server of its own, which keeps what it writes, in a temporary
folder; loads the Tate graph; times reads in process through the store's protocol; counts the
round trips of queries; and loads one server with requests, then two.
"""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.postgres_load import Scaling, scaling
from benchmarks.postgres_trips import Trips, trips
from benchmarks.questions import FONTE, QUESTIONS
from benchmarks.results import machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.sizes import Size
from benchmarks.tate.prepared import LARGE, prepared
from benchmarks.tools import BenchmarkError, progress, tell
from graph.articles import Texts
from graph.dataset import Dataset, read_dataset
from graph.memory.store import MemoryStore
from graph.pages import Window
from graph.postgres.opening import open_store
from graph.postgres.store import PostgresStore
from graph.store import RelationSelection, Snapshot
from graph.ways import Direction
from tests.postgres import new_servers, programs

OUTPUT = ROOT / "docs" / "benchmarks" / "postgres.json"
MANY, EACH = 1_000, 10
SETTINGS = {"fsync": "on", "shared_buffers": "512MB", "max_wal_size": "4GB"}

Ask = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Reads:
    """Milliseconds that one sort of reads took in both stores."""

    question: str
    embedded_ms: float
    embedded_p95_ms: float
    database_ms: float
    database_p95_ms: float


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at, and what was found; None: it could not be measured."""

    goal: str
    found: float | None
    met: bool | None


def _point(size: Size) -> Iterator[Ask]:
    chance, keys = size.chance(), list(size.entities)
    while True:
        key = chance.choice(keys)
        yield partial(size.snapshot.entities, [key])


def _thousand(size: Size) -> Iterator[Ask]:
    chance, keys = size.chance(), list(size.entities)
    selection = RelationSelection(None, Direction.OUT, Window(EACH))
    while True:
        asked = chance.sample(keys, MANY)
        yield partial(size.snapshot.related, asked, selection)


POINT, THOUSAND = "point query", f"relations of {MANY:,} entities, {EACH} each"
OWN: dict[str, tuple[Callable[[Size], Iterator[Ask]], int]] = {
    POINT: (_point, 200),
    THOUSAND: (_thousand, 20),
}
SEARCH, MISTYPED, PATHS = (
    "autocomplete",
    "search, one typing error",
    "shortest path, random entities",
)


def _questions(size: Size, most: int) -> Iterator[tuple[str, Iterator[Ask], int]]:
    for name, (calls, times) in OWN.items():
        yield name, calls(size), min(times, most)
    for question in QUESTIONS:
        asked = (call.ask for call in question.asked[FONTE](size))
        yield question.name, asked, min(question.times, most)


async def _reads(embedded: Size, database: Size, most: int) -> list[Reads]:
    found = []
    pairs = zip(_questions(embedded, most), _questions(database, most), strict=True)
    for (name, ours, times), (_, theirs, _) in pairs:
        progress(f"{name} …")
        await _timed(ours)
        await _timed(theirs)
        columns: list[list[float]] = [[], []]
        for _ in range(times):
            for column, calls in zip(columns, (ours, theirs), strict=True):
                column.append(await _timed(calls))
        figures = [float(value) for each in columns for value in np.percentile(each, (50, 95))]
        found.append(Reads(name, *(round(value, 3) for value in figures)))
    return found


async def _timed(calls: Iterator[Ask]) -> float:
    """Ask once, and return the milliseconds it took."""
    ask = next(calls)
    start = perf_counter()
    await ask()
    return (perf_counter() - start) * 1e3


def _loaded(url: str, dataset: Dataset) -> tuple[PostgresStore, float]:
    progress("Loading the database …")
    start = perf_counter()
    store = open_store(url, dataset.ontology, lambda: (dataset, Texts({})))
    return store, perf_counter() - start


async def _analysed(*snapshots: Snapshot) -> None:
    """Wait for the analytics of versions that neighborhoods and searches are ranked by."""
    progress("Waiting for analytics, which takes minutes …")
    for snapshot in snapshots:
        await snapshot.importances(["nobody"])


async def _measured(
    url: str, dataset: Dataset, most: int
) -> tuple[float, list[Reads], list[Trips]]:
    store, seconds = _loaded(url, dataset)
    memory = MemoryStore(dataset)
    try:
        await _analysed(await memory.snapshot(), await store.snapshot())
        gc.collect()
        gc.freeze()  # as the server does once it has loaded
        embedded = Size("embedded", dataset, await memory.snapshot())
        database = replace(embedded, name="database", snapshot=await store.snapshot())
        reads = await _reads(embedded, database, most)
        return seconds, reads, await trips(store, dataset.ontology)
    finally:
        memory.close()
        store.close()
        await store.disconnect()


def _goals(
    loading: float | None, reads: Sequence[Reads], counted: Sequence[Trips], scaled: Scaling | None
) -> Iterator[Goal]:
    medians = {each.question: each.database_ms for each in reads}
    for each in counted:
        yield _goal(f"{each.query}: round trips", each.round_trips, each.most)
    for question, most in ((THOUSAND, 60), (SEARCH, 15), (MISTYPED, 15), (PATHS, 60)):
        yield _goal(f"{question}: median ms", medians.get(question), most)
    yield _goal("load with indexes: s", loading, 60)
    ratio = None if scaled is None else scaled.ratio
    yield Goal("two servers / one ≥ 1.6", ratio, None if ratio is None else ratio >= 1.6)


def _goal(goal: str, found: float | None, most: float) -> Goal:
    return Goal(f"{goal} ≤ {most:g}", found, None if found is None else found <= most)


def _report(reads: Sequence[Reads], goals: Sequence[Goal]) -> str:
    rows: list[Sequence[str]] = [("", "embedded ms", "p95", "database ms", "p95")]
    for each in reads:
        figures = (
            each.embedded_ms,
            each.embedded_p95_ms,
            each.database_ms,
            each.database_p95_ms,
        )
        rows.append((each.question, *(f"{value:.2f}" for value in figures)))
    said = {True: "met", False: "MISSED", None: "NOT MEASURED"}
    lines = [f"  {each.goal}: {each.found} {said[each.met]}" for each in goals]
    return "\n".join([table(rows), "", "Targets (not asserted)", *lines])


def _run(options: argparse.Namespace) -> None:
    if options.database is None and programs() is None:
        raise BenchmarkError("PostgreSQL is missing; apt-get install postgresql")
    folder = prepared(options.data, LARGE)
    progress("Reading the Tate graph …")
    dataset = read_dataset(folder)
    facts = machine_facts()
    with ExitStack() as stack:
        url = options.database
        if url is None:
            servers = stack.enter_context(new_servers())
            url = servers.primary(**SETTINGS).new_database()
        seconds, reads, counted = asyncio.run(_measured(url, dataset, options.times))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        keys = Random(1).sample([entity.key for entity in dataset.entities], 1_000)  # noqa: S311 - no secret
        scaled = None
        if options.seconds:
            scaled = scaling(url, folder, place, keys, options.seconds)
    loading = None if options.database else round(seconds, 1)
    goals = list(_goals(loading, reads, counted, scaled))
    facts["load_average_after"] = os.getloadavg()
    content = {
        **facts,
        "postgres": SETTINGS,
        "load_seconds": loading,
        "reads": reads,
        "trips": counted,
        "scaling": scaled,
        "goals": goals,
    }
    write_json(options.output, content)
    tell(f"{_report(reads, goals)}\n\nWritten to {options.output}")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns 0, or 1 without what it needs."""
    parser = argparse.ArgumentParser(prog="postgres", description="Time reads of a database.")
    parser.add_argument("--data", type=Path, help="the Tate graph: its folder or its .tar.xz")
    parser.add_argument("--database", help="address of a database that is loaded already")
    parser.add_argument("--times", type=int, default=200, help="the most questions of a sort")
    parser.add_argument(
        "--seconds", type=int, default=10, help="of load on servers; 0 leaves them out"
    )
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    try:
        _run(parser.parse_args(arguments))
    except BenchmarkError as error:
        progress(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
