"""API types that tell of the graph as a whole: its ontology, its version, its size."""

from collections.abc import Callable, Sequence
from typing import Any

from graph.kinds import EntityDefinition, RelationDefinition
from graph.store import Snapshot
from schema.fields import Field, ObjectType, Values, column
from schema.request import Request


def _attributes(
    parents: Sequence[EntityDefinition | RelationDefinition], _request: Request
) -> Values:
    return [list(kind.attributes.values()) for kind in parents]


def _type_names(parents: Sequence[Any], _request: Request) -> Values:
    return [attribute.type.name for attribute in parents]


def _members(parents: Sequence[Any], _request: Request) -> Values:
    return [[name for name, _ in attribute.type.members] for attribute in parents]


async def _entity_counts(parents: Sequence[EntityDefinition], request: Request) -> Values:
    counts = (await request.snapshot.census()).entities
    return [counts.get(kind.name, 0) for kind in parents]


async def _relation_counts(parents: Sequence[RelationDefinition], request: Request) -> Values:
    counts = (await request.snapshot.census()).relations
    return [counts.get(kind.name, 0) for kind in parents]


ATTRIBUTE_INFO = ObjectType(
    "AttributeInfo",
    "An attribute of a kind.",
    (
        column("name", "str", "The field that reads it."),
        Field("type", "str", _type_names, "The type of its values.", exact=True),
        column("required", "bool", "Whether every record has it."),
        column("description", "str", "What it means."),
        column("schemaOrg", "str | None", "The same property in schema.org.", "schema_org"),
        Field("members", "list[str]", _members, "The values there are, if they are listed."),
    ),
)

_KIND_FIELDS = (
    column("description", "str", "What it means."),
    column("schemaOrg", "str | None", "The same term in schema.org.", "schema_org"),
    Field("attributes", "list[AttributeInfo]", _attributes, "Its attributes."),
)

ENTITY_KIND_INFO = ObjectType(
    "EntityKindInfo",
    "A kind of entity.",
    (
        column("kind", "EntityKind", "The kind.", "name"),
        column("name", "str", "The object type of its entities."),
        column("field", "str", "The root field that fetches one by its key."),
        column("plural", "str", "The root field that lists them."),
        Field("count", "int", _entity_counts, "How many there are."),
        *_KIND_FIELDS,
    ),
)

RELATION_KIND_INFO = ObjectType(
    "RelationKindInfo",
    "A kind of relation.",
    (
        column("kind", "RelationKind", "The kind.", "name"),
        column("name", "str", "The object type of its relations."),
        column("sources", "list[EntityKind]", "The kinds that it can start at."),
        column("targets", "list[EntityKind]", "The kinds that it can lead to."),
        column("sourceField", "str", "The field that lists them on the source.", "source_field"),
        column("targetField", "str", "The field that lists them on the target.", "target_field"),
        Field("count", "int", _relation_counts, "How many there are."),
        *_KIND_FIELDS,
    ),
)

ONTOLOGY = ObjectType(
    "Ontology",
    "The kinds of entities and relations that this graph is made of.",
    (
        Field(
            "entityKinds",
            "list[EntityKindInfo]",
            lambda parents, _request: [list(parent.entities.values()) for parent in parents],
            "The kinds of entities.",
        ),
        Field(
            "relationKinds",
            "list[RelationKindInfo]",
            lambda parents, _request: [list(parent.relations.values()) for parent in parents],
            "The kinds of relations.",
        ),
    ),
)


def _census(field: Callable[[Any], int]) -> Callable[..., Any]:
    async def batch(parents: Sequence[Snapshot], _request: Request) -> Values:
        return [field(await snapshot.census()) for snapshot in parents]

    return batch


GRAPH_INFO = ObjectType(
    "GraphInfo",
    "One version of the whole graph.",
    (
        column("version", "int", "Its number; later versions have higher ones."),
        column("digest", "str", "A digest of its facts: the same for the same facts."),
        Field(
            "articles", "int", _census(lambda census: census.articles), "How many articles it has."
        ),
        Field(
            "entities",
            "int",
            _census(lambda census: sum(census.entities.values())),
            "How many entities it has.",
        ),
        Field(
            "relations",
            "int",
            _census(lambda census: sum(census.relations.values())),
            "How many relations it has.",
        ),
    ),
)

ABOUT_TYPES = (ATTRIBUTE_INFO, ENTITY_KIND_INFO, RELATION_KIND_INFO, ONTOLOGY, GRAPH_INFO)
