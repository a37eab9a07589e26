"""Pages of long lists: which slice is asked for, and the cursors that name a place in one.

The rules are those of the Relay cursor connections specification.
"""

import base64
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from graph.errors import PageError, shown

DEFAULT_PAGE = 20
LARGEST_PAGE = 100
_LONGEST_CURSOR = 4096  # of a list that is sorted by four texts or more

Position = tuple[str | int | float | None, ...]
"""What a list is ordered by, for one of its items; no two items of a list share one.

Where a list is sorted in an order of its own, the first part names that order.
"""

_positions = msgspec.json.Decoder(Position)


@dataclass(frozen=True, slots=True)
class Window:
    """A slice of an ordered list, strictly after and before two positions.

    ``count`` items are taken from its start, or from its end if ``backward``.
    """

    count: int = DEFAULT_PAGE
    backward: bool = False
    after: Position | None = None
    before: Position | None = None

    @property
    def at_start(self) -> bool:
        """Say whether the page is simply the first items of the list."""
        return not self.backward and self.after is None and self.before is None

    def bounds(self, lower: int, upper: int) -> tuple[int, int]:
        """Return start and end of the page between the offsets ``lower`` and ``upper``."""
        upper = max(lower, upper)
        if self.backward:
            return max(lower, upper - self.count), upper
        return lower, min(upper, lower + self.count)


@lru_cache(maxsize=1024)
def window(
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Window:
    """Return the window that a connection's arguments ask for.

    Raises:
        PageError: a count out of bounds, both counts, or a cursor that none of ours is.
    """
    if first is not None and last is not None:
        raise PageError("found both first and last, expected at most one of them")
    name, count = ("first", first) if last is None else ("last", last)
    if count is not None and not 0 <= count <= LARGEST_PAGE:
        raise PageError(f"{name}: found {count}, expected 0 to {LARGEST_PAGE}")
    return Window(
        DEFAULT_PAGE if count is None else count,
        last is not None,
        None if after is None else _position("after", after),
        None if before is None else _position("before", before),
    )


def cursor(position: Position) -> str:
    """Return the opaque text that stands for ``position`` in the API."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def _position(argument: str, text: str) -> Position:
    try:
        return _decoded(text)
    except ValueError as error:
        raise PageError(
            f"{argument}: found {shown(text)}, expected a cursor that this API returned"
        ) from error


def _decoded(text: str) -> Position:
    if len(text) > _LONGEST_CURSOR:
        raise ValueError(text)
    padding = "=" * (-len(text) % 4)
    return _positions.decode(base64.b64decode(text + padding, b"-_", validate=True))
