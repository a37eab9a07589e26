"""Reads over HTTP while another client writes, beside the same reads without.

The server keeps its graph in a file. One client asks for one read after the other, and waits
for each; another, in a process of its own, does the same with changes.
"""

import http.client
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from itertools import count, cycle
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import msgspec
import numpy as np

from benchmarks.generate import COMPANIES, company_key, generate, keys
from benchmarks.results import Figure, Goal, Spread
from benchmarks.servers import HOST, REQUEST_SECONDS, SERVERS, Running, Server, started
from benchmarks.tools import BenchmarkError, progress

SECONDS = 2.0
"""How long reads of one kind are made in one round."""

ROUNDS = 5
THINKING = 0.002
"""Seconds between an answer and the next read."""

ALONE = "alone"
LOADS: Mapping[str, float | None] = {
    ALONE: None,
    "beside 20 changes a second": 0.05,
    "beside changes without a pause": 0,
}
"""Seconds that the writer rests between changes; None: nobody writes."""

READS: Mapping[str, str] = {
    "an entity by its key": 'query($key:String!){company(key:$key){name(language:"en") country}}',
    "a page of relations": "query($key:String!){company(key:$key)"
    '{models(first:10){edges{node{key name(language:"en")}}}}}',
    "a filtered list": '{companies(where:{country:{eq:"IT"}} first:10){totalCount nodes{key}}}',
    "a search": "query($text:String!){search(text:$text first:10){nodes{key}}}",
}
APPLY = "mutation($changes:ChangesInput!){apply(changes:$changes){userErrors{message}}}"
TOKEN = "a token of this benchmark"  # noqa: S105 - of a server that nobody else reaches

_ERRORS = (b'"errors":', b'"userErrors":[{')
"""What stands in an answer that is not as it should be; in a text, quotes would be escaped."""


class Client:
    """One connection to the server, on which one request follows the other."""

    def __init__(self, port: int, patience: float = REQUEST_SECONDS) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=patience)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}

    def ask(self, query: str, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever is answered
        """Return the answer to one question.

        Raises:
            BenchmarkError: it was not answered as it should be.
        """
        body = msgspec.json.encode({"query": query, "variables": variables})
        self._connection.request("POST", "/graphql", body, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK or any(sign in answer for sign in _ERRORS):
            raise BenchmarkError(f"found {response.status} {answer[:500]!r}, expected no errors")
        return msgspec.json.decode(answer)

    def times(self, query: str) -> list[float]:
        """Return the seconds of each read, of one kind."""
        times: list[float] = []
        end = perf_counter() + SECONDS
        for key in cycle(keys(1_000, 1_000)):
            if (start := perf_counter()) > end:
                break
            self.ask(query, {"key": key, "text": f"Company {int(key[-6:])}"})
            times.append(perf_counter() - start)
            sleep(THINKING)
        return times


def _write(port: int, pause: float, first: int, made: "Synchronized[int]") -> None:
    """Make changes without an end: a new model, then who builds it."""
    client = Client(port)
    for number in count(first):
        key = f"new-model-{number:07}"
        names = [{"language": "en", "text": f"New model {number}"}]
        for changes in (
            {"entities": [{"kind": "VehicleModel", "key": key, "names": names}]},
            {
                "relations": [
                    {"kind": "Produces", "source": company_key(number % COMPANIES), "target": key}
                ]
            },
        ):
            client.ask(APPLY, {"changes": changes})
            made.value += 1
            sleep(pause)


@contextmanager
def _writing(port: int, pause: float | None, made: "Synchronized[int]") -> Iterator[None]:
    """Write as long as the context is open, after each change with a pause; None: not."""
    if pause is None:
        yield
        return
    process = multiprocessing.Process(target=_write, args=(port, pause, made.value, made))
    process.start()
    try:
        yield
        if not process.is_alive():
            raise BenchmarkError("the writer has ended, expected it to go on")
    finally:
        process.terminate()
        process.join()


def _rounds(server: Running) -> dict[tuple[str, str], list[list[float]]]:
    """Return the seconds of the reads of every round, by kind and load."""
    client, made = Client(server.port), multiprocessing.Value("i", 0)
    found: dict[tuple[str, str], list[list[float]]] = {}
    for _ in range(ROUNDS):
        for name, query in READS.items():
            for load, pause in LOADS.items():
                before, start = made.value, perf_counter()
                with _writing(server.port, pause, made):
                    times = client.times(query)
                rate = (made.value - before) / (perf_counter() - start)
                found.setdefault((name, load), []).append(times)
                progress(f"{name}, {load}: {_high(times):.2f} ms, {rate:,.0f} changes a second")
    return found


def _high(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return float(np.percentile(times, 95)) * 1000


def _server(folder: Path) -> Server:
    tokens = folder / "tokens.json"
    known = {"benchmark": {"sha256": sha256(TOKEN.encode()).hexdigest(), "write": True}}
    tokens.write_bytes(msgspec.json.encode(known))
    ours = SERVERS[0]
    more = ("--store", str(folder / "mixed"), "--tokens", str(tokens))
    return replace(ours, command=(*ours.command, *more))


def mixed_figures(folder: Path) -> list[Figure]:
    """Return 95th percentiles, of the generated graph in a file in ``folder``."""
    generate(folder / "generated")
    with started(_server(folder), (), folder, dataset=folder / "generated") as server:
        found = _rounds(server)
    return [
        Figure(f"95th percentile of {name}, {load}", "ms", Spread.of(list(map(_high, rounds))))
        for (name, load), rounds in found.items()
    ]


def mixed_goals(figures: Sequence[Figure]) -> Iterator[Goal]:
    """Yield by how much each kind of read is slower under each load than alone."""
    found = {figure.what: figure.spread.median for figure in figures}
    for what, alone in found.items():
        if what.endswith(f", {ALONE}"):
            read = what.removesuffix(f", {ALONE}")
            for load in LOADS:
                if load != ALONE:
                    ratio = found[f"{read}, {load}"] / alone
                    yield Goal(f"{read}, {load}", "at most 2 times alone", ratio, ratio <= 2)
