"""Slices of ordered lists that the database reads from one end: what to ask for, what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.pages import Position, Window

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is to be read: ``most`` items strictly after and before two positions.

    One more than are asked for, so as to learn whether there are more; from the end if
    ``backward``, the last one first.
    """

    most: int
    backward: bool
    after: Position | None
    before: Position | None

    @classmethod
    def of(cls, window: Window) -> "Stretch":
        """Return what to read for ``window``.

        Where the end lies before the start nothing is on the page, which stands at its start.
        """
        after, before = window.after, window.before
        if after is not None and before is not None and not _precedes(after, before):
            return cls(1, False, after, None)  # noqa: FBT003 - the fields above
        return cls(window.count + 1, window.backward, after, before)


def _precedes(after: Position, before: Position) -> bool:
    """Say whether anything may lie between two positions of one list, all of whose parts are text."""
    return tuple(map(str, after)) < tuple(map(str, before))


@dataclass(frozen=True, slots=True)
class Slice:
    """Where a page starts and ends among ``found`` items, and whether there are others around."""

    start: int
    end: int
    has_previous: bool
    has_next: bool


def sliced(window: Window, found: int, *, earlier: bool, later: bool) -> Slice:
    """Return the page of ``window`` out of what a :class:`Stretch` found, in the list's order.

    Args:
        window: what was asked for.
        found: how many items were read.
        earlier: whether there are items up to and with the position to start after.
        later: whether there are items from the position to end before on.
    """
    stretch = Stretch.of(window)
    if stretch.before is None and window.before is not None:
        return Slice(0, 0, earlier, found > 0)
    more = found > window.count
    if window.backward:
        return Slice(int(more), found, earlier or more, later)
    return Slice(0, min(found, window.count), earlier, later or more)


def in_order(items: Sequence[Item], stretch: Stretch) -> Sequence[Item]:
    """Return what was read in the order of the list."""
    return items[::-1] if stretch.backward else items
