"""WebSockets of clients that send what they should not, over plain connections."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.conftest import Server
from tests.serving import PATIENCE

HANDSHAKE = b"""GET /graphql HTTP/1.1\r
host: localhost\r
connection: upgrade\r
upgrade: websocket\r
sec-websocket-version: 13\r
sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r
sec-websocket-protocol: graphql-transport-ws\r
\r
"""
UNMASKED = bytes(4)  # a mask of zeros: the content stays as it is
LENGTH = 3_000_000
TOO_LONG = b"\x81\xff" + LENGTH.to_bytes(8) + UNMASKED
RESERVED = b"\x83\x80" + UNMASKED
NO_TEXT = b"\x81\x81" + UNMASKED + b"\xff"
PIECE = bytes(1 << 14)


@contextmanager
def opened(server: Server) -> Iterator[socket.socket]:
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), PATIENCE) as connection:
        connection.sendall(HANDSHAKE)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(1 << 12)
        assert answer.startswith(b"HTTP/1.1 101")
        yield connection


def rest(connection: socket.socket) -> bytes:
    """Read until the server has nothing more to say."""
    received = b""
    while data := connection.recv(1 << 12):
        received += data
    return received


@pytest.mark.parametrize(
    ("sent", "code"),
    [(TOO_LONG, 1009), (RESERVED, 1002), (NO_TEXT, 1007)],
    ids=["too long", "reserved", "no text"],
)
def test_who_goes_on_sending_learns_what_was_wrong(server: Server, sent: bytes, code: int) -> None:
    with opened(server) as connection:
        connection.sendall(sent)
        for _ in range(20):
            time.sleep(0.01)
            connection.sendall(PIECE)
        frame = rest(connection)
    assert frame[0] == 0x88
    assert int.from_bytes(frame[2:4]) == code


def send_without_end(connection: socket.socket) -> None:
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE:
        time.sleep(0.01)
        connection.sendall(PIECE)


def test_who_sends_without_end_is_cut_off(server: Server) -> None:
    with opened(server) as connection:
        connection.sendall(TOO_LONG)
        with pytest.raises(ConnectionError):
            send_without_end(connection)
