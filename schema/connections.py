"""Connections: pages of entities and relations, as the Relay specification has them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import msgspec

from graph.errors import PageError
from graph.pages import DEFAULT_PAGE, LARGEST_PAGE, Position, Window, cursor, window
from graph.records import Entity, Relation
from graph.store import Edge, EntityPage, RelationPage, edge_position
from schema.ends import End
from schema.facets import FACET_ARGUMENTS, FACETS_WEIGHT, entity_facets, related_facets
from schema.fields import PAGE, Argument, Batch, Field, ObjectType, Values, column, itself
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


def choosing(name: str) -> tuple[Argument, Argument]:
    """Return the arguments that filter and sort a list of what ``name`` names."""
    return (
        Argument("where", f"{name}Filter | None", "Return only what meets this."),
        Argument("order_by", f"list[{name}Order] | None", "Sort by this, then by key."),
    )


def page_size(arguments: Mapping[str, Any]) -> int:
    """Return how many items the page has at most that these arguments ask for."""
    for name in ("first", "last"):
        if isinstance(count := arguments.get(name), int):
            return min(max(count, 0), LARGEST_PAGE)
    return DEFAULT_PAGE


@lru_cache(maxsize=1024)
def page_window(most: int, **page: Any) -> Window:  # noqa: ANN401 - as window() takes them
    """Return the window that a connection's arguments ask for, of ``most`` items at most.

    Raises:
        PageError: they make no sense, or ask for more.
    """
    for name in ("first", "last"):
        expect_page(name, page.get(name) or 0, most)
    found = window(**page)
    return replace(found, count=min(found.count, most))


def expect_page(name: str, count: int, most: int) -> None:
    """Refuse to return more items than a page may have.

    Raises:
        PageError: ``count``, which the argument ``name`` asks for, is more than ``most``.
    """
    if count > most:
        raise PageError(f"{name}: found {count}, expected at most {most} (max-page)")


class PlacedEntity(msgspec.Struct, frozen=True, gc=False):
    """An entity of a list that is sorted in an order of its own, with its position there."""

    node: Entity
    position: Position


def _end_cursor(*, last: bool) -> Batch:
    def batch(pages: Sequence[Any], _request: Request) -> Values:
        items = [page.items for page in pages]
        return [
            cursor(page.position(len(listed) - 1 if last else 0)) if listed else None
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
        Field(
            "startCursor",
            "str | None",
            _end_cursor(last=False),
            "Cursor of the first item.",
            exact=True,
        ),
        Field(
            "endCursor",
            "str | None",
            _end_cursor(last=True),
            "Cursor of the last item.",
            exact=True,
        ),
    ),
)


def entity_connection(kind: str) -> tuple[ObjectType, ObjectType]:
    """Return the connection and the edge that list entities of ``kind``, or any ``Entity``."""
    edge = ObjectType(
        f"{kind}Edge",
        f"One {kind} in a list.",
        (
            Field("cursor", "str", _entity_cursors, "Where it stands in the list.", exact=True),
            Field("node", kind, _entity_nodes, "The entity.", exact=True),
        ),
    )
    fields = (
        Field(
            "edges",
            f"list[{edge.name}]",
            _entity_edges,
            "The page, each item with its cursor.",
            exact=True,
            size=PAGE,
        ),
        column("nodes", f"list[{kind}]", "The page.", "items", size=PAGE),
        Field(
            "facets",
            "Facets",
            entity_facets,
            "How the whole list spreads over kinds, values and relations.",
            FACET_ARGUMENTS,
            weight=FACETS_WEIGHT,
        ),
    )
    return _connection(kind, f"A page of entities: {kind}.", fields), edge


def _entity_edges(pages: Sequence[EntityPage], _request: Request) -> Values:
    return [
        page.items
        if page.positions is None
        else list(map(PlacedEntity, page.items, page.positions))
        for page in pages
    ]


def _entity_nodes(edges: Sequence[Entity | PlacedEntity], _request: Request) -> Values:
    return [edge.node if type(edge) is PlacedEntity else edge for edge in edges]


def _entity_cursors(edges: Sequence[Entity | PlacedEntity], _request: Request) -> Values:
    return [
        cursor(edge.position if isinstance(edge, PlacedEntity) else (edge.key,)) for edge in edges
    ]


def _cited(page: RelationPage, _value: object) -> Sequence[Relation]:
    return page.items


def relation_connection() -> tuple[ObjectType, ObjectType]:
    """Return the connection and the edge that list relations of any kind.

    A relation's place depends on the entity it is seen from, so an edge is a page and the
    index of one of its relations.
    """

    def edges(pages: Sequence[RelationPage], _request: Request) -> Values:
        return [[(page, index) for index in range(len(page.edges))] for page in pages]

    def cursors(edges: Sequence[tuple[RelationPage, int]], _request: Request) -> Values:
        return [cursor(page.position(index)) for page, index in edges]

    def nodes(edges: Sequence[tuple[RelationPage, int]], _request: Request) -> Values:
        return [page.edges[index].relation for page, index in edges]

    edge = ObjectType(
        "RelationEdge",
        "One relation in a list.",
        (
            Field("cursor", "str", cursors, "Where it stands in the list.", exact=True),
            Field("node", "Relation", nodes, "The relation.", exact=True),
        ),
    )
    fields = (
        Field(
            "edges",
            "list[RelationEdge]",
            edges,
            "The page, each item with its cursor.",
            size=PAGE,
            cites=_cited,
        ),
        column("nodes", "list[Relation]", "The page.", "items", size=PAGE, cites=_cited),
    )
    return _connection("Relation", "A page of relations.", fields), edge


def related_connection(end: End) -> tuple[ObjectType, ObjectType]:
    """Return the connection and the edge behind a relation field."""

    def cursors(edges: Sequence[Edge], _request: Request) -> Values:
        return [cursor(edge_position(edge, end.direction)) for edge in edges]

    edge = ObjectType(
        f"{end.name}Edge",
        f"One {end.node} that {end.relation} leads to, with the relation itself.",
        (
            Field("cursor", "str", cursors, "Where it stands in the list.", exact=True),
            column("node", end.node, "The entity at the other end."),
            column("relation", end.relation, "The relation, with its evidence."),
        ),
    )
    fields = (
        column(
            "edges",
            f"list[{edge.name}]",
            "The page, with the relation of each.",
            size=PAGE,
            cites=_cited,
        ),
        Field(
            "nodes",
            f"list[{end.node}]",
            Formula("[edge.node for edge in {parent}.edges]"),
            "The entities of the page.",
            exact=True,
            size=PAGE,
            cites=_cited,
        ),
        Field(
            "facets",
            "Facets",
            related_facets,
            "How the entities of the whole list spread over kinds, values and relations.",
            FACET_ARGUMENTS,
            weight=FACETS_WEIGHT,
        ),
    )
    return _connection(end.name, f"A page of {end.relation} relations.", fields), edge


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
