"""One server on a database, then two: how many requests they answer."""

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Load, Measurement, require_generator
from benchmarks.servers import ROOT, Server, started

CONNECTIONS = 16
QUERY = "query($key:String!){entity(key:$key){key name relations(first:10){edges{node{key name}}}}}"
_SERVER = Server(
    "database",
    "Fonte on PostgreSQL",
    (
        sys.executable,
        str(ROOT / "server.py"),
        *("--dataset", "{dataset}", "--store", "{url}", "--port", "{port}"),
    ),
    "/health/ready",
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """Requests in a second of one server and of two; ``ratio`` is the second by the first.

    ``cpu_us`` is the processor time of a server for one request, and ``busy`` the part of the
    time that the two were computing: below 0.9, the machine or the database was the limit.
    """

    one: float
    two: float
    ratio: float
    cpu_us: float
    busy: float


def scaling(url: str, dataset: Path, folder: Path, keys: Sequence[str], seconds: int) -> Scaling:
    """Load one server, then two at once, each with a load generator of its own.

    Raises:
        BenchmarkError: a server or the load generator failed.
    """
    require_generator()
    load = Load(folder, CONNECTIONS, ())
    bodies = [json.dumps({"query": QUERY, "variables": {"key": key}}).encode() for key in keys]
    requests = load.requests_file("database", bodies)
    places = {"dataset": dataset, "url": url}
    with ExitStack() as stack:
        servers = [stack.enter_context(started(_SERVER, (), folder, **places)) for _ in range(2)]

        def put_on(number: int) -> Measurement:
            return load.put_on(servers[number], requests, seconds)

        for number in range(2):
            load.put_on(servers[number], requests, 1)
        alone = put_on(0)
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(put_on, range(2)))
    two = sum(each.rate for each in both)
    busy = sum(each.busy for each in both) / 2
    return Scaling(
        round(alone.rate, 1),
        round(two, 1),
        round(two / alone.rate, 3),
        round(alone.cpu_us, 1),
        round(busy, 3),
    )
