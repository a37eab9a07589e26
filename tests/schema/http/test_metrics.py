"""What is counted, as Prometheus reads it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from schema.errors import Code
from schema.http.metrics import MOST_NAMES, OTHER, Metrics
from schema.observations import Stage
from tests.conftest import ROOT, Server

KEY = '{ company(key: "leapmotor") { key } }'
Counts = dict[tuple[str, ...], float]
_LABELS = ("operation", "execution", "outcome", "code", "stage", "sort", "found")


def counts(text: str) -> Counts:
    """Return what Prometheus makes of an exposition: each sample's name and labels, and value.

    Of histograms only how many values there were.
    """
    found: Counts = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            labels = [sample.labels[name] for name in _LABELS if name in sample.labels]
            if not sample.name.endswith(("_bucket", "_sum", "_created")):
                found[sample.name, *labels] = sample.value
    return found


def difference(before: Counts, after: Counts, *names: str) -> Counts:
    """Return by how much the metrics of these names have grown."""
    return {
        name: more
        for name in after
        if name[0] in names and (more := after[name] - before.get(name, 0))
    }


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


OPERATIONS, REFUSALS = "fonte_operations_total", "fonte_refusals_total"


class TestOperations:
    def test_by_name_and_by_the_way_they_took(self, counted: Server) -> None:
        before = scraped(counted)
        for document in (KEY, KEY, KEY, "{ __schema { __typename } }", f"query Of {KEY}"):
            counted.data(document)
        assert difference(before, scraped(counted), OPERATIONS) == {
            (OPERATIONS, "(none)", "planned", "ok"): 1,
            (OPERATIONS, "(none)", "cache", "ok"): 2,
            (OPERATIONS, "(none)", "reference", "ok"): 1,
            (OPERATIONS, "Of", "planned", "ok"): 1,
        }

    def test_with_errors(self, counted: Server) -> None:
        before = scraped(counted)
        for at in range(3):
            counted.query(f'{{ a{at}: node(id: "?") {{ id }} }}')
        counted.query('{ node(id: "?") { id } __schema { __typename } }')
        assert difference(before, scraped(counted), OPERATIONS) == {
            (OPERATIONS, "(none)", "planned", "errors"): 3,
            (OPERATIONS, "(none)", "reference", "errors"): 1,
        }

    def test_by_get(self, counted: Server) -> None:
        before = scraped(counted)
        parameters = {"query": "{ get: __typename }"}
        etag = counted.client.get("/graphql", params=parameters).headers["etag"]
        # Not modified, so nothing was made.
        counted.client.get("/graphql", params=parameters, headers={"if-none-match": etag})
        assert difference(before, scraped(counted), OPERATIONS) == {
            (OPERATIONS, "(none)", "planned", "ok"): 1
        }

    def test_names_beyond_the_first_are_one(self) -> None:
        metrics = Metrics()
        for number in range(MOST_NAMES + 5):
            metrics.answered(f"Q{number}", "planned", errors=False)
            metrics.answered(f"Q{number}", "planned", errors=False)
        found = {labels[1]: value for labels, value in counts_of(metrics, OPERATIONS).items()}
        assert len(found) == MOST_NAMES + 1
        assert found[OTHER] == 10
        assert found["Q0"] == 2


def counts_of(metrics: Metrics, name: str) -> Counts:
    return {
        key: value for key, value in counts(metrics.exposition().decode()).items() if key[0] == name
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
    assert difference(before, scraped(counted), REFUSALS) == {
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
    assert difference(before, scraped(counted), OPERATIONS, REFUSALS) == {}


def test_stages_documents_and_reads(counted: Server) -> None:
    query = 'query Stages { company(key: "leapmotor") { models { edges { node { key } } } } }'
    before = scraped(counted)
    counted.data(query)
    after = scraped(counted)
    stages = difference(before, after, "fonte_stage_seconds_count")
    assert stages == {("fonte_stage_seconds_count", stage.value): 1 for stage in Stage}
    # The company, and then its models with their relations.
    assert difference(before, after, "fonte_store_reads_total") == {("fonte_store_reads_total",): 2}
    assert difference(before, after, "fonte_document_lookups_total") == {
        ("fonte_document_lookups_total", "false"): 1
    }
    counted.query("query Stages { company(key: 1) { key } }")
    refused = difference(after, scraped(counted), "fonte_stage_seconds_count")
    assert refused == {("fonte_stage_seconds_count", "document"): 1}


def test_what_the_graph_holds(counted: Server) -> None:
    about = counted.data("{ graph { version entities relations articles } }")["graph"]
    found = scraped(counted)
    assert found["fonte_version",] == about["version"]
    assert found["fonte_records", "entity"] == about["entities"]
    assert found["fonte_records", "relation"] == about["relations"]
    assert found["fonte_records", "article"] == about["articles"]


def test_every_metric_is_told_of(counted: Server) -> None:
    text = counted.client.get("/metrics").text
    names = {
        sample.name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum")
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }
    told = set(
        re.findall(r"^\| `(fonte_\w+)`", (ROOT / "docs" / "watching.md").read_text(), re.MULTILINE)
    )
    assert {*names, "fonte_operations_total", "fonte_refusals_total"} == told


def test_every_server_counts_for_itself() -> None:
    one, two = Metrics(), Metrics()
    for _ in range(3):
        one.answered(None, "planned", errors=True)
    for code in Code:
        one.refused(code)
    assert counts_of(one, OPERATIONS) == {(OPERATIONS, "(none)", "planned", "errors"): 3}
    assert counts_of(one, REFUSALS) == {(REFUSALS, code.name): 1 for code in Code}
    assert counts_of(two, OPERATIONS) == counts_of(two, REFUSALS) == {}


class TestRequestIds:
    def test_a_client_gets_back_what_it_named_its_request_by(self, counted: Server) -> None:
        for document in (KEY, "{", "{ nothing }"):
            response = counted.client.post(
                "/graphql", json={"query": document}, headers={"x-request-id": "a-1.b_C"}
            )
            assert response.headers["x-request-id"] == "a-1.b_C"

    @pytest.mark.parametrize("name", ["", "a b", "a" * 65, "è", "a;b"])
    def test_what_cannot_be_logged_is_no_name(self, counted: Server, name: str) -> None:
        response = counted.client.post(
            "/graphql", json={"query": KEY}, headers=[(b"x-request-id", name.encode())]
        )
        assert "x-request-id" not in response.headers


def test_every_operation_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    server = Server(log, "--port", "0", "--log-operations", "all", "--log-format", "json")
    document = "query Mine($key: String!) { company(key: $key) { key } }"
    server.client.post(
        "/graphql",
        json={"query": document, "variables": {"key": "leapmotor"}},
        headers={"x-request-id": "r-1", "authorization": "Bearer hush"},
    )
    server.client.post(
        "/graphql",
        json={"query": document, "variables": {"key": "leapmotor"}},
        headers={"x-request-id": "r-1"},
    )
    server.stop()
    lines: list[dict[str, Any]] = [json.loads(line) for line in server.log().splitlines()]
    [line] = [line for line in lines if line["logger"] == "fonte.operations"]
    assert line["operation"] == "Mine"
    assert line["request_id"] == "r-1"
    assert re.fullmatch(r"[0-9a-f]{16}", line["operation_hash"])
    assert line["milliseconds"] > 0
    for kept in ("company", "leapmotor", "hush"):
        assert kept not in server.log()
