"""API types of search by text: a connection whose edges say what matched, and how well."""

from collections.abc import Sequence

from graph.pages import cursor
from graph.searches import MOST_HITS, MatchedField, MatchQuality, SearchPage, SearchRequest
from schema.connections import PAGE_ARGUMENTS, page_size, page_window
from schema.fields import PAGE, Argument, Field, ObjectType, Values, column, enum_type, itself
from schema.kinds import KINDS, Kinds, kind_names
from schema.request import Request

SEARCH_WEIGHT = 100
"""What a search costs beside the matches that it returns."""


async def _search(
    _parents: Sequence[None],
    request: Request,
    *,
    text: str,
    kinds: Kinds = None,
    language: str | None = None,
    first: int | None = None,
    after: str | None = None,
) -> Values:
    asked = SearchRequest(
        text, page_window(request.page, first=first, after=after), kind_names(kinds), language
    )
    return [await request.snapshot.search(asked)]


def _edges(pages: Sequence[SearchPage], _request: Request) -> Values:
    return [[(page, index) for index in range(len(page.items))] for page in pages]


def _cursors(edges: Sequence[tuple[SearchPage, int]], _request: Request) -> Values:
    return [cursor(page.position(index)) for page, index in edges]


def _nodes(edges: Sequence[tuple[SearchPage, int]], _request: Request) -> Values:
    return [page.items[index].entity for page, index in edges]


def _matches(edges: Sequence[tuple[SearchPage, int]], _request: Request) -> Values:
    return [page.items[index] for page, index in edges]


SEARCH_FIELD = Field(
    "search",
    "SearchConnection",
    _search,
    "Entities whose names, aliases or descriptions match, the best first: by word, by the "
    "start of a word, and with a letter or two wrong, without regard to case and accents.",
    (
        Argument("text", "str", "What to look for; nothing is found for nothing."),
        KINDS,
        Argument("language", "str | None", "Only texts in this language; all unless given."),
        *PAGE_ARGUMENTS[:2],
    ),
    weight=SEARCH_WEIGHT,
    sizes=page_size,
)

SEARCH_TYPES = (
    ObjectType(
        "SearchMatch",
        "What of an entity matched, and how well.",
        (
            column("text", "str", "The text that matched."),
            column(
                "language", "LanguageTag | None", "The language of that text; aliases have none."
            ),
            Field(
                "field",
                "MatchedField",
                lambda matches, _request: [match.field.name for match in matches],
                "Where it stands.",
                exact=True,
            ),
            Field(
                "quality",
                "MatchQuality",
                lambda matches, _request: [match.quality.name for match in matches],
                "How well it matched.",
                exact=True,
            ),
            column("score", "float", "Greater for better matches of one search."),
        ),
    ),
    ObjectType(
        "SearchEdge",
        "One entity that was found.",
        (
            Field("cursor", "str", _cursors, "Where it stands in the list.", exact=True),
            Field("node", "Entity", _nodes, "The entity.", exact=True),
            Field("match", "SearchMatch", _matches, "What matched.", exact=True),
        ),
    ),
    ObjectType(
        "SearchConnection",
        "A page of entities that were found, the best first.",
        (
            Field("edges", "list[SearchEdge]", _edges, "The page, with what matched.", size=PAGE),
            Field(
                "nodes",
                "list[Entity]",
                lambda pages, _request: [[match.entity for match in page.items] for page in pages],
                "The entities of the page.",
                exact=True,
                size=PAGE,
            ),
            itself("pageInfo", "PageInfo", "Where this page stands in the whole list."),
            column("totalCount", "int", f"How many were found, at most {MOST_HITS}.", "total"),
            column("capped", "bool", "Whether more were found than are ranked."),
        ),
    ),
)
SEARCH_ENUMS = (enum_type(MatchedField), enum_type(MatchQuality))
