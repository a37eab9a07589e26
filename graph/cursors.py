"""What the cursors of lists say, whichever store made them; which ones fit a list.

A cursor of a list in an order of its own starts with a signature of that order, then says
what its item is sorted by; the key, or the place among an entity's relations, comes last.
"""

from functools import lru_cache
from hashlib import sha256

from graph.conditions import Order
from graph.errors import PageError
from graph.operands import Scale
from graph.pages import Position, Window
from graph.store import RelationSelection
from graph.ways import Direction

PLACE_PARTS = 4
"""What :func:`graph.store.relation_position` says of a relation."""

RANKS = {Direction.OUT: "0", Direction.IN: "1"}
"""What stands for the two ways in the place of a relation."""

WAYS = {
    Direction.OUT: (Direction.OUT,),
    Direction.IN: (Direction.IN,),
    Direction.BOTH: (Direction.OUT, Direction.IN),
}
"""The ways that each direction takes in, in the order of lists."""

_SIGNATURE = 8
_DAY_BITS = 22  # for ordinals up to the year 9999


@lru_cache(maxsize=1024)
def signature(orders: tuple[Order, ...]) -> str:
    """Return a short text that stands for ``orders`` in cursors."""
    return sha256(repr(orders).encode()).hexdigest()[:_SIGNATURE]


def days_scalar(earliest: int, latest: int) -> int:
    """Return what a cursor says for a date of these days."""
    return (earliest << _DAY_BITS) + latest


def refuse_foreign_keys(window: Window) -> None:
    """Refuse cursors of lists that are not sorted by key alone.

    Raises:
        PageError: there is one.
    """
    for position in (window.after, window.before):
        if position is not None and not (len(position) == 1 and isinstance(position[0], str)):
            raise PageError("found a cursor of another list, expected one of these entities")


def refuse_foreign(orders: tuple[Order, ...], window: Window, tail: int) -> None:
    """Refuse cursors of lists in other orders; ``tail`` texts stand behind the values.

    Raises:
        PageError: there is one.
    """
    for position in (window.after, window.before):
        if position is not None and not _fits(orders, position, tail):
            raise PageError("found a cursor of another list, expected one of this list and order")


def refuse_foreign_places(selection: RelationSelection) -> None:
    """Refuse cursors whose kind, direction, other end and id no relation of the list has.

    Raises:
        PageError: there is one.
    """
    kinds, window, orders = selection.kinds, selection.window, selection.orders
    ranks = [RANKS[direction] for direction in WAYS[selection.direction]]
    for position in (window.after, window.before):
        # Behind the values that an order of its own sorts by.
        place = None if position is None else position[1 + len(orders) if orders else 0 :]
        if place is not None and (
            len(place) != PLACE_PARTS
            or not all(isinstance(part, str) for part in place)
            or (kinds is not None and place[0] not in kinds)
            or place[1] not in ranks
        ):
            raise PageError("found a cursor of another list, expected one of these relations")


def match_offset(position: Position | None) -> int | None:
    """Return where a search's cursor stands among the matches.

    Raises:
        PageError: it is none of a search.
    """
    if position is None:
        return None
    name, offset = position if len(position) == 2 else (None, None)
    if name != "search" or not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
        raise PageError("found a cursor of another list, expected one of these matches")
    return offset


def _fits(orders: tuple[Order, ...], position: Position, tail: int) -> bool:
    head = (signature(orders),) if orders else ()
    return (
        len(position) == len(head) + len(orders) + tail
        and position[: len(head)] == head
        and all(isinstance(part, str) for part in position[-tail:])
        and all(
            scalar is None or isinstance(scalar, str) is _is_text(order)
            for order, scalar in zip(orders, position[1:], strict=False)
        )
    )


def _is_text(order: Order) -> bool:
    return order.operand.scale in {Scale.TEXT, Scale.CODE}
