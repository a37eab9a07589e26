"""GraphQL over HTTP: what each request gets, by method, media type, body and document."""

import asyncio
import json
from collections.abc import MutableMapping, Sequence
from typing import Any

import httpx
import pytest

from graph.dataset import Dataset, read_dataset
from graph.memory.store import MemorySnapshot, MemoryStore
from schema.build import build_schema
from schema.execution import Execution
from schema.http.app import GraphQLApp
from schema.http.options import Options
from schema.limits import STANDARD, Limits
from tests.conftest import ROOT, Server

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
KEY = '{ company(key: "leapmotor") { key } }'
KEY_ANSWER = {"data": {"company": {"key": "leapmotor"}}}
BY_KEY = "query Q($key: String!) { company(key: $key) { key } }"
TWO = 'query A { company(key: "leapmotor") { key } } query B { company(key: "stellantis") { key } }'
LONGEST_MESSAGE = 200


def post(server: Server, body: object, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": JSON, "accept": GRAPHQL}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return server.client.post("/graphql", content=content, headers=sent)


def errors_of(response: httpx.Response, status: int, code: str) -> list[dict[str, Any]]:
    """Return the errors of a response that has no data; each is safe to show and has its code."""
    assert response.status_code == status
    answer = response.json()
    assert set(answer) == {"errors"}
    for error in answer["errors"]:
        assert error["extensions"] == {"code": code}
        assert 0 < len(error["message"]) <= LONGEST_MESSAGE
    assert answer["errors"]
    errors: list[dict[str, Any]] = answer["errors"]
    return errors


def message_of(response: httpx.Response, status: int, code: str = "BAD_USER_INPUT") -> str:
    [error] = errors_of(response, status, code)
    return str(error["message"])


class TestMethods:
    def test_post(self, server: Server) -> None:
        response = server.query(BY_KEY, {"key": "leapmotor"})
        assert (response.status_code, response.json()) == (200, KEY_ANSWER)

    def test_get(self, server: Server) -> None:
        response = server.client.get("/graphql", params={"query": KEY})
        assert (response.status_code, response.json()) == (200, KEY_ANSWER)

    def test_get_with_all_parameters(self, server: Server) -> None:
        parameters = {
            "query": f"{BY_KEY} query Other {{ __typename }}",
            "operationName": "Q",
            "variables": '{"key": "leapmotor"}',
            "extensions": "{}",
            "unknown": "is ignored",
        }
        response = server.client.get("/graphql", params=parameters)
        assert (response.status_code, response.json()) == (200, KEY_ANSWER)

    def test_get_takes_empty_parameters_for_none(self, server: Server) -> None:
        parameters = {"query": KEY, "operationName": "", "variables": "", "extensions": ""}
        assert server.client.get("/graphql", params=parameters).json() == KEY_ANSWER

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
    def test_others(self, server: Server, method: str) -> None:
        response = server.client.request(method, "/graphql")
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, POST"

    @pytest.mark.parametrize("operation", ["mutation", "subscription"])
    def test_operations_that_the_schema_does_not_have(self, server: Server, operation: str) -> None:
        response = post(server, {"query": operation + " { company { key } }"})
        errors_of(response, 400, "GRAPHQL_VALIDATION_FAILED")
        parameters = {"query": operation + " { company { key } }"}
        assert "data" not in server.client.get("/graphql", params=parameters).json()


class TestAccept:
    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("", JSON),
            ("*/*", JSON),
            ("application/*", JSON),
            (JSON, JSON),
            (GRAPHQL, GRAPHQL),
            (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
            (f"{JSON}, {GRAPHQL};q=0.9", JSON),
            (f"text/html, {GRAPHQL};q=0.5, */*;q=0.1", GRAPHQL),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
            (f"{JSON};q=0, */*", GRAPHQL),
            (GRAPHQL.upper() + "; charset=UTF-8", GRAPHQL),
        ],
    )
    def test_the_answer_is_of_the_type_that_was_asked_for(
        self, server: Server, accept: str, media: str
    ) -> None:
        response = server.query(KEY, headers={"accept": accept})
        assert (response.status_code, response.json()) == (200, KEY_ANSWER)
        assert response.headers["content-type"] == f"{media}; charset=utf-8"
        assert response.headers["vary"] == "Accept, Accept-Language"

    def test_none(self, server: Server) -> None:
        request = server.client.build_request("GET", "/graphql", params={"query": KEY})
        del request.headers["accept"]
        response = server.client.send(request)
        assert response.headers["content-type"] == f"{JSON}; charset=utf-8"
        assert response.json() == KEY_ANSWER

    @pytest.mark.parametrize(
        "accept",
        ["text/html", "text/*", f"{JSON};q=0", "*/*;q=0", f"{JSON};charset=latin-1", "nonsense"],
    )
    def test_nothing_that_is_served(self, server: Server, accept: str) -> None:
        response = server.query(KEY, headers={"accept": accept})
        assert GRAPHQL in message_of(response, 406)


class TestContentType:
    @pytest.mark.parametrize(
        "content_type",
        [JSON, f"{JSON}; charset=utf-8", f'{JSON};charset="UTF-8"', "Application/JSON"],
    )
    def test_json(self, server: Server, content_type: str) -> None:
        response = post(server, {"query": KEY}, content_type=content_type)
        assert (response.status_code, response.json()) == (200, KEY_ANSWER)

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/graphql",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            GRAPHQL,
            f"{JSON}; charset=utf-16",
            "",
        ],
    )
    def test_others(self, server: Server, content_type: str) -> None:
        response = post(server, {"query": KEY}, content_type=content_type)
        assert JSON in message_of(response, 415)

    def test_none(self, server: Server) -> None:
        response = server.client.post("/graphql", content=json.dumps({"query": KEY}).encode())
        assert "content-type" not in response.request.headers
        assert JSON in message_of(response, 415)

    def test_content_encoding(self, server: Server) -> None:
        assert post(server, {"query": KEY}, content_encoding="identity").json() == KEY_ANSWER
        response = post(server, {"query": KEY}, content_encoding="gzip")
        assert "encoding" in message_of(response, 415)


class TestBody:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"{", id="cut off"),
            pytest.param(b"query", id="no JSON"),
            pytest.param(b'{"query": "{ __typename }", "variables": {"n": NaN}}', id="NaN"),
            pytest.param(b'{"query": "{ __typename }", "variables": {"n": 1e999}}', id="infinite"),
            pytest.param(
                b'{"query": "{ __typename }", "variables": {"n": %s}}' % (b"9" * 5000),
                id="huge integer",
            ),
            pytest.param(
                b'{"query": "{ __typename }", "x": %s}' % (b"[" * 100_000), id="deep and cut off"
            ),
            pytest.param(
                b'{"query": "{ __typename }", "x": %s%s}' % (b"[" * 9_000, b"]" * 9_000), id="deep"
            ),
            pytest.param(b'{"query": "\xff"}', id="invalid UTF-8"),
            pytest.param('{"query": "{ __typename }"}'.encode("utf-16"), id="UTF-16"),
            pytest.param(b'{"query": "\\ud800"}', id="lone surrogate"),
            pytest.param(b"null", id="null"),
            pytest.param(b"5", id="number"),
            pytest.param(b'"{ __typename }"', id="string"),
            pytest.param(b"[]", id="array"),
            pytest.param(b'[{"query": "{ __typename }"}]', id="batch"),
        ],
    )
    def test_malformed(self, server: Server, body: bytes) -> None:
        message_of(post(server, body), 400)
        # A malformed request is one for clients that know only JSON as well.
        message_of(post(server, body, accept=JSON), 400)

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("query", {}),
            ("query", {"query": None}),
            ("query", {"variables": {}}),
            ("query", {"query": 5}),
            ("query", {"query": ["{ __typename }"]}),
            ("operationName", {"query": KEY, "operationName": 5}),
            ("operationName", {"query": KEY, "operationName": {"Q": 1}}),
            ("variables", {"query": KEY, "variables": "{}"}),
            ("variables", {"query": KEY, "variables": []}),
            ("variables", {"query": KEY, "variables": False}),
            ("extensions", {"query": KEY, "extensions": 0}),
        ],
    )
    def test_parameters_that_are_missing_or_of_another_type(
        self, server: Server, name: str, body: object
    ) -> None:
        for accept in (GRAPHQL, JSON):
            response = post(server, body, accept=accept)
            assert name in message_of(response, 400)
            assert response.headers["content-type"] == f"{accept}; charset=utf-8"

    def test_null_parameters_count_as_left_out(self, server: Server) -> None:
        body = {"query": KEY, "operationName": None, "variables": None, "extensions": None}
        assert post(server, body).json() == KEY_ANSWER

    @pytest.mark.parametrize(
        "query_string",
        [
            "",
            "variables={}",
            "query=%ff",
            "query=%ED%A0%80",
            "query={a}&variables=[",
            "query={a}&variables=[]",
            "query={a}&extensions=5",
            "query={a}&" + "x=1&" * 100,
        ],
    )
    def test_a_url_that_is_malformed(self, server: Server, query_string: str) -> None:
        message_of(server.client.get(f"/graphql?{query_string}", headers={"accept": GRAPHQL}), 400)

    def test_as_large_as_it_may_be(self, server: Server) -> None:
        body = json.dumps({"query": KEY}).encode()
        body += b" " * (STANDARD.body - len(body))
        assert post(server, body).json() == KEY_ANSWER
        assert "at most" in message_of(post(server, body + b" "), 413)

    def test_too_large_in_pieces(self, server: Server) -> None:
        piece = b" " * 65_536
        response = server.client.post(
            "/graphql", content=(piece for _ in range(64)), headers={"content-type": JSON}
        )
        assert "at most" in message_of(response, 413)


class TestDocuments:
    @pytest.mark.parametrize(
        ("code", "body"),
        [
            ("GRAPHQL_PARSE_FAILED", {"query": ""}),
            ("GRAPHQL_PARSE_FAILED", {"query": "{"}),
            ("GRAPHQL_PARSE_FAILED", {"query": "{" * 100_000}),
            ("GRAPHQL_PARSE_FAILED", {"query": '{ node(id: "\\ud800") { id } }'}),
            ("GRAPHQL_VALIDATION_FAILED", {"query": "{ nothing }"}),
            ("GRAPHQL_VALIDATION_FAILED", {"query": "{ " + "x" * 5000 + " }"}),
            ("GRAPHQL_VALIDATION_FAILED", {"query": "{ company { key } }"}),
            (
                "GRAPHQL_VALIDATION_FAILED",
                {"query": "{ companies(first: %s) { totalCount } }" % ("9" * 5000)},
            ),
            ("GRAPHQL_VALIDATION_FAILED", {"query": "{ companies(first: 2147483648) { nodes } }"}),
            ("GRAPHQL_VALIDATION_FAILED", {"query": "type A { a: Int }"}),
            ("OPERATION_RESOLUTION_FAILURE", {"query": TWO}),
            ("OPERATION_RESOLUTION_FAILURE", {"query": TWO, "operationName": "C"}),
            ("OPERATION_RESOLUTION_FAILURE", {"query": KEY, "operationName": "x" * 5000}),
            ("OPERATION_RESOLUTION_FAILURE", {"query": KEY, "operationName": ""}),
            ("BAD_USER_INPUT", {"query": BY_KEY}),
            ("BAD_USER_INPUT", {"query": BY_KEY, "variables": {"key": None}}),
            ("BAD_USER_INPUT", {"query": BY_KEY, "variables": {"key": 5}}),
            ("BAD_USER_INPUT", {"query": BY_KEY, "variables": {"key": ["x" * 5000]}}),
            ("PERSISTED_QUERY_NOT_FOUND", {"documentId": "sha256:00"}),
            (
                "PERSISTED_QUERY_NOT_FOUND",
                {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
            ),
        ],
    )
    def test_that_cannot_be_executed(
        self, server: Server, reference_server: Server, code: str, body: object
    ) -> None:
        for asked in (server, reference_server):
            errors_of(post(asked, body), 400, code)
            errors_of(post(asked, body, accept=JSON), 200, code)

    @pytest.mark.parametrize("depth", [2, 3, 4, 40, 60])
    def test_deep_ones_are_answered_or_refused(
        self, server: Server, reference_server: Server, depth: int
    ) -> None:
        nested = (
            "models(first: 1) { nodes { producers(first: 1) { nodes { " * depth
            + "key"
            + "} } } } " * depth
        )
        answers = [
            post(asked, {"query": f'{{ company(key: "leapmotor") {{ {nested} }} }}'})
            for asked in (server, reference_server)
        ]
        refused = depth > 3  # 4 fields a turn, of the 15 that may lie within one another
        assert [answer.status_code for answer in answers] == [400 if refused else 200] * 2
        assert answers[0].json() == answers[1].json()

    def test_fragments_do_not_hide_depth(self, server: Server) -> None:
        spread = "models { nodes { producers { nodes { ...F%d } } } }"
        fragments = [f"fragment F{at} on Company {{ {spread % (at + 1)} }}" for at in range(20)]
        document = '{ company(key: "leapmotor") { ...F0 } }' + " ".join(fragments)
        response = post(server, {"query": document + " fragment F20 on Company { key }"})
        [error] = errors_of(response, 400, "GRAPHQL_VALIDATION_FAILED")
        assert error["message"] == "depth: found 82, expected at most 15 (max-depth)"

    def test_many_fragments_in_a_row(self, server: Server) -> None:
        fragments = [f"fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}" for at in range(40)]
        document = "{ ...F0 }" + " ".join(fragments) + " fragment F40 on Query { __typename }"
        assert post(server, {"query": document}).json() == {"data": {"__typename": "Query"}}

    def test_operation_name_chooses(self, server: Server) -> None:
        for name, key in (("A", "leapmotor"), ("B", "stellantis")):
            response = post(server, {"query": TWO, "operationName": name})
            assert response.json() == {"data": {"company": {"key": key}}}

    def test_variables_that_nothing_asks_for_are_left_alone(self, server: Server) -> None:
        deep: list[Any] = []
        for _ in range(800):
            deep = [deep]
        variables = {"key": "leapmotor", "other": deep, "third": 2**63}
        assert server.query(BY_KEY, variables).json() == KEY_ANSWER

    def test_every_bad_variable_is_told(self, server: Server) -> None:
        document = (
            "query Q($first: Int!, $kinds: [EntityKind!], $after: String)"
            "{ entities(first: $first, kinds: $kinds, after: $after) { totalCount } }"
        )
        variables = {"first": 2**31, "kinds": ["Company", "Poem"], "after": 5}
        response = post(server, {"query": document, "variables": variables})
        messages = [each["message"] for each in errors_of(response, 400, "BAD_USER_INPUT")]
        assert [message.split("'")[1] for message in messages] == ["$first", "$kinds", "$after"]


class TestDirectives:
    DOCUMENT = """
    query Q($flag: Boolean = true) {
      company(key: "leapmotor") { key @include(if: $flag) kind @skip(if: $flag) }
    }
    """

    @pytest.mark.parametrize(
        ("variables", "field"),
        [({"flag": True}, "key"), ({"flag": False}, "kind"), ({}, "key")],
    )
    def test_each_request_decides(
        self, server: Server, reference_server: Server, variables: dict[str, bool], field: str
    ) -> None:
        for asked in (server, reference_server):
            assert list(asked.data(self.DOCUMENT, **variables)["company"]) == [field]

    def test_null_decides_nothing(self, server: Server, reference_server: Server) -> None:
        for asked in (server, reference_server):
            response = post(asked, {"query": self.DOCUMENT, "variables": {"flag": None}})
            assert "$flag" in message_of(response, 400)

    def test_everything_left_out(self, server: Server, reference_server: Server) -> None:
        document = '{ company(key: "leapmotor") { key @skip(if: true) } }'
        for asked in (server, reference_server):
            assert asked.data(document) == {"company": {}}


class TestExecution:
    INTROSPECTION = '{ __schema { queryType { name } } company(key: "leapmotor") { key } }'

    def test_the_header_says_how(self, server: Server, reference_server: Server) -> None:
        assert server.query(KEY).headers["x-fonte-execution"] == "planned"
        assert server.query("{ __typename }").headers["x-fonte-execution"] == "planned"
        assert reference_server.query(KEY).headers["x-fonte-execution"] == "reference"

    def test_introspection_is_left_to_graphql_core(self, server: Server) -> None:
        response = server.query(self.INTROSPECTION)
        assert response.headers["x-fonte-execution"] == "reference"
        assert response.json()["data"] == {
            "__schema": {"queryType": {"name": "Query"}},
            "company": {"key": "leapmotor"},
        }

    def test_a_field_error_is_no_error_of_the_request(self, server: Server) -> None:
        for accept in (GRAPHQL, JSON):
            response = post(server, {"query": '{ node(id: "?") { id } }'}, accept=accept)
            assert response.status_code == 200
            assert response.json()["data"] == {"node": None}
            [error] = response.json()["errors"]
            assert (error["path"], error["extensions"]["code"]) == (["node"], "BAD_USER_INPUT")

    def test_a_field_error_repeats_little_of_the_input(self, server: Server) -> None:
        document = """
        query Q($long: String!) {
          company(key: "leapmotor") { name(language: $long) }
          place(key: "china") { located(after: $long) { totalCount } }
          entity(key: $long) { key }
        }
        """
        answer = server.query(document, {"long": "ü" * 900}).json()
        assert answer["data"] == {"company": None, "place": None, "entity": None}
        assert [error["path"][0] for error in answer["errors"]] == ["company", "place"]
        for error in answer["errors"]:
            assert len(error["message"]) <= LONGEST_MESSAGE


class BrokenSnapshot(MemorySnapshot):
    """Cannot read degrees, as from a database that is in trouble."""

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        raise ConnectionError(f"cannot SELECT {len(keys)} degrees: /var/lib/secret")


class StuckSnapshot(MemorySnapshot):
    """Never comes to an end of reading degrees."""

    waits = True

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset, version=1)
        self.reading = asyncio.Event()

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        self.reading.set()
        await asyncio.Event().wait()
        return [0] * len(keys)


class Store(MemoryStore):
    def __init__(self, snapshot: MemorySnapshot) -> None:
        self._current = snapshot


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset(ROOT / "seed")


@pytest.mark.parametrize("execution", list(Execution))
class TestTrouble:
    """In process: no request brings a sound server into trouble."""

    DOCUMENT = """
    {
      broken: company(key: "leapmotor") { key degree }
      sound: company(key: "leapmotor") { key }
      list: place(key: "china") { located { nodes { degree } } }
    }
    """
    # One read at a time: graphql-core does not clean up after others that it has begun.
    ONE_READ = '{ company(key: "leapmotor") { degree } }'

    def app(self, snapshot: MemorySnapshot, dataset: Dataset, options: Options) -> GraphQLApp:
        schema = build_schema(dataset.ontology)
        return GraphQLApp(schema, dataset.ontology, Store(snapshot), options=options)

    def ask(self, app: GraphQLApp, document: str) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://fonte") as client:
                body, headers = {"query": document}, {"accept": GRAPHQL}
                return await client.post("/graphql", json=body, headers=headers)

        return asyncio.run(answer())

    def test_a_failure_of_ours_is_masked_and_logged(
        self, execution: Execution, dataset: Dataset, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = self.app(BrokenSnapshot(dataset, version=1), dataset, Options(execution))
        response = self.ask(app, self.DOCUMENT)
        assert response.status_code == 200
        answer = response.json()
        assert answer["data"] == {"broken": None, "sound": {"key": "leapmotor"}, "list": None}
        paths = [["broken", "degree"], ["list", "located", "nodes", 0, "degree"]]
        assert [error["path"] for error in answer["errors"]] == paths
        [request_id] = {error["extensions"].pop("requestId") for error in answer["errors"]}
        for error in answer["errors"]:
            assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
        for secret in ("SELECT", "/var", "ConnectionError", "Snapshot"):
            assert secret not in response.text
        logged = [record for record in caplog.records if record.name == "fonte"]
        assert len(logged) == len(paths)
        for record in logged:
            assert vars(record)["request_id"] == request_id
            assert record.exc_info is not None
            assert isinstance(record.exc_info[1], ConnectionError)

    def test_a_request_that_takes_too_long_is_given_up(
        self, execution: Execution, dataset: Dataset
    ) -> None:
        options = Options(execution, limits=Limits(seconds=0.05))
        app = self.app(StuckSnapshot(dataset), dataset, options)
        [error] = errors_of(self.ask(app, self.ONE_READ), 400, "TIME_LIMIT_EXCEEDED")
        assert error["message"] == "seconds: found more, expected at most 0.05 (max-seconds)"

    def test_a_request_whose_client_has_gone_is_given_up(
        self, execution: Execution, dataset: Dataset
    ) -> None:
        snapshot = StuckSnapshot(dataset)
        app = self.app(snapshot, dataset, Options(execution))
        request: MutableMapping[str, Any] = {
            "type": "http.request",
            "body": json.dumps({"query": self.ONE_READ}).encode(),
        }
        messages = iter([request, {"type": "http.disconnect"}])
        sent: list[object] = []

        async def receive() -> MutableMapping[str, Any]:
            message = next(messages)
            if message is not request:
                await snapshot.reading.wait()
            return message

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        headers = [(b"content-type", JSON.encode())]
        asyncio.run(app({"type": "http", "method": "POST", "headers": headers}, receive, send))
        assert sent == []
