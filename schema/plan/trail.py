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

from schema.plan.shapes import Listed, PlannedField, Shape

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the response, and the ``parent`` whose field it is in.

    ``nulled`` is the place that becomes null if this one fails: the nearest that may be.
    By ``order`` places sort as in the document.
    """

    path: Path
    nulled: Path
    order: tuple[int, ...]
    parent: Any


class Trail(msgspec.Struct, frozen=True, gc=False):
    """How the positions of one column map to those of the column ``origin``.

    One of these is given: ``field``, read of ``parents``, position for position, with its
    number among the fields as ``order``; ``counts``, how many items each list of the
    origin had; ``indices``, the origin's position of each.
    """

    origin: "Trail | None"
    field: PlannedField | None = None
    order: int = 0
    parents: Sequence[Any] = ()
    counts: Sequence[int] | None = None
    indices: Sequence[int] | None = None

    def place(self, position: int) -> Place:
        """Return where in the response the value at ``position`` stands."""
        steps: list[_Step] = []
        items: list[int] = []
        parent = None
        trail: Trail | None = self
        while trail is not None:
            if trail.counts is not None:
                ends = list(accumulate(trail.counts))
                row = bisect_right(ends, position)
                items.append(position - ends[row] + trail.counts[row])
                position = row
            elif trail.indices is not None:
                position = trail.indices[position]
            elif trail.field is not None:
                steps += _steps_up(trail.field, trail.order, items)
                items = []
                parent = trail.parents[position] if parent is None else parent
            trail = trail.origin
        steps.reverse()
        return _place(steps, parent)


@dataclass(frozen=True, slots=True)
class _Step:
    """One key of a path: its order among its siblings, and whether null may stand there."""

    key: str | int
    order: int
    nullable: bool


def _steps_up(field: PlannedField, order: int, items: Sequence[int]) -> list[_Step]:
    """Return the steps from an item up to the field; ``items`` are indices, innermost first."""
    shape: Shape = field.shape
    steps = [_Step(field.key, order, shape.nullable)]
    for item in reversed(items):
        if isinstance(shape, Listed):
            shape = shape.item
        steps.append(_Step(item, item, shape.nullable))
    steps.reverse()
    return steps


def _place(steps: Sequence[_Step], parent: object) -> Place:
    path = tuple(step.key for step in steps)
    reach = max((length for length, step in enumerate(steps, 1) if step.nullable), default=0)
    return Place(path, path[:reach], tuple(step.order for step in steps), parent)
