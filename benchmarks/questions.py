"""What is asked of a graph: of the store by its protocol, and of peers in their own ways."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import cycle
from typing import Any

import rustworkx as rx

from benchmarks.sizes import Size
from benchmarks.typed import Maker, beginning, one_error, typed
from graph.conditions import Compare, Operator, Order
from graph.facets import FacetRequest
from graph.neighborhoods import NeighborhoodRequest
from graph.operands import Operand, Scale
from graph.pages import Window
from graph.paths import LONGEST_PATH, PathRequest, PathsFound
from graph.records import Entity
from graph.searches import SearchRequest
from graph.store import EntityPage, EntitySelection, RelationSelection, relation_position
from graph.ways import Direction

PAGE = 20
AROUND = 100
"""Entities of a neighborhood."""

FONTE = "Fonte"
FTS5 = "SQLite FTS5"
NETWORKX = "networkx, bidirectional"
RUSTWORKX = "rustworkx, Dijkstra"


@dataclass(frozen=True, slots=True)
class Call:
    """A question asked once; it may have to be awaited. ``fits`` says whether an answer can be right."""

    ask: Callable[[], Any]
    fits: Callable[[Any], bool] = lambda _: True


Calls = Callable[[Size], Iterator[Call]]
"""Returns questions without end, the same ones every time."""


@dataclass(frozen=True, slots=True)
class Question:
    """A sort of question: who is asked (ourselves first), how often, and what is aimed at.

    ``ratio`` bounds the median on the large graph by that on the small one, ``p95_ms`` the
    95th percentile on the large one; ``peer`` is whose median is not to be exceeded.
    """

    name: str
    asked: dict[str, Calls]
    times: int = 200
    ratio: float | None = 1.5
    p95_ms: float | None = 20.0
    peer: str | None = None


def _hub_pages(size: Size) -> Iterator[Call]:
    chance, hub, total = size.chance(), size.hubs[0], len(size.hub_relations)
    kinds = (size.hub_relations[0].kind,)
    while True:
        after = relation_position(chance.choice(size.hub_relations), Direction.IN)
        selection = RelationSelection(kinds, Direction.IN, Window(PAGE, after=after))
        yield Call(
            partial(size.snapshot.related, [hub], selection),
            lambda pages: pages[0].total == total and pages[0].has_previous,
        )


def _filtered_pages(size: Size) -> Iterator[Call]:
    acquired = Operand("acquired", Scale.NUMBER, "Artwork")
    made = Operand("date", Scale.DATE, "Artwork")
    chance = size.chance()
    while True:
        year = chance.randint(1900, 2000)
        condition = Compare(acquired, Operator.GTE, year)
        selection = EntitySelection(("Artwork",), Window(PAGE), condition, (Order(made),))
        yield Call(
            partial(size.snapshot.find, selection),
            partial(_is_since, year),
        )


def _is_since(year: int, page: EntityPage) -> bool:
    artworks = page.items
    dates = [_bounds(artwork) for artwork in artworks]
    acquired = (artwork.attributes.get("acquired", 0) for artwork in artworks)
    return dates == sorted(dates) and min(acquired) >= year


def _bounds(artwork: Entity) -> tuple[date, date]:
    made = artwork.attributes.get("date")
    return (date.max, date.max) if made is None else (made.earliest, made.latest)


def _searches(make: Maker) -> Calls:
    def calls(size: Size) -> Iterator[Call]:
        for each in cycle(typed(size.dataset.entities, make, 1_000)):
            yield Call(
                partial(size.snapshot.search, SearchRequest(each.text, Window(PAGE))),
                lambda page: len(page.items) == min(PAGE, page.total),
            )

    return calls


def _beginnings_by_fts5(size: Size) -> Iterator[Call]:
    for each in cycle(typed(size.dataset.entities, beginning, 1_000)):
        yield Call(partial(size.fts5.by_words, each.text, PAGE))


def _mistyped_by_fts5(size: Size) -> Iterator[Call]:
    for each in cycle(typed(size.dataset.entities, one_error, 1_000)):
        yield Call(partial(size.fts5.by_pieces, each.text, PAGE))


def _paths(size: Size) -> Iterator[Call]:
    for source, target in cycle(size.pairs):
        yield Call(
            partial(size.snapshot.paths, PathRequest(source, target, LONGEST_PATH, 1)),
            partial(_has_length, size.distance(source, target)),
        )


def _has_length(hops: int | None, found: PathsFound) -> bool:
    expected = [] if hops is None or hops > LONGEST_PATH else [hops]
    return [len(path.hops) for path in found.paths] == expected


def _paths_by_networkx(size: Size) -> Iterator[Call]:
    for source, target in cycle(size.pairs):
        yield Call(partial(size.networkx_path, source, target))


def _paths_by_rustworkx(size: Size) -> Iterator[Call]:
    graph, numbers = size.rustworkx
    for source, target in cycle(size.pairs):
        yield Call(partial(rx.dijkstra_shortest_paths, graph, numbers[source], numbers[target]))


def _neighborhoods(size: Size) -> Iterator[Call]:
    for hub in cycle(size.hubs):
        request = NeighborhoodRequest((hub,), depth=1, max_entities=AROUND)
        yield Call(
            partial(size.snapshot.neighborhood, request),
            lambda found: len(found.entities) == AROUND and len(found.relations) >= AROUND - 1,
        )


def _facets(size: Size) -> Iterator[Call]:
    selection, request = EntitySelection(None, Window()), FacetRequest(10)
    while True:
        yield Call(
            partial(size.snapshot.facets, selection, request),
            lambda found: sum(kind.count for kind in found.kinds) == len(size.entities),
        )


QUESTIONS: Sequence[Question] = (
    Question("page of a relation field of a hub", {FONTE: _hub_pages}),
    Question("filtered and sorted root page", {FONTE: _filtered_pages}),
    Question("autocomplete", {FONTE: _searches(beginning), FTS5: _beginnings_by_fts5}),
    Question("search, one typing error", {FONTE: _searches(one_error), FTS5: _mistyped_by_fts5}),
    Question(
        "shortest path, random entities",
        {FONTE: _paths, NETWORKX: _paths_by_networkx, RUSTWORKX: _paths_by_rustworkx},
        times=100,
        ratio=None,
        peer=NETWORKX,
    ),
    Question("neighborhood of 100 around a hub", {FONTE: _neighborhoods}),
    Question("facets over all entities", {FONTE: _facets}, times=20, ratio=None, p95_ms=150.0),
)
"""What the reading benchmark asks; a question more is a line more."""
