"""What requests leave to the garbage collector of ours: nothing.

It looks at what is old after many megabytes only, and walks all that there is: versions and
documents that nobody reads any more are to be freed at once.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

import httpx
import pytest

from graph.memory.store import MOST_KEPT, MemoryStore
from schema.build import EventExecutor
from schema.http.options import Options
from schema.http.tokens import Tokens
from schema.request import Caller
from tests.serving import PATIENCE, Recorded, dataset, serving

QUERIES = (
    '{ company(key: "leapmotor") { name models(first: 3) { nodes { key name } } } }',
    "{ places(orderBy: [{name: {direction: DESC}}]) { totalCount nodes { key degree } } }",
    '{ companies(where: {models: {some: {bodyStyle: {eq: "suv"}}}}) { nodes { key importance } } }',
    "{ companies { facets { kinds { count } } } }",
    '{ search(text: "leapmoter") { nodes { __typename } } }',
    '{ paths(from: "leapmotor", to: "stellantis") { length } }',
    '{ neighborhood(of: ["leapmotor"], depth: 2) { distances } }',
    "{ graph { version digest } changes(since: 1, first: 5) { version } }",
    "{ entities(first: 3) { nodes { evidence { article { headline } } } } }",
)
CHANGE = """mutation ($key: String!) { apply(changes: {
  entities: [{kind: Place, key: $key, names: [{language: "en", text: "Somewhere"}]}]
  relations: [{kind: LocatedIn, source: "leapmotor", target: $key}]
}) { userErrors { message } } }"""

TOKEN = "secret"  # noqa: S105 - the test's own
KNOWN = Tokens([(sha256(TOKEN.encode()).digest(), Caller("tester", may_write=True))])
HEADERS = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


def left_of_ours() -> Counter[str]:
    """Count by class what of ours the collector has to free; it frees all there is."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    found = Counter(
        type(left).__qualname__
        for left in gc.garbage
        if type(left).__module__.partition(".")[0] in ("graph", "schema")
    )
    gc.set_debug(0)
    gc.garbage.clear()
    gc.collect()
    del found[EventExecutor.__qualname__]  # graphql-core's contexts lead to themselves
    return found


def ask(client: httpx.Client, query: str, **variables: str) -> None:
    body = {"query": query, "variables": variables}
    assert "errors" not in client.post("/graphql", json=body).json()


def test_nothing_of_a_version_or_a_document_is_left() -> None:
    with (
        serving(Recorded(MemoryStore(dataset()), Options(tokens=KNOWN))) as url,
        httpx.Client(base_url=url, timeout=PATIENCE, headers=HEADERS) as client,
    ):
        for query in QUERIES:
            ask(client, query)
        left_of_ours()  # of what is made once
        for number in range(MOST_KEPT + 4):
            ask(client, CHANGE, key=f"place-{number}")
            for query in QUERIES:
                ask(client, query)
        assert left_of_ours() == {}
