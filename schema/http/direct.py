"""A short way through uvicorn for GraphQL requests that can be answered at once.

uvicorn makes a scope, an event, a cycle and a task for each request before it knows what
is asked. A planned query over a graph in memory takes less time than these do. So this
protocol keeps a short POST to /graphql until its body is there, has it answered where it
stands, and writes the response in one piece. Whatever cannot be answered at once, and
every other request, goes uvicorn's own way: to the same application, with the same result.
And as a client's requests differ in little but their bodies, the head of such a request is
parsed once: the same bytes mean the same the next time.
docs/decisions tells what that gains.
"""

from asyncio import TimerHandle
from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from schema.http.arrival import ArrivalProtocol
from schema.http.headers import Header, Headers, without_varying
from schema.http.media import wants_events
from schema.http.responses import Response, fixed_headers

LONGEST_HEAD = 2 * 1024
MOST_HEADS = 4096
"""Heads that are remembered, and how long each may be: some megabytes in all."""

LONGEST_BODY = 64 * 1024
"""Bytes of the longest body that is kept here; uvicorn would stop reading at this many."""


class Head(NamedTuple):
    """What the head of a request said: its headers, and the length of the body to come."""

    headers: Headers
    length: int


class Heads(dict[bytes, Head]):
    """The heads seen lately, by their bytes; an application has one for all connections."""

    def learn(self, head: bytes, headers: Headers, length: int) -> None:
        """Remember what the bytes of a head mean, but for the ids of its request."""
        if len(head) <= LONGEST_HEAD:
            if len(self) >= MOST_HEADS:
                self.clear()
            same, varying = without_varying(head)
            for name, _ in varying:
                headers = headers.without(name)
            self[same] = Head(headers, length)

    def known(self, head: bytes) -> Head | None:
        """Return what the bytes of a head mean, if they have been seen with other ids."""
        if len(head) > LONGEST_HEAD:
            return None
        same, varying = without_varying(head)
        if not varying or (found := self.get(same)) is None:
            return None
        return Head(found.headers.beside(varying), found.length)


_END_OF_HEAD = b"\r\n\r\n"


class DirectProtocol(ArrivalProtocol):
    """The protocol within limits, for an application with ``graphql`` and ``heads``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(*args, **kwargs)
        self._heads: Heads = self.config.loaded_app.heads
        self._kept: bytearray | None = None
        self._chunk: bytes | None = None
        self._defaults: Sequence[Header] | None = None
        self._default_lines = b""
        self._between_messages = True
        self._idle_since = inf
        self._idle_timer: TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Take in what arrived: whole requests with a known head at once, all else parsed."""
        if self._refused or not self._between_messages or not self._answered_by_head(data):
            self._chunk = data if self._between_messages else None
            super().data_received(data)

    def _answered_by_head(self, data: bytes) -> bool:
        end = data.find(_END_OF_HEAD)
        head = self._heads.get(data[:end]) or self._heads.known(data[:end])
        start = end + len(_END_OF_HEAD)
        if head is None or end < 0 or len(data) - start != head.length or not self._is_free():
            return False
        response = self.graphql.at_once(head.headers, data[start:])
        if response is None:
            return False
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        self._write(response)
        return True

    def _learn_head(self, headers: Headers, body: bytes) -> None:
        """Remember the head of a request that arrived whole, in one chunk with nothing else."""
        chunk = self._chunk or b""
        end = chunk.find(_END_OF_HEAD)
        if end > 0 and chunk[end + len(_END_OF_HEAD) :] == body:
            self._heads.learn(chunk[:end], headers, len(body))

    def on_message_begin(self) -> None:
        """Make ready for a request, and leave its scope until it is known to need one."""
        self._between_messages = False
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._begin_head()
        self._idle_since = inf

    def on_headers_complete(self) -> None:
        """Keep a request that may be answered at once; pass on any other."""
        self._in_head = False
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
        self._between_messages = True
        self._arriving_since = inf
        if self._kept is None:
            super().on_message_complete()
            return
        body, self._kept = bytes(self._kept), None
        headers = Headers(self.headers)
        self._learn_head(headers, body)
        response = self.graphql.at_once(headers, body)
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
        # uvicorn tells only the request that came last, which is not the one being answered
        # if the client sent several at once.
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401
        self._running = cycle
        super()._start_asgi_task(cycle, app)

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
            and self._is_free()
            and self._length_is_short()
        )

    def _is_free(self) -> bool:
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.flow.write_paused and not self.transport.is_closing()

    def _length_is_short(self) -> bool:
        short = False
        for name, value in self.headers:
            if name == b"content-length":
                short = len(value) <= len(str(LONGEST_BODY)) and int(value) <= LONGEST_BODY
            elif name == b"accept" and wants_events(value):
                return False
            elif name == b"origin" and self.graphql.options.origins:
                return False  # where other sites may ask, this answer bears headers for them
        return short

    def _write(self, response: Response) -> None:
        defaults = self.server_state.default_headers
        if defaults is not self._defaults:  # uvicorn makes them anew each second, for the date
            self._defaults, self._default_lines = defaults, _lines(defaults)
        self.transport.write(
            b"%s%s%s%scontent-length: %d\r\n\r\n%s"
            % (
                STATUS_LINE[response.status],
                self._default_lines,
                _fixed_lines(response.media, response.headers),
                _lines(response.named) if response.named else b"",
                len(response.body),
                response.body,
            )
        )
        self.server_state.total_requests += 1
        self._idle_since, self._arriving_since = self.loop.time(), inf
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
def _fixed_lines(media: str, extra: tuple[Header, ...]) -> bytes:
    return _lines(fixed_headers(media, extra))


def _lines(headers: Sequence[Header]) -> bytes:
    return b"".join([b"%s: %s\r\n" % header for header in headers])
