"""How far long work has come: told to a callback, and shown to whoever waits for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")

Progress = Callable[[int], object]
"""Is told how many more records are done since it was last called."""

STRIDE = 1000
"""Records between two calls of a :data:`Progress`."""

LINE_EVERY = 10.0
"""Seconds between two lines where no terminal can redraw one; what takes less shows nothing."""

_PATIENCE = 0.5


def counted(items: Iterable[Item], progress: Progress | None) -> Iterator[Item]:
    """Yield ``items``, and tell ``progress`` of each :data:`STRIDE` of them, and of the rest."""
    if progress is None:
        yield from items
        return
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        if count % STRIDE == 0:
            progress(STRIDE)
    if count % STRIDE:
        progress(count % STRIDE)


class _Lines(tqdm):  # type: ignore[type-arg] # generic in the stubs alone
    """A bar for a log: a line now and then instead of one that is redrawn."""

    monitor_interval = 0

    def display(self, msg: str | None = None, pos: int | None = None) -> None:  # noqa: ARG002 - tqdm's
        self.fp.write(f"{self if msg is None else msg}\n")

    def close(self) -> None:
        self.disable = True


@contextmanager
def shown_progress(
    title: str, total: int | None, stream: TextIO, line_every: float = LINE_EVERY
) -> Iterator[Progress]:
    """Show on ``stream`` how many records are done, at which rate, and how long is left.

    Args:
        title: what is being done.
        total: how many records there are; None if nobody knows, and then no time left is shown.
        stream: a terminal gets a bar, which goes when the work is done; all else gets a line
            every ``line_every`` seconds.
        line_every: in seconds.
    """
    bar = (
        _bar(title, total, stream) if stream.isatty() else _lines(title, total, stream, line_every)
    )
    try:
        yield bar.update
    finally:
        bar.close()


def _bar(title: str, total: int | None, stream: TextIO) -> "tqdm[NoReturn]":
    return tqdm(desc=title, total=total, unit=" records", file=stream, leave=False, delay=_PATIENCE)


def _lines(title: str, total: int | None, stream: TextIO, every: float) -> _Lines:
    return _Lines(
        desc=title,
        total=total,
        unit=" records",
        file=stream,
        delay=every,
        mininterval=every,
        miniters=1,
        ncols=0,
    )
