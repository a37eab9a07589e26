"""The graph in the formats of other tools: to a file, and to clients at ``/export/{format}``."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from commands.settings import Settings
from commands.stores import ServedSnapshot, ServedStore, open_graph
from graph.errors import ConfigurationError, FormatError
from graph.exchange.exports import chunks, export
from graph.exchange.formats import format_named
from graph.progress import shown_progress
from schema.http.caching import matches

MayRead = Callable[[str], bool]
"""Says whether the ``Authorization`` header of a request, "" if it has none, allows to read."""


def export_graph(settings: Settings, told: Namespace) -> None:
    """Write the newest version in the format that the command line asks for, to where it says.

    Raises:
        ConfigurationError: it could not be written.
    """
    with closing(open_graph(replace(settings, articles=None))) as store:
        try:
            with _output(told.output) as stream:
                _write(store.newest, told.format, stream)
        except BrokenPipeError:  # whoever reads it has had enough
            _silence_output()
        except OSError as error:
            where, reason = told.output or "standard output", error.strerror or error
            raise ConfigurationError(f"{where}: the graph cannot be written: {reason}") from error


def _output(path: Path | None) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdout.buffer) if path is None else path.open("wb")


def _silence_output() -> None:
    """Keep the interpreter from complaining that what is buffered has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(snapshot: ServedSnapshot, name: str, stream: BinaryIO) -> None:
    with shown_progress(f"Writing {name}", snapshot.size, sys.stderr) as progress:
        export(snapshot, name, stream, progress)
        stream.flush()


class Exports:
    """Answers ``GET /export/{format}`` with the newest version, made as the client takes it.

    One thread makes the pieces of all exports, in turn: a piece takes up to some hundred
    milliseconds where relations are a million, and more threads would leave the event loop
    a smaller share of the interpreter, not send more.
    """

    def __init__(self, store: ServedStore, cache_control: str, may_read: MayRead) -> None:
        self._store = store
        self._cache_control = cache_control
        self._may_read = may_read
        self._thread = ThreadPoolExecutor(1, "export")

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        if not self._may_read(request.headers.get("authorization", "")):
            headers = {"www-authenticate": "Bearer"}
            return PlainTextResponse("expected a token that allows to read\n", 401, headers)
        try:
            format_ = format_named(request.path_params["format"])
        except FormatError as error:
            return PlainTextResponse(f"{error}\n", 404)
        snapshot = await self._store.snapshot()
        etag = f'"{snapshot.version}-{snapshot.digest}"'
        caching = {"etag": etag, "cache-control": self._cache_control}
        if matches(request.headers.get("if-none-match", "").encode(), etag.encode()):
            return Response(None, 304, caching)
        pieces = iter(()) if request.method == "HEAD" else chunks(snapshot, format_.name)
        name = f"fonte-v{snapshot.version}.{format_.extension}"
        described = {
            "content-type": format_.media_type,
            "content-disposition": f'attachment; filename="{name}"',
        }
        return StreamingResponse(self._sent(pieces), 200, described | caching)

    async def _sent(self, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        while piece := await loop.run_in_executor(self._thread, next, pieces, b""):
            yield piece

    def close(self) -> None:
        """Make no more pieces."""
        self._thread.shutdown(wait=False, cancel_futures=True)
