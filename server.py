"""Fonte's server: the ASGI application put together, and the command line.

``python server.py --help`` lists commands and settings; commands/ has a module for each.
"""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing
from typing import NoReturn

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from commands.apply import apply
from commands.arguments import Arguments, read_arguments
from commands.backup import back_up_store
from commands.exports import Exports, export_graph
from commands.heap import keep_heap_small
from commands.large_pages import join_pages
from commands.loading import loading_told
from commands.logs import begin_logging
from commands.observing import listeners
from commands.pages import page_routes
from commands.serve import ending_told, listen, run
from commands.settings import ReadAccess, Settings, environment_of, texts_of
from commands.stores import ServedStore, hold_texts, migrate, open_graph
from commands.stores import run as run_work
from commands.tokens import make_token
from graph.errors import FonteError
from graph.ontology_file import load_ontology
from schema.build import build_schema
from schema.http.app import GraphQLApp
from schema.http.capacity import Capacity
from schema.http.direct import Heads
from schema.http.media import wants_events
from schema.http.metrics import Metrics
from schema.http.observer import graph_readings
from schema.http.options import Options
from schema.http.persisted import read_documents
from schema.http.streams import Streams
from schema.http.tokens import read_tokens

ASKING_HEADERS = ("accept", "accept-language", "authorization", "content-type", "if-none-match")
"""Headers that pages of other sites may send, if they may ask at all."""

COLLECT_AFTER = (10_000, 10, 20)
"""New objects until the garbage collector looks for cycles among them, and how often it then
looks further: see :func:`gc.set_threshold`.

Requests make few cycles, and documents that are read many. With five times as many objects a
look takes up to a tenth of a second, in which nobody else is answered.
"""


class App:
    """The whole server as one ASGI application: the API, and all else through Starlette."""

    def __init__(self, graphql: GraphQLApp, streams: Streams, pages: Starlette) -> None:
        self.graphql = graphql
        self.heads = Heads()
        self._streams = streams
        self._pages = pages
        self._answer: ASGIApp = self._routed
        if graphql.options.origins:
            self._answer = CORSMiddleware(
                self._routed,
                allow_origins=graphql.options.origins,
                allow_methods=("GET", "POST"),
                allow_headers=ASKING_HEADERS,
                expose_headers=("etag", "retry-after", "x-fonte-execution"),
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or one event of the server's life."""
        await self._answer(scope, receive, send)

    async def _routed(self, scope: Scope, receive: Receive, send: Send) -> None:
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


def create_app(settings: Settings, store: ServedStore) -> App:
    """Return the application that serves ``store``, and closes it when the server ends.

    Raises:
        ConfigurationError: what ``settings`` name cannot be used.
    """
    newest = store.newest
    schema = build_schema(newest.ontology)
    options = Options(
        execution=settings.execution,
        limits=settings.limits,
        suggestions=settings.suggestions,
        origins=settings.origins,
        listeners=listeners(settings),
        documents=read_documents(settings.documents),
        cache=settings.cache,
        cache_control=settings.cache_control,
        tokens=read_tokens(settings.tokens),
        reads_need_token=settings.read_access is ReadAccess.TOKEN,
    )
    held = newest.texts.held
    graphql = GraphQLApp(schema, newest.ontology, store, options=options, held=held)
    streams = Streams(newest.ontology, graphql)
    exports = Exports(store, settings.cache_control, graphql.may_read)
    pages = _pages(schema.as_str(), graphql.metrics, exports, store, graphql.capacity)
    # What is here now stays for good, as the graph does. The garbage collector looks at what is
    # old when that has grown by a quarter, and by the second look it knows that nearly nothing
    # is: else what documents left would wait for a quarter of the schema.
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(*COLLECT_AFTER)
    return App(graphql, streams, pages)


def app_from_environment() -> App:
    """Return the application for the settings in the environment; what a worker starts with."""
    keep_heap_small()
    settings = Settings.read(texts_of(os.environ))
    begin_logging(settings.log_format)
    app = create_app(settings, open_graph(settings))
    app.graphql.metrics.labels = {"worker": str(os.getpid())}
    join_pages()
    return app


def _pages(
    schema: str, metrics: Metrics, exports: Exports, store: ServedStore, capacity: Capacity
) -> Starlette:
    async def sdl(_request: Request) -> Response:
        return PlainTextResponse(schema)

    async def live(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_request: Request) -> Response:
        if capacity.ending:
            return PlainTextResponse("ending\n", 503, {"retry-after": "1"})
        return PlainTextResponse("ok\n")

    async def counters(_request: Request) -> Response:
        told = metrics.exposition(*await graph_readings(store))
        return Response(told, media_type="text/plain; version=0.0.4")

    def life(_app: Starlette) -> AbstractAsyncContextManager[None]:
        return _following(store, exports, capacity)

    return Starlette(
        routes=[
            *page_routes(),
            Route("/schema.graphql", sdl),
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/metrics", counters),
            Route("/export/{format}", exports.answer),
        ],
        lifespan=life,
    )


@asynccontextmanager
async def _following(
    store: ServedStore, exports: Exports, capacity: Capacity
) -> AsyncIterator[None]:
    """Take over what other processes change, for as long as the server lives."""
    following = asyncio.create_task(store.follow())
    following.add_done_callback(_tell_failure)
    try:
        with ending_told(capacity):
            yield
    finally:
        following.cancel()
        await asyncio.wait([following])
        exports.close()
        store.close()


def _tell_failure(following: "asyncio.Task[NoReturn]") -> None:
    if not following.cancelled():
        message = "What other processes change is not followed any more: restart the server"
        logging.getLogger(__name__).critical(message, exc_info=following.exception())


def _serve(settings: Settings) -> None:
    keep_heap_small()
    begin_logging(settings.log_format)
    with closing(listen(settings)) as listener, ExitStack() as held:
        with loading_told(listener, settings.limits.connections):
            store = held.enter_context(closing(open_graph(settings)))
            if settings.store is not None and settings.articles is not None:
                run_work(store, hold_texts(store, settings.articles))
            app = create_app(settings, store)
        if settings.workers == 1:
            join_pages()
            run(settings, app, listener)
            return
        del app, store  # all is well, and workers have graphs of their own
        held.close()
        run(settings, "server:app_from_environment", listener)


def _command(arguments: Arguments) -> None:
    settings = Settings.read(arguments.texts)
    match arguments.command:
        case "schema":
            print(build_schema(load_ontology(settings.dataset)).as_str())  # noqa: T201 - the command's own output
        case "apply":
            apply(settings, arguments.own)
        case "export":
            export_graph(settings, arguments.own)
        case "migrate":
            migrate(settings, arguments.own)
        case "backup":
            back_up_store(settings, arguments.own)
        case "token":
            make_token(arguments.own.name)
        case _:
            # Workers are processes of their own, and read their settings from the environment.
            os.environ.update(environment_of(arguments.texts))
            _serve(settings)


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code: 0, or 2 for what cannot be used."""
    try:
        _command(read_arguments(arguments, os.environ))
    except FonteError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's own output
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
