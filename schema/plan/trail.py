"""Where the values of a run came from, so that an error can name its path in the response.

A run works on columns and does not know the place of a value. Each column keeps a trail
to the one it came from; only when there is an error is the way back walked.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import msgspec

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the response, and the ``parent`` whose field it is in.

    By ``order`` places sort as in the document.
    """

    path: Path
    order: tuple[int, ...]
    parent: Any


class Trail(msgspec.Struct, frozen=True, gc=False):
    """How the positions of one column map to those of the column ``origin``.

    One of these is given: ``key``, the response key of a field of ``parents``, position
    for position, with its number among the fields as ``order``; ``counts``, how many
    items each list of the origin had; ``indices``, the origin's position of each.
    """

    origin: "Trail | None"
    key: str = ""
    order: int = 0
    parents: Sequence[Any] = ()
    counts: Sequence[int] | None = None
    indices: Sequence[int] | None = None

    def place(self, position: int) -> Place:
        """Return where in the response the value at ``position`` stands."""
        steps: list[tuple[str | int, int]] = []
        parent = None
        trail: Trail | None = self
        while trail is not None:
            if trail.counts is not None:
                ends = list(accumulate(trail.counts))
                row = bisect_right(ends, position)
                item = position - ends[row] + trail.counts[row]
                steps.append((item, item))
                position = row
            elif trail.indices is not None:
                position = trail.indices[position]
            else:
                steps.append((trail.key, trail.order))
                parent = trail.parents[position] if parent is None else parent
            trail = trail.origin
        steps.reverse()
        return Place(tuple(key for key, _ in steps), tuple(order for _, order in steps), parent)
