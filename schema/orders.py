"""Orders: input types that say what a list is sorted by, and what they mean.

All derive from the ontology. ``read_orders`` turns what a client gave into orders.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from strawberry import UNSET

from graph.conditions import Order
from graph.errors import FilterError
from graph.kinds import EntityDefinition, Ontology, RelationDefinition
from graph.languages import preference
from graph.operands import Operand
from schema.ends import End, ends
from schema.fields import enum_type
from schema.inputs import InputField, InputType, meanings
from schema.operands import (
    COMMUNITY,
    DEGREE,
    IMPORTANCE,
    KEY,
    KIND,
    MODALITY,
    NAME,
    SINCE,
    UNTIL,
    operand_of,
)

MOST_ORDERS = 5
"""Things that one list may be sorted by."""

Read = Callable[[tuple[str, ...]], Order]
"""What a given order means, to a reader of these languages."""


class SortDirection(Enum):
    """Which way a list is sorted; what is missing comes last, whichever way."""

    ASC = "The least first."
    DESC = "The greatest first."


ORDER_ENUMS = (enum_type(SortDirection),)


def read_orders(values: Sequence[Any] | None, languages: tuple[str, ...]) -> tuple[Order, ...]:
    """Return the orders that a client asked for; ``languages`` are those of the request.

    Raises:
        FilterError: too many, or one that is null.
        LanguageError: a language that is none.
    """
    if values is None:
        return ()
    if len(values) > MOST_ORDERS:
        raise FilterError(f"orderBy: found {len(values)}, expected at most {MOST_ORDERS}")
    return tuple(_only(value)(languages) for value in values)


def order_types(ontology: Ontology) -> list[InputType]:
    """Return the orders of entities, relations, and relation fields."""
    kinds, relations = ontology.entities.values(), ontology.relations.values()
    return [
        _NAME_ORDER,
        _object("Entity", _ENTITY_FIELDS),
        *(_object(kind.name, _sorted_by(kind, _COMMON_FIELDS)) for kind in kinds),
        *(_object(kind.name, _sorted_by(kind, _FACT_FIELDS)) for kind in relations),
        *(_object(end.name, _end(end, ontology)) for end in ends(ontology)),
        _object("Relation", (*_FACT_FIELDS, _nested("node", "EntityOrder", "The far entity."))),
    ]


def _object(name: str, fields: Iterable[InputField]) -> InputType:
    description = f"What a list is sorted by; exactly one of these: {name}."
    return InputType(f"{name}Order", description, tuple(fields), one_of=True)


def _by(operand: Operand, description: str) -> InputField:
    def read(direction: Enum) -> Read:
        return lambda _languages: Order(operand, direction.name == SortDirection.DESC.name)

    return InputField(operand.name, "SortDirection | None", description, read)


def _nested(name: str, type_: str, description: str) -> InputField:
    return InputField(name, f"{type_} | None", description, _only)


def _only(value: Any) -> Read:  # noqa: ANN401 - an input that build.py made
    read: Read
    for read in meanings(value):
        return read
    raise FilterError("orderBy: found null, expected what to sort by")


def _by_name(value: Any) -> Read:  # noqa: ANN401 - as above
    descending = value.direction.name == SortDirection.DESC.name
    language = None if value.language is UNSET else value.language

    def read(languages: tuple[str, ...]) -> Order:
        tags = languages if language is None else preference(language)
        return Order(NAME, descending, tags)

    return read


_NAME_ORDER = InputType(
    "NameOrder",
    "Sorts by name, without regard to case and accents.",
    (
        InputField("direction", "SortDirection", "Which way.", lambda given: given, default="ASC"),
        InputField(
            "language", "str | None", "A tag of BCP 47; the request's language unless given.", str
        ),
    ),
)
_COMMON_FIELDS = (
    _by(KEY, "Its key."),
    InputField("name", "NameOrder | None", "Its name in a language.", _by_name),
    _by(DEGREE, "How many relations it has."),
    _by(IMPORTANCE, "Its importance."),
    _by(COMMUNITY, "The number of its community."),
)
_ENTITY_FIELDS = (*_COMMON_FIELDS, _by(KIND, "What it is."))
_FACT_FIELDS = (
    _by(MODALITY, "How firmly it stands, the firmest first."),
    _by(SINCE, "When it began to hold."),
    _by(UNTIL, "When it ceased to hold."),
)


def _sorted_by(
    kind: EntityDefinition | RelationDefinition, common: tuple[InputField, ...]
) -> tuple[InputField, ...]:
    attributes = (
        _by(operand_of(kind, attribute), attribute.description)
        for attribute in kind.attributes.values()
    )
    return (*common, *attributes)


def _end(end: End, ontology: Ontology) -> tuple[InputField, ...]:
    kind = ontology.entities.get(end.node)
    node = _ENTITY_FIELDS if kind is None else _sorted_by(kind, _COMMON_FIELDS)
    return (_nested("relation", f"{end.relation}Order", "The relation."), *node)
