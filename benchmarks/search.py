"""Which engine search had better stand on: tantivy as Fonte uses it, or SQLite's FTS5.

``python -m benchmarks.search --data TATE``: each engine in a process of its own takes in the
texts of the Tate graph, and answers the same searches. Processor time, which neighbours
disturb least, and memory to take them in; processor time of a search; how often what was
meant is among the first 20.
"""

import argparse
import gzip
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import msgspec
import numpy as np

from benchmarks.fts5 import Fts5
from benchmarks.results import machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.tate.prepared import LARGE, prepared
from benchmarks.tools import BenchmarkError, progress, tell
from benchmarks.typed import (
    Maker,
    Typed,
    beginning,
    one_error,
    two_errors,
    two_words,
    typed,
    without_accents,
)
from graph.memory.search import SearchIndex
from graph.operands import fold
from graph.pages import Window
from graph.records import Article, Entity, Relation
from graph.searches import SearchRequest

OUTPUT = ROOT / "docs" / "benchmarks" / "search.json"
FIRST = 20
"""Matches that are looked at."""

WARM_UP = 20
"""Searches that are not timed."""

Search = Callable[[str], Sequence[str]]
"""Returns the keys of the first :data:`FIRST` matches of a text."""

Names = Mapping[str, set[str]]
"""The folded names of each entity, by key."""

MAKERS: dict[str, Maker] = {
    "autocomplete": beginning,
    "two words": two_words,
    "one typing error": one_error,
    "two typing errors": two_errors,
    "accents left out": without_accents,
}
MISTYPED = ("one typing error", "two typing errors")


@dataclass(frozen=True, slots=True)
class Task:
    """What one engine did with one sort of texts, in processor time; ``found`` is a part of 1."""

    task: str
    median_ms: float
    p95_ms: float
    found: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine needs, in processor time: to take the texts in, and for each task."""

    engine: str
    seconds: float
    megabytes: float
    tasks: tuple[Task, ...]


def entities_of(folder: Path) -> list[Entity]:
    """Read the entities of a dataset that is known to be sound, and nothing else of it."""
    return [
        record
        for path in sorted(folder.glob("*.jsonl.gz"))
        for record in _records(path)
        if isinstance(record, Entity)
    ]


def _records(path: Path) -> Iterator[Article | Entity | Relation]:
    decoder = msgspec.json.Decoder(Article | Entity | Relation)
    with gzip.open(path) as lines:
        yield from map(decoder.decode, filter(_is_no_relation, lines))


def _is_no_relation(line: bytes) -> bool:
    return not line.startswith(b'{"record":"relation"')


def _tantivy(entities: Sequence[Entity]) -> tuple[Search, Search]:
    index = SearchIndex.of(entities)
    index.prepared().result()

    def search(text: str) -> list[str]:
        page = index.search(SearchRequest(text, Window(FIRST)))
        return [match.entity.key for match in page.items]

    return search, search


def _fts5(entities: Sequence[Entity]) -> tuple[Search, Search]:
    peer = Fts5(entities)
    return lambda text: peer.by_words(text, FIRST), lambda text: peer.by_pieces(text, FIRST)


ENGINES = {"tantivy, as Fonte uses it": _tantivy, "SQLite FTS5": _fts5}


def measure(engine: str, folder: Path, count: int) -> Figures:
    """Measure an engine in this process, which has measured none before."""
    entities = entities_of(folder)
    before, start = _resident(), process_time()
    search, search_mistyped = ENGINES[engine](entities)
    seconds, megabytes = process_time() - start, _resident() - before
    names = {entity.key: {fold(name) for name in entity.names.values()} for entity in entities}
    tasks = []
    for task, make in MAKERS.items():
        texts = typed(entities, make, count)
        tasks.append(_task(task, texts, search_mistyped if task in MISTYPED else search, names))
    return Figures(engine, round(seconds, 2), round(megabytes, 1), tuple(tasks))


def _task(task: str, texts: Sequence[Typed], search: Search, names: Names) -> Task:
    for each in texts[:WARM_UP]:
        search(each.text)
    times, hits = [], 0
    for each in texts:
        start = process_time()
        keys = search(each.text)
        times.append((process_time() - start) * 1e3)
        hits += any(each.meant in names[key] for key in keys)
    median, p95 = (round(float(value), 3) for value in np.percentile(times, (50, 95)))
    return Task(task, median, p95, round(hits / len(texts), 3))


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _report(figures: Sequence[Figures]) -> str:
    rows = [("", *(each.engine for each in figures))]
    rows.append(("take texts in, CPU s", *(f"{each.seconds:.1f}" for each in figures)))
    rows.append(("resident memory, MB", *(f"{each.megabytes:,.0f}" for each in figures)))
    for tasks in zip(*(each.tasks for each in figures), strict=True):
        name = tasks[0].task
        rows.append((f"{name}, median CPU ms", *(f"{task.median_ms:.2f}" for task in tasks)))
        rows.append((f"{name}, p95 CPU ms", *(f"{task.p95_ms:.2f}" for task in tasks)))
        rows.append((f"{name}, found", *(f"{task.found:.0%}" for task in tasks)))
    return table(rows)


def _run(options: argparse.Namespace) -> None:
    folder = prepared(options.data, LARGE)
    figures = []
    for engine in ENGINES:
        progress(f"{engine} …")
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            figures.append(alone.submit(measure, engine, folder, options.count).result())
    write_json(options.output, {**machine_facts(), "count": options.count, "engines": figures})
    tell(_report(figures))


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns 0, or 1 without data."""
    parser = argparse.ArgumentParser(prog="search", description="Compare engines of search.")
    parser.add_argument("--data", type=Path, help="the Tate graph: its folder or its .tar.xz")
    parser.add_argument("--count", type=int, default=500, help="searches of each sort")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    try:
        _run(parser.parse_args(arguments))
    except BenchmarkError as error:
        progress(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
