"""How often a plan asks the store for something."""

from collections.abc import Iterator
from inspect import iscoroutinefunction

from schema.plan.shapes import Composite, Listed, Selection, Shape


def count_reads(root: Selection) -> int:
    """Return how many batches of a plan ask the store: those that wait for what they return."""
    seen = {id(root)}
    waiting = [root]
    for selection in waiting:  # grows meanwhile, by the selections beneath
        for field in selection.fields:
            for beneath in _beneath(field.shape):
                if id(beneath) not in seen:
                    seen.add(id(beneath))
                    waiting.append(beneath)
    return sum(
        iscoroutinefunction(field.batch) for selection in waiting for field in selection.fields
    )


def _beneath(shape: Shape) -> Iterator[Selection]:
    while isinstance(shape, Listed):
        shape = shape.item
    if isinstance(shape, Composite):
        yield from shape.selections.values()
