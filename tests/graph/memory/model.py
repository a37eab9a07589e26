"""A model of lists over plain records: what the contracts of conditions and orders say, slowly."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, NamedTuple

from graph.conditions import (
    LONGEST_SORTED,
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Operator,
    Order,
    Quantifier,
    Related,
)
from graph.facets import AttributeFacet, FacetRequest, Facets, KindCount, RelationFacet, ValueCount
from graph.kinds import AttributeDefinition, Ontology
from graph.languages import localized
from graph.operands import Operand, Scale, Subject, fold
from graph.records import Entity, Relation
from graph.store import EntitySelection, RelationSelection
from graph.values import FuzzyDate, Quantity
from graph.ways import Direction

Value = Any
"""A value of the type that its operand's scale says, or a form of one that compares."""


class Seen(NamedTuple):
    """A relation seen from one end."""

    relation: Relation
    node: Entity
    direction: Direction


@dataclass(frozen=True)
class Model:
    """All records of a graph, and what is measured of its entities."""

    entities: Sequence[Entity]
    relations: Sequence[Relation]
    importance: Mapping[str, float]
    community: Mapping[str, int]

    def found(self, selection: EntitySelection) -> list[Entity]:
        """Return the whole list of a selection."""
        listed = [
            entity
            for entity in self.entities
            if (selection.kinds is None or entity.kind in selection.kinds)
            and (selection.condition is None or self.holds(selection.condition, entity, None))
        ]
        listed.sort(key=lambda entity: entity.key)
        for order in reversed(selection.orders):
            listed.sort(key=self._sort_key(order, lambda entity: (entity, None)))
        return listed

    def related(self, key: str, selection: RelationSelection) -> list[Seen]:
        """Return the whole list of an entity's relations."""
        listed = [
            seen
            for seen in self.seen(key, selection.direction)
            if (selection.kinds is None or seen.relation.kind in selection.kinds)
            and (selection.modalities is None or seen.relation.modality in selection.modalities)
            and (selection.valid_on is None or _valid(seen.relation, selection))
            and (
                selection.condition is None
                or self.holds(selection.condition, seen.node, seen.relation)
            )
        ]
        listed.sort(
            key=lambda seen: (
                seen.relation.kind,
                seen.direction is Direction.IN,
                seen.node.key,
                seen.relation.id,
            )
        )
        for order in reversed(selection.orders):
            listed.sort(key=self._sort_key(order, lambda seen: (seen.node, seen.relation)))
        return listed

    def seen(self, key: str, direction: Direction) -> list[Seen]:
        """Return an entity's relations in no order, loops once."""
        by_key = {entity.key: entity for entity in self.entities}
        listed = []
        for relation in self.relations:
            if direction is not Direction.IN and relation.source == key:
                listed.append(Seen(relation, by_key[relation.target], Direction.OUT))
            elif direction is not Direction.OUT and relation.target == key:
                listed.append(Seen(relation, by_key[relation.source], Direction.IN))
        return listed

    def holds(self, condition: Condition, entity: Entity, relation: Relation | None) -> bool:
        """Say whether a condition holds of an entity, and of the relation that leads to it."""
        match condition:
            case All(items):
                return all(self.holds(item, entity, relation) for item in items)
            case AnyOf(items):
                return any(self.holds(item, entity, relation) for item in items)
            case Not(item):
                return not self.holds(item, entity, relation)
            case Related():
                held = [
                    self.holds(condition.condition, seen.node, seen.relation)
                    for seen in self.seen(entity.key, condition.direction)
                    if seen.relation.kind == condition.kind
                ]
                return {
                    Quantifier.SOME: any(held),
                    Quantifier.NONE: not any(held),
                    Quantifier.EVERY: all(held),
                }[condition.quantifier]
            case Compare(operand, operator, value):
                return _compares(operand, operator, value, self.values(operand, entity, relation))

    def values(self, operand: Operand, entity: Entity, relation: Relation | None) -> list[Any]:
        """Return the values of an operand: none, one, or several texts."""
        record: Value = entity if operand.subject is Subject.ENTITY else relation
        if operand.kind is not None:
            value = record.attributes.get(operand.name) if record.kind == operand.kind else None
        elif operand.name == "name":
            return [*entity.names.values(), *entity.aliases]
        elif operand.name == "description":
            return list(entity.description.values())
        elif operand.name == "degree":
            ends = [end for item in self.relations for end in (item.source, item.target)]
            value = Counter(ends)[entity.key]
        elif operand.name in {"importance", "community"}:
            value = getattr(self, operand.name)[entity.key]
        else:
            value = getattr(record, operand.name)
        if isinstance(value, Quantity):
            value = value.value
        return [] if value is None else [value]

    def _sort_key(
        self, order: Order, parts: Callable[[Any], tuple[Entity, Relation | None]]
    ) -> Callable[[Any], Any]:
        def form(item: Value) -> Value:
            entity, relation = parts(item)
            operand = order.operand
            if operand.kind is None and operand.name in {"name", "description"}:
                texts = entity.names if operand.name == "name" else entity.description
                value = localized(texts, order.languages)
            else:
                value = next(iter(self.values(operand, entity, relation)), None)
            return None if value is None else _sort_form(operand, value)

        def compare(one: Value, other: Value) -> int:
            left, right = form(one), form(other)
            if left is None or right is None:
                return (left is None) - (right is None)
            sign = int(left > right) - int(left < right)
            return -sign if order.descending else sign

        return cmp_to_key(compare)

    def facets(self, listed: Sequence[Entity], ontology: Ontology, request: FacetRequest) -> Facets:
        """Count over a list of different entities."""
        kinds = sorted(
            Counter(entity.kind for entity in listed).items(), key=lambda item: (-item[1], item[0])
        )
        attributes = [
            _attribute_facet(kind, attribute, [e for e in listed if e.kind == kind], request.values)
            for kind, _ in kinds
            for name, attribute in ontology.entities[kind].attributes.items()
            if request.attributes is None or name in request.attributes
        ]
        relations = []
        for kind in sorted({relation.kind for relation in self.relations}):
            for direction, end in ((Direction.OUT, "source"), (Direction.IN, "target")):
                ends = Counter(getattr(r, end) for r in self.relations if r.kind == kind)
                counts = [ends[entity.key] for entity in listed if ends[entity.key]]
                if counts:
                    relations.append(RelationFacet(kind, direction, len(counts), sum(counts)))
        return Facets([KindCount(*item) for item in kinds], attributes, relations)


def _attribute_facet(
    kind: str, attribute: AttributeDefinition, listed: Sequence[Entity], most: int
) -> AttributeFacet:
    held = [entity.attributes.get(attribute.name) for entity in listed]
    counts = Counter(
        value.value if isinstance(value, Quantity) else value for value in held if value is not None
    )
    members = [name for name, _ in attribute.type.members]

    def own_order(value: Value) -> Value:
        if isinstance(value, FuzzyDate):
            return (*_bounds(value), value.edtf)
        if members:
            return members.index(value)
        return (fold(value), value) if isinstance(value, str) else value

    ranked = sorted(counts, key=lambda value: (-counts[value], own_order(value)))
    values = [ValueCount(_spelled(value), counts[value]) for value in ranked[:most]]
    return AttributeFacet(kind, attribute.name, values, len(counts), held.count(None))


def _spelled(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).removesuffix(".0")


def _valid(relation: Relation, selection: RelationSelection) -> bool:
    day = selection.valid_on
    since, until = relation.since, relation.until
    assert day is not None
    if since is not None and since.earliest is not None and since.earliest > day:
        return False
    return until is None or until.latest is None or until.latest >= day


def _bounds(value: FuzzyDate) -> tuple[int, int]:
    return (
        value.earliest.toordinal() if value.earliest else -1,
        value.latest.toordinal() if value.latest else 10**9,
    )


def _sort_form(operand: Operand, value: Value) -> Value:
    if operand.scale is Scale.TEXT:
        return fold(value[:LONGEST_SORTED]), value[:LONGEST_SORTED]
    if operand.scale is Scale.DATE:
        return _bounds(value)
    return operand.members.index(value) if operand.scale is Scale.MEMBER else value


def _compares(operand: Operand, operator: Operator, value: Value, held: list[Any]) -> bool:
    if operator is Operator.IS_NULL:
        return (not held) is value
    if operator is Operator.NE:
        return not _compares(operand, Operator.EQ, value, held)
    if operator is Operator.IN:
        return any(_compares(operand, Operator.EQ, item, held) for item in value)
    if operand.scale is Scale.DATE:
        return any(_dates(operator, item, value) for item in held)
    if operand.scale is Scale.TEXT:
        held, value = list(map(fold, held)), fold(value)
    if operand.scale is Scale.MEMBER:
        held, value = list(map(operand.members.index, held)), operand.members.index(value)
    compare: Callable[[Any], bool] = {
        Operator.EQ: lambda item: item == value,
        Operator.LT: lambda item: item < value,
        Operator.LTE: lambda item: item <= value,
        Operator.GT: lambda item: item > value,
        Operator.GTE: lambda item: item >= value,
        Operator.CONTAINS: lambda item: value in item,
        Operator.STARTS_WITH: lambda item: item.startswith(value),
    }[operator]
    return any(map(compare, held))


def _dates(operator: Operator, held: FuzzyDate, value: FuzzyDate) -> bool:
    first, last, start, end = held.earliest, held.latest, value.earliest, value.latest
    if operator is Operator.EQ:
        return None not in {first, last, start, end} and (first, last) == (start, end)
    if operator is Operator.LT:
        return last is not None and start is not None and last < start
    if operator is Operator.LTE:
        return last is not None and end is not None and last <= end
    if operator is Operator.GT:
        return first is not None and end is not None and first > end
    return first is not None and start is not None and first >= start
