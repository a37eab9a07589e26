"""A short way through uvicorn for GraphQL requests that can be answered at once.

uvicorn makes a scope, an event, a cycle and a task for each request before it knows what
is asked. A planned query over a graph in memory takes less time than these do. So this
protocol keeps a short POST to /graphql until its body is there, has it answered where it
stands, and writes the response in one piece. Whatever cannot be answered at once, and
every other request, goes uvicorn's own way: to the same application, with the same result.
docs/decisions tells what that gains.
"""

from asyncio import TimerHandle
from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from schema.http import GraphQLApp
from schema.media import wants_events
from schema.responses import Header, Response, fixed_headers

LONGEST_BODY = 64 * 1024
"""Bytes of the longest body that is kept here; uvicorn would stop reading at this many."""


class DirectProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol for an application that has a ``graphql`` attribute."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(*args, **kwargs)
        self._graphql: GraphQLApp = self.config.loaded_app.graphql
        self._kept: bytearray | None = None
        self._idle_since = inf
        self._idle_timer: TimerHandle | None = None

    def on_message_begin(self) -> None:
        """Make ready for a request, and leave its scope until it is known to need one."""
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._idle_since = inf

    def on_headers_complete(self) -> None:
        """Keep a request that may be answered at once; pass on any other."""
        if self._may_be_kept():
            self._kept = bytearray()
        else:
            self._pass_on()

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body."""
        if self._kept is None:
            super().on_body(body)
        else:
            self._kept += body

    def on_message_complete(self) -> None:
        """Answer a request that was kept, if that can be done at once; else pass it on."""
        if self._kept is None:
            super().on_message_complete()
            return
        body, self._kept = bytes(self._kept), None
        response = self._graphql.at_once(dict(self.headers), body)
        if response is not None:
            self._write(response)
            return
        self._pass_on()
        if body:
            super().on_body(body)
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        super().connection_lost(exc)

    def _pass_on(self) -> None:
        url, expect, headers = self.url, self.expect_100_continue, self.headers
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect
        self.headers += headers
        super().on_headers_complete()

    def _may_be_kept(self) -> bool:
        return (
            self.url == b"/graphql"
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and self._length_is_short()
        )

    def _length_is_short(self) -> bool:
        short = False
        for name, value in self.headers:
            if name == b"content-length":
                short = len(value) <= len(str(LONGEST_BODY)) and int(value) <= LONGEST_BODY
            elif name == b"accept" and wants_events(value):
                return False
        return short

    def _write(self, response: Response) -> None:
        self.transport.write(
            b"%s%s%scontent-length: %d\r\n\r\n%s"
            % (
                STATUS_LINE[response.status],
                _lines(tuple(self.server_state.default_headers)),
                _lines(fixed_headers(response.media, response.headers)),
                len(response.body),
                response.body,
            )
        )
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        if self._idle_timer is None:
            self._watch_idling(self.timeout_keep_alive)

    def _watch_idling(self, seconds: float) -> None:
        self._idle_timer = self.loop.call_later(seconds, self._close_if_idle)

    def _close_if_idle(self) -> None:
        """Close a connection on which nothing came for the keep-alive time.

        One timer for a connection, and not one for each request, which would cost more
        than finding the plan. While a request is under way, and after one that went
        uvicorn's own way, which has its own timer, there is nothing to watch.
        """
        self._idle_timer = None
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            self.timeout_keep_alive_handler()
        elif left < inf:
            self._watch_idling(left)


@lru_cache(maxsize=64)
def _lines(headers: Sequence[Header]) -> bytes:
    return b"".join([b"%s: %s\r\n" % header for header in headers])
