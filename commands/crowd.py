"""Connections that wait to be taken on.

The event loop takes on one of them in each of its turns, and while many clients are being
answered a turn takes long: a crowd would wait for that longer than for anything else.
"""

import socket
from collections.abc import Iterator
from contextlib import suppress

AT_ONCE = 64
"""Connections that are taken on or turned away in one turn: that takes some milliseconds, even
if those who are turned away come back at once."""

_LARGEST_REQUEST = 64 * 1024
"""Bytes of a request that are let go: what is left unread would take the answer with it."""


def waiting(listener: socket.socket, most: int = AT_ONCE) -> Iterator[socket.socket]:
    """Yield at most ``most`` of the connections that wait at a socket that does not block."""
    for _ in range(most):
        try:
            client, _ = listener.accept()
        except OSError:  # nobody waits any more
            return
        client.settimeout(0)
        yield client


def turn_away(client: socket.socket, answer: bytes) -> None:
    """Answer a client with ``answer``, whatever it asks for, and close the connection."""
    with client, suppress(OSError):  # of a client that has gone
        with suppress(BlockingIOError):
            client.recv(_LARGEST_REQUEST)
        client.send(answer)
        client.shutdown(socket.SHUT_WR)
