"""What a relation and an entity take in memory: Fonte with everything, and bare graphs.

``python -m benchmarks.memory --dataset FOLDER``. Each graph is held by a process of its own,
and measured by what the system says that the process has (resident memory, Linux). The bare
graphs hold the same ends and kinds without attributes: ``networkx.MultiDiGraph`` with the
kind as the edge's key, and ``rustworkx.PyDiGraph`` with the kind as its weight.
"""

import argparse
import asyncio
import ctypes
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
import networkx as nx
import rustworkx as rx

from benchmarks.results import TIMES, machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.tools import BenchmarkError, tell
from graph.dataset import read_dataset, without_collector
from graph.files import Lines, read_file, record_files
from graph.memory.store import MemoryStore
from graph.pages import Window
from graph.searches import SearchRequest
from graph.store import RelationSelection
from graph.ways import Direction

OUTPUT = ROOT / "docs" / "benchmarks" / "memory.json"
_PAGE = os.sysconf("SC_PAGE_SIZE")
_AT_ONCE = 1_000
_EVERY_LIST = RelationSelection(None, Direction.BOTH, Window(1))


@dataclass(frozen=True, slots=True)
class Held:
    """What one process holds, in bytes more than before; ``steps`` are in the order of making."""

    entities: int
    relations: int
    steps: Mapping[str, int]

    @property
    def total(self) -> int:
        """All the bytes."""
        return sum(self.steps.values())


def resident() -> int:
    """Return the bytes of memory that this process has, once what is free is given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


class Meter:
    """Measures steps, each by what the process has more after it."""

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}
        self._last = resident()

    def step(self, name: str) -> None:
        """Note what came since the last step."""
        now = resident()
        self.steps[name] = now - self._last
        self._last = now


class _Line(msgspec.Struct, gc=False):
    """What a bare graph has of a record."""

    record: str
    kind: str = ""
    key: str = ""
    source: str = ""
    target: str = ""


def _lines(folder: Path) -> Iterator[_Line]:
    decoder = msgspec.json.Decoder(_Line)
    for file in record_files(folder):
        for batch in read_file(file):
            if not isinstance(batch, Lines):
                raise BenchmarkError(f"{file.name}: found YAML, expected JSON Lines")
            yield from decoder.decode_lines(batch.text)


def _networkx(folder: Path) -> Held:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    keys: dict[str, str] = {}
    relations = 0
    meter = Meter()
    for line in _lines(folder):
        if line.record == "entity":
            graph.add_node(keys.setdefault(line.key, line.key))
        elif line.record == "relation":
            relations += 1
            source, target = (keys.setdefault(key, key) for key in (line.source, line.target))
            graph.add_edge(source, target, key=sys.intern(line.kind))
    entities = len(graph)
    keys.clear()
    meter.step("graph")
    return Held(entities, relations, meter.steps)


def _rustworkx(folder: Path) -> Held:
    graph: rx.PyDiGraph[str, str] = rx.PyDiGraph()
    numbers: dict[str, int] = {}
    relations = 0
    meter = Meter()
    for line in _lines(folder):
        if line.record == "entity":
            numbers[line.key] = graph.add_node(line.key)
        elif line.record == "relation":
            relations += 1
            graph.add_edge(numbers[line.source], numbers[line.target], sys.intern(line.kind))
    # With the numbers, without which nobody finds a node by its key.
    meter.step("graph")
    return Held(len(numbers), relations, meter.steps)


def _fonte(folder: Path) -> Held:
    meter = Meter()
    with without_collector():
        dataset = read_dataset(folder)
        entities, relations = len(dataset.entities), len(dataset.relations)
        meter.step("records")
        store = MemoryStore(dataset)
    del dataset
    meter.step("indexes")
    try:
        asyncio.run(_all_made(store, meter))
    finally:
        store.close()
    return Held(entities, relations, meter.steps)


async def _all_made(store: MemoryStore, meter: Meter) -> None:
    """Ask for what is made when it is first asked for."""
    snapshot = await store.snapshot()
    await snapshot.importances([])
    meter.step("topology and importance")
    await snapshot.search(SearchRequest("water", Window(1)))
    meter.step("search")
    keys = list(snapshot.graph)
    for start in range(0, len(keys), _AT_ONCE):
        await snapshot.related(keys[start : start + _AT_ONCE], _EVERY_LIST)
    meter.step("every list of relations read")
    for rows in (snapshot.graph.succ, snapshot.graph.pred):
        for key in keys:
            len(rows[key])
    del keys
    meter.step("every row of networkx read")


_WAYS: Mapping[str, Callable[[Path], Held]] = {
    "fonte": _fonte,
    "networkx": _networkx,
    "rustworkx": _rustworkx,
}


def _measured(way: str, folder: Path) -> Held:
    command = [sys.executable, "-m", "benchmarks.memory", "--dataset", str(folder), "--only", way]
    result = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)  # noqa: S603 - this module
    if result.returncode:
        raise BenchmarkError(f"{way}: {result.stderr.decode(errors='replace')[-2000:]}")
    return msgspec.json.decode(result.stdout, type=Held)


def _row(name: str, held: Held, bare: Held) -> list[str]:
    return [
        name,
        f"{held.total / 2**20:,.0f} MiB",
        f"{held.total / held.relations:,.0f}",
        f"{held.total / bare.total:.2f}{TIMES}",
    ]


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="memory", description="Measure what a graph takes.")
    parser.add_argument("--dataset", type=Path, required=True, help="folder of JSON Lines")
    parser.add_argument("--only", choices=_WAYS, help="measure this one, in this process")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    options = parser.parse_args(arguments)
    if options.only:
        tell(msgspec.json.encode(_WAYS[options.only](options.dataset)).decode())
        return 0
    found = {way: _measured(way, options.dataset) for way in _WAYS}
    bare, ours = found["networkx"], found["fonte"]
    facts: dict[str, Any] = {way: asdict(held) for way, held in found.items()}
    write_json(options.output, {**machine_facts(), **facts})
    rows = [_row(way, held, bare) for way, held in found.items()]
    tell(f"{ours.entities:,} entities, {ours.relations:,} relations\n")
    tell(table([["graph", "memory", "bytes a relation, all told", "by bare networkx"], *rows]))
    steps = [[name, f"{size / ours.relations:,.0f}"] for name, size in ours.steps.items()]
    tell("\n" + table([["Fonte", "bytes a relation"], *steps]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
