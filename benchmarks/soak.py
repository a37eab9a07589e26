"""A real server under mixed load for long: whether its memory stays flat, and nobody gets a 500.

``python -m benchmarks.soak --minutes 12``: some ask, some write, some follow the changes, some
send the hostile requests of tests/hostile, all at once, all on the loopback interface. The
graph is the seed in a file; writers put in, change and take out the same places over and over,
so what is in memory has no reason to grow. The memory after the warm-up is compared by the
medians of its first and its last fifth. Nothing is asserted; the exit code is 1 where memory
grew by more than a twentieth, or somebody got a 500.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count, cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from time import monotonic, perf_counter
from typing import Any

import httpx
import numpy as np
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.results import machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.tools import progress, tell
from tests.conftest import Server
from tests.hostile.case import cases
from tests.hostile.memory import Memory
from tests.hostile.wire import outcome_of

OUTPUT = ROOT / "docs" / "benchmarks" / "soak.json"
MOST_GROWTH = 1.05
TOKEN = "soak"  # noqa: S105 - of a server that lives as long as this program
PLACES = 200
FOLLOWERS = 10
EVENTS = 20
"""Events after which a follower that comes and goes has seen enough."""

QUERIES = (
    '{ company(key: "leapmotor") { name models { nodes { key name } } } }',
    "{ places(first: 50, orderBy: [{name: {direction: ASC}}]) { totalCount nodes { key name } } }",
    '{ search(text: "leapmoter") { nodes { __typename } } }',
    '{ companies(where: {models: {some: {bodyStyle: {eq: "suv"}}}}) { nodes { key importance } } }',
    '{ paths(from: "leapmotor", to: "stellantis") { __typename } }',
    '{ neighborhood(of: ["leapmotor"], depth: 2) { __typename } }',
    "{ graph { version digest } changes(since: 1, first: 5) { version } }",
)
APPLY = "mutation ($changes: ChangesInput!) { apply(changes: $changes) { version } }"
FOLLOW = "subscription { changes { version effects { id } entities { key } } }"


@dataclass
class Tally:
    """What was answered: how often, how fast in seconds by sort of work, and how badly."""

    times: dict[str, list[float]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def timed(self, work: str) -> Iterator[None]:
        """Count a piece of work that ends well, and how long it took."""
        start = perf_counter()
        yield
        with self.lock:
            self.times.setdefault(work, []).append(perf_counter() - start)

    def count(self, what: str, number: int = 1) -> None:
        """Count something."""
        with self.lock:
            self.counts[what] += number


class Load:
    """All who are at the server at once; each works until ``ended`` is set."""

    def __init__(self, url: str, ended: Event) -> None:
        self.tally = Tally()
        self._url = url
        self._ended = ended
        self._works: tuple[Callable[[], None], ...] = (
            self._ask,
            self._ask,
            self._write,
            self._come_and_go,
            self._do_harm,
            *(self._follow for _ in range(FOLLOWERS)),
        )

    def start(self) -> list[Thread]:
        """Let everybody begin."""
        threads = [Thread(target=self._told, args=(work,)) for work in self._works]
        for thread in threads:
            thread.start()
        return threads

    def _told(self, work: Callable[[], None]) -> None:
        while not self._ended.is_set():
            try:
                work()
            except Exception as error:  # noqa: BLE001 - counted, told, and begun anew
                self.tally.count(f"{work.__name__.strip('_')} broke off: {type(error).__name__}")
                self._ended.wait(1)

    def _ask(self) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as client:
            for query in cycle(QUERIES):
                if self._ended.wait(0.005):
                    return
                self._post(client, "query", {"query": query})

    def _write(self) -> None:
        headers = {"authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=self._url, timeout=30, headers=headers) as client:
            for changes in _changes():
                if self._ended.wait(0.05):
                    return
                self._post(client, "write", {"query": APPLY, "variables": {"changes": changes}})

    def _post(self, client: httpx.Client, work: str, body: Any) -> None:  # noqa: ANN401 - any JSON
        with self.tally.timed(work):
            response = client.post("/graphql", json=body)
        failed = response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
        if failed or b"INTERNAL_SERVER_ERROR" in response.content:
            self.tally.count("answers 500")
        elif b'"errors"' in response.content:
            self.tally.count(f"{work} refused: {response.text[:100]}")

    def _follow(self) -> None:
        with self._subscribed() as connection:
            while not self._ended.is_set():
                connection.recv(30)
                self.tally.count("events")

    def _come_and_go(self) -> None:
        with self.tally.timed("subscription of some events"), self._subscribed() as connection:
            for _ in range(EVENTS):
                connection.recv(30)

    @contextmanager
    def _subscribed(self) -> Iterator[ClientConnection]:
        address = self._url.replace("http", "ws", 1) + "/graphql"
        protocols = [Subprotocol("graphql-transport-ws")]
        with connect(address, subprotocols=protocols, proxy=None, close_timeout=1) as connection:
            connection.send(json.dumps({"type": "connection_init"}))
            connection.recv(30)
            wanted = {"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}}
            connection.send(json.dumps(wanted))
            yield connection

    def _do_harm(self) -> None:
        for case in cycle([case for case in cases() if not case.slow]):
            if self._ended.wait(0.02):
                return
            with self.tally.timed("hostile request"):
                outcome = outcome_of(case, self._url)
            if "500" in outcome.answers or b"INTERNAL_SERVER_ERROR" in outcome.received:
                self.tally.count("answers 500")
                self.tally.count(f"500 to {case.family}-{case.name}")


def _changes() -> Iterator[Any]:
    """Yield changes that put in, change and take out the same places over and over."""
    for number in count():
        key = f"soak-{number % PLACES}"
        names = [{"language": "en", "text": f"Place {number}"}]
        place = {"kind": "Place", "key": key, "names": names}
        tie = {"kind": "LocatedIn", "source": "leapmotor", "target": key}
        yield {"entities": [place], "relations": [tie]}
        yield {"entities": [place | {"aliases": [f"Spot {number}"]}]}
        if number % 2:
            yield {"retractEntities": [key], "cascade": True}


@contextmanager
def _served(folder: Path) -> Iterator[Server]:
    tokens = folder / "tokens.json"
    digest = sha256(TOKEN.encode()).hexdigest()
    tokens.write_text(json.dumps({"soak": {"sha256": digest, "write": True}}))
    options = ("--store", str(folder / "graph.db"), "--tokens", str(tokens))
    server = Server(folder / "log", "--port", "0", *options)
    try:
        yield server
    finally:
        server.stop()


def _sampled(server: Server, seconds: float, ended: Event) -> list[int]:
    """Return the server's memory in bytes, each second."""
    memory, samples = Memory(server.pid), []
    end = monotonic() + seconds
    while monotonic() < end and not ended.wait(1):
        samples.append(memory.now())
        if len(samples) % 60 == 0:
            progress(f"{len(samples) // 60} min: {median(samples[-60:]) / 1e6:,.1f} MB")
    return samples


def soaked(minutes: float, warm_up: float) -> dict[str, Any]:
    """Load a server for so many minutes beyond its warm-up; return what was found."""
    ended = Event()
    with TemporaryDirectory() as folder, _served(Path(folder)) as server:
        load = Load(server.url, ended)
        threads = load.start()
        try:
            samples = _sampled(server, 60 * (warm_up + minutes), ended)
        finally:
            ended.set()
            for thread in threads:
                thread.join(60)
        complaints = server.log().count("Traceback")
        versions = server.data("{ graph { version } }")["graph"]["version"]
    steady = samples[int(60 * warm_up) :]
    part = max(1, len(steady) // 5)
    first, last = median(steady[:part]), median(steady[-part:])
    return {
        "minutes": minutes,
        "warm_up_minutes": warm_up,
        "memory_first_mb": round(first / 1e6, 1),
        "memory_last_mb": round(last / 1e6, 1),
        "growth": round(last / first, 4),
        "memory_each_minute_mb": [
            round(median(samples[at : at + 60]) / 1e6, 1) for at in range(0, len(samples), 60)
        ],
        "versions": versions,
        "tracebacks_logged": complaints,
        "work": {work: _figures(times) for work, times in load.tally.times.items()},
        "counts": dict(load.tally.counts),
    }


def _figures(times: Sequence[float]) -> dict[str, float]:
    p50, p99 = np.percentile(times, [50, 99]) * 1000
    longest = max(times) * 1000
    return {
        "number": len(times),
        "p50_ms": round(float(p50), 2),
        "p99_ms": round(float(p99), 2),
        "longest_ms": round(longest, 1),
    }


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="soak", description="Load a server for long.")
    parser.add_argument("--minutes", type=float, default=30, help="how long, after the warm-up")
    parser.add_argument("--warm-up", type=float, default=8, help="minutes that do not count")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    facts = machine_facts()
    found = soaked(options.minutes, options.warm_up)
    write_json(options.output, {**facts, "command": "python -m benchmarks.soak", **found})
    rows = [[work, *map(str, figures.values())] for work, figures in found["work"].items()]
    tell(table([["work", "number", "p50 ms", "p99 ms", "longest ms"], *rows]))
    first, last, growth = (found[name] for name in ("memory_first_mb", "memory_last_mb", "growth"))
    tell(f"Memory after warm-up {first} MB, at the end {last} MB: {growth:.3f} times as much")
    failures = found["counts"].get("answers 500", 0)
    tell(f"{found['versions']} versions, {failures} answers of 500")
    return int(growth > MOST_GROWTH or failures > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
