"""API types of entities: the interface, and one object type for each kind."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from graph.kinds import AttributeDefinition, EntityDefinition, Ontology
from graph.records import Entity
from graph.store import RelationSelection
from graph.ways import Direction
from schema.connections import (
    PAGE_ARGUMENTS,
    choosing,
    page_size,
    page_window,
    related_connection,
    relation_connection,
)
from schema.ends import End, ends, ends_of
from schema.fields import FEW, Argument, Batch, Field, ObjectType, Values, column
from schema.filters import read_filter
from schema.formulas import Formula
from schema.identifiers import entity_ids, node_id, node_type
from schema.orders import read_orders
from schema.request import Request
from schema.revisions import ENTITY_HISTORY
from schema.sources import LANGUAGE, localized_text


async def _degree(parents: Sequence[Entity], request: Request) -> Values:
    return await request.snapshot.degrees([entity.key for entity in parents])


async def _importance(parents: Sequence[Entity], request: Request) -> Values:
    return await request.snapshot.importances([entity.key for entity in parents])


async def _betweenness(parents: Sequence[Entity], request: Request) -> Values:
    return await request.snapshot.betweenness([entity.key for entity in parents])


async def _community(parents: Sequence[Entity], request: Request) -> Values:
    return await request.snapshot.communities([entity.key for entity in parents])


async def _relations(
    parents: Sequence[Entity],
    request: Request,
    *,
    kinds: Sequence[Enum] | None = None,
    direction: Enum | None = None,
    **choice: Any,  # noqa: ANN401 - as _chosen() takes them
) -> Values:
    selection = _chosen(
        None if kinds is None else tuple(str(kind.value) for kind in kinds),
        Direction.BOTH if direction is None else Direction[direction.name],
        request,
        **choice,
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


def _choosing_relations(name: str) -> tuple[Argument, ...]:
    return (
        *choosing(name),
        Argument("valid_on", "Date | None", "Only relations that may hold on that day."),
        Argument("modality", "list[Modality] | None", "Only relations that stand as firmly."),
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
        size=FEW,
    ),
    column("aliases", "list[str]", "Other names that it goes by.", size=FEW),
    Field(
        "description",
        "str | None",
        localized_text("description"),
        "What it is, in a sentence.",
        (LANGUAGE,),
    ),
    column("evidence", "list[Evidence]", "Where articles speak of it.", size=FEW),
    Field(
        "relations",
        "RelationConnection",
        _relations,
        "Its relations of any kind.",
        (
            Argument("kinds", "list[RelationKind] | None", "Only these kinds; all unless given."),
            Argument("direction", "Direction", "Only those that run this way.", "BOTH"),
            *_choosing_relations("Relation"),
            *PAGE_ARGUMENTS,
        ),
        sizes=page_size,
    ),
    Field("degree", "int", _degree, "How many relations it has; one with itself counts twice."),
    Field(
        "importance",
        "float",
        _importance,
        "How much of the graph leads to it: PageRank, whose sum over all entities is 1.",
    ),
    Field(
        "betweenness",
        "float",
        _betweenness,
        "How much lies on the shortest paths that lead through it, from 0 to 1.",
    ),
    Field(
        "community",
        "int | None",
        _community,
        "The number of the community it belongs to; null if it came after the last analysis.",
    ),
    ENTITY_HISTORY,
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
    for end in ends(ontology):
        types += related_connection(end)
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


def _object(kind: EntityDefinition, ontology: Ontology) -> ObjectType:
    return ObjectType(
        kind.name,
        kind.description,
        (
            *_ENTITY_FIELDS,
            *map(attribute_field, kind.attributes.values()),
            *(_related_field(end) for end in ends_of(kind.name, ontology)),
        ),
        interfaces=("Entity", "Node"),
    )


def _related_field(end: End) -> Field:
    return Field(
        end.field,
        f"{end.name}Connection",
        _related_batch(end),
        end.description,
        (*_choosing_relations(end.name), *PAGE_ARGUMENTS),
        exact=True,
        sizes=page_size,
    )


def _related_batch(end: End) -> Batch:
    kinds, direction = (end.relation,), end.direction

    @lru_cache(maxsize=256)
    def plain(most: int, **page: Any) -> RelationSelection:  # noqa: ANN401 - as page_window() takes them
        return RelationSelection(kinds, direction, page_window(most, **page))

    async def batch(
        parents: Sequence[Entity],
        request: Request,
        **choice: Any,  # noqa: ANN401 - as _chosen() takes them
    ) -> Values:
        if choice.keys() <= _PAGE:
            selection = plain(request.page, **choice)
        else:
            selection = _chosen(kinds, direction, request, **choice)
        return await request.snapshot.related([entity.key for entity in parents], selection)

    return batch


_PAGE = frozenset(argument.name for argument in PAGE_ARGUMENTS)


def _chosen(
    kinds: tuple[str, ...] | None,
    direction: Direction,
    request: Request,
    *,
    where: object = None,
    order_by: Sequence[object] | None = None,
    valid_on: date | None = None,
    modality: Sequence[Enum] | None = None,
    **page: Any,  # noqa: ANN401 - the arguments of a page, as page_window() takes them
) -> RelationSelection:
    return RelationSelection(
        kinds,
        direction,
        page_window(request.page, **page),
        read_filter(where),
        read_orders(order_by, request.languages),
        None if modality is None else tuple(str(item.value) for item in modality),
        valid_on,
    )
