"""Operations over WebSocket (graphql-transport-ws) and as server-sent events."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graph.memory.store import MemorySnapshot
from tests.conftest import Server, StartServer
from tests.serving import PATIENCE, BrokenSnapshot, Recorded, Store, dataset, serving

JSON = "application/json"
PROTOCOL = "graphql-transport-ws"
KEY = '{ company(key: "leapmotor") { key } }'
BY_KEY = "query Q($key: String!) { company(key: $key) { key } } query R { __typename }"
DEGREE = '{ company(key: "leapmotor") { key degree } }'
NAME = '{ entity(key: "ev-start-up-speed-record") { name } }'

Message = dict[str, Any]


@contextmanager
def connected(
    url: str, *protocols: str, headers: Mapping[str, str] | None = None
) -> Iterator[ClientConnection]:
    with connect(
        url.replace("http", "ws", 1) + "/graphql",
        subprotocols=[Subprotocol(name) for name in protocols or (PROTOCOL,)],
        additional_headers=headers,
        open_timeout=PATIENCE,
        proxy=None,
    ) as connection:
        yield connection


def say(connection: ClientConnection, type_: str, **rest: object) -> None:
    connection.send(json.dumps({"type": type_} | rest))


def heard(connection: ClientConnection) -> Message:
    message: Message = json.loads(connection.recv(PATIENCE))
    return message


def greet(connection: ClientConnection) -> None:
    say(connection, "connection_init")
    assert heard(connection) == {"type": "connection_ack"}


def closing(connection: ClientConnection) -> int:
    """Wait until the server closes the connection, saying nothing else; return its code."""
    with pytest.raises(ConnectionClosed) as raised:
        raise AssertionError(connection.recv(PATIENCE))
    assert raised.value.rcvd is not None
    return raised.value.rcvd.code


def ask(connection: ClientConnection, document: str, id_: str = "1", **more: object) -> Message:
    """Subscribe to what has one answer, and return that."""
    say(connection, "subscribe", id=id_, payload={"query": document} | more)
    message = heard(connection)
    assert (message["type"], message["id"]) == ("next", id_)
    assert heard(connection) == {"type": "complete", "id": id_}
    payload: Message = message["payload"]
    return payload


class TestWebSocket:
    def test_queries(self, server: Server) -> None:
        with connected(server.url) as connection:
            assert connection.subprotocol == PROTOCOL
            greet(connection)
            for at in range(3):
                answer = ask(connection, f"{{ a{at}: __typename }}", id_=str(at))
                assert answer == {"data": {f"a{at}": "Query"}}

    def test_an_id_may_be_used_again(self, server: Server) -> None:
        with connected(server.url) as connection:
            greet(connection)
            for _ in range(2):
                assert ask(connection, KEY) == {"data": {"company": {"key": "leapmotor"}}}

    def test_variables_and_operation_name(self, server: Server) -> None:
        with connected(server.url) as connection:
            greet(connection)
            answer = ask(connection, BY_KEY, variables={"key": "stellantis"}, operationName="Q")
            assert answer == {"data": {"company": {"key": "stellantis"}}}

    def test_several_at_once(self, server: Server) -> None:
        ids = {str(at) for at in range(20)}
        with connected(server.url) as connection:
            greet(connection)
            for id_ in ids:
                say(connection, "subscribe", id=id_, payload={"query": f"{{ a{id_}: __typename }}"})
            messages = [heard(connection) for _ in range(2 * len(ids))]
        answers = {
            each["id"]: each["payload"]["data"] for each in messages if each["type"] == "next"
        }
        assert answers == {id_: {f"a{id_}": "Query"} for id_ in ids}
        assert {each["id"] for each in messages if each["type"] == "complete"} == ids

    @pytest.mark.parametrize(
        ("document", "code"),
        [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ company { key } }", "GRAPHQL_VALIDATION_FAILED"),
        ],
    )
    def test_what_cannot_be_executed(self, server: Server, document: str, code: str) -> None:
        with connected(server.url) as connection:
            greet(connection)
            say(connection, "subscribe", id="1", payload={"query": document})
            message = heard(connection)
            assert (message["type"], message["id"]) == ("error", "1")
            [error] = message["payload"]
            assert error["message"]
            assert error["extensions"] == {"code": code}
            assert error["locations"]
            # The connection lives on, and the id is free.
            assert ask(connection, KEY)["data"] == {"company": {"key": "leapmotor"}}

    @pytest.mark.parametrize("variables", [{}, {"key": None}, {"key": 5}])
    def test_variables_that_do_not_fit(self, server: Server, variables: dict[str, object]) -> None:
        with connected(server.url) as connection:
            greet(connection)
            answer = ask(connection, BY_KEY, operationName="Q", variables=variables)
        assert answer["data"] is None
        [error] = answer["errors"]
        assert "$key" in error["message"]
        assert error["extensions"] == {"code": "BAD_USER_INPUT"}

    def test_a_field_error_has_its_code(self, server: Server) -> None:
        with connected(server.url) as connection:
            greet(connection)
            answer = ask(connection, '{ node(id: "?") { id } }')
            assert answer["data"] == {"node": None}
            [error] = answer["errors"]
            assert (error["path"], error["extensions"]) == (["node"], {"code": "BAD_USER_INPUT"})

    def test_a_failure_of_ours_is_masked_and_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        recorded = Recorded(Store(BrokenSnapshot(dataset(), version=1)))
        with serving(recorded) as url, connected(url) as connection:
            greet(connection)
            answer = ask(connection, DEGREE)
        assert answer["data"] == {"company": None}
        [error] = answer["errors"]
        request_id = error["extensions"].pop("requestId")
        assert (error["path"], error["extensions"]) == (
            ["company", "degree"],
            {"code": "INTERNAL_SERVER_ERROR"},
        )
        for secret in ("SELECT", "/var", "ConnectionError"):
            assert secret not in json.dumps(answer)
        [record] = [each for each in caplog.records if each.name == "fonte"]
        assert vars(record)["request_id"] == request_id
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], ConnectionError)

    @pytest.mark.parametrize(("language", "name"), [("it", "rapidità"), ("en", "Speed")])
    def test_the_languages_of_the_handshake(self, server: Server, language: str, name: str) -> None:
        with connected(server.url, headers={"accept-language": language}) as connection:
            greet(connection)
            assert name in ask(connection, NAME)["data"]["entity"]["name"]

    def test_ping(self, server: Server) -> None:
        with connected(server.url) as connection:
            say(connection, "ping")
            assert heard(connection) == {"type": "pong"}


class TestProtocol:
    @pytest.mark.parametrize("protocols", [["graphql-ws"], ["other"], ["other", "graphql-ws"]])
    def test_other_protocols_are_refused(self, server: Server, protocols: Sequence[str]) -> None:
        with connected(server.url, *protocols) as connection:
            assert connection.subprotocol is None
            assert closing(connection) == 4406

    def test_none_is_refused(self, server: Server) -> None:
        url = server.url.replace("http", "ws", 1) + "/graphql"
        with connect(url, proxy=None) as connection:
            assert closing(connection) == 4406

    def test_the_known_one_is_chosen(self, server: Server) -> None:
        with connected(server.url, "graphql-ws", PROTOCOL, "other") as connection:
            assert connection.subprotocol == PROTOCOL
            greet(connection)

    def test_no_greeting_in_time(self, server: Server) -> None:
        with connected(server.url) as connection:
            assert closing(connection) == 4408

    def test_asking_without_a_greeting(self, server: Server) -> None:
        with connected(server.url) as connection:
            say(connection, "subscribe", id="1", payload={"query": KEY})
            assert closing(connection) == 4401

    def test_greeting_twice(self, server: Server) -> None:
        with connected(server.url) as connection:
            greet(connection)
            say(connection, "connection_init")
            assert closing(connection) == 4429

    @pytest.mark.parametrize(
        "message",
        [
            "nonsense",
            "{}",
            '{"type": "other"}',
            '{"type": "subscribe", "id": "1"}',
            '{"type": "subscribe", "id": "1", "payload": {}}',
            b"\x00\x01",
            "null",
            "[]",
            '{"type": "subscribe", "id": "1", "payload": null}',
            '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
            '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": "x"}}',
            '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "operationName": 5}}',
            '{"type": "subscribe", "id": [], "payload": {"query": "{ __typename }"}}',
            '{"type": "complete", "id": {}}',
            '{"type": []}',
            '{"type": "connection_init", "payload": 5}',
            "[" * 100_000,
        ],
        ids=lambda message: str(message)[:50],
    )
    def test_what_is_no_message(self, server: Server, message: str | bytes) -> None:
        with connected(server.url) as connection:
            greet(connection)
            connection.send(message)
            assert closing(connection) == 4400
        assert server.log() == ""

    def test_pages_of_other_origins(self, start_server: StartServer) -> None:
        server = start_server()
        for headers in ({}, {"origin": server.url}):
            with connected(server.url, headers=headers) as connection:
                greet(connection)
        with (
            pytest.raises(InvalidStatus) as raised,
            connected(server.url, headers={"origin": "https://evil.example"}),
        ):
            pass
        assert raised.value.response.status_code == 403

    def test_a_handshake_by_who_is_not_known(self, server: Server) -> None:
        headers = {"authorization": "Bearer unheard-of"}
        with connected(server.url, headers=headers) as connection:
            assert closing(connection) == 4403
        assert server.log() == ""

    def test_a_client_that_goes_away(self, server: Server) -> None:
        for greeting in (False, True):
            with connected(server.url) as connection:
                if greeting:
                    greet(connection)
                    say(connection, "subscribe", id="1", payload={"query": KEY})
                connection.socket.close()
        assert server.data(KEY) == {"company": {"key": "leapmotor"}}
        assert server.log() == ""


class StuckSnapshot(MemorySnapshot):
    """Does not come to an end of reading degrees, and tells when it has been given up."""

    def __init__(self) -> None:
        super().__init__(dataset(), version=1)
        self.reading = threading.Semaphore(0)
        self.given_up = threading.Semaphore(0)

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        self.reading.release()
        try:
            await asyncio.Event().wait()
        finally:
            self.given_up.release()
        return [0] * len(keys)


class TestWhileOneRuns:
    @pytest.fixture
    def stuck(self) -> StuckSnapshot:
        return StuckSnapshot()

    @pytest.fixture
    def url(self, stuck: StuckSnapshot) -> Iterator[str]:
        with serving(Recorded(Store(stuck))) as url:
            yield url

    def start(self, connection: ClientConnection, stuck: StuckSnapshot) -> None:
        say(connection, "subscribe", id="1", payload={"query": DEGREE})
        assert stuck.reading.acquire(timeout=PATIENCE)

    def test_its_id_is_taken(self, url: str, stuck: StuckSnapshot) -> None:
        with connected(url) as connection:
            greet(connection)
            self.start(connection, stuck)
            assert ask(connection, KEY, id_="2")["data"] == {"company": {"key": "leapmotor"}}
            say(connection, "subscribe", id="1", payload={"query": KEY})
            assert closing(connection) == 4409
            assert stuck.given_up.acquire(timeout=PATIENCE)

    def test_the_client_completes_it(self, url: str, stuck: StuckSnapshot) -> None:
        with connected(url) as connection:
            greet(connection)
            self.start(connection, stuck)
            say(connection, "complete", id="1")
            assert stuck.given_up.acquire(timeout=PATIENCE)
            assert ask(connection, KEY)["data"] == {"company": {"key": "leapmotor"}}

    def test_the_client_goes_away(self, url: str, stuck: StuckSnapshot) -> None:
        with connected(url) as connection:
            greet(connection)
            self.start(connection, stuck)
        assert stuck.given_up.acquire(timeout=PATIENCE)


def events(response: httpx.Response) -> list[Message]:
    """Return the data of the events of a stream, which tells at last that it is complete."""
    *found, last = [event for event in response.text.split("\r\n\r\n") if event]
    assert last.startswith("event: complete")
    return [json.loads(event.partition("data: ")[2]) for event in found]


class TestEvents:
    def post(self, server: Server, body: object, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"accept": "text/event-stream", "content-type": JSON}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return server.client.post("/graphql", content=content, headers=sent)

    def test_a_query_is_answered(self, server: Server) -> None:
        body = {"query": BY_KEY, "operationName": "Q", "variables": {"key": "leapmotor"}}
        response = self.post(server, body)
        assert response.status_code == 200
        assert events(response) == [{"data": {"company": {"key": "leapmotor"}}}]

    def test_languages(self, server: Server) -> None:
        names = {
            self.post(server, {"query": NAME}, accept_language=language).text
            for language in ("it", "en")
        }
        assert len(names) == 2

    def test_errors_have_codes(self, server: Server) -> None:
        for document, code in (
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ('{ node(id: "?") { id } }', "BAD_USER_INPUT"),
        ):
            [answer] = events(self.post(server, {"query": document}))
            [error] = answer["errors"]
            assert error["extensions"] == {"code": code}

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"5", b"null", b"[]", b'"x"', b"{}", b'{"query": 5}', b"[" * 100_000]
    )
    def test_malformed(self, server: Server, body: bytes) -> None:
        assert self.post(server, body).status_code == 400
        assert server.log() == ""

    def test_bodies_are_no_longer_than_others(self, server: Server) -> None:
        body = json.dumps({"query": KEY}).encode()
        body += b" " * (1024 * 1024 - len(body))
        assert events(self.post(server, body)) == [{"data": {"company": {"key": "leapmotor"}}}]
        response = self.post(server, body + b" ")
        assert response.status_code == 413
        assert "at most 1048576 bytes" in response.text

    def test_get_is_for_queries(self, server: Server) -> None:
        headers = {"accept": "text/event-stream"}
        response = server.client.get("/graphql", params={"query": KEY}, headers=headers)
        assert events(response) == [{"data": {"company": {"key": "leapmotor"}}}]
        mutation = "mutation { apply(changes: {}) { version } }"
        response = server.client.get("/graphql", params={"query": mutation}, headers=headers)
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"
        [error] = response.json()["errors"]
        assert error["message"] == "found a mutation by GET, expected POST"

    @pytest.mark.parametrize(
        ("method", "headers", "status"),
        [
            ("PUT", {}, 405),
            ("POST", {"content-type": "text/plain"}, 415),
            ("POST", {"content-type": "application/x-www-form-urlencoded"}, 415),
            ("POST", {"content-encoding": "gzip"}, 415),
            ("POST", {"authorization": "Bearer unheard-of"}, 401),
            ("GET", {"accept": "text/event-stream, */*"}, 400),
        ],
    )
    def test_what_is_no_graphql_is_refused_as_without_events(
        self, server: Server, method: str, headers: dict[str, str], status: int
    ) -> None:
        headers = {"accept": "text/event-stream", "content-type": JSON} | headers
        content = json.dumps({"query": KEY})
        response = server.client.request(method, "/graphql", content=content, headers=headers)
        assert response.status_code == status
        assert response.json()["errors"][0]["extensions"] == {
            "code": "UNAUTHENTICATED" if status == 401 else "BAD_USER_INPUT"
        }
        assert ("allow" in response.headers) == (status == 405)
        assert server.log() == ""

    def test_a_document_by_its_hash(self, server: Server) -> None:
        digest = sha256(KEY.encode()).hexdigest()
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
        unknown = self.post(server, {"extensions": extensions})
        assert unknown.status_code == 400
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        for body in ({"query": KEY, "extensions": extensions}, {"extensions": extensions}):
            assert events(self.post(server, body)) == [{"data": {"company": {"key": "leapmotor"}}}]
