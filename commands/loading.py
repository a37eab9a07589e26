"""While the graph is being loaded: a small server, in a thread, that tells so to whoever asks."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread
from time import monotonic

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema.errors import Code
from schema.http.responses import HttpError, refusal

SOON = 1.0
"""Seconds of loading for which clients are kept waiting, before any is told."""

PAUSE = 5
"""Seconds after which who was told is to ask again; browsers do so by themselves."""

_HEADERS = {"retry-after": str(PAUSE), "refresh": str(PAUSE), "connection": "close"}


@contextmanager
def loading_told(listener: socket.socket, most: int) -> Iterator[None]:
    """Answer whoever connects to ``listener``, ``most`` at once, until the graph is loaded.

    Only ``/health/live`` is answered with 200. Those who connect while this ends are left to
    the server that comes after it.
    """
    config = uvicorn.Config(
        _application(),
        lifespan="off",
        ws="none",  # who asks for a socket is answered as others are
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=most,
        timeout_keep_alive=1,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    loaded = Event()

    def serve() -> None:
        if not loaded.wait(SOON):
            # Told to end before it has begun, the server would leave its socket open.
            with closing(listener.dup()) as own:
                server.run(sockets=[own])

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        loaded.set()
        server.should_exit = True
        thread.join()


def _application() -> Starlette:
    began = monotonic()

    def told() -> str:
        return f"the graph is being loaded, for {monotonic() - began:.0f} s now"

    async def live(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def graphql(_request: Request) -> Response:
        error = HttpError(503, f"{told()}; try again later", code=Code.STORE_UNAVAILABLE)
        return Response(refusal(error).body, 503, _HEADERS, "application/json; charset=utf-8")

    async def other(_request: Request) -> Response:
        return PlainTextResponse(f"{told()}\n", 503, _HEADERS)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(
        routes=[
            Route("/health/live", live),
            Route("/graphql", graphql, methods=methods),
            Route("/{path:path}", other, methods=methods),
        ]
    )
