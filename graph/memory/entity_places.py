"""Where an entity stands in a list, told from its record alone.

The same order as that of :mod:`graph.memory.rankings`, which ranks all records at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.conditions import Order
from graph.languages import localized
from graph.memory.columns import texts_of
from graph.memory.rankings import Scalar, sort_keys, to_scalar
from graph.operands import is_localized
from graph.pages import Position
from graph.records import Entity
from graph.values import Quantity

Place = tuple[Any, ...]
_MISSING = (1,)


@dataclass(frozen=True, slots=True)
class _Descending:
    """A value that comes before smaller ones."""

    value: Any

    def __lt__(self, other: "_Descending") -> bool:
        return bool(other.value < self.value)


class EntityPlaces:
    """The places of entities by ``orders``, which ask for what a record holds, then by key."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self._scalars = [_scalar_of(order) for order in orders]
        self._parts = [_part_of(order) for order in orders]

    def scalars(self, entity: Entity) -> list[Scalar]:
        """Return what a cursor says for each order."""
        return [scalar(entity) for scalar in self._scalars]

    def place(self, entity: Entity) -> Place:
        """Return what sorts as the entity does."""
        return self.of_scalars(self.scalars(entity), entity.key)

    def of_position(self, position: Position) -> Place:
        """Return the place that a cursor of a list in these orders stands for."""
        *scalars, key = position[-len(self._parts) - 1 :]
        return self.of_scalars(scalars, key)

    def of_scalars(self, scalars: Sequence[Scalar], key: Any) -> Place:  # noqa: ANN401 - of a cursor
        """Return the place of an entity with these values."""
        parts = (part(scalar) for part, scalar in zip(self._parts, scalars, strict=True))
        return (*parts, key)


def _part_of(order: Order) -> Callable[[Scalar], Place]:
    key = sort_keys(order)

    def part(scalar: Scalar) -> Place:
        if scalar is None:  # comes last either way
            return _MISSING
        return (0, _Descending(key(scalar)) if order.descending else key(scalar))

    return part


def _scalar_of(order: Order) -> Callable[[Entity], Scalar]:
    value_of, scalar = _value_of(order), to_scalar(order.operand)

    def of(entity: Entity) -> Scalar:
        value = value_of(entity)
        return None if value is None else scalar(value)

    return of


def _value_of(order: Order) -> Callable[[Entity], Any]:
    operand = order.operand
    if operand.kind is not None:
        return partial(_attribute, operand.kind, operand.name)
    if is_localized(operand):
        return lambda entity: localized(texts_of(operand, entity), order.languages)
    return lambda entity: getattr(entity, operand.name)


def _attribute(kind: str, name: str, entity: Entity) -> Any:  # noqa: ANN401 - any attribute
    value = entity.attributes.get(name) if entity.kind == kind else None
    return value.value if isinstance(value, Quantity) else value
