"""How long single reads take while much else goes on, over HTTP, and what a large graph costs.

``python -m benchmarks.steadiness --dataset FOLDER`` serves a dataset of the Tate graph
(benchmarks/tate). One client asks for one thing after the other: alone, while the graph is
analysed, while a change set of 10,000 relations is applied, and while the garbage collector
looks at everything. Then it asks the same of a graph of about 10,000 relations.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import cycle, product
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import numpy as np

from benchmarks.mixed import APPLY, TOKEN, Client
from benchmarks.results import TIMES, machine_facts, table, write_json
from benchmarks.sample import Contents, contents, write_sample
from benchmarks.servers import ROOT, SERVERS, Running, Server, started
from benchmarks.tools import progress, tell

OUTPUT = ROOT / "docs" / "benchmarks" / "steadiness.json"
SECONDS = 15.0
"""How long reads are made where nothing else says when to end."""

ROUNDS = 5
ROUND_SECONDS = 1.5
THINKING = 0.001
"""Seconds between an answer and the next read."""

CHANGED = 10_000
"""Relations of the change set."""

SMALL = 10_000
"""Relations of the graph that reads are compared with, about."""

PATIENCE = 1_800.0
BOUNDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Milliseconds that the histogram's columns end at; the last column is open."""

POINT = 'query($key:String!){artwork(key:$key){name(language:"en") accession dated}}'
PAGE = (
    "query($key:String!){artwork(key:$key)"
    '{subjects(first:10){edges{node{key name(language:"en")}}}}}'
)
HUB = (
    "query($key:String!){subject(key:$key)"
    '{artworks(first:10){totalCount edges{node{key name(language:"en")}}}}}'
)
_LARGE_REQUESTS = ("--max-body", "64000000", "--max-values", "1000000", "--max-seconds", "1800")


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds of the reads of one phase.

    ``waited`` of the longest is what client and server waited for a processor, which others
    use as well; ``own_max`` is the longest without that.
    """

    reads: int
    p50: float
    p95: float
    p99: float
    max: float
    own_max: float
    own_over_50: int
    histogram: tuple[int, ...]

    @classmethod
    def of(cls, seconds: Sequence[float], waited: Sequence[float]) -> "Latencies":
        """Return those of reads that took ``seconds``, of which they ``waited`` so many."""
        times = np.array(seconds) * 1000
        own = np.maximum(times - np.array(waited) * 1000, 0)
        counts = np.bincount(np.searchsorted(BOUNDS, times), minlength=len(BOUNDS) + 1)
        p50, p95, p99 = (round(float(each), 2) for each in np.percentile(times, (50, 95, 99)))
        return cls(
            len(times),
            p50,
            p95,
            p99,
            round(float(times.max()), 2),
            round(float(own.max()), 2),
            int((own > 50).sum()),
            tuple(counts.tolist()),
        )


class Reader:
    """Asks one server for one thing after the other."""

    def __init__(self, server: Running, held: Contents) -> None:
        self._port = server.port
        asked = zip(cycle(held.works), cycle(held.subjects), strict=False)
        self._reads = (
            read
            for work, subject in asked
            for read in ((POINT, work), (PAGE, work), (HUB, subject))
        )
        self._delays = [
            Path(f"/proc/{process}/task/{thread}/schedstat")
            for process, thread in (
                (server.process, server.process),
                (os.getpid(), threading.get_native_id()),
            )
        ]

    def until(self, over: Callable[[], bool]) -> Latencies:
        """Read until ``over``, at least once."""
        seconds: list[float] = []
        waited: list[float] = []
        client = Client(self._port)  # the server ends connections that rest
        while not (seconds and over()):
            query, key = next(self._reads)
            delay, start = self._delay(), time.perf_counter()
            client.ask(query, {"key": key})
            seconds.append(time.perf_counter() - start)
            waited.append(self._delay() - delay)
            time.sleep(THINKING)
        return Latencies.of(seconds, waited)

    def _delay(self) -> float:
        """Return the seconds that the server's loop and this thread have waited for a processor."""
        return sum(int(path.read_text().split()[1]) for path in self._delays) / 1e9

    def times(self, query: str, keys: Sequence[str]) -> list[float]:
        """Return the seconds of reads of one kind."""
        times: list[float] = []
        client = Client(self._port)
        end = time.perf_counter() + ROUND_SECONDS
        for key in cycle(keys):
            if (start := time.perf_counter()) > end:
                return times
            client.ask(query, {"key": key})
            times.append(time.perf_counter() - start)
            time.sleep(THINKING)
        return times


class Measured:
    """The phases of one server, told as they end."""

    def __init__(self, server: Running, held: Contents) -> None:
        self._server = server
        self._held = held
        self._reader = Reader(server, held)
        self._made = 0
        self.phases: dict[str, Latencies] = {}
        self.facts: dict[str, float] = {}

    def phase(self, name: str, over: Callable[[], bool]) -> None:
        """Read until ``over``, and keep how that went."""
        start = time.monotonic()
        found = self.phases[name] = self._reader.until(over)
        self.facts[f"{name}, s"] = round(time.monotonic() - start, 1)
        self.facts[f"{name}, resident MB"] = resident(self._server.process) // 10**6
        progress(f"{name}: {found}")

    def alone(self, name: str) -> None:
        """Read for a while."""
        self.phase(name, _after(SECONDS))

    def analysed(self, name: str) -> None:
        """Read until the newest version is analysed."""
        self.phase(name, _every(0.5, self._is_analysed))

    def changed(self, name: str) -> None:
        """Read until a change set is applied."""
        body = {"changes": {"relations": list(self._relations())}}
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(Client(self._server.port, PATIENCE).ask, APPLY, body)
            self.phase(name, asked.done)
            asked.result()

    def collected(self, name: str, number: signal.Signals) -> None:
        """Read while the garbage collector is told to look at everything, three times."""
        for _ in range(3):
            os.kill(self._server.process, number)
            self.phase(name, _after(SECONDS / 5))

    def _relations(self) -> Iterator[dict[str, str]]:
        self._made += 1
        works, subjects = self._held.works[:400], self._held.subjects[:CHANGED]
        pairs = zip(product(works, subjects), range(CHANGED), strict=False)
        for (work, subject), _ in pairs:
            since = f"{1000 + self._made}"
            yield {"kind": "Depicts", "source": work, "target": subject, "since": since}

    def _is_analysed(self) -> bool:
        graph = Client(self._server.port).ask("{graph{version analysis}}", {})["data"]["graph"]
        return bool(graph["version"] == graph["analysis"])


def resident(process: int) -> int:
    """Return the bytes of memory that a process has."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _every(seconds: float, check: Callable[[], bool]) -> Callable[[], bool]:
    """Return a condition that looks only so often."""
    last = time.monotonic()

    def checked() -> bool:
        nonlocal last
        if time.monotonic() - last < seconds:
            return False
        last = time.monotonic()
        return check()

    return checked


def _phases(measured: Measured) -> None:
    measured.alone("alone")
    measured.changed("a change set, the first")
    measured.analysed("analysed after the change")
    measured.changed("a change set, the second")
    measured.analysed("analysed after the second")
    measured.collected("a collection, as the server sets it", signal.SIGUSR1)
    measured.collected("a collection, as Python has it", signal.SIGUSR2)
    measured.alone("alone, the collector as Python has it")
    measured.changed("a change set, the collector as Python has it")


def _compared(large: Running, held: Contents, small: Running, few: Contents) -> dict[str, Any]:
    """Return the medians of each sort of read of both graphs, in milliseconds, and their ratio."""
    found: dict[str, Any] = {}
    readers = [(Reader(large, held), held), (Reader(small, few), few)]
    for name, query in (("point", POINT), ("page", PAGE), ("page of a hub", HUB)):
        rounds = [
            [
                median(reader.times(query, own.subjects if query is HUB else own.works)) * 1000
                for reader, own in readers
            ]
            for _ in range(ROUNDS)
        ]
        ours, theirs = (median(column) for column in zip(*rounds, strict=True))
        ratio = median(one / other for one, other in rounds)
        found[name] = {"ms": ours, "small ms": theirs, "ratio": round(ratio, 3), "rounds": rounds}
        progress(f"{name}: {ours:.3f} ms, small {theirs:.3f} ms, ratio {ratio:.2f}")
    return found


def _server(folder: Path) -> Server:
    tokens = folder / "tokens.json"
    known = {"benchmark": {"sha256": sha256(TOKEN.encode()).hexdigest(), "write": True}}
    tokens.write_bytes(msgspec.json.encode(known))
    command = (sys.executable, "-m", "benchmarks.collecting", *SERVERS[0].command[2:])
    command += ("--tokens", str(tokens), *_LARGE_REQUESTS)
    return replace(SERVERS[0], command=command, patience=PATIENCE)


def measure(dataset: Path, folder: Path) -> dict[str, Any]:
    """Return all figures of one dataset; ``folder`` takes what the servers need and print."""
    held = contents(dataset)
    write_sample(dataset, folder / "small", SMALL, held.relations)
    few = contents(folder / "small")
    facts: dict[str, Any] = {"entities": held.entities, "relations": held.relations}
    with ExitStack() as stack:
        server = replace(_server(folder), name="small")
        small = stack.enter_context(started(server, (), folder, dataset=folder / "small"))
        begun = time.monotonic()
        running = stack.enter_context(started(_server(folder), (), folder, dataset=dataset))
        facts["start, s"] = round(time.monotonic() - begun, 1)
        facts["start, processor s"] = running.cpu_seconds()
        facts["resident MB after the start"] = resident(running.process) // 10**6
        progress(str(facts))
        measured = Measured(running, held)
        measured.analysed("analysed after the start")
        compared = _compared(running, held, small, few)
        _phases(measured)
    phases = {name: asdict(found) for name, found in measured.phases.items()}
    return {**facts, "facts": measured.facts, "phases": phases, "compared": compared}


def _row(name: str, found: dict[str, Any]) -> list[str]:
    names = ("p50", "p95", "p99", "max", "own_max")
    return [name, str(found["reads"]), *(f"{found[each]:.1f}" for each in names)]


def _show(found: dict[str, Any]) -> None:
    head = ["phase", "reads", "p50 ms", "p95", "p99", "max", "max, less waiting"]
    tell(table([head, *(_row(*item) for item in found["phases"].items())]))
    bounds = ["phase", *(f"<{bound}" for bound in BOUNDS), f">{BOUNDS[-1]}"]
    rows = [[name, *map(str, each["histogram"])] for name, each in found["phases"].items()]
    tell("\n" + table([bounds, *rows]) + "\n")
    for name, each in found["compared"].items():
        tell(f"{name}: {each['ms']:.3f} ms, {each['ratio']:.2f}{TIMES} that of {SMALL:,} relations")


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="steadiness", description="Measure how steady reads are.")
    parser.add_argument("--dataset", type=Path, required=True, help="folder of a Tate graph")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options.dataset, Path(folder))
    known = msgspec.json.decode(options.output.read_bytes()) if options.output.exists() else {}
    command = "python -m benchmarks.steadiness --dataset FOLDER"
    known[f"{found['relations']} relations"] = {**machine_facts(), "command": command, **found}
    write_json(options.output, known)
    _show(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
