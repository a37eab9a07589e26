"""What records are compared and sorted by, as the rows that PostgreSQL keeps beside them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any

import msgspec

from graph.conditions import LONGEST_SORTED
from graph.kinds import AttributeDefinition
from graph.operands import attribute_operand, fold
from graph.records import Entity, Relation
from graph.values import FuzzyDate, Quantity

OPEN_START, OPEN_END = 0, date.max.toordinal() + 1
"""Days that stand for bounds which are open or unknown: before and after all."""


class OperandRow(msgspec.Struct, frozen=True, gc=False):
    """One value of one operand of a record.

    ``kind`` declares the attribute ``name``; it is empty for what every record has.
    ``place`` counts the texts of a name or a description. ``plain`` is the value as it is
    spelled, ``folded`` the form in which text compares, and ``sorted`` the form in which it
    is sorted, where that is another one. ``number`` is that of numbers, booleans and
    quantities, and the place of a member of an enumeration; ``earliest`` and ``latest`` are
    the days of a date, as ordinals. ``language`` is that of a name or a description, empty
    for aliases.
    """

    kind: str
    name: str
    place: int
    plain: str
    folded: str | None = None
    sorted: str | None = None
    number: float | None = None
    earliest: int | None = None
    latest: int | None = None
    language: str | None = None


Declared = Mapping[str, AttributeDefinition]
"""The attributes that a kind declares, by their name in the API."""


def entity_rows(entity: Entity, declared: Declared) -> Iterator[OperandRow]:
    """Yield what ``entity`` is compared by: names, aliases, descriptions and attributes."""
    aliases = ((alias, "") for alias in entity.aliases)
    names = ((text, language) for language, text in entity.names.items())
    yield from _texts("name", chain(names, aliases))
    yield from _texts(
        "description", ((text, language) for language, text in entity.description.items())
    )
    yield from _attributes(entity.kind, entity.attributes, declared)


def relation_rows(relation: Relation, declared: Declared) -> Iterator[OperandRow]:
    """Yield what ``relation`` is compared by, but for what the table of relations holds."""
    for name, value in (("since", relation.since), ("until", relation.until)):
        if value is not None:
            yield _date("", name, value)
    yield from _attributes(relation.kind, relation.attributes, declared)


def start_of(value: FuzzyDate) -> int:
    """Return the first day of a date as an ordinal."""
    return OPEN_START if value.earliest is None else value.earliest.toordinal()


def end_of(value: FuzzyDate) -> int:
    """Return the last day of a date as an ordinal."""
    return OPEN_END if value.latest is None else value.latest.toordinal()


def _texts(name: str, texts: Iterable[tuple[str, str]]) -> Iterator[OperandRow]:
    for place, (text, language) in enumerate(texts):
        yield _text("", name, place, text, None, language)


def _text(  # noqa: PLR0917 - the fields of a row
    kind: str, name: str, place: int, text: str, number: float | None, language: str | None
) -> OperandRow:
    folded = fold(text)
    cut = folded if len(text) <= LONGEST_SORTED else fold(text[:LONGEST_SORTED])
    other = None if cut == folded else cut
    return OperandRow(kind, name, place, text, folded, other, number, language=language)


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
        return _text(kind, operand.name, 0, value, place, None)
    # Zero has one sign, so that it is one value wherever it is grouped.
    return OperandRow(kind, operand.name, 0, str(value), number=float(value) + 0.0)


def _date(kind: str, name: str, value: FuzzyDate) -> OperandRow:
    earliest, latest = start_of(value), end_of(value)
    return OperandRow(kind, name, 0, value.edtf, earliest=earliest, latest=latest)
