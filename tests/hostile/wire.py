"""What is sent as it is, and what comes back, over plain connections and WebSockets."""

import contextlib
import json
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.hostile.case import Case

PATIENCE = 30
"""Seconds until a server that answers nothing counts as one that keeps the connection open."""

MOST = 8 * 1024 * 1024
"""Bytes after which nothing more is read: more than any answer may have."""

PROBE = json.dumps({"type": "ping"})


@dataclass
class Outcome:
    """What came of a request: statuses or a closing code, and all that was received."""

    answers: list[str] = field(default_factory=list)
    received: bytes = b""

    def __str__(self) -> str:
        return " ".join(self.answers)


class _Answers:
    """Finds the answers in what a connection received."""

    def __init__(self, *, bodies: bool) -> None:
        self.statuses: list[str] = []
        self.complete = 0
        self.bodies: list[bytes] = []
        self._with_bodies = bodies
        self._parser = HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        with contextlib.suppress(HttpParserError, HttpParserUpgrade):
            self._parser.feed_data(data)

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status != 100:
            self.statuses.append(str(status))
            self.complete += not self._with_bodies

    def on_body(self, body: bytes) -> None:
        self.bodies.append(body)

    def on_message_complete(self) -> None:
        self.complete += self._with_bodies and self._parser.get_status_code() != 100


def outcome_of(case: Case, url: str) -> Outcome:
    """Send what a case says, and return what came of it."""
    return _of_messages(case, url) if case.messages is not None else _of_bytes(case, url)


def _of_bytes(case: Case, url: str) -> Outcome:
    parts = urlsplit(url)
    found, outcome = _Answers(bodies=case.method != "HEAD"), Outcome()
    with socket.create_connection((parts.hostname, parts.port), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        outcome.answers = _exchange(case, connection, found, outcome)
    return outcome


def _exchange(
    case: Case, connection: socket.socket, found: _Answers, outcome: Outcome
) -> list[str]:
    try:
        for part in case.sent:
            if isinstance(part, bytes):
                connection.sendall(part)
            else:
                sleep(part)
        if case.half_close:
            connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # it was closed before all was sent; what was answered can still be read
    deadline = monotonic() + PATIENCE
    while found.complete < case.answers and len(outcome.received) < MOST:
        connection.settimeout(max(0.01, deadline - monotonic()))
        try:
            data = connection.recv(1 << 16)
        except TimeoutError:
            return found.statuses or ["open"]
        except OSError:
            data = b""
        if not data:
            return found.statuses or ["closed"]
        outcome.received += data
        found.feed(data)
    return found.statuses


def _of_messages(case: Case, url: str) -> Outcome:
    outcome = Outcome()
    try:
        with _opened(case, url) as connection:
            outcome.answers = _converse(case, connection, outcome)
    except InvalidHandshake as refused:
        response = getattr(refused, "response", None)
        outcome.answers = [str(response.status_code) if response else "closed"]
    return outcome


def _opened(case: Case, url: str) -> ClientConnection:
    return connect(
        url.replace("http", "ws", 1) + "/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        additional_headers={name: str(value) for name, value in case.headers.items()},
        max_size=MOST,
        proxy=None,
        compression=None,
        max_queue=None,
        close_timeout=1,
    )


def _converse(case: Case, connection: ClientConnection, outcome: Outcome) -> list[str]:
    payload = {"authorization": f"Bearer {case.token}"} if case.token else {}
    greeting = json.dumps({"type": "connection_init", "payload": payload})
    try:
        for part in [*([greeting.encode()] if case.greet else []), *case.sent]:
            if isinstance(part, bytes):
                connection.send(_as_frame(part))
            else:
                sleep(part)
        connection.send(PROBE)
        for message in _messages(connection):
            outcome.received += message
            if _is_enough(case, outcome.received):
                return ["open"]
    except ConnectionClosed as closed:
        return [str(closed.rcvd.code if closed.rcvd else "closed")]
    return ["silent"]


def _as_frame(part: bytes) -> str | bytes:
    """Return a text frame's content, or a binary one's if it is no text."""
    try:
        return part.decode()
    except UnicodeDecodeError:
        return part


def _messages(connection: ClientConnection) -> Iterator[bytes]:
    deadline = monotonic() + PATIENCE
    with contextlib.suppress(TimeoutError):
        while True:
            message = connection.recv(max(0.01, deadline - monotonic()))
            yield message.encode() if isinstance(message, str) else message


def _is_enough(case: Case, received: bytes) -> bool:
    expected: Sequence[str] = [text for text in (case.code, case.says) if text]
    if len(received) >= MOST:
        return True
    pongs = 1 + sum(b'"ping"' in part for part in case.sent if isinstance(part, bytes))
    return received.count(b'"pong"') >= pongs and all(
        text.encode() in received for text in expected
    )
