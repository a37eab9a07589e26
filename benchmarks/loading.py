"""How many relations a second are loaded: from JSON Lines, and from a filled store.

``python -m benchmarks.loading --dataset FOLDER``. Each time in a process of its own, as the
server loads: every record checked, every index made that is made at the start. Counted is the
processor time of the thread that loads, which the rate is by; the clock is told beside it.
"""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import msgspec

from benchmarks.results import Figure, Goal, Spread, machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.tools import BenchmarkError, finished, progress, tell
from graph.articles import Texts
from graph.dataset import Dataset, read_dataset, without_collector
from graph.journal.opening import open_store
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology

ROUNDS = 5
PATIENCE = 3600.0  # seconds

OUTPUT = ROOT / "docs" / "benchmarks" / "loading.json"
FILES, STORE = "from JSON Lines", "from a store"
GOALS = {FILES: 150_000, STORE: 300_000}
"""Relations a second of one core."""


class Loaded(msgspec.Struct, frozen=True):
    """What one process did: the seconds of each step, by the processor and by the clock."""

    relations: int
    steps: Mapping[str, float]
    clock: float

    @property
    def rate(self) -> float:
        """Relations for each second of the processor."""
        return self.relations / sum(self.steps.values())


def _from_files(folder: Path, _file: Path) -> Loaded:
    clock, start = perf_counter(), thread_time()
    with without_collector():
        dataset = read_dataset(folder)
        read = thread_time()
        MemoryStore(dataset)
        made = thread_time()
    steps = {"read and checked": read - start, "indexes": made - read}
    return Loaded(len(dataset.relations), steps, perf_counter() - clock)


def _from_store(folder: Path, file: Path) -> Loaded:
    ontology = load_ontology(folder)
    clock, start = perf_counter(), thread_time()
    store = open_store(file, ontology, _unasked)
    steps = {"opened": thread_time() - start}
    clock = perf_counter() - clock
    census = asyncio.run(store.newest.census())
    return Loaded(sum(census.relations.values()), steps, clock)


def _unasked() -> tuple[Dataset, Texts]:
    raise BenchmarkError("the store is filled")


_WAYS: Mapping[str, Callable[[Path, Path], Loaded]] = {FILES: _from_files, STORE: _from_store}


def _measured(way: str, folder: Path, file: Path) -> Loaded:
    command = [sys.executable, "-m", "benchmarks.loading", "--dataset", str(folder.resolve())]
    done = finished([*command, "--only", way, "--file", str(file)], PATIENCE, ROOT)
    if done.returncode:
        raise BenchmarkError(f"{way}: {done.stderr[-2000:]}")
    return msgspec.json.decode(done.stdout, type=Loaded)


def _rounds(folder: Path, count: int) -> dict[str, list[Loaded]]:
    found: dict[str, list[Loaded]] = {way: [] for way in _WAYS}
    with TemporaryDirectory() as temporary:
        file = Path(temporary) / "graph"
        progress("filling a store")
        ontology = load_ontology(folder)
        open_store(file, ontology, lambda: (read_dataset(folder), Texts({}))).close()
        gc.collect()
        for _ in range(count):
            for way, runs in found.items():
                runs.append(_measured(way, folder, file))
                progress(f"{way}: {runs[-1].rate:,.0f} relations a second")
    return found


def _figures(found: Mapping[str, Sequence[Loaded]]) -> list[Figure]:
    figures = []
    for way, runs in found.items():
        rates = Spread.of([round(run.rate) for run in runs])
        figures.append(Figure(way, "relations a second of one core", rates))
        for step in runs[0].steps:
            times = Spread.of([run.steps[step] for run in runs])
            figures.append(Figure(f"{way}: {step}", "s", times))
        clocks = Spread.of([run.clock for run in runs])
        figures.append(Figure(f"{way}: by the clock", "s", clocks))
    return figures


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="loading", description="Time how a graph is loaded.")
    parser.add_argument("--dataset", type=Path, required=True, help="folder of JSON Lines")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    parser.add_argument("--only", choices=_WAYS, help="load once this way, in this process")
    parser.add_argument("--file", type=Path, help="the filled store, for --only")
    options = parser.parse_args(arguments)
    if options.only:
        tell(msgspec.json.encode(_WAYS[options.only](options.dataset, options.file)).decode())
        sys.stdout.flush()
        os._exit(0)  # to take millions of records apart again takes longer than to load them
    facts = {**machine_facts(), "command": "python -m benchmarks.loading --dataset FOLDER"}
    found = _rounds(options.dataset, options.rounds)
    figures = _figures(found)
    goals = [
        Goal(figure.what, f"at least {goal:,}", figure.spread.median, figure.spread.median >= goal)
        for figure in figures
        if (goal := GOALS.get(figure.what)) is not None
    ]
    relations = found[FILES][0].relations
    known = msgspec.json.decode(options.output.read_bytes()) if options.output.exists() else {}
    known[f"{relations} relations"] = {**facts, "figures": figures, "goals": goals}
    write_json(options.output, known)
    rows = [
        (
            each.what,
            f"{each.spread.median:,.2f} {each.unit}",
            f"{each.spread.least:,.2f}",
            f"{each.spread.most:,.2f}",
        )
        for each in figures
    ]
    tell(f"{relations:,} relations\n")
    tell(table([("what", "median of rounds", "least", "most"), *rows]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
