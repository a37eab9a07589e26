"""Fonte's server: settings, the ASGI application put together, the command line.

``python server.py --help`` lists the settings; each can be given by environment as well.
"""

import argparse
import gc
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from graph.articles import read_texts
from graph.dataset import read_dataset
from graph.errors import ConfigurationError
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology
from schema.build import build_schema
from schema.execution import MOST_COST, Execution
from schema.http.app import GraphQLApp, Options
from schema.http.direct import DirectProtocol, Heads
from schema.http.media import wants_events
from schema.http.metrics import Metrics
from schema.http.persisted import read_documents
from schema.http.streams import Streams

HOME = Path(__file__).parent
PAGES = HOME / "explorer" / "dist"
NOT_BUILT = "The pages have not been built. Build them with: make pages\n"
"""What a page answers with when there is none; the API needs none."""

_ALWAYS = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
)
EXPLORER_POLICY = (
    _ALWAYS
    # The hash is that of the one rule that cytoscape adds; its icons of entities are data:.
    + "style-src 'self' 'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='; "
    "img-src 'self' data:; worker-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types fonte"
)
GRAPHIQL_POLICY = (
    _ALWAYS
    # GraphiQL's editor writes styles as it goes.
    + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self' blob:"
)
EXPLORER_PATHS = ("/", "/explore", "/paths", "/entity/{key}", "/article/{key}")
"""The explorer's screens: one page serves them all, so that each has an address to reload."""

BACKLOG = 2048
"""Connections that may wait to be taken on."""

COLLECT_AFTER = 50_000
"""New objects until the garbage collector looks for cycles among them: requests make few."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``--name`` on the command line, ``FONTE_NAME`` in the environment."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "FONTE_" + self.name.upper().replace("-", "_")

    @property
    def key(self) -> str:
        """Its name in Python."""
        return self.name.replace("-", "_")


SETTINGS = (
    Setting("dataset", str(HOME / "seed"), "folder of the dataset: ontology.py and its records"),
    Setting("articles", "", "folder of the articles' texts, KEY.txt; anchors are verified by it"),
    Setting("host", "127.0.0.1", "address to listen on"),
    Setting("port", "8000", "port to listen on; 0 takes a free one"),
    Setting("workers", "1", "processes that serve; each holds the whole graph"),
    Setting("documents", "", "JSON file of the trusted documents, by the id that clients send"),
    Setting("cache", "0", "bytes of answers to hold in memory; 0 holds none"),
    Setting("max-cost", str(MOST_COST), "what one operation may cost, in values of its answer"),
    Setting("cache-control", "no-cache", "Cache-Control header of the answers to GET"),
    Setting(
        "execution",
        Execution.PLANNED.value,
        "how operations are executed: planned, or by graphql-core for comparison",
        tuple(execution.value for execution in Execution),
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a server, each of the type it is used as."""

    dataset: Path
    articles: Path | None
    host: str
    port: int
    workers: int
    documents: Path | None
    cache: int
    max_cost: int
    cache_control: str
    execution: Execution

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Settings":
        """Read the settings from their texts by name.

        Raises:
            ConfigurationError: one of them cannot be used.
        """
        if values["execution"] not in {execution.value for execution in Execution}:
            raise ConfigurationError(
                f"execution: found {values['execution']!r}, expected planned or reference"
            )
        return cls(
            dataset=Path(values["dataset"]),
            articles=Path(values["articles"]) if values["articles"] else None,
            host=values["host"],
            port=_number("port", values["port"], 0, 65_535),
            workers=_number("workers", values["workers"], 1, 256),
            documents=Path(values["documents"]) if values["documents"] else None,
            cache=_number("cache", values["cache"], 0, 2**40),
            max_cost=_number("max-cost", values["max_cost"], 1, 2**40),
            cache_control=_header_value("cache-control", values["cache_control"]),
            execution=Execution(values["execution"]),
        )


def _number(name: str, text: str, least: int, most: int) -> int:
    if text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise ConfigurationError(
        f"{name}: found {text!r}, expected a whole number from {least} to {most}"
    )


def _header_value(name: str, text: str) -> str:
    if text and text.isascii() and text.isprintable():
        return text
    raise ConfigurationError(f"{name}: found {text!r}, expected printable ASCII text")


class App:
    """The whole server as one ASGI application: the API, and all else through Starlette."""

    def __init__(self, graphql: GraphQLApp, streams: Streams, pages: Starlette) -> None:
        self.graphql = graphql
        self.heads = Heads()
        self._streams = streams
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or one event of the server's life."""
        # Before any routing: what a router does for each request would cost the API a third
        # of its speed.
        if scope["type"] == "lifespan" or scope["path"] != "/graphql":
            await self._pages(scope, receive, send)
        elif scope["type"] == "websocket" or _wants_events(scope):
            await self._streams(scope, receive, send)
        else:
            await self.graphql(scope, receive, send)


def _wants_events(scope: Scope) -> bool:
    return any(name == b"accept" and wants_events(value) for name, value in scope["headers"])


def create_app(settings: Settings) -> App:
    """Load what ``settings`` name, and return the application that serves it.

    Raises:
        ConfigurationError: the dataset or the texts cannot be served; says all that is wrong.
    """
    dataset = read_dataset(settings.dataset)
    texts = read_texts(settings.articles, dataset)
    schema = build_schema(dataset.ontology)
    options = Options(
        execution=settings.execution,
        documents=read_documents(settings.documents),
        cache=settings.cache,
        cost=settings.max_cost,
        cache_control=settings.cache_control,
    )
    store = MemoryStore(dataset, texts)
    graphql = GraphQLApp(schema, dataset.ontology, store, options=options, held=texts.held)
    # The graph stays for good: the garbage collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    streams = Streams(dataset.ontology, graphql)
    return App(graphql, streams, _pages(schema.as_str(), graphql.metrics))


def app_from_environment() -> App:
    """Return the application for the settings in the environment; what a worker starts with."""
    return create_app(Settings.read(_defaults(os.environ)))


def _pages(schema: str, metrics: Metrics) -> Starlette:
    async def explorer(_request: Request) -> Response:
        return _page("index.html", EXPLORER_POLICY)

    async def graphiql(_request: Request) -> Response:
        return _page("graphiql.html", GRAPHIQL_POLICY)

    async def sdl(_request: Request) -> Response:
        return PlainTextResponse(schema)

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def counters(_request: Request) -> Response:
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            *(Route(path, explorer) for path in EXPLORER_PATHS),
            Route("/graphiql", graphiql),
            Route("/schema.graphql", sdl),
            Route("/health/live", health),
            Route("/health/ready", health),
            Route("/metrics", counters),
            Mount("/static", Assets(directory=PAGES, check_dir=False)),
        ]
    )


class Assets(StaticFiles):
    """What the pages load: built under names that change with the content, so held for long."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, or what it did not become."""
        response = await super().get_response(path, scope)
        response.headers["x-content-type-options"] = "nosniff"
        if path.startswith("assets/"):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _page(name: str, policy: str) -> Response:
    page = PAGES / name
    if not page.exists():
        return PlainTextResponse(NOT_BUILT, 503)
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
    }
    return FileResponse(page, headers=headers)


def _defaults(environment: Mapping[str, str]) -> dict[str, str]:
    return {setting.key: environment.get(setting.variable, setting.default) for setting in SETTINGS}


def _arguments(arguments: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return the command and the texts of all settings."""
    parser = argparse.ArgumentParser(
        prog="server.py",
        description="Serve a knowledge graph over GraphQL.",
        epilog="Each option can be set by environment as well, as FONTE_ and its name in capitals.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=["serve", "schema"],
        default="serve",
        help="serve the API (unless told otherwise), or print its schema",
    )
    for setting in SETTINGS:
        default = os.environ.get(setting.variable, setting.default)
        parser.add_argument(
            f"--{setting.name}",
            default=default,
            choices=setting.choices or None,
            help=f"{setting.help} (default: {setting.default or 'none'})",
        )
    values = vars(parser.parse_args(arguments))
    return values["command"], {setting.key: values[setting.key] for setting in SETTINGS}


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


def _serve(settings: Settings) -> None:
    app = create_app(settings)
    listener = _listen(settings)
    host, port, *_ = listener.getsockname()
    address = f"[{host}]" if listener.family == socket.AF_INET6 else host
    print(f"Fonte serves {settings.dataset} on http://{address}:{port}", flush=True)  # noqa: T201 - the command's own output
    config = uvicorn.Config(
        app if settings.workers == 1 else "server:app_from_environment",
        factory=settings.workers > 1,
        workers=settings.workers,
        loop="uvloop",
        http=DirectProtocol,
        lifespan="off",
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        server_header=False,
        proxy_headers=False,
    )
    if settings.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code: 0, or 2 for what cannot be used."""
    try:
        command, values = _arguments(arguments)
        settings = Settings.read(values)
        if command == "schema":
            print(build_schema(load_ontology(settings.dataset)).as_str())  # noqa: T201 - as below
        else:
            # Workers are processes of their own, and read their settings from the environment.
            os.environ.update({setting.variable: values[setting.key] for setting in SETTINGS})
            _serve(settings)
    except ConfigurationError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's own output
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
