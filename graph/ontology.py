"""How a dataset declares its kinds of entities and relations.

An ontology is a Python module with one class for each kind::

    class Company(EntityKind, plural="companies", schema_org="Organization"):
        '''A company, or a part of one that acts under its own name.'''

        country: CountryCode | None = attribute("Where it has its seat.")


    class Produces(
        RelationKind,
        source=Company,
        target=VehicleModel,
        source_field="models",
        target_field="producers",
    ):
        '''A company builds a vehicle model.'''

Names in Python are snake_case; files and the API spell them in camelCase.
"""

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, ClassVar

from graph.attributes import VALUE_TYPES, ValueType, enumeration
from graph.clashes import ENTITY_FIELDS, FIELD_NAME, KIND_NAME, RELATION_FIELDS, clashes
from graph.errors import OntologyError
from graph.kinds import AttributeDefinition, EntityDefinition, Ontology, RelationDefinition


class _Attribute:
    """What :func:`attribute` leaves on the class for :func:`read_ontology` to read."""

    def __init__(self, description: str, schema_org: str | None) -> None:
        self.description = description
        self.schema_org = schema_org


def attribute(description: str, *, schema_org: str | None = None) -> Any:  # noqa: ANN401 - stands for a value of the annotated type, as dataclasses.field does
    """Declare an attribute of a kind; its annotation says its type, ``| None`` that it may lack.

    Args:
        description: shown to the users of the API.
        schema_org: the property of schema.org that means the same, if there is one.
    """
    return _Attribute(description, schema_org)


class EntityKind:
    """Base of the classes that declare a kind of entity; its docstring describes it.

    Args:
        plural: the root field that lists them; the class's own name with an ``s`` unless given.
        schema_org: the type of schema.org that means the same, if there is one.
    """

    plural: ClassVar[str]
    schema_org: ClassVar[str | None]

    def __init_subclass__(cls, plural: str | None = None, schema_org: str | None = None) -> None:
        cls.plural = plural or _lower_first(cls.__name__) + "s"
        cls.schema_org = schema_org


class RelationKind:
    """Base of the classes that declare a kind of relation; its docstring describes it.

    Args:
        source: the kind or kinds of entity that it starts at.
        target: the kind or kinds of entity that it leads to.
        source_field: the field, on its source, that lists these relations.
        target_field: the field, on its target, that lists these relations.
        schema_org: the property of schema.org that means the same, if there is one.
    """

    source: ClassVar[tuple[str, ...]]
    target: ClassVar[tuple[str, ...]]
    source_field: ClassVar[str]
    target_field: ClassVar[str]
    schema_org: ClassVar[str | None]

    def __init_subclass__(
        cls,
        *,
        source: type[EntityKind] | tuple[type[EntityKind], ...],
        target: type[EntityKind] | tuple[type[EntityKind], ...],
        source_field: str,
        target_field: str,
        schema_org: str | None = None,
    ) -> None:
        cls.source = _kind_names(source)
        cls.target = _kind_names(target)
        cls.source_field = source_field
        cls.target_field = target_field
        cls.schema_org = schema_org


def read_ontology(module: types.ModuleType) -> Ontology:
    """Read the kinds that ``module`` declares or imports.

    Raises:
        OntologyError: they contradict each other; names every problem there is.
    """
    problems: list[str] = []
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    entities = [
        _entity(declared, problems)
        for declared in classes
        if issubclass(declared, EntityKind) and declared is not EntityKind
    ]
    relations = [
        _relation(declared, problems)
        for declared in classes
        if issubclass(declared, RelationKind) and declared is not RelationKind
    ]
    problems += clashes(entities, relations)
    if not entities:
        problems.append(f"{module.__name__}: declares no kind of entity, expected at least one")
    if problems:
        raise OntologyError(problems)
    return Ontology(
        types.MappingProxyType({kind.name: kind for kind in entities}),
        types.MappingProxyType({kind.name: kind for kind in relations}),
    )


def _entity(declared: type[EntityKind], problems: list[str]) -> EntityDefinition:
    return EntityDefinition(
        name=declared.__name__,
        field=_lower_first(declared.__name__),
        plural=declared.plural,
        description=_description(declared, problems),
        schema_org=declared.schema_org,
        attributes=_attributes(declared, ENTITY_FIELDS, problems),
    )


def _relation(declared: type[RelationKind], problems: list[str]) -> RelationDefinition:
    return RelationDefinition(
        name=declared.__name__,
        sources=declared.source,
        targets=declared.target,
        source_field=declared.source_field,
        target_field=declared.target_field,
        description=_description(declared, problems),
        schema_org=declared.schema_org,
        attributes=_attributes(declared, RELATION_FIELDS, problems),
    )


def _attributes(
    declared: type, reserved: frozenset[str], problems: list[str]
) -> Mapping[str, AttributeDefinition]:
    found: dict[str, AttributeDefinition] = {}
    hints = typing.get_type_hints(declared)
    for python_name, marker in vars(declared).items():
        if not isinstance(marker, _Attribute):
            continue
        place = f"{declared.__name__}.{python_name}"
        name = _camel(python_name)
        if name in reserved:
            problems.append(f"{place}: the name {name} is reserved, expected another")
        if not FIELD_NAME.fullmatch(name):
            problems.append(f"{place}: {name} is no field name, expected lower_case_words")
        value_type, required = _value_type(hints.get(python_name))
        if value_type is None:
            problems.append(
                f"{place}: found the type {hints.get(python_name)}, expected one of "
                f"{', '.join(_type_names())} or an Enum, alone or with | None"
            )
            continue
        found[name] = AttributeDefinition(
            name, value_type, required, marker.description, marker.schema_org
        )
    return types.MappingProxyType(found)


def _value_type(hint: object) -> tuple[ValueType | None, bool]:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if typing.get_origin(hint) is typing.Union:
        options = typing.get_args(hint)
    present = [option for option in options if option is not types.NoneType]
    if len(present) != 1:
        return None, False
    [declared] = present
    if isinstance(declared, type) and issubclass(declared, Enum):
        return enumeration(declared), len(options) == 1
    return VALUE_TYPES.get(declared), len(options) == 1


def _type_names() -> Iterator[str]:
    return (getattr(annotation, "__name__", str(annotation)) for annotation in VALUE_TYPES)


def _description(declared: type, problems: list[str]) -> str:
    if not declared.__doc__:
        problems.append(f"{declared.__name__}: has no docstring, expected one that describes it")
    if not KIND_NAME.fullmatch(declared.__name__):
        problems.append(f"{declared.__name__}: is no kind name, expected CapitalizedWords")
    return inspect.cleandoc(declared.__doc__ or "")


def _kind_names(kinds: type[EntityKind] | tuple[type[EntityKind], ...]) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
