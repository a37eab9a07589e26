"""API types of facets: how a list spreads over kinds, values of attributes, and relations."""

from collections.abc import Sequence
from itertools import groupby

from graph.errors import BoundsError
from graph.facets import FacetRequest
from graph.store import EntityPage, RelationPage
from schema.fields import Argument, Field, ObjectType, Values, column
from schema.request import Request

MOST_VALUES = 100
FACETS_WEIGHT = 100
"""What facets cost beside the values that they return: they look at the whole list."""

FACET_ARGUMENTS = (
    Argument("values", "int", f"How many values of an attribute to list: 0 to {MOST_VALUES}.", 10),
    Argument("attributes", "list[str] | None", "Only attributes of these names; all unless given."),
)

FACET_TYPES = (
    ObjectType(
        "KindCount",
        "How many there are of a kind.",
        (
            column("kind", "EntityKind", "The kind."),
            column("count", "int", "How many entities of it the list has."),
        ),
    ),
    ObjectType(
        "ValueCount",
        "How many have a value.",
        (
            column("value", "str", "The value, as text."),
            column("count", "int", "How many entities of the list have it."),
        ),
    ),
    ObjectType(
        "AttributeFacet",
        "The values of an attribute of a kind.",
        (
            column("kind", "EntityKind", "The kind that has the attribute."),
            column("name", "str", "The field that reads it."),
            column("values", "list[ValueCount]", "The most frequent values first.", size=10),
            column("distinct", "int", "How many different values there are."),
            column("missing", "int", "How many entities of the kind have no value."),
        ),
    ),
    ObjectType(
        "RelationFacet",
        "The relations of a kind that entities of a list have.",
        (
            column("kind", "RelationKind", "The kind."),
            Field(
                "direction",
                "Direction",
                lambda parents, _request: [facet.direction.name for facet in parents],
                "Which way they run.",
                exact=True,
            ),
            column("entities", "int", "How many entities of the list have such relations."),
            column("relations", "int", "How many such relations they have."),
        ),
    ),
    ObjectType(
        "Facets",
        "Counts over a whole list, not only its page; what it has nothing of is left out.",
        (
            column("kinds", "list[KindCount]", "Its kinds.", size=5),
            column("attributes", "list[AttributeFacet]", "Attributes of its kinds.", size=10),
            column("relations", "list[RelationFacet]", "Kinds of relations.", size=10),
        ),
    ),
)


def _facet_request(values: int, attributes: Sequence[str] | None) -> FacetRequest:
    if not 0 <= values <= MOST_VALUES:
        raise BoundsError(f"values: found {values}, expected 0 to {MOST_VALUES}")
    return FacetRequest(values, None if attributes is None else tuple(attributes))


async def entity_facets(
    parents: Sequence[EntityPage],
    request: Request,
    values: int,
    attributes: Sequence[str] | None = None,
) -> Values:
    """Return the facets of the whole list that each page is of."""
    asked = _facet_request(values, attributes)
    return [await request.snapshot.facets(page.selection, asked) for page in parents]


async def related_facets(
    parents: Sequence[RelationPage],
    request: Request,
    values: int,
    attributes: Sequence[str] | None = None,
) -> Values:
    """Return the facets of the entities of the whole list that each page is of."""
    asked = _facet_request(values, attributes)
    facets: list[object] = []
    for selection, pages in groupby(parents, key=lambda page: page.selection):
        keys = [page.viewpoint for page in pages]
        facets += await request.snapshot.related_facets(keys, selection, asked)
    return facets
