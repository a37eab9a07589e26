"""Filters: input types that say which entities and relations are wanted, and what they mean.

All derive from the ontology. ``read_filter`` turns what a client gave into a condition.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import chain
from typing import Any

from graph.conditions import All, AnyOf, Compare, Condition, Not, Operator, Quantifier, Related
from graph.errors import FilterError, shown
from graph.kinds import AttributeDefinition, EntityDefinition, Ontology, RelationDefinition
from graph.operands import Operand, Scale
from graph.values import fuzzy_date
from schema.ends import End, ends, ends_of
from schema.inputs import InputField, InputType, meanings
from schema.operands import (
    COMMUNITY,
    DEGREE,
    DESCRIPTION,
    IMPORTANCE,
    KEY,
    KIND,
    MODALITY,
    NAME,
    SINCE,
    UNTIL,
    operand_of,
)

MOST_COMPARISONS = 200
"""Comparisons that one filter may have."""

_TYPED = {
    Operator.EQ: "is",
    Operator.NE: "is not, or that is missing",
    Operator.LT: "is less than",
    Operator.LTE: "is at most",
    Operator.GT: "is greater than",
    Operator.GTE: "is at least",
}
_EQUALITY = (Operator.EQ, Operator.NE)


def read_filter(value: Any | None) -> Condition | None:  # noqa: ANN401 - an input that build.py made
    """Return the condition that a filter means; None for none.

    Raises:
        FilterError: a value that cannot be compared, or too many comparisons.
    """
    if value is None:
        return None
    condition = _all(value)
    if (count := _comparisons(condition)) > MOST_COMPARISONS:
        raise FilterError(f"where: found {count} comparisons, expected at most {MOST_COMPARISONS}")
    return condition


def filter_types(ontology: Ontology) -> list[InputType]:
    """Return the filters of all values, entities, relations, and relation fields."""
    kinds = ontology.entities.values()
    relations = ontology.relations.values()
    declared: list[EntityDefinition | RelationDefinition] = [*kinds, *relations]
    attributes = chain.from_iterable(kind.attributes.values() for kind in declared)
    members = {attribute.type.name for attribute in attributes if attribute.type.members}
    return [
        *_SCALARS,
        *(_value_filter(name, name, _EQUALITY) for name in sorted(members)),
        _object("EntityFilter", "Chooses entities of any kind.", _ENTITY_FIELDS),
        *(
            _object(f"{kind.name}Filter", _chooses(kind.name), _kind(kind, ontology))
            for kind in kinds
        ),
        *(
            _object(f"{kind.name}Filter", _chooses(kind.name), _relation(kind))
            for kind in relations
        ),
        *(
            _object(f"{end.name}Filter", _chooses(end.name), _end(end, ontology))
            for end in ends(ontology)
        ),
        *(_quantified(end) for end in ends(ontology)),
        _object("RelationFilter", "Chooses relations of any kind.", _ANY_RELATION_FIELDS),
    ]


def _chooses(name: str) -> str:
    return f"Chooses what meets every field that is given: {name}."


def _comparisons(condition: Condition) -> int:
    if isinstance(condition, All | AnyOf):
        return sum(map(_comparisons, condition.items))
    if isinstance(condition, Not):
        return _comparisons(condition.item)
    return _comparisons(condition.condition) + 1 if isinstance(condition, Related) else 1


def _all(value: Any) -> Condition:  # noqa: ANN401 - an input that build.py made
    conditions = tuple(meanings(value))
    return conditions[0] if len(conditions) == 1 else All(conditions)


def _alls(values: Iterable[Any]) -> tuple[Condition, ...]:
    return tuple(map(_all, values))


def _object(name: str, description: str, fields: Iterable[InputField]) -> InputType:
    logic = (
        InputField("and", f"list[{name}] | None", "All of these.", lambda all_: All(_alls(all_))),
        InputField(
            "or", f"list[{name}] | None", "At least one of these.", lambda any_: AnyOf(_alls(any_))
        ),
        InputField("not", f"{name} | None", "Not this.", lambda item: Not(_all(item))),
    )
    return InputType(name, description, (*logic, *fields))


def _value_filter(name: str, type_: str, operators: Sequence[Operator]) -> InputType:
    fields = [
        _operator(operator, f"{type_} | None", f"The value {_TYPED[operator]} this.")
        for operator in operators
    ]
    return InputType(
        f"{name}Filter",
        f"Compares values: {name}.",
        (
            *fields,
            _operator(Operator.IN, f"list[{type_}] | None", "The value is one of these."),
            _operator(Operator.IS_NULL, "bool | None", "Whether there is no value."),
        ),
    )


_SPELLED = {
    Operator.IN: "in",
    Operator.IS_NULL: "isNull",
    Operator.CONTAINS: "contains",
    Operator.STARTS_WITH: "startsWith",
}


def _operator(operator: Operator, type_: str, description: str) -> InputField:
    name = _SPELLED.get(operator, operator.name.lower())

    def read(value: object) -> tuple[Operator, object]:
        if value is None or (isinstance(value, list) and None in value):
            raise FilterError(f"{name}: found null, expected a value; isNull asks for missing ones")
        return operator, value

    return InputField(name, type_, description, read, nullable=False)


def _text_filter(name: str, description: str) -> InputType:
    plain = _value_filter(name, "str", tuple(_TYPED))
    return InputType(
        plain.name,
        description,
        (
            *plain.fields,
            _operator(Operator.CONTAINS, "str | None", "The value has this in it."),
            _operator(Operator.STARTS_WITH, "str | None", "The value starts with this."),
        ),
    )


_SCALARS = (
    _text_filter("String", "Compares texts, without regard to case and accents."),
    _text_filter("Key", "Compares keys, just as they are."),
    _value_filter("Int", "int", tuple(_TYPED)),
    _value_filter("Float", "float", tuple(_TYPED)),
    _value_filter("Boolean", "bool", _EQUALITY),
    InputType(
        "FuzzyDateFilter",
        "Compares dates, given in EDTF, by their bounds: one is less than another if it ends "
        "before that starts, at most it if it ends no later than that ends, equal if both "
        "bounds are.",
        _value_filter("FuzzyDate", "str", tuple(_TYPED)).fields,
    ),
    InputType(
        "QuantityFilter",
        "Compares quantities by their value, whatever their unit.",
        _value_filter("Quantity", "float", tuple(_TYPED)).fields,
    ),
    _value_filter("CountryCode", "CountryCode", _EQUALITY),
    _value_filter("LanguageTag", "LanguageTag", _EQUALITY),
    _value_filter("EntityKind", "EntityKind", _EQUALITY),
    _value_filter("RelationKind", "RelationKind", _EQUALITY),
    _value_filter("Modality", "Modality", _EQUALITY),
)


def _plain(value: Any) -> Any:  # noqa: ANN401 - as Strawberry reads a scalar or a member
    return value.value if isinstance(value, Enum) else value


def _date(value: str) -> object:
    try:
        return fuzzy_date(value)
    except ValueError as error:
        raise FilterError(f"found {shown(value)}, expected {error}") from error


def _compared(name: str, operand: Operand, filter_: str, description: str) -> InputField:
    parse: Callable[[Any], Any] = _date if operand.scale is Scale.DATE else _plain

    def compare(operator: Operator, given: Any) -> Compare:  # noqa: ANN401 - as above
        if operator is Operator.IN:
            return Compare(operand, operator, tuple(map(parse, given)))
        return Compare(operand, operator, given if operator is Operator.IS_NULL else parse(given))

    def read(value: Any) -> Condition:  # noqa: ANN401 - an input that build.py made
        return All(tuple(compare(operator, given) for operator, given in meanings(value)))

    return InputField(name, f"{filter_} | None", description, read)


_COMMON_FIELDS = (
    _compared("key", KEY, "KeyFilter", "Its key."),
    _compared("name", NAME, "StringFilter", "Any of its names and aliases, in any language."),
    _compared("description", DESCRIPTION, "StringFilter", "Its description, in any language."),
    _compared("degree", DEGREE, "IntFilter", "How many relations it has."),
    _compared("importance", IMPORTANCE, "FloatFilter", "Its importance."),
    _compared("community", COMMUNITY, "IntFilter", "The number of its community."),
)
_ENTITY_FIELDS = (*_COMMON_FIELDS, _compared("kind", KIND, "EntityKindFilter", "What it is."))
_FACT_FIELDS = (
    _compared("modality", MODALITY, "ModalityFilter", "How firmly it stands."),
    _compared("since", SINCE, "FuzzyDateFilter", "When it began to hold."),
    _compared("until", UNTIL, "FuzzyDateFilter", "When it ceased to hold."),
)
_NODE_FIELD = InputField("node", "EntityFilter | None", "The entity at the other end.", _all)
_ANY_RELATION_FIELDS = (*_FACT_FIELDS, _NODE_FIELD)


def _attributes(kind: EntityDefinition | RelationDefinition) -> tuple[InputField, ...]:
    def field(attribute: AttributeDefinition) -> InputField:
        operand = operand_of(kind, attribute)
        name = attribute.type.name
        return _compared(attribute.name, operand, f"{name}Filter", attribute.description)

    return tuple(map(field, kind.attributes.values()))


def _kind(kind: EntityDefinition, ontology: Ontology) -> tuple[InputField, ...]:
    related = (
        InputField(end.field, f"{end.name}ListFilter | None", end.description, _related(end))
        for end in ends_of(kind.name, ontology)
    )
    return (*_COMMON_FIELDS, *_attributes(kind), *related)


def _relation(kind: RelationDefinition) -> tuple[InputField, ...]:
    return (*_FACT_FIELDS, *_attributes(kind))


def _end(end: End, ontology: Ontology) -> tuple[InputField, ...]:
    kind = ontology.entities.get(end.node)
    node = _ENTITY_FIELDS if kind is None else _kind(kind, ontology)
    relation = InputField("relation", f"{end.relation}Filter | None", "The relation.", _all)
    return (relation, *node)


def _related(end: End) -> Callable[[Any], Condition]:
    def read(value: Any) -> Condition:  # noqa: ANN401 - an input that build.py made
        quantified = (
            Related(end.relation, end.direction, quantifier, condition)
            for quantifier, condition in meanings(value)
        )
        return All(tuple(quantified))

    return read


def _quantified(end: End) -> InputType:
    def field(quantifier: Quantifier) -> InputField:
        return InputField(
            quantifier.name.lower(),
            f"{end.name}Filter | None",
            f"It holds {quantifier.value[0].lower()}{quantifier.value[1:]}",
            lambda value: (quantifier, _all(value)),
        )

    return InputType(
        f"{end.name}ListFilter",
        f"Chooses entities by what {end.field} lists.",
        tuple(map(field, Quantifier)),
    )
