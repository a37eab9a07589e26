"""The root of all reads: how an entity, a relation or an article is found."""

from collections.abc import Sequence
from typing import Any

from graph.kinds import EntityDefinition, Ontology
from graph.pages import LARGEST_PAGE
from graph.records import Relation
from graph.store import EntitySelection
from schema.connections import PAGE_ARGUMENTS, choosing, expect_page, page_size, page_window
from schema.fields import PAGE, Argument, Batch, Field, ObjectType, Values
from schema.filters import read_filter
from schema.identifiers import read_nodes
from schema.kinds import KINDS, Kinds, kind_names
from schema.orders import read_orders
from schema.request import Request
from schema.revisions import CHANGES_FIELD
from schema.search import SEARCH_FIELD
from schema.walks import WALK_FIELDS

_KEY = Argument("key", "str", "The key.")


async def _node(_parents: Sequence[None], request: Request, id: str) -> Values:  # noqa: A002 - the argument's name in the Relay specification
    return await read_nodes(request.snapshot, [id])


async def _nodes(_parents: Sequence[None], request: Request, ids: Sequence[str]) -> Values:
    expect_page("ids", len(ids), request.page)
    return [await read_nodes(request.snapshot, ids)]


async def _entity(_parents: Sequence[None], request: Request, key: str) -> Values:
    return await request.snapshot.entities([key])


async def _article(_parents: Sequence[None], request: Request, key: str) -> Values:
    return await request.snapshot.articles([key])


async def _entities(
    _parents: Sequence[None],
    request: Request,
    *,
    kinds: Kinds = None,
    **choice: Any,  # noqa: ANN401 - as _selected() takes them
) -> Values:
    return [await request.snapshot.find(_selected(kind_names(kinds), request, **choice))]


def _selected(
    kinds: tuple[str, ...] | None,
    request: Request,
    *,
    where: object = None,
    order_by: Sequence[object] | None = None,
    **page: Any,  # noqa: ANN401 - the arguments of a page, as page_window() takes them
) -> EntitySelection:
    return EntitySelection(
        kinds,
        page_window(request.page, **page),
        read_filter(where),
        read_orders(order_by, request.languages),
    )


def _relations_among(_parent: None, nodes: Any) -> list[Relation | None]:  # noqa: ANN401 - a node, or a list of them
    listed = nodes if isinstance(nodes, list) else [nodes]
    return [node if isinstance(node, Relation) else None for node in listed]


_FIELDS = (
    Field(
        "node",
        "Node | None",
        _node,
        "The record that has this id.",
        (Argument("id", "ID", "An id that this API returned."),),
        cites=_relations_among,
    ),
    Field(
        "nodes",
        "list[Node | None]",
        _nodes,
        "The record that has each of these ids, in their order; null for one that is not there.",
        (Argument("ids", "list[ID]", f"At most {LARGEST_PAGE} ids that this API returned."),),
        size=PAGE,
        sizes=lambda arguments: min(len(arguments["ids"]), LARGEST_PAGE),
        cites=_relations_among,
    ),
    Field("entity", "Entity | None", _entity, "The entity that has this key.", (_KEY,)),
    Field("article", "Article | None", _article, "The article that has this key.", (_KEY,)),
    Field(
        "entities",
        "EntityConnection",
        _entities,
        "Entities of any kind, ordered by key unless sorted otherwise.",
        (KINDS, *choosing("Entity"), *PAGE_ARGUMENTS),
        sizes=page_size,
    ),
    SEARCH_FIELD,
    *WALK_FIELDS,
    CHANGES_FIELD,
    Field(
        "ontology",
        "Ontology",
        lambda _parents, request: [request.ontology],
        "The kinds of entities and relations that this graph is made of.",
    ),
    Field(
        "graph",
        "GraphInfo",
        lambda _parents, request: [request.snapshot],
        "The version of the graph that answers this request.",
    ),
)


def query_type(ontology: Ontology) -> ObjectType:
    """Return the root type, with two fields for each kind of entity."""
    kinds = ontology.entities.values()
    return ObjectType(
        "Query",
        "All that can be read.",
        (*_FIELDS, *(field for kind in kinds for field in _kind_fields(kind))),
    )


def _kind_fields(kind: EntityDefinition) -> tuple[Field, Field]:
    return (
        Field(
            kind.field,
            f"{kind.name} | None",
            _one(kind.name),
            f"The {kind.name} that has this key.",
            (_KEY,),
        ),
        Field(
            kind.plural,
            f"{kind.name}Connection",
            _many(kind.name),
            f"Every {kind.name}, ordered by key unless sorted otherwise.",
            (*choosing(kind.name), *PAGE_ARGUMENTS),
            sizes=page_size,
        ),
    )


def _one(kind: str) -> Batch:
    async def batch(_parents: Sequence[None], request: Request, key: str) -> Values:
        [entity] = await request.snapshot.entities([key])
        return [entity if entity is not None and entity.kind == kind else None]

    return batch


def _many(kind: str) -> Batch:
    async def batch(_parents: Sequence[None], request: Request, **choice: Any) -> Values:  # noqa: ANN401 - as above
        return [await request.snapshot.find(_selected((kind,), request, **choice))]

    return batch
