"""Each limit on a real server: what meets it is answered, one more is told which it was."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from threading import Semaphore
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from commands.limits import LIMIT_SETTINGS
from graph.memory.store import MemorySnapshot, MemoryStore
from schema.http.options import Options
from schema.limits import STANDARD, Limits
from tests.conftest import StartServer
from tests.serving import PATIENCE, Connection, Recorded, Store, dataset, serving

DEGREE = '{ company(key: "leapmotor") { degree } }'
NOTHING = "{ __typename }"
COUNTED = "{ companies(where: %s, first: 0) { totalCount } }"
BY_VARIABLE = "query ($w: CompanyFilter) { companies(where: $w, first: 0) { totalCount } }"
MODELS = '{ company(key: "leapmotor") { models(first: %d) { nodes { key } } } }'
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
OF_THE_NETWORK = {
    *("body", "url", "headers", "transfer", "seconds", "response"),
    *("requests", "connections", "message", "subscriptions"),
}

OF_OPERATIONS = [
    ("cost", 8, MODELS % 5, MODELS % 6),
    ("page", 5, MODELS % 5, MODELS % 6),
    ("characters", 20, NOTHING.ljust(20), NOTHING.ljust(21)),
    ("tokens", 4, "{ __typename __typename }", "{ __typename __typename __typename }"),
    ("comments", 1, f"#\n{NOTHING}", f"#\n#\n{NOTHING}"),
    ("depth", 4, MODELS % 1, (MODELS % 1).replace("key }", "names { text } }")),
    ("aliases", 1, "{ a: __typename }", "{ a: __typename b: __typename }"),
    ("root_fields", 1, NOTHING, "{ a: __typename b: __typename }"),
    (
        "directives",
        1,
        "{ a: __typename @skip(if: false) }",
        "{ a: __typename @skip(if: false) @include(if: true) }",
    ),
    ("pairs", 1, "{ __typename __typename }", "{ __typename __typename __typename }"),
    ("nesting", 2, COUNTED % '{key: {eq: "a"}}', COUNTED % '{and: [{key: {eq: "a"}}]}'),
    ("introspection", 0, NOTHING, "{ __schema { queryType { name } } }"),
]


def limited(store: MemoryStore | None = None, **most: Any) -> Recorded:  # noqa: ANN401 - as the fields of Limits
    return Recorded(store, options=Options(limits=replace(STANDARD, **most)))


def ask(url: str, query: str, variables: Mapping[str, object] | None = None) -> httpx.Response:
    body = {"query": query, "variables": variables}
    headers = {"accept": "application/graphql-response+json"}
    return httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=PATIENCE)


def tells(answer: Mapping[str, Any], limit: str) -> bool:
    """Say whether an answer has one error, of what exceeds the limit, with its setting."""
    [error] = answer["errors"]
    message: str = error["message"]
    setting = limit.replace("_", "-")
    return "found " in message and "expected at most " in message and f"(max-{setting})" in message


def test_each_is_a_setting() -> None:
    names = [f"max-{field.name.replace('_', '-')}" for field in fields(Limits)]
    assert sorted(setting.name for setting in LIMIT_SETTINGS) == sorted(names)


def test_each_is_tested_here() -> None:
    tested = {limit for limit, *_ in OF_OPERATIONS} | OF_THE_NETWORK | {"values"}
    assert tested == {field.name for field in fields(Limits)}


@pytest.mark.parametrize(("limit", "most", "met", "passed"), OF_OPERATIONS)
def test_of_an_operation(limit: str, most: int, met: str, passed: str) -> None:
    with serving(limited(None, **{limit: most})) as url:
        assert "errors" not in ask(url, met).json()
        response = ask(url, passed)
        assert response.status_code == (200 if limit == "page" else 400)
        assert tells(response.json(), limit)


@pytest.mark.parametrize(
    ("limit", "most", "met", "passed"),
    [
        ("values", 4, {"key": {"in": ["a"]}}, {"key": {"in": ["a", "b"]}}),
        ("nesting", 2, {"key": {"eq": "a"}}, {"key": {"in": []}}),
    ],
)
def test_of_variables(limit: str, most: int, met: object, passed: object) -> None:
    with serving(limited(None, **{limit: most})) as url:
        assert "errors" not in ask(url, BY_VARIABLE, {"w": met}).json()
        response = ask(url, BY_VARIABLE, {"w": passed})
        assert response.status_code == 400
        assert tells(response.json(), limit)


def test_body() -> None:
    body = json.dumps({"query": NOTHING}).encode()
    with serving(limited(body=100)) as url:
        for length, status in ((100, 200), (101, 413)):
            headers = {"content-type": "application/json"}
            response = httpx.post(f"{url}/graphql", content=body.ljust(length), headers=headers)
            assert response.status_code == status
        assert tells(response.json(), "body")


def test_url() -> None:
    with serving(limited(url=100)) as url:
        for length, status in ((100, 200), (101, 414)):
            path = "/graphql?query=%7B__typename%7D&a=".ljust(length, "a")
            response = httpx.get(url + path)
            assert response.status_code == status
        assert tells(response.json(), "url")


def test_headers() -> None:
    head = b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\n"
    with serving(limited(headers=100)) as url:
        for length, status in ((100, 200), (101, 431)):
            header = b"a: ".ljust(length - 2, b"a") + b"\r\n"
            with Connection(url) as connection:
                response = connection.ask(head + header + b"\r\n")
            assert response.status == status
        assert tells(json.loads(response.body), "headers")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /graph",
        b"\r\n",
        HEAD + b"content-length: 9\r\n\r\n{",
        HEAD + b"content-length: 99999\r\n\r\n{",
        HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n{",
    ],
    ids=["nothing", "head", "line", "body", "long body", "chunks"],
)
def test_transfer_of_requests(sent: bytes) -> None:
    with serving(limited(transfer=0.2)) as url, Connection(url) as connection:
        response = connection.ask(sent)
        assert response.status == 408
        assert tells(json.loads(response.body), "transfer")
        assert connection.is_closed()


def test_transfer_does_not_count_the_time_between_requests() -> None:
    request = HEAD + b"content-length: 27\r\n\r\n" + json.dumps({"query": NOTHING}).encode()
    with serving(limited(transfer=0.2)) as url, Connection(url) as used, Connection(url) as idle:
        assert used.ask(request).status == 200
        assert idle.response().status == 408
        assert used.ask(request).status == 200


def test_response() -> None:
    length = len(b'{"data":{"__typename":"Query"}}')
    for most, status in ((length, 200), (length - 1, 400)):
        with serving(limited(response=most)) as url:
            response = ask(url, NOTHING)
            assert response.status_code == status
    assert tells(response.json(), "response")


class StuckSnapshot(MemorySnapshot):
    """Does not come to an end of reading degrees, and tells when it has begun."""

    waits = True

    def __init__(self) -> None:
        super().__init__(dataset(), version=1)
        self.reading = Semaphore(0)

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        self.reading.release()
        await asyncio.Event().wait()
        return [0] * len(keys)


def test_seconds() -> None:
    with serving(limited(Store(StuckSnapshot()), seconds=0.1)) as url:
        response = ask(url, DEGREE)
        assert response.status_code == 400
        assert tells(response.json(), "seconds")


def test_requests() -> None:
    stuck = StuckSnapshot()
    with serving(limited(Store(stuck), requests=1)) as url:
        with Connection(url) as first:
            body = json.dumps({"query": DEGREE}).encode()
            first.send(HEAD + b"content-length: %d\r\n\r\n%s" % (len(body), body))
            assert stuck.reading.acquire(timeout=PATIENCE)
            response = httpx.get(f"{url}/graphql", params={"query": NOTHING})
            assert response.status_code == 503
            assert response.headers["retry-after"] == "1"
            assert tells(response.json(), "requests")
        while httpx.get(f"{url}/graphql", params={"query": NOTHING}).status_code == 503:
            pass  # until it is known that the first has gone


def test_connections() -> None:
    with (
        serving(limited(connections=2)) as url,
        Connection(url),
        Connection(url),
        Connection(url) as third,
    ):
        response = third.response()
        assert response.status == 503
        assert dict(response.headers)["retry-after"] == "1"
        assert tells(json.loads(response.body), "connections")


def test_subscriptions() -> None:
    follow = {"query": "subscription { changes { version } }"}
    with (
        serving(limited(subscriptions=2)) as url,
        connect(
            f"ws{url[4:]}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
        ) as socket,
    ):
        socket.send('{"type": "connection_init"}')
        socket.recv(PATIENCE)
        for id_ in ("1", "2", "3"):
            socket.send(json.dumps({"type": "subscribe", "id": id_, "payload": follow}))
        message = json.loads(socket.recv(PATIENCE))
        assert (message["type"], message["id"]) == ("error", "3")
        assert tells({"errors": message["payload"]}, "subscriptions")


def test_messages(start_server: StartServer) -> None:
    server = start_server("--max-message", "100")
    with connect(
        f"ws{server.url[4:]}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
    ) as socket:
        socket.send('{"type": "connection_init"}'.ljust(100))
        assert "connection_ack" in str(socket.recv(PATIENCE))
        socket.send('{"type": "ping"}'.ljust(101))
        with pytest.raises(ConnectionClosed) as raised:
            socket.recv(PATIENCE)
        assert raised.value.rcvd is not None
        assert raised.value.rcvd.code == 1009
