"""What is known of the kinds of a dataset, once its ontology has been read and found sound."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.attributes import ValueType


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """One attribute of a kind, under its name in files and in the API."""

    name: str
    type: ValueType
    required: bool
    description: str
    schema_org: str | None


@dataclass(frozen=True, slots=True)
class EntityDefinition:
    """A kind of entity: ``field`` and ``plural`` are its root fields in the API."""

    name: str
    field: str
    plural: str
    description: str
    schema_org: str | None
    attributes: Mapping[str, AttributeDefinition]


@dataclass(frozen=True, slots=True)
class RelationDefinition:
    """A kind of relation between entities of the kinds ``sources`` and ``targets``."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    source_field: str
    target_field: str
    description: str
    schema_org: str | None
    attributes: Mapping[str, AttributeDefinition]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The kinds of one dataset, by name, in the order in which they were declared."""

    entities: Mapping[str, EntityDefinition]
    relations: Mapping[str, RelationDefinition]
