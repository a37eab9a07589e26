"""``server.py serve``: listens, and runs the application in one process or several."""

import socket
from asyncio import TimerHandle

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from commands.settings import Settings
from graph.errors import ConfigurationError
from schema.http.direct import DirectProtocol

BACKLOG = 2048
"""Connections that may wait to be taken on."""

GRACE = 0.5
"""Seconds that a response that is under way gets once the server is told to end."""


class EndingProtocol(DirectProtocol):
    """Ends responses that would go on for as long as their client likes, with the server."""

    _ending: TimerHandle | None = None

    def shutdown(self) -> None:
        """Let a response that is under way come to its end, for a while."""
        super().shutdown()
        self._ending = self.loop.call_later(GRACE, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        if self._ending is not None:
            self._ending.cancel()
        super().connection_lost(exc)


def run(settings: Settings, app: ASGIApp | str) -> None:
    """Serve until told to end.

    Args:
        settings: say where to listen, and by how many processes.
        app: the application, or where workers find the function that makes theirs,
            ``module:function``.

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    listener = _listen(settings)
    host, port, *_ = listener.getsockname()
    address = f"[{host}]" if listener.family == socket.AF_INET6 else host
    served = settings.store or settings.dataset
    print(f"Fonte serves {served} on http://{address}:{port}", flush=True)
    config = uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        loop="uvloop",
        http=EndingProtocol,
        lifespan="on",
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        server_header=False,
        proxy_headers=False,
    )
    if isinstance(app, str):
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        # From here on clients are kept waiting, not turned away.
        listener.listen(BACKLOG)
    except (OSError, TypeError) as error:  # TypeError: the host's name cannot be encoded
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else "this is no host name"
        raise ConfigurationError(
            f"cannot listen on {settings.host} port {settings.port}: {reason}; "
            "choose another with --host or --port"
        ) from error
    return listener
