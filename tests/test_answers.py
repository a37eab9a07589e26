"""What bad input gets: each row of the design's table, from a real server."""

import json
import unicodedata
from typing import Literal, NamedTuple

import httpx
import pytest

from tests.conftest import Server, StartServer
from tests.serving import Connection

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
GOOD = b'{"query": "{ __typename }"}'
TWO = b'{"query": "query A { __typename } query B { __typename }"}'


class Row(NamedTuple):
    """A request by POST, and its answer for clients of the newer and of the older media type."""

    body: bytes
    code: str
    status: int = 400
    older: int = 200


MALFORMED = {
    "no JSON": b"{",
    "nothing": b"",
    "NaN": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "deep": b'{"query": "{ __typename }", "variables": {"a": '
    + b"[" * 50_000
    + b"]" * 50_000
    + b"}}",
    "huge integer": b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"e}}",
    "no UTF-8": b'{"query": "{ __typename } #\xff"}',
    "lone surrogate": rb'{"query": "{ __typename } #\ud800"}',
    "lone low surrogate": rb'{"query": "{ a(b: \"\udc00\") }"}',
    "list": b"[]",
    "batch": b"[" + GOOD + b"]",
    "null": b"null",
    "number": b"5",
    "text": b'"{ __typename }"',
    "no query": b"{}",
    "query of another type": b'{"query": 5}',
    "variables of another type": b'{"query": "{ __typename }", "variables": []}',
    "name of another type": b'{"query": "{ __typename }", "operationName": 5}',
}

UNUSABLE = {
    "validation": Row(b'{"query": "{ nothing }"}', "GRAPHQL_VALIDATION_FAILED"),
    "coercion": Row(
        b'{"query": "query ($k: String!) { company(key: $k) { key } }", "variables": {"k": 5}}',
        "BAD_USER_INPUT",
    ),
    "limit": Row(
        json.dumps({"query": "{ " + "a { " * 20 + "b" + " }" * 21}).encode(),
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "ambiguous": Row(TWO, "OPERATION_RESOLUTION_FAILURE"),
    "unknown": Row(TWO[:-1] + b', "operationName": "C"}', "OPERATION_RESOLUTION_FAILURE"),
    "syntax": Row(b'{"query": "{"}', "GRAPHQL_PARSE_FAILED"),
}


def post(server: Server, body: bytes, **headers: str) -> httpx.Response:
    sent = {"content-type": JSON, "accept": GRAPHQL}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return server.client.post("/graphql", content=body, headers=sent)


@pytest.mark.parametrize("accept", [GRAPHQL, JSON, ""])
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request(server: Server, body: bytes, accept: str) -> None:
    response = post(server, body, accept=accept)
    assert response.status_code == 400
    assert set(response.json()) == {"errors"}


@pytest.mark.parametrize("row", UNUSABLE.values(), ids=UNUSABLE)
def test_an_operation_that_cannot_be_executed(server: Server, row: Row) -> None:
    for accept, status in ((GRAPHQL, row.status), (JSON, row.older), ("", row.older)):
        response = post(server, row.body, accept=accept)
        assert response.status_code == status
        answer = response.json()
        assert set(answer) == {"errors"}
        assert {error["extensions"]["code"] for error in answer["errors"]} == {row.code}


@pytest.mark.parametrize(
    ("method", "query", "allowed"),
    [
        ("GET", "mutation { apply(changes: {}) { version } }", "POST"),
        ("GET", "subscription { changes { version } }", "POST"),
        ("PUT", "{ __typename }", "GET, POST"),
        ("DELETE", "{ __typename }", "GET, POST"),
    ],
)
def test_a_method_that_is_not_allowed(
    server: Server, method: str, query: str, allowed: str
) -> None:
    response = server.client.request(method, "/graphql", params={"query": query})
    assert response.status_code == 405
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_encoding": "gzip"},
    ],
    ids=lambda headers: next(iter(headers.values())),
)
def test_a_body_of_another_type(server: Server, headers: dict[str, str]) -> None:
    assert post(server, GOOD, **headers).status_code == 415


def test_an_answer_of_another_type(server: Server) -> None:
    assert post(server, GOOD, accept="text/html").status_code == 406


def test_what_is_too_large_or_too_long(server: Server) -> None:
    assert post(server, GOOD.ljust(1024 * 1024 + 1)).status_code == 413
    assert server.client.get("/graphql", params={"query": " " * 16_384}).status_code == 414
    assert post(server, GOOD, x="a" * 32_768).status_code == 431


def test_who_is_not_known(start_server: StartServer) -> None:
    server = start_server()
    assert post(server, GOOD, authorization="Bearer unheard-of").status_code == 401
    answer = post(server, b'{"query": "mutation { apply(changes: {}) { version } }"}').json()
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_overload(start_server: StartServer) -> None:
    server = start_server("--max-connections", "2")
    with Connection(server.url), Connection(server.url), Connection(server.url) as third:
        response = third.response()
    assert response.status == 503
    assert "retry-after" in dict(response.headers)


def test_no_message_echoes_much(server: Server) -> None:
    name = "a" * 100_000
    for query in (
        f"{{ {name} }}",
        f'{{ company(key: "{name}") {{ {name} }} }}',
        f"query {name} {{",
    ):
        response = post(server, json.dumps({"query": query[:99_999]}).encode())
        assert len(response.content) < 1_000


class TestPagesOfOtherSites:
    """CORS is off unless an operator names the sites."""

    SITE = "https://site.example"

    def test_are_not_let_in(self, server: Server) -> None:
        response = post(server, GOOD, origin=self.SITE)
        assert "access-control-allow-origin" not in response.headers
        assert server.client.options("/graphql", headers={"origin": self.SITE}).status_code == 405

    def test_are_let_in_where_they_are_named(self, start_server: StartServer) -> None:
        server = start_server("--origins", f"{self.SITE},https://other.example:8443")
        for _ in range(2):
            response = post(server, GOOD, origin=self.SITE)
            assert response.json() == {"data": {"__typename": "Query"}}
            assert response.headers["access-control-allow-origin"] == self.SITE
        asked = {
            "origin": self.SITE,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type, authorization",
        }
        response = server.client.options("/graphql", headers=asked)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == self.SITE
        for origin in ("https://evil.example", f"{self.SITE}.evil.example", "null"):
            response = post(server, GOOD, origin=origin)
            assert "access-control-allow-origin" not in response.headers


def test_suggestions_can_be_hidden(server: Server, start_server: StartServer) -> None:
    hiding = start_server("--suggestions", "hidden")
    body = b'{"query": "{ compani }"}'
    assert b"Did you mean" in post(server, body).content
    assert b"Did you mean" not in post(hiding, body).content


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_texts_are_compared_whatever_their_form(
    server: Server, form: Literal["NFC", "NFD"]
) -> None:
    word = unicodedata.normalize(form, "rapidità")
    document = """query($word: String!) {
      filtered: entities(where: {name: {contains: $word}}) { totalCount }
      found: search(text: $word) { totalCount }
    }"""
    answer = server.data(document, word=word)
    assert answer["filtered"]["totalCount"] == 1
    assert answer["found"]["totalCount"] >= 1
