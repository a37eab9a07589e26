"""How a server ends: what is being answered is, nothing else is taken, and it takes no long."""

import json
import os
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from graph.journal.lock import FileLock
from tests.conftest import StartServer
from tests.serving import Connection

PATIENCE = 60
GRACE = 5
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
READY = b"GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n"


def half_sent() -> list[bytes]:
    return [
        b"",
        b"POST /graph",
        HEAD,
        HEAD + b"content-length: 100\r\n\r\n{",
        HEAD + b"content-length: 100000\r\n\r\n{",
        HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n{",
    ]


def test_half_sent_requests_do_not_keep_it(start_server: StartServer) -> None:
    server = start_server("--grace", "20", "--max-transfer", "60")
    connections = [Connection(server.url) for _ in half_sent()]
    for connection, sent in zip(connections, half_sent(), strict=True):
        connection.send(sent)
    server.data("{ __typename }")
    began = monotonic()
    server.stop()
    assert monotonic() - began < GRACE  # and not the 20 seconds of grace, nor 60 of the transfer
    for connection in connections:
        with connection:
            connection.file.read()
    assert server.log() == ""


def test_a_request_that_is_not_all_there_is_told(start_server: StartServer) -> None:
    server = start_server()
    with Connection(server.url) as connection:
        connection.send(HEAD + b"content-length: 100000\r\n\r\n{")
        server.data("{ __typename }")
        server.stop()
        response = connection.response()
    assert response.status == 503
    assert dict(response.headers)["retry-after"] == "1"
    [error] = json.loads(response.body)["errors"]
    assert error["extensions"] == {"code": "OVERLOADED"}


def test_sockets_are_told_that_it_comes_back(start_server: StartServer) -> None:
    server = start_server()
    with connect(
        f"ws{server.url[4:]}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
    ) as idle:
        idle.send('{"type": "connection_init"}')
        assert "connection_ack" in str(idle.recv(PATIENCE))
        server.stop()
        with pytest.raises(ConnectionClosed) as raised:
            idle.recv(PATIENCE)
        assert raised.value.rcvd is not None
        assert raised.value.rcvd.code == 1012


def test_what_is_being_answered_is_answered_and_nothing_else_is_taken(
    store: Path, tokens: Path, token: tuple[str, str], start_server: StartServer
) -> None:
    server = start_server("--store", str(store), "--tokens", str(tokens))
    apply = 'mutation { apply(changes: {entities: [{kind: Company, key: "acme", '
    apply += 'names: [{language: "en", text: "Acme"}]}]}) { version userErrors { message } } }'
    writer = FileLock(store)
    writer.acquire()  # whoever writes now waits
    try:
        with ThreadPoolExecutor() as threads, Connection(server.url) as other:
            running = threads.submit(
                server.query, apply, headers={"authorization": f"Bearer {token[0]}"}
            )
            assert other.ask(READY).status == 200
            while server.client.get("/metrics").text.count("fonte_requests 1.0") == 0:
                sleep(0.01)
            os.kill(server.pid, signal.SIGTERM)
            sleep(0.02)
            other.send(READY)
            said = other.file.readline()
            assert said in {b"", b"HTTP/1.1 503 Service Unavailable\r\n"}
            writer.release()
            answer = running.result(PATIENCE).json()
    finally:
        writer.release()
    assert answer == {"data": {"apply": {"version": 2, "userErrors": []}}}
    server.stop()
    assert server.log() == f"SQLite {sqlite3.sqlite_version} keeps the graph in {store}\n"
