"""API types that tell of the graph as a whole: its ontology, its version, its size."""

from collections.abc import Callable, Sequence
from typing import Any

from graph.errors import BoundsError
from graph.kinds import EntityDefinition, RelationDefinition
from graph.store import MOST_MEMBERS, Snapshot
from schema.fields import FEW, PAGE, Argument, Field, ObjectType, Values, column
from schema.request import Request

KINDS_EXPECTED = 10
"""Kinds that an ontology is taken to have, where the cost of listing them is estimated."""


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
    Field("attributes", "list[AttributeInfo]", _attributes, "Its attributes.", size=FEW),
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
            size=KINDS_EXPECTED,
        ),
        Field(
            "relationKinds",
            "list[RelationKindInfo]",
            lambda parents, _request: [list(parent.relations.values()) for parent in parents],
            "The kinds of relations.",
            size=KINDS_EXPECTED,
        ),
    ),
)


def _census(field: Callable[[Any], int]) -> Callable[..., Any]:
    async def batch(parents: Sequence[Snapshot], _request: Request) -> Values:
        return [field(await snapshot.census()) for snapshot in parents]

    return batch


MOST_COMMUNITIES = 100


async def _communities(parents: Sequence[Snapshot], _request: Request, first: int) -> Values:
    if not 0 <= first <= MOST_COMMUNITIES:
        raise BoundsError(f"first: found {first}, expected 0 to {MOST_COMMUNITIES}")
    return [await snapshot.largest_communities(first) for snapshot in parents]


COMMUNITY = ObjectType(
    "Community",
    "Entities that are tied more closely to each other than to the rest.",
    (
        column("number", "int", "Its number: the largest community is 0."),
        column("size", "int", "How many entities belong to it."),
        column(
            "members",
            "list[Entity]",
            f"The {MOST_MEMBERS} most important ones, the most important first.",
            size=MOST_MEMBERS,
        ),
    ),
)

GRAPH_INFO = ObjectType(
    "GraphInfo",
    "One version of the whole graph.",
    (
        column("version", "int", "Its number; later versions have higher ones."),
        column("digest", "str", "A digest of its facts: the same for the same facts."),
        column(
            "analysis",
            "int",
            "The version that importance, betweenness and communities were computed of; they "
            "follow the graph a little later.",
        ),
        Field(
            "communities",
            "list[Community]",
            _communities,
            "The largest communities, the largest first.",
            (Argument("first", "int", f"How many: 0 to {MOST_COMMUNITIES}.", 10),),
            size=PAGE,
            sizes=lambda arguments: int(arguments["first"]),
        ),
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

ABOUT_TYPES = (
    ATTRIBUTE_INFO,
    ENTITY_KIND_INFO,
    RELATION_KIND_INFO,
    ONTOLOGY,
    COMMUNITY,
    GRAPH_INFO,
)
