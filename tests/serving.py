"""A real HTTP server within the tests' process, for what no setting and no request brings about."""

import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple, Self

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from graph.dataset import Dataset, read_dataset
from graph.memory.store import MemorySnapshot, MemoryStore
from graph.store import GraphStore
from schema.build import build_schema
from schema.http.app import GraphQLApp
from schema.http.direct import DirectProtocol
from schema.http.options import Options
from schema.http.sockets import LingeringSocket
from schema.http.streams import Streams
from server import App
from tests.graph.postgres.stores import store_in

PATIENCE = 60
PLACES = ("memory", "database")
Ending = Callable[[], Awaitable[None]]
_SEED = Path(__file__).parents[1] / "seed"


@cache
def dataset() -> Dataset:
    return read_dataset(_SEED)


class Store(MemoryStore):
    """A store with one snapshot, however that behaves."""

    def __init__(self, snapshot: MemorySnapshot) -> None:
        self._current = snapshot


class BrokenSnapshot(MemorySnapshot):
    """Cannot read degrees, as from a database that is in trouble."""

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        raise ConnectionError(f"cannot SELECT {len(keys)} degrees: /var/lib/secret")


class BrokenStore(MemoryStore):
    """Has lost its database."""

    async def snapshot(self, as_of: int | None = None) -> MemorySnapshot:  # noqa: ARG002 - as the store's own
        raise ConnectionError("cannot SELECT: /var/lib/secret")


class Recorded(App):
    """The application, which remembers what comes to it uvicorn's own way."""

    def __init__(self, store: GraphStore | None = None, options: Options | None = None) -> None:
        ontology = dataset().ontology
        store = store or MemoryStore(dataset())
        graphql = GraphQLApp(build_schema(ontology), ontology, store, options=options)
        super().__init__(graphql, Streams(ontology, graphql), Starlette())
        self.seen: list[str] = []
        self.gone = Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(f"{scope.get('method', scope['type'])} {scope['path']}")
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.gone.set()


class _Server(uvicorn.Server):
    """Does something more in its event loop when it ends."""

    def __init__(self, config: uvicorn.Config, ending: Ending | None) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self._ending is not None:
            await self._ending()


@contextmanager
def serving_from(place: str, options: Options, database: Callable[[], str]) -> Iterator[str]:
    """Serve the seed kept at ``place``, one of :data:`PLACES`; gives the URL."""
    if place == "memory":
        with serving(Recorded(options=options)) as url:
            yield url
        return
    store = store_in(database(), dataset())
    with serving(Recorded(store, options), ending=store.disconnect) as url:
        yield url


@contextmanager
def serving(app: App, keep_alive: int = 5, ending: Ending | None = None) -> Iterator[str]:
    """Serve ``app`` as server.py does, in a thread; gives the URL. ``ending`` is done last."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=DirectProtocol,
        ws=LingeringSocket,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=keep_alive,
    )
    server = _Server(config, ending)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


class Raw(NamedTuple):
    """A response as it came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Connection:
    """A TCP connection on which bytes are sent as they are."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.file.close()
        self.socket.close()

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def response(self) -> Raw:
        """Return the next response, which is one with a Content-Length or without a body."""
        status_line = self.file.readline()
        assert status_line.startswith(b"HTTP/1.1 "), status_line
        status = int(status_line.split()[1])
        headers = []
        while (line := self.file.readline()) not in {b"\r\n", b""}:
            name, _, value = line.decode("latin-1").strip().partition(": ")
            headers.append((name, value))
        if status == 100:
            return self.response()
        length = int(dict(headers).get("content-length", 0))
        return Raw(status, tuple(headers), self.file.read(length))

    def ask(self, *pieces: bytes) -> Raw:
        """Send a request, and return the response."""
        self.send(*pieces)
        return self.response()

    def is_closed(self) -> bool:
        """Wait until the server closes the connection; False if it sends something else."""
        return self.file.read(1) == b""
