"""A plan: what to read for an operation, in which order, and how its rows are built.

Plans hold nothing of a request, so one serves any number of them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode

from schema.fields import Batch, Field
from schema.plan.pace import Pace
from schema.plan.rows import Row
from schema.plan.variables import Variables
from schema.request import Request

TypeOf = Callable[[Any], str]
"""Names the object type of a value."""

ReadArguments = Callable[[Variables], Mapping[str, Any]]
"""Returns a field's arguments by their Python names, or raises what the client gets to see."""

Code = Callable[[Request, Variables, Pace], Awaitable[Row]]
"""Returns the data of an answer without errors; raises any exception if it is no such answer."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an enum value; ``serialize`` is None where values need no change."""

    nullable: bool
    serialize: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of values of another shape."""

    nullable: bool
    item: "Shape"


@dataclass(frozen=True, slots=True)
class Composite:
    """Objects that have fields of their own.

    Where their types differ, and with them what is read of each, ``type_of`` names the
    type of a value. Where it is None, ``selections`` has one item, for all of them.
    """

    nullable: bool
    selections: Mapping[str, "Selection"]
    type_of: TypeOf | None

    @property
    def common(self) -> "Selection":
        """The selection of all values, where their types make no difference."""
        [selection] = self.selections.values()
        return selection


Shape = Leaf | Listed | Composite


@dataclass(frozen=True, slots=True)
class PlannedField:
    """A field of a selection: ``key`` names it in the response, ``name`` in the schema.

    ``type_of`` names the object type of a parent. ``arguments`` is None where they are part
    of ``batch`` already. ``exact`` says that the values are of the field's type, nulls
    included, so that they need no check. ``field`` is None for ``__typename``.
    """

    key: str
    name: str
    type_of: TypeOf
    batch: Batch
    arguments: ReadArguments | None
    shape: Shape
    exact: bool
    nodes: Sequence[FieldNode]
    field: Field | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields to read of a list of parents, and the type of the row that each of them gets."""

    fields: tuple[PlannedField, ...]
    row: type[Row]


@dataclass(slots=True)
class Plan:
    """One operation, compiled for one setting of its ``@skip`` and ``@include`` variables.

    ``cost`` is None where it depends on other variables. ``reads`` is how many batches ask
    the store for something, if all have parents. ``code`` does what a walk of the
    plan does, where that goes well. It is made when the plan is run for the second time:
    making it takes as long as many runs.
    """

    root: Selection
    cost: int | None
    reads: int
    runs: int = 0
    code: Code | None = None
