"""What records are compared and sorted by, as the rows that PostgreSQL keeps beside them."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from graph.kinds import AttributeDefinition
from graph.operands import attribute_operand, fold
from graph.records import Entity, Relation
from graph.values import FuzzyDate, Quantity

OPEN_START, OPEN_END = "-infinity", "infinity"
"""Days, as PostgreSQL spells them, that stand for bounds which are open or unknown."""


class OperandRow(msgspec.Struct, frozen=True, gc=False):
    """One value of one operand of a record.

    ``kind`` declares the attribute ``name``; it is empty for what every record has.
    ``plain`` is the value as it is spelled and ``folded`` the form in which text compares;
    ``number`` is that of numbers, booleans and quantities, and the place of a member of an
    enumeration; ``earliest`` and ``latest`` are the days of a date. ``language`` is that of
    a name or a description, empty for aliases.
    """

    kind: str
    name: str
    plain: str
    folded: str | None = None
    number: float | None = None
    earliest: str | None = None
    latest: str | None = None
    language: str | None = None


Declared = Mapping[str, AttributeDefinition]
"""The attributes that a kind declares, by their name in the API."""


def entity_rows(entity: Entity, declared: Declared) -> Iterator[OperandRow]:
    """Yield what ``entity`` is compared by: names, aliases, descriptions and attributes."""
    yield from _texts("name", entity.names)
    for alias in entity.aliases:
        yield _text("name", alias, "")
    yield from _texts("description", entity.description)
    yield from _attributes(entity.kind, entity.attributes, declared)


def relation_rows(relation: Relation, declared: Declared) -> Iterator[OperandRow]:
    """Yield what ``relation`` is compared by, but for what the table of relations holds."""
    for name, value in (("since", relation.since), ("until", relation.until)):
        if value is not None:
            yield _date("", name, value)
    yield from _attributes(relation.kind, relation.attributes, declared)


def _texts(name: str, texts: Mapping[str, str]) -> Iterator[OperandRow]:
    return (_text(name, text, language) for language, text in texts.items())


def _text(name: str, text: str, language: str) -> OperandRow:
    return OperandRow("", name, text, fold(text), language=language)


def _attributes(
    kind: str, attributes: Mapping[str, Any], declared: Declared
) -> Iterator[OperandRow]:
    for name, value in attributes.items():
        if value is not None:
            yield _attribute(kind, declared[name], value)


def _attribute(kind: str, attribute: AttributeDefinition, value: Any) -> OperandRow:  # noqa: ANN401 - the attribute says which type it is
    operand = attribute_operand(kind, attribute)
    if isinstance(value, FuzzyDate):
        return _date(kind, operand.name, value)
    if isinstance(value, Quantity):
        value = value.value
    if isinstance(value, str):
        place = operand.members.index(value) if operand.members else None
        return OperandRow(kind, operand.name, value, fold(value), place)
    return OperandRow(kind, operand.name, str(value), number=float(value))


def _date(kind: str, name: str, value: FuzzyDate) -> OperandRow:
    earliest = OPEN_START if value.earliest is None else value.earliest.isoformat()
    latest = OPEN_END if value.latest is None else value.latest.isoformat()
    return OperandRow(kind, name, value.edtf, earliest=earliest, latest=latest)
