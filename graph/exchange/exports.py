"""Exports as a whole: to whoever sends chunks on, and to a stream."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from graph.exchange.formats import format_named
from graph.exchange.source import Source, WatchedSource
from graph.progress import Progress

CHUNK = 64 * 2**10
"""The fewest bytes of a chunk, the last one aside."""


def chunks(source: Source, name: str) -> Iterator[bytes]:
    """Return ``source`` in the format ``name``, in chunks of little more than :data:`CHUNK`.

    A chunk is made when it is asked for, in about a millisecond; who serves others as well
    lets them have their turn in between.

    Raises:
        FormatError: there is no such format; raised here, before the first chunk.
    """
    return gathered(format_named(name).write(source))


def export(source: Source, name: str, stream: BinaryIO, progress: Progress | None = None) -> None:
    """Write ``source`` to ``stream`` in the format ``name``.

    Args:
        source: the version of the graph.
        name: the name of one of the formats.
        stream: where the bytes go; it stays open.
        progress: is told how many more records have been written, again and again.

    Raises:
        FormatError: there is no such format; nothing has been written.
        OSError: the stream could not be written to.
    """
    watched = source if progress is None else WatchedSource(source, progress)
    stream.writelines(chunks(watched, name))


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``pieces`` put together to chunks of at least :data:`CHUNK`, and what remains."""
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        if len(buffer) >= CHUNK:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)
