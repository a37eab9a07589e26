"""How long somebody who asks for next to nothing waits while others ask for much.

``python -m benchmarks.stalls --dataset DIR``: one server, four clients that ask for one heavy
thing each without a pause, and one that asks for ``__typename``. Its longest wait is what the
target speaks of.
"""

import argparse
import http.client
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter, sleep

import msgspec
import numpy as np

from benchmarks.results import Figure, Goal, Spread, machine_facts, table, write_json
from benchmarks.servers import HOST, REQUEST_SECONDS, ROOT, SERVERS, Running, started
from benchmarks.tools import progress, tell

OUTPUT = ROOT / "docs" / "benchmarks" / "stalls.json"
CLIENTS = 4
SECONDS = 4.0
ROUNDS = 3
PAUSE = 0.003
MOST_MS = 100.0

Body = bytes
Bodies = Callable[[Sequence[str]], Iterator[Body]]


def _body(query: str, **variables: object) -> Body:
    return msgspec.json.encode({"query": query, "variables": variables})


NEXT_TO_NOTHING = _body("{ __typename }")


def _nothing(_keys: Sequence[str]) -> Iterator[Body]:
    return iter(())


def _documents(_keys: Sequence[str]) -> Iterator[Body]:
    """Yield documents that nobody has sent before, as large as may be."""
    fields = " ".join(["key", "kind", "degree", "name"] * 25)
    for number in count(Random().randrange(10**9)):  # noqa: S311 - nothing secret is drawn
        shape = f"edges {{ node {{ {fields} }} }}"
        yield _body(f"{{ n{number}: entities(first: 1) {{ {shape} {shape} totalCount }} }}")


def _paths(keys: Sequence[str]) -> Iterator[Body]:
    draw = Random(1)  # noqa: S311 - as above
    query = "query($a:String!,$b:String!){paths(from:$a,to:$b,maxLength:8,first:10){length}}"
    while True:
        source, target = draw.sample(keys, 2)
        yield _body(query, a=source, b=target)


def _neighborhoods(keys: Sequence[str]) -> Iterator[Body]:
    query = "query($of:[String!]!){neighborhood(of:$of,depth:4,maxEntities:2000){distances}}"
    draw = Random(2)  # noqa: S311 - as above
    while True:
        yield _body(query, of=draw.sample(keys, 5))


def _lists(_keys: Sequence[str]) -> Iterator[Body]:
    """Yield lists that are filtered as none was before, with all their facets."""
    for number in count(Random().randrange(10**6)):  # noqa: S311 - as above
        query = (
            "query($text:String!){entities(where:{name:{contains:$text}} orderBy:[{name:{direction:ASC}}]"
            " first:10){totalCount nodes{key}}}"
        )
        yield _body(query, text=f"{number % 997}")


HEAVY: dict[str, Bodies] = {
    "nothing": _nothing,
    "new documents": _documents,
    "paths": _paths,
    "neighborhoods": _neighborhoods,
    "filtered lists": _lists,
}


def _post(connection: http.client.HTTPConnection, body: Body) -> bytes:
    connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
    return connection.getresponse().read()


def _ask_for_much(port: int, bodies: Iterator[Body], ended: Event) -> int:
    """Ask one thing after the other, and return how many answers there were."""
    connection = http.client.HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    answers = 0
    for body in bodies:
        if ended.is_set():
            break
        _post(connection, body)
        answers += 1
    connection.close()
    return answers


def _waits(port: int) -> list[float]:
    """Return the milliseconds of each request for next to nothing."""
    connection = http.client.HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    waits: list[float] = []
    end = perf_counter() + SECONDS
    while (start := perf_counter()) < end:
        _post(connection, NEXT_TO_NOTHING)
        waits.append((perf_counter() - start) * 1000)
        sleep(PAUSE)
    connection.close()
    return waits


def _longest(server: Running, bodies: Bodies, keys: Sequence[str]) -> tuple[float, float, int]:
    """Return the longest wait, the 99th percentile, and how many heavy answers there were."""
    ended = Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        busy = [
            threads.submit(_ask_for_much, server.port, bodies(keys), ended) for _ in range(CLIENTS)
        ]
        waits = _waits(server.port)
        ended.set()
        answers = sum(each.result() for each in busy)
    return max(waits), float(np.percentile(waits, 99)), answers


def _keys(server: Running) -> list[str]:
    [answer] = server.ask([_body("{ entities(first: 100) { nodes { key } } }")])
    return [node["key"] for node in msgspec.json.decode(answer)["data"]["entities"]["nodes"]]


def _figures(server: Running) -> list[Figure]:
    keys = _keys(server)
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, bodies in HEAVY.items():
            longest, high, answers = _longest(server, bodies, keys)
            progress(f"{name}: {longest:.0f} ms, p99 {high:.1f} ms, {answers} heavy answers")
            found.setdefault(f"longest wait beside {name}", []).append(longest)
            found.setdefault(f"99th percentile beside {name}", []).append(high)
    return [Figure(name, "ms", Spread.of(values)) for name, values in found.items()]


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="stalls", description="Time waits beside heavy work.")
    parser.add_argument("--dataset", type=Path, default=ROOT / "seed", help="folder to serve")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    options = parser.parse_args(arguments)
    facts = machine_facts()
    with (
        TemporaryDirectory() as folder,
        started(SERVERS[0], (), Path(folder), dataset=options.dataset) as server,
    ):
        figures = _figures(server)
    goals = [
        Goal(
            each.what,
            f"at most {MOST_MS:.0f} ms",
            each.spread.median,
            each.spread.median <= MOST_MS,
        )
        for each in figures
        if each.what.startswith("longest")
    ]
    write_json(options.output, {**facts, "figures": figures, "goals": goals})
    rows = [
        (each.what, f"{each.spread.median:.1f} {each.unit}", f"{each.spread.most:.1f}")
        for each in figures
    ]
    tell(table([("what", "median of rounds", "most"), *rows]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
