"""The short way through uvicorn: the same responses as its own way, whatever a client does."""

import json
import signal
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from select import select
from urllib.parse import urlencode

import pytest

from graph.memory.store import MemorySnapshot
from schema.http.direct import LONGEST_BODY
from schema.plan import pace
from tests.conftest import Server, StartServer, command
from tests.serving import (
    PATIENCE,
    BrokenSnapshot,
    BrokenStore,
    Connection,
    Raw,
    Recorded,
    Store,
    dataset,
    serving,
)

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
KEY = '{ company(key: "leapmotor") { key } }'
NAME = '{ entity(key: "ev-start-up-speed-record") { name } }'
LARGE = """
{
  entities(first: 100) {
    nodes { id key kind name relations(first: 100) { nodes { id kind source { key name } } } }
  }
}
"""


def body_of(document: str, **variables: object) -> bytes:
    return json.dumps({"query": document, "variables": variables}).encode()


def head(body: bytes, target: str = "/graphql", version: str = "1.1", **headers: str) -> bytes:
    """Return a POST's head; a header that is given as empty is left out."""
    sent = {"Host": "fonte", "Content-Type": JSON, "Content-Length": str(len(body))}
    sent |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in sent.items() if value]
    return "\r\n".join([f"POST {target} HTTP/{version}", *lines, "", ""]).encode()


def post(body: bytes, target: str = "/graphql", version: str = "1.1", **headers: str) -> bytes:
    return head(body, target, version, **headers) + body


def get(document: str) -> bytes:
    return f"GET /graphql?{urlencode({'query': document})} HTTP/1.1\r\nHost: fonte\r\n\r\n".encode()


def in_chunks(body: bytes, **headers: str) -> bytes:
    coded = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    return head(b"", content_length="", transfer_encoding="chunked", **headers) + coded


def without_hop(response: Raw) -> Raw:
    """Return the response without the headers of its moment and of its connection."""
    kept = [header for header in response.headers if header[0] not in {"date", "connection"}]
    return response._replace(headers=tuple(kept))


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture(scope="module")
def url(recorded: Recorded) -> Iterator[str]:
    with serving(recorded) as served, pytest.MonkeyPatch.context() as patch:
        # However slow this machine is, what need not wait shall not be taken for what must.
        patch.setattr(pace, "STRETCH", PATIENCE)
        yield served


class TestTheSameAsUvicornsOwnWay:
    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            pytest.param({}, body_of(KEY), id="answer"),
            pytest.param({"accept": GRAPHQL}, body_of(KEY), id="media type"),
            pytest.param({"accept_language": "it"}, body_of(NAME), id="language"),
            pytest.param({}, body_of(LARGE), id="long answer"),
            pytest.param({}, body_of('{ node(id: "?") { id } }'), id="field error"),
            pytest.param({}, body_of("{ nothing }"), id="invalid"),
            pytest.param({"accept": GRAPHQL}, body_of("{ nothing }"), id="invalid, 400"),
            pytest.param({}, body_of("{"), id="no GraphQL"),
            pytest.param({}, body_of("query A { a: __typename }", key=5), id="variables"),
            pytest.param({}, b"{", id="no JSON"),
            pytest.param({}, b"", id="no body"),
            pytest.param({}, b'{"documentId": "none"}', id="unknown document"),
            pytest.param({"content_type": ""}, body_of(KEY), id="no type"),
            pytest.param({"content_type": "text/plain"}, body_of(KEY), id="type"),
            pytest.param({"content_encoding": "gzip"}, body_of(KEY), id="encoding"),
            pytest.param({"accept": "text/html"}, body_of(KEY), id="nothing acceptable"),
            pytest.param({"accept": "text/html"}, b"{", id="nothing acceptable, no JSON"),
            pytest.param(
                {"accept": "text/html", "content_type": "text/plain"},
                body_of(KEY),
                id="nothing acceptable, type",
            ),
        ],
    )
    def test_responses(
        self, recorded: Recorded, url: str, headers: dict[str, str], body: bytes
    ) -> None:
        recorded.seen.clear()
        with Connection(url) as connection:
            direct = connection.ask(post(body, **headers))
        assert recorded.seen == []
        padded = body + b" " * (LONGEST_BODY + 1 - len(body))
        others = {
            "chunked": in_chunks(body, **headers),
            "expecting": post(body, expect="100-continue", **headers),
            "HTTP/1.0": post(body, version="1.0", **headers),
            "closing": post(body, connection="close", **headers),
            "query string": post(body, target="/graphql?", **headers),
            "long": post(padded, **headers),
        }
        for name, request in others.items():
            if name == "long" and body in {b"", b"{"}:
                continue  # spaces make another error of these
            with Connection(url) as connection:
                response = connection.ask(request)
            assert without_hop(response) == without_hop(direct), name
            assert recorded.seen == ["POST /graphql"], name
            recorded.seen.clear()

    def test_the_longest_body_that_is_kept(self, recorded: Recorded, url: str) -> None:
        body = body_of(KEY)
        body += b" " * (LONGEST_BODY - len(body))
        recorded.seen.clear()
        with Connection(url) as connection:
            kept = connection.ask(post(body))
            assert recorded.seen == []
            assert without_hop(connection.ask(post(body + b" "))) == without_hop(kept)
            assert recorded.seen == ["POST /graphql"]

    def test_what_must_wait_goes_uvicorns_own_way(self, recorded: Recorded, url: str) -> None:
        document = "{ __schema { queryType { name } } }"
        recorded.seen.clear()
        with Connection(url) as connection:
            for _ in range(2):
                response = connection.ask(post(body_of(document)))
                assert json.loads(response.body)["data"]["__schema"]["queryType"]["name"] == "Query"
        assert recorded.seen == ["POST /graphql"] * 2

    def test_connections_are_kept_or_closed_as_the_client_says(self, url: str) -> None:
        for request in (
            post(body_of(KEY), connection="close"),
            post(body_of(KEY), version="1.0"),
        ):
            with Connection(url) as connection:
                assert ("connection", "close") in connection.ask(request).headers
                assert connection.is_closed()

    def test_a_failure_of_the_store(self, caplog: pytest.LogCaptureFixture) -> None:
        with serving(Recorded(BrokenStore(dataset()))) as url:
            for request in (post(body_of(KEY)), in_chunks(body_of(KEY))):
                with Connection(url) as connection:
                    response = connection.ask(request)
                assert (response.status, response.body) == (500, b"Internal Server Error")
        causes = [record.exc_info and record.exc_info[0] for record in caplog.records]
        assert causes == [ConnectionError] * 2

    def test_a_failure_of_a_field(self) -> None:
        document = '{ company(key: "leapmotor") { degree } }'
        with serving(Recorded(Store(BrokenSnapshot(dataset(), version=1)))) as url:
            answers = []
            for request in (post(body_of(document)), in_chunks(body_of(document))):
                with Connection(url) as connection:
                    answer = json.loads(connection.ask(request).body)
                assert answer["errors"][0]["extensions"].pop("requestId")
                answers.append(answer)
        assert answers[0] == answers[1]
        assert answers[0]["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}

    def test_a_store_that_waits(self) -> None:
        class Waiting(MemorySnapshot):
            waits = True

        recorded = Recorded(Store(Waiting(dataset(), version=1)))
        with serving(recorded) as url, Connection(url) as connection:
            for _ in range(2):
                response = connection.ask(post(body_of(KEY)))
                assert json.loads(response.body) == {"data": {"company": {"key": "leapmotor"}}}
        assert recorded.seen == ["POST /graphql"] * 2


class TestConnections:
    @pytest.mark.parametrize("size", [1, 7, 50])
    def test_small_packets(self, url: str, size: int) -> None:
        request = post(body_of(KEY))
        pieces = [request[at : at + size] for at in range(0, len(request), size)]
        with Connection(url) as connection:
            whole = connection.ask(request)
            assert without_hop(connection.ask(*pieces)) == without_hop(whole)

    def test_a_body_in_packets_after_its_head(self, recorded: Recorded, url: str) -> None:
        body = body_of(KEY)
        recorded.seen.clear()
        with Connection(url) as connection, Connection(url) as other:
            connection.send(head(body))
            for byte in body[:-1]:
                connection.send(bytes([byte]))
                assert other.ask(post(body)).status == 200
            assert connection.ask(body[-1:]).body == b'{"data":{"company":{"key":"leapmotor"}}}'
        assert recorded.seen == []

    def test_many_requests_on_one_connection(self, recorded: Recorded, url: str) -> None:
        recorded.seen.clear()
        with Connection(url) as connection:
            for at in range(300):
                if at % 10 == 9:
                    response = connection.ask(get(f"{{ a{at}: __typename }}"))
                else:
                    response = connection.ask(post(body_of(f"{{ a{at}: __typename }}")))
                assert json.loads(response.body) == {"data": {f"a{at}": "Query"}}
        assert recorded.seen == ["GET /graphql"] * 30

    @pytest.mark.parametrize("size", [100_000, 1_000, 97])
    def test_pipelined_requests_are_answered_once_and_in_order(self, url: str, size: int) -> None:
        kinds = "PPIPGPIIPPGGPPPIGPP" * 3
        requests = [
            {
                "P": post(body_of(f"{{ a{at}: __typename }}")),
                "I": post(body_of(f"{{ a{at}: __typename __schema {{ __typename }} }}")),
                "G": get(f"{{ a{at}: __typename }}"),
            }[kind]
            for at, kind in enumerate(kinds)
        ]
        stream = b"".join(requests)
        with Connection(url) as connection:
            connection.send(*(stream[at : at + size] for at in range(0, len(stream), size)))
            for at, kind in enumerate(kinds):
                answer = {f"a{at}": "Query"} | (
                    {"__schema": {"__typename": "__Schema"}} if kind == "I" else {}
                )
                assert json.loads(connection.response().body) == {"data": answer}
            connection.send(post(body_of("{ last: __typename }"), connection="close"))
            assert json.loads(connection.response().body) == {"data": {"last": "Query"}}
            assert connection.is_closed()

    def test_a_client_that_sends_much_before_it_reads(self, url: str) -> None:
        requests = 400
        with Connection(url) as connection:
            alone = connection.ask(post(body_of(LARGE)))
            connection.send(post(body_of(LARGE)) * requests)
            for _ in range(requests):
                assert connection.response().body == alone.body
            assert connection.ask(post(body_of(KEY))).status == 200

    def test_a_connection_of_http_1_0_that_asks_to_be_kept_is_closed(self, url: str) -> None:
        with Connection(url) as connection:
            request = post(body_of(KEY), version="1.0", connection="keep-alive")
            assert connection.ask(request).status == 200
            assert connection.is_closed()


class TestMalformed:
    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param(b"nonsense\r\n\r\n", id="no HTTP"),
            pytest.param(b"POST /graphql HTTP/1.1\r\nbad header\r\n\r\n", id="header"),
            pytest.param(post(b"x", content_length="1x"), id="length"),
            pytest.param(post(b"x", content_length="-1"), id="negative length"),
            pytest.param(post(b"x", content_length="9" * 30), id="huge length"),
            pytest.param(
                head(b"x").replace(b"\r\n\r\n", b"\r\nContent-Length: 2\r\n\r\nx"), id="two lengths"
            ),
            pytest.param(post(b"x", transfer_encoding="chunked"), id="length and chunks"),
        ],
    )
    def test_is_refused(self, url: str, request_: bytes) -> None:
        with Connection(url) as connection:
            response = connection.ask(request_)
            assert (response.status, response.body) == (400, b"Invalid HTTP request received.")
            assert connection.is_closed()

    def test_a_head_without_its_end_is_waited_for(self, url: str) -> None:
        """Even where the bytes have the length of a request that was answered before."""
        body = b"{}"
        while len(head(body)) - 4 != len(body) + 2:
            body += b" "
        request = post(body)
        with Connection(url) as connection:
            answer = connection.ask(request)
            assert connection.ask(request).body == answer.body
            cut = len(head(body)) - 3
            connection.send(request[:cut])
            assert not select([connection.socket], [], [], 0.5)[0]
            assert connection.ask(request[cut:]).body == answer.body

    def test_a_head_that_differs_in_its_ids_alone_is_known(
        self, recorded: Recorded, url: str
    ) -> None:
        body = body_of(KEY)
        heads = recorded.heads
        with Connection(url) as connection:
            connection.ask(post(body, accept_language="de", x_request_id="first"))
            known = len(heads)
            for name in ("second", "third", ""):
                headers = dict(
                    connection.ask(post(body, accept_language="de", x_request_id=name)).headers
                )
                assert headers.get("x-request-id", "") == name
        assert len(heads) == known

    def test_what_came_before_is_answered(self, url: str) -> None:
        with Connection(url) as connection:
            connection.send(post(body_of(KEY)) * 2 + b"nonsense\r\n\r\n")
            assert [connection.response().status for _ in range(3)] == [200, 200, 400]
            assert connection.is_closed()


class TestClientsThatGoAway:
    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param(b"", id="at once"),
            pytest.param(b"POST /graphql HT", id="within the head"),
            pytest.param(head(body_of(KEY)) + body_of(KEY)[:9], id="within a short body"),
            pytest.param(head(b" " * 10**6) + b" " * 10**5, id="within a long body"),
            pytest.param(post(body_of(LARGE)) * 200, id="within short responses"),
            pytest.param(get(LARGE) * 200, id="within uvicorn's responses"),
        ],
    )
    @pytest.mark.parametrize("reset", [True, False])
    def test_leave_the_server_healthy(self, server: Server, sent: bytes, *, reset: bool) -> None:
        for _ in range(5):
            with Connection(server.url) as connection:
                connection.send(sent)
                if reset:
                    linger = struct.pack("ii", 1, 0)
                    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        assert server.data(KEY) == {"company": {"key": "leapmotor"}}
        assert server.log() == ""


class TestKeepAlive:
    """Two connections each: when the idle one has been closed, the one in use is still there."""

    @pytest.fixture
    def short(self) -> Iterator[str]:
        with serving(Recorded(), keep_alive=1) as url:
            yield url

    def test_an_idle_connection_is_closed(self, short: str) -> None:
        for request in (post(body_of(KEY)), get(KEY)):
            with Connection(short) as connection:
                assert connection.ask(request).status == 200
                assert connection.is_closed()

    @pytest.mark.parametrize("first", [post(body_of(KEY)), get(KEY)], ids=["short", "own"])
    @pytest.mark.parametrize("request_", [post(body_of(KEY)), get(KEY)], ids=["short", "own"])
    def test_one_that_is_used_is_not(self, short: str, first: bytes, request_: bytes) -> None:
        with Connection(short) as used, Connection(short) as idle:
            assert used.ask(request_).status == 200
            assert used.ask(first).status == 200
            assert idle.ask(post(body_of(KEY))).status == 200
            while not select([idle.socket], [], [], 0.1)[0]:
                assert used.ask(request_).status == 200
            assert idle.is_closed()
            assert used.ask(request_).status == 200
            assert used.is_closed()

    @pytest.mark.parametrize(
        ("request_", "begun"),
        [
            pytest.param(post(body_of(KEY)), 10, id="head"),
            pytest.param(post(body_of(KEY)), len(head(body_of(KEY))) + 9, id="short body"),
            pytest.param(in_chunks(body_of(KEY)), len(in_chunks(body_of(KEY))) - 9, id="own"),
        ],
    )
    def test_one_with_a_request_under_way_is_not(
        self, short: str, request_: bytes, begun: int
    ) -> None:
        with Connection(short) as used, Connection(short) as idle:
            assert used.ask(post(body_of(KEY))).status == 200
            used.send(request_[:begun])
            assert idle.ask(post(body_of(KEY))).status == 200
            assert idle.is_closed()
            assert used.ask(request_[begun:]).status == 200
            assert used.is_closed()

    def test_one_that_has_become_a_websocket_is_not(self, short: str) -> None:
        handshake = (
            b"GET /graphql HTTP/1.1\r\nHost: fonte\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        init = b'{"type":"connection_init"}'
        masked = b"\x81%c\0\0\0\0%s" % (0x80 | len(init), init)
        with Connection(short) as used, Connection(short) as idle:
            assert used.ask(post(body_of(KEY))).status == 200
            assert used.ask(handshake).status == 101
            used.send(masked)
            acknowledged = b'{"type":"connection_ack"}'
            assert used.file.read(2 + len(acknowledged)).endswith(acknowledged)
            assert idle.ask(post(body_of(KEY))).status == 200
            assert idle.is_closed()
            used.send(b"\x89\x80\0\0\0\0")
            assert used.file.read(2) == b"\x8a\0"


def test_shutdown_while_connections_are_open(tmp_path: Path) -> None:
    line, environment = command("--port", "0")
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            line, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with (
            Connection(url) as silent,
            Connection(url) as kept,
            Connection(url) as own,
            Connection(url) as within,
        ):
            assert kept.ask(post(body_of(KEY))).status == 200
            assert own.ask(get(KEY)).status == 200
            assert within.ask(post(body_of(KEY))).status == 200
            within.send(post(body_of(KEY))[:-5])
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) in {0, -signal.SIGTERM}
            assert all(connection.is_closed() for connection in (silent, kept, own))
        assert (tmp_path / "log").read_text() == ""
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_malformed_requests_are_logged_in_a_line(start_server: StartServer) -> None:
    server = start_server()
    with Connection(server.url) as connection:
        assert connection.ask(b"nonsense\r\n\r\n").status == 400
    assert server.data(KEY) == {"company": {"key": "leapmotor"}}
    assert server.log().splitlines() == ["Invalid HTTP request received."]
