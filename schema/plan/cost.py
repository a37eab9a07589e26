"""What an operation costs, computed from its plan before it runs.

The cost is the most values that the response can have, each counted with the weight of its
field: sizes of pages multiply down the tree, and searches and walks weigh as much as the
work they may do. Lists whose length no argument bounds count with a size that is typical.
"""

from functools import partial
from typing import Any

from schema.fields import PAGE, Field
from schema.plan.shapes import Composite, Leaf, Listed, Plan, PlannedField, Selection, Shape
from schema.plan.variables import Variables


class _VariesError(Exception):
    """A size depends on the variables."""


def fixed_cost(root: Selection) -> int | None:
    """Return what a plan costs whatever its variables, or None if that depends on them."""
    try:
        return _Costs(None).selection(root, 1)
    except _VariesError:
        return None


def plan_cost(plan: Plan, variables: Variables) -> int:
    """Return what a plan costs with these variables."""
    return _Costs(variables).selection(plan.root, 1) if plan.cost is None else plan.cost


class _Costs:
    """Costs of selections by the size of the page around them: fragments lead to some often."""

    def __init__(self, variables: Variables | None) -> None:
        self._variables = variables
        self._known: dict[tuple[int, int], int] = {}

    def selection(self, selection: Selection, page: int) -> int:
        place = (id(selection), page)
        if place not in self._known:
            self._known[place] = sum(self._field(field, page) for field in selection.fields)
        return self._known[place]

    def _field(self, planned: PlannedField, page: int) -> int:
        field = planned.field
        if field is None:
            return 1
        if field.sizes is not None:
            page = self._size(planned, field)
        items = page if field.size == PAGE else field.size
        return field.weight + items * self._below(planned.shape, page)

    def _below(self, shape: Shape, page: int) -> int:
        while isinstance(shape, Listed):
            shape = shape.item
        if isinstance(shape, Leaf):
            return 0
        return max(self._of(shape, page), default=0)

    def _of(self, shape: Composite, page: int) -> list[int]:
        return [self.selection(selection, page) for selection in shape.selections.values()]

    def _size(self, planned: PlannedField, field: Field) -> int:
        try:
            return field.sizes(self._arguments(planned)) if field.sizes else 1
        except _VariesError:
            raise
        except Exception:  # noqa: BLE001 - the field will fail with it, and have nothing beneath
            return 0

    def _arguments(self, planned: PlannedField) -> Any:  # noqa: ANN401 - arguments by their names
        if planned.arguments is None:
            bound = planned.batch
            return bound.keywords if isinstance(bound, partial) else {}
        if self._variables is None:
            raise _VariesError
        return planned.arguments(self._variables)
