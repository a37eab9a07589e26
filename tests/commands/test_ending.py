"""How a server ends: what is being answered is, nothing else is taken, and it takes no long."""

import json
from time import monotonic

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

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
