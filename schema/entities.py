"""API types of entities: the interface, and one object type for each kind."""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from graph.kinds import AttributeDefinition, EntityDefinition, Ontology, RelationDefinition
from graph.pages import window
from graph.records import Entity
from graph.store import Direction, RelationSelection
from schema.connections import PAGE_ARGUMENTS, related_connection, relation_connection
from schema.fields import Argument, Batch, Field, ObjectType, Values, column
from schema.formulas import Formula
from schema.identifiers import entity_ids, node_id, node_type
from schema.request import Request
from schema.sources import LANGUAGE, localized_text


async def _degree(parents: Sequence[Entity], request: Request) -> Values:
    return await request.snapshot.degrees([entity.key for entity in parents])


async def _relations(
    parents: Sequence[Entity],
    request: Request,
    *,
    kinds: Sequence[Enum] | None = None,
    direction: Enum | None = None,
    **page: Any,  # noqa: ANN401 - the arguments of a page, as window() takes them
) -> Values:
    selection = RelationSelection(
        None if kinds is None else tuple(str(kind.value) for kind in kinds),
        Direction.BOTH if direction is None else Direction[direction.name],
        window(**page),
    )
    return await request.snapshot.related([entity.key for entity in parents], selection)


NODE = ObjectType(
    "Node",
    "Anything that has an id.",
    (
        Field(
            "id",
            "ID",
            lambda parents, _request: list(map(node_id, parents)),
            "Names it among all nodes.",
            exact=True,
        ),
    ),
    type_of=node_type,
)

_ENTITY_FIELDS = (
    Field(
        "id",
        "ID",
        lambda parents, _request: entity_ids(parents),
        "Names it among all nodes.",
        exact=True,
    ),
    column("key", "str", "Names it among entities."),
    column("kind", "EntityKind", "What it is."),
    Field("name", "str", localized_text("names"), "Its name.", (LANGUAGE,), exact=True),
    Field(
        "names",
        "list[LocalizedText]",
        lambda parents, _request: [list(entity.names.items()) for entity in parents],
        "Its name in each language there is one in.",
    ),
    column("aliases", "list[str]", "Other names that it goes by."),
    Field(
        "description",
        "str | None",
        localized_text("description"),
        "What it is, in a sentence.",
        (LANGUAGE,),
    ),
    column("evidence", "list[Evidence]", "Where articles speak of it."),
    Field(
        "relations",
        "RelationConnection",
        _relations,
        "Its relations of any kind.",
        (
            Argument("kinds", "list[RelationKind] | None", "Only these kinds; all unless given."),
            Argument("direction", "Direction", "Only those that run this way.", "BOTH"),
            *PAGE_ARGUMENTS,
        ),
    ),
    Field("degree", "int", _degree, "How many relations it has; one with itself counts twice."),
)

ENTITY = ObjectType(
    "Entity",
    "Something that articles speak of.",
    _ENTITY_FIELDS,
    interfaces=("Node",),
    type_of=node_type,
)


def entity_types(ontology: Ontology) -> list[ObjectType]:
    """Return the types of all kinds of entities, and those their relation fields need."""
    types = [NODE, ENTITY, *relation_connection()]
    for relation in ontology.relations.values():
        types += _connections(relation)
    types += [_object(kind, ontology) for kind in ontology.entities.values()]
    return types


def attribute_field(attribute: AttributeDefinition) -> Field:
    """Return the field that reads an attribute of a kind's records."""
    type_ = attribute.type.name
    python = {"String": "str", "Int": "int", "Float": "float", "Boolean": "bool"}.get(type_, type_)
    return Field(
        attribute.name,
        python if attribute.required else f"{python} | None",
        Formula("{parent}.attributes.get({name})", {"name": attribute.name}),
        attribute.description,
        exact=attribute.type.plain,
    )


def far_end(kinds: Sequence[str]) -> str:
    """Return the type of an entity that is of one of ``kinds``."""
    return kinds[0] if len(kinds) == 1 else "Entity"


def _object(kind: EntityDefinition, ontology: Ontology) -> ObjectType:
    return ObjectType(
        kind.name,
        kind.description,
        (
            *_ENTITY_FIELDS,
            *map(attribute_field, kind.attributes.values()),
            *(
                _related_field(relation, Direction.OUT)
                for relation in ontology.relations.values()
                if kind.name in relation.sources
            ),
            *(
                _related_field(relation, Direction.IN)
                for relation in ontology.relations.values()
                if kind.name in relation.targets
            ),
        ),
        interfaces=("Entity", "Node"),
    )


def _connections(relation: RelationDefinition) -> list[ObjectType]:
    return [
        *related_connection(
            _connection_name(relation, Direction.OUT),
            relation.name,
            Direction.OUT,
            far_end(relation.targets),
        ),
        *related_connection(
            _connection_name(relation, Direction.IN),
            relation.name,
            Direction.IN,
            far_end(relation.sources),
        ),
    ]


def _connection_name(relation: RelationDefinition, direction: Direction) -> str:
    field = relation.source_field if direction is Direction.OUT else relation.target_field
    name = relation.name + field[0].upper() + field[1:]
    same_on_both_ends = relation.source_field == relation.target_field
    return name + direction.name.capitalize() if same_on_both_ends else name


def _related_field(relation: RelationDefinition, direction: Direction) -> Field:
    outward = direction is Direction.OUT
    return Field(
        relation.source_field if outward else relation.target_field,
        f"{_connection_name(relation, direction)}Connection",
        _related_batch(relation.name, direction),
        relation.description,
        PAGE_ARGUMENTS,
        exact=True,
    )


def _related_batch(kind: str, direction: Direction) -> Batch:
    @lru_cache(maxsize=256)
    def select(**page: Any) -> RelationSelection:  # noqa: ANN401 - as above
        return RelationSelection((kind,), direction, window(**page))

    async def batch(parents: Sequence[Entity], request: Request, **page: Any) -> Values:  # noqa: ANN401 - as above
        return await request.snapshot.related([entity.key for entity in parents], select(**page))

    return batch
