"""Connections: pages of entities and relations, as the Relay specification has them."""

from collections.abc import Sequence
from typing import Any

from graph.pages import DEFAULT_PAGE, LARGEST_PAGE, cursor
from graph.records import Entity, Relation
from graph.store import Direction, Edge, RelationPage, relation_position
from schema.fields import Argument, Batch, Field, ObjectType, Values, column, itself
from schema.formulas import Formula
from schema.request import Request

PAGE_ARGUMENTS = (
    Argument(
        "first",
        "int | None",
        f"How many to return from the start: 0 to {LARGEST_PAGE}; "
        f"{DEFAULT_PAGE} when neither first nor last is given.",
    ),
    Argument("after", "str | None", "Return only what comes after this cursor."),
    Argument("last", "int | None", f"How many to return from the end: 0 to {LARGEST_PAGE}."),
    Argument("before", "str | None", "Return only what comes before this cursor."),
)


def _cursor_at(index: int) -> Batch:
    def batch(pages: Sequence[Any], _request: Request) -> Values:
        items = [page.items for page in pages]
        return [
            cursor(page.position(listed[index])) if listed else None
            for page, listed in zip(pages, items, strict=True)
        ]

    return batch


PAGE_INFO = ObjectType(
    "PageInfo",
    "Where a page stands in the whole list.",
    (
        column("hasNextPage", "bool", "Whether the list goes on after this page.", "has_next"),
        column(
            "hasPreviousPage", "bool", "Whether the list has more before this page.", "has_previous"
        ),
        Field("startCursor", "str | None", _cursor_at(0), "Cursor of the first item.", exact=True),
        Field("endCursor", "str | None", _cursor_at(-1), "Cursor of the last item.", exact=True),
    ),
)


def entity_connection(kind: str) -> tuple[ObjectType, ObjectType]:
    """Return the connection and the edge that list entities of ``kind``, or any ``Entity``."""

    def cursors(entities: Sequence[Entity], _request: Request) -> Values:
        return [cursor((entity.key,)) for entity in entities]

    edge = ObjectType(
        f"{kind}Edge",
        f"One {kind} in a list.",
        (
            Field("cursor", "str", cursors, "Where it stands in the list.", exact=True),
            itself("node", kind, "The entity."),
        ),
    )
    fields = (
        column("edges", f"list[{edge.name}]", "The page, each item with its cursor.", "items"),
        column("nodes", f"list[{kind}]", "The page.", "items"),
    )
    return _connection(kind, f"A page of entities: {kind}.", fields), edge


def relation_connection() -> tuple[ObjectType, ObjectType]:
    """Return the connection and the edge that list relations of any kind.

    A relation's place depends on the entity it is seen from, so an edge is a page and one
    of its relations.
    """

    def edges(pages: Sequence[RelationPage], _request: Request) -> Values:
        return [[(page, relation) for relation in page.items] for page in pages]

    def cursors(edges: Sequence[tuple[RelationPage, Relation]], _request: Request) -> Values:
        return [cursor(page.position(relation)) for page, relation in edges]

    def nodes(edges: Sequence[tuple[RelationPage, Relation]], _request: Request) -> Values:
        return [relation for _, relation in edges]

    edge = ObjectType(
        "RelationEdge",
        "One relation in a list.",
        (
            Field("cursor", "str", cursors, "Where it stands in the list.", exact=True),
            Field("node", "Relation", nodes, "The relation.", exact=True),
        ),
    )
    fields = (
        Field("edges", "list[RelationEdge]", edges, "The page, each item with its cursor."),
        column("nodes", "list[Relation]", "The page.", "items"),
    )
    return _connection("Relation", "A page of relations.", fields), edge


def related_connection(
    name: str, relation: str, direction: Direction, node: str
) -> tuple[ObjectType, ObjectType]:
    """Return the connection and the edge behind a relation field.

    Args:
        name: what the two types' names start with.
        relation: the kind of the relations.
        direction: the way they run, seen from the entity that has the field.
        node: the type of the entities at their other end.
    """

    def cursors(edges: Sequence[Edge], _request: Request) -> Values:
        return [cursor(relation_position(edge.relation, direction)) for edge in edges]

    edge = ObjectType(
        f"{name}Edge",
        f"One {node} that {relation} leads to, with the relation itself.",
        (
            Field("cursor", "str", cursors, "Where it stands in the list.", exact=True),
            column("node", node, "The entity at the other end."),
            column("relation", relation, "The relation, with its evidence."),
        ),
    )
    fields = (
        column("edges", f"list[{edge.name}]", "The page, with the relation of each."),
        Field(
            "nodes",
            f"list[{node}]",
            Formula("[edge.node for edge in {parent}.edges]"),
            "The entities of the page.",
            exact=True,
        ),
    )
    return _connection(name, f"A page of {relation} relations.", fields), edge


def _connection(name: str, description: str, fields: tuple[Field, ...]) -> ObjectType:
    return ObjectType(
        f"{name}Connection",
        description,
        (
            *fields,
            itself("pageInfo", "PageInfo", "Where this page stands in the whole list."),
            column("totalCount", "int", "How long the whole list is.", "total"),
        ),
    )
