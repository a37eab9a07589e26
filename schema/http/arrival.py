"""What arrives on a connection, held against the limits while it does.

uvicorn waits as long as a client takes, and takes in as much as it sends, before an
application hears of it. Here a request has a time to be there, its URL and its headers
have a length, an answer has a time to be taken, and connections have a number.
"""

import logging
from asyncio import TimerHandle, Transport
from math import inf
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from schema.http.app import GraphQLApp
from schema.http.capacity import turned_away
from schema.http.responses import HttpError, Response, fixed_headers, refusal
from schema.limits import exceeded

LINGER = 1.0
"""Seconds for a client to read why it is refused, while what it still sends is let go."""

_UNHEARD = logging.getLogger(f"{__name__}.unheard")
_UNHEARD.setLevel(logging.CRITICAL + 1)
"""Takes what uvicorn would log of a request that is refused for its size: it is well-formed."""


class ArrivalProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol within the limits of an application that has ``graphql``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(*args, **kwargs)
        self.graphql: GraphQLApp = self.config.loaded_app.graphql
        self.limits = self.graphql.limits
        self._arriving_since = inf
        self._arrival: TimerHandle | None = None
        self._taking: TimerHandle | None = None
        self._in_head = self._head_is_new = False
        self._head_length = self._headers_length = 0
        self._reason: HttpError | None = None
        self._refused = False
        self._own: RequestResponseCycle | None = None  # of the request that is arriving
        self._running: RequestResponseCycle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Take on a connection, unless there are too many."""
        super().connection_made(transport)
        most = self.limits.connections
        if len(self.connections) > most:
            self.refuse(self.no_room())
        else:
            self._await_arrival()

    def no_room(self) -> HttpError:
        """Return the error for a connection beyond the most there may be."""
        most = self.limits.connections
        return turned_away(exceeded("connections", most + 1, most, "at once"))

    def data_received(self, data: bytes) -> None:
        """Take in what arrived."""
        if self._refused:
            return
        if self._arriving_since == inf:
            self._await_arrival()
        self._head_is_new = False
        super().data_received(data)
        if self._in_head and not self._head_is_new:
            # No part of a header is told before its end, so what has come is counted here.
            self._head_length += len(data)
            if self._head_length > self.limits.url + self.limits.headers:
                self.refuse(HttpError(431, self._too_long("headers")), linger=LINGER)

    def on_message_begin(self) -> None:
        """Make ready for a request."""
        super().on_message_begin()
        self._begin_head()

    def _begin_head(self) -> None:
        self._own = None
        self._in_head = self._head_is_new = True
        self._head_length = self._headers_length = 0

    def on_url(self, url: bytes) -> None:
        """Take in a part of the URL."""
        super().on_url(url)
        if len(self.url) > self.limits.url:
            self._stop(414, "url")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header."""
        self._headers_length += len(name) + len(value) + len(b": \r\n")
        if self._headers_length > self.limits.headers:
            self._stop(431, "headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin with the request."""
        self._in_head = False
        super().on_headers_complete()
        self._own = self.cycle

    def on_message_complete(self) -> None:
        """Have the whole request."""
        self._arriving_since = inf
        super().on_message_complete()

    def _stop(self, status: int, limit: str) -> None:
        """Have the parser stop, which ends in :meth:`send_400_response`."""
        self.logger = _UNHEARD
        self._reason = HttpError(status, self._too_long(limit))
        raise ValueError(limit)

    def _too_long(self, limit: str) -> str:
        most = getattr(self.limits, limit)
        return exceeded(limit, f"more than {most}", most, "bytes")

    def send_400_response(self, msg: str) -> None:
        """Refuse what could not be parsed, or was not to be."""
        if self._reason is None:
            super().send_400_response(msg)
        else:
            self.refuse(self._reason, linger=LINGER)

    def refuse(self, error: HttpError, linger: float = 0) -> None:
        """Answer the request that is arriving with an error, and close the connection.

        A client that still sends would not get to read the answer if the connection were
        closed at once; ``linger`` is how many seconds it gets for that.
        """
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        self.graphql.metrics.refused(error.code)
        last = self.cycle
        begun = last is not None and last.response_started
        if not begun or (last.response_complete and last is not self._own):
            self.transport.write(self.spelled(refusal(error)))
        if linger:
            self.transport.write_eof()
            self._taking = self.loop.call_later(linger, self.transport.abort)
        else:
            self.transport.close()

    def spelled(self, response: Response) -> bytes:
        """Return the bytes of a response after which the connection is closed."""
        headers = (
            *self.server_state.default_headers,
            *fixed_headers(response.media, response.headers),
            (b"content-length", b"%d" % len(response.body)),
            (b"connection", b"close"),
        )
        lines = b"".join([b"%s: %s\r\n" % header for header in headers])
        return b"%s%s\r\n%s" % (STATUS_LINE[response.status], lines, response.body)

    def _await_arrival(self) -> None:
        self._arriving_since = self.loop.time()
        if self._arrival is None:
            self._arrival = self.loop.call_later(self.limits.transfer, self._expect_arrival)

    def _expect_arrival(self) -> None:
        """Refuse a request that takes too long to arrive.

        One timer serves a connection for as long as it lasts: it is set anew only while
        something is arriving.
        """
        self._arrival = None
        if self._is_answering() and self._arriving_since < inf:
            self._arriving_since = self.loop.time()
        left = self._arriving_since + self.limits.transfer - self.loop.time()
        if left <= 0:
            most = f"{self.limits.transfer:g}"
            self.refuse(HttpError(408, exceeded("transfer", "more", most, "seconds")))
        elif left < inf:
            self._arrival = self.loop.call_later(left, self._expect_arrival)

    def _is_answering(self) -> bool:
        """Say whether a whole request is being answered, so that the next one has to wait."""
        running = self._running
        return running is not None and not (running.response_complete or running.more_body)

    def pause_writing(self) -> None:
        """Give the client a time to take what was written."""
        super().pause_writing()
        self._taking = self.loop.call_later(self.limits.transfer, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with writing."""
        if self._taking is not None:
            self._taking.cancel()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        for timer in (self._arrival, self._taking):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)
