"""How many round trips to the database queries of some depths take, counted where they start."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.tools import BenchmarkError
from graph.kinds import Ontology
from graph.postgres.pool import Pool
from graph.postgres.store import PostgresStore
from schema.build import build_schema
from schema.http.app import GraphQLApp

POINT = '{entity(key:"artist:558"){key name}}'
ROOT = 'artist(key:"artist:558")'
FIELDS = ("artworks", "subjects", "artworks")
"""Relations that are followed one after the other."""


@dataclass(frozen=True, slots=True)
class Trips:
    """A query, the round trips that it took, and how many it may take."""

    query: str
    round_trips: int
    most: int


async def trips(store: PostgresStore, ontology: Ontology) -> list[Trips]:
    """Count the round trips of a point query, and of queries of depth 2 to 4."""
    app = GraphQLApp(build_schema(ontology), ontology, store)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://fonte") as client:
        found = [Trips("point query", await _counted(client, POINT), 1)]
        for depth in range(2, len(FIELDS) + 2):
            count = await _counted(client, _deep(FIELDS[: depth - 1]))
            found.append(Trips(f"query of depth {depth}", count, depth + 1))
    return found


def _deep(fields: Sequence[str]) -> str:
    """Return the query of an artist that follows ``fields``."""
    inner = ""
    for field in reversed(fields):
        inner = f" {field}(first:10){{edges{{node{{key{inner}}}}}}}"
    return f"{{{ROOT}{{key{inner}}}}}"


async def _counted(client: httpx.AsyncClient, query: str) -> int:
    with _counting() as counted:
        answer = await client.post("/graphql", json={"query": query})
    content = answer.json()
    if "errors" in content or answer.status_code != httpx.codes.OK:
        raise BenchmarkError(f"found {answer.text[:500]}, expected an answer to {query}")
    return len(counted)


@contextmanager
def _counting() -> Iterator[list[int]]:
    """Note every round trip of any pool."""
    counted: list[int] = []
    fetch = Pool.fetch_all

    async def noted(self: Pool, queries: Any) -> Any:  # noqa: ANN401 - as the method has it
        counted.append(len(queries))
        return await fetch(self, queries)

    Pool.fetch_all = noted  # type: ignore[method-assign] # for as long as it is counted
    try:
        yield counted
    finally:
        Pool.fetch_all = fetch  # type: ignore[method-assign] # as above
