"""``server.py serve``: listens, and runs the application in one process or several."""

import signal
import socket
from asyncio import TimerHandle, Transport
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from commands.crowd import turn_away, waiting
from commands.settings import Settings
from graph.errors import ConfigurationError
from schema.http.capacity import Capacity, turned_away
from schema.http.direct import DirectProtocol
from schema.http.responses import refusal
from schema.http.sockets import LingeringSocket

BACKLOG = 2048
"""Connections that may wait to be taken on."""

STREAM_GRACE = 0.5
"""Seconds that an answer which has begun gets once the server is told to end.

It may be one that goes on for as long as its client likes.
"""

WORKER_PATIENCE = 60
"""Seconds until a worker that does not answer is replaced.

One that starts answers once its modules are loaded, which takes longer than uvicorn's own five
seconds on a machine that has much else to do; it would be replaced for ever.
"""

SPARE_FILES = 256
"""Files that a process may need to have open beside its connections."""


class _Config(uvicorn.Config):
    """What a process that serves is told, the socket that it listens on among it."""

    def __init__(self, app: ASGIApp | str, listener: socket.socket, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(app, **options)
        self.listener = listener


class EndingProtocol(DirectProtocol):
    """Ends with the server: what is being answered gets a time, what is not all there none."""

    _ending: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Take on a connection, and those that wait as it did; turn away what has no room.

        Several processes leave them to each other.
        """
        super().connection_made(transport)
        if not isinstance(self.config, _Config) or self.config.workers > 1:
            return
        room = self.limits.connections - len(self.connections)
        for taken, client in enumerate(waiting(self.config.listener)):
            if taken < room:
                task = self.loop.create_task(self._take_on(client))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            else:
                error = self.no_room()
                turn_away(client, self.spelled(refusal(error)))
                self.graphql.metrics.refused(error.code)

    async def _take_on(self, client: socket.socket) -> None:
        protocol = partial(
            type(self), self.config, self.server_state, self.app_state, _loop=self.loop
        )
        await self.loop.connect_accepted_socket(protocol, client)

    def shutdown(self) -> None:
        """Let what is being answered come to its end, for a while."""
        super().shutdown()
        if self.cycle is not None and self.cycle.more_body and not self.cycle.response_complete:
            self.refuse(turned_away("the server is about to end"))
        elif not self.transport.is_closing():
            begun = self.cycle is not None and self.cycle.response_started
            grace = self.config.timeout_graceful_shutdown or STREAM_GRACE
            seconds = min(grace, STREAM_GRACE) if begun else grace
            self._ending = self.loop.call_later(seconds, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        if self._ending is not None:
            self._ending.cancel()
        super().connection_lost(exc)


def run(settings: Settings, app: ASGIApp | str, listener: socket.socket) -> None:
    """Serve until told to end.

    Args:
        settings: say by how many processes.
        app: the application, or where workers find the function that makes theirs,
            ``module:function``.
        listener: what clients connect to.
    """
    host, port, *_ = listener.getsockname()
    address = f"[{host}]" if listener.family == socket.AF_INET6 else host
    served = settings.store or settings.dataset
    print(f"Fonte serves {served} on http://{address}:{port}", flush=True)
    limits = settings.limits
    _allow_files(limits.connections + SPARE_FILES)
    config = _Config(
        app,
        listener,
        factory=isinstance(app, str),
        workers=settings.workers,
        loop="uvloop",
        http=EndingProtocol,
        ws=LingeringSocket,
        lifespan="on",
        access_log=False,
        log_level="warning",
        log_config=None,  # what uvicorn logs looks as all else does
        backlog=BACKLOG,
        server_header=False,
        proxy_headers=False,
        timeout_worker_healthcheck=WORKER_PATIENCE,
        timeout_graceful_shutdown=ceil(settings.grace),
        ws_max_size=limits.message,
        ws_per_message_deflate=False,  # it would hold more memory for a socket than all else
    )
    if isinstance(app, str):
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def ending_told(capacity: Capacity) -> Iterator[None]:
    """Tell ``capacity`` at once when a signal tells the process to end.

    uvicorn notices within a tenth of a second, and then takes no more connections.
    """
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def end(number: int, frame: FrameType | None) -> None:
        capacity.ending = True
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in handlers:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _allow_files(wanted: int) -> None:
    """Let the process, and its workers, have as many files open as it is allowed to."""
    soft, hard = getrlimit(RLIMIT_NOFILE)
    if soft != RLIM_INFINITY and soft < wanted:
        setrlimit(RLIMIT_NOFILE, (wanted if hard == RLIM_INFINITY else min(wanted, hard), hard))


def listen(settings: Settings) -> socket.socket:
    """Return the socket that clients connect to; from now on they are kept waiting.

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
        listener.settimeout(0)
    except (OSError, TypeError) as error:  # TypeError: the host's name cannot be encoded
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else "this is no host name"
        raise ConfigurationError(
            f"cannot listen on {settings.host} port {settings.port}: {reason}; "
            "choose another with --host or --port"
        ) from error
    return listener
