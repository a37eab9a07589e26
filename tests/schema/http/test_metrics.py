"""What is counted, as Prometheus reads it."""

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from schema.errors import Code
from schema.http.metrics import Metrics
from tests.conftest import Server

KEY = '{ company(key: "leapmotor") { key } }'
Counts = dict[tuple[str, ...], float]
_LABELS = ("execution", "errors", "code")


def counts(text: str) -> Counts:
    """Return what Prometheus makes of an exposition: each sample's name and labels, and value."""
    found: Counts = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "counter"
        assert family.documentation
        for sample in family.samples:
            labels = [sample.labels[name] for name in _LABELS if name in sample.labels]
            found[sample.name, *labels] = sample.value
    return found


def difference(before: Counts, after: Counts) -> Counts:
    return {name: more for name in after if (more := after[name] - before.get(name, 0))}


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("counted") / "log"
    server = Server(log, "--port", "0", "--cache", "1000000")
    yield server
    server.stop()
    assert server.log() == ""


def scraped(server: Server) -> Counts:
    response = server.client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return counts(response.text)


class TestAnswers:
    def test_by_the_way_they_took(self, counted: Server) -> None:
        before = scraped(counted)
        for document in (KEY, KEY, KEY, "{ __schema { __typename } }"):
            counted.data(document)
        assert difference(before, scraped(counted)) == {
            ("fonte_answers_total", "planned", "false"): 1,
            ("fonte_answers_total", "cache", "false"): 2,
            ("fonte_answers_total", "reference", "false"): 1,
        }

    def test_with_errors(self, counted: Server) -> None:
        before = scraped(counted)
        for at in range(3):
            counted.query(f'{{ a{at}: node(id: "?") {{ id }} }}')
        counted.query('{ node(id: "?") { id } __schema { __typename } }')
        assert difference(before, scraped(counted)) == {
            ("fonte_answers_total", "planned", "true"): 3,
            ("fonte_answers_total", "reference", "true"): 1,
        }

    def test_by_get(self, counted: Server) -> None:
        before = scraped(counted)
        parameters = {"query": "{ get: __typename }"}
        etag = counted.client.get("/graphql", params=parameters).headers["etag"]
        # Not modified, so nothing was made.
        counted.client.get("/graphql", params=parameters, headers={"if-none-match": etag})
        assert difference(before, scraped(counted)) == {
            ("fonte_answers_total", "planned", "false"): 1
        }


def test_refusals_by_code(counted: Server) -> None:
    before = scraped(counted)
    bodies: list[dict[str, object]] = [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "{ otherwise }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"documentId": "none"},
        {"query": "query Q($a: String!) { entity(key: $a) { key } }"},
    ]
    for body in bodies:
        assert "errors" in counted.client.post("/graphql", json=body).json()
    counted.client.get("/graphql", params={"query": "{"})
    assert difference(before, scraped(counted)) == {
        ("fonte_refusals_total", "GRAPHQL_PARSE_FAILED"): 2,
        ("fonte_refusals_total", "GRAPHQL_VALIDATION_FAILED"): 2,
        ("fonte_refusals_total", "OPERATION_RESOLUTION_FAILURE"): 1,
        ("fonte_refusals_total", "PERSISTED_QUERY_NOT_FOUND"): 1,
        ("fonte_refusals_total", "BAD_USER_INPUT"): 1,
    }


def test_what_is_no_operation_is_not_counted(counted: Server) -> None:
    before = scraped(counted)
    for path in ("/health/live", "/schema.graphql", "/metrics", "/nowhere"):
        counted.client.get(path)
    counted.client.put("/graphql")
    assert difference(before, scraped(counted)) == {}


def test_every_server_counts_for_itself() -> None:
    one, two = Metrics(), Metrics()
    assert counts(one.exposition().decode()) == {}
    for _ in range(3):
        one.answered("planned", errors=True)
    for code in Code:
        one.refused(code)
    assert counts(one.exposition().decode()) == {("fonte_answers_total", "planned", "true"): 3} | {
        ("fonte_refusals_total", code.name): 1 for code in Code
    }
    assert counts(two.exposition().decode()) == {}
