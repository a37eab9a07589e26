"""Lists that are filtered, sorted and counted, against a model of their contracts."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.conditions import Compare, Operator, Order
from graph.errors import PageError
from graph.facets import FacetRequest
from graph.memory.lists import Lists
from graph.operands import Operand, Scale, Subject
from graph.pages import Position, Window, cursor, window
from graph.records import Entity, Relation
from graph.store import EntityPage, EntitySelection, RelationPage, RelationSelection
from graph.ways import Direction
from tests.graph.memory.drawn import (
    ENTITY_KINDS,
    KEYS,
    NAME,
    ONTOLOGY,
    STORED,
    Graph,
    entity_selections,
    facet_requests,
    graphs,
    orders,
    relation_selections,
    stored_conditions,
)

EVERYTHING = Window(1_000)
SIZES = st.integers(1, 4)
YEAR = Operand("year", Scale.NUMBER, "Knows", Subject.RELATION)


async def walk(
    read: Callable[[Window], Coroutine[Any, Any, EntityPage | RelationPage]],
    size: int,
    *,
    backward: bool,
) -> list[Entity] | list[Relation]:
    """Visit a list page by page through cursors, and hold each page against its neighbors."""
    visited: list[Any] = []
    place: str | None = None
    while True:
        page = await read(
            window(None, None, size, place) if backward else window(size, place, None, None)
        )
        assert (page.has_next if backward else page.has_previous) is bool(visited)
        visited = [*page.items, *visited] if backward else [*visited, *page.items]
        if not (page.has_previous if backward else page.has_next):
            assert page.total == len(visited)
            return visited
        place = cursor(page.position(0 if backward else len(page.items) - 1))


@pytest.mark.parametrize("large", [False, True])
class TestFind:
    @given(graph=graphs(), selection=entity_selections)
    def test_lists_what_the_model_lists(
        self, large: bool, graph: Graph, selection: EntitySelection
    ) -> None:
        page = asyncio.run(graph.lists(large=large).find(replace(selection, window=EVERYTHING)))
        assert list(page.items) == graph.model().found(selection)
        assert page.total == len(page.items)

    @given(graph=graphs(), selection=entity_selections, size=SIZES, backward=st.booleans())
    def test_is_walked_without_overlaps_or_gaps(
        self, large: bool, graph: Graph, selection: EntitySelection, size: int, backward: bool
    ) -> None:
        lists = graph.lists(large=large)

        def read(asked: Window) -> Coroutine[Any, Any, EntityPage]:
            return lists.find(replace(selection, window=asked))

        visited = asyncio.run(walk(read, size, backward=backward))
        assert visited == graph.model().found(selection)


class TestPlacesOfFind:
    @given(
        graphs().filter(lambda graph: graph.entities),
        st.none() | stored_conditions,
        orders(STORED, least=1),
        st.data(),
    )
    def test_stay_when_what_stood_there_is_gone(
        self, graph: Graph, condition: Any, asked: tuple[Order, ...], data: st.DataObject
    ) -> None:
        selection = EntitySelection(None, EVERYTHING, condition, asked)
        before = asyncio.run(graph.lists().find(selection))
        if not before.items:
            return
        index = data.draw(st.integers(0, len(before.items) - 1))
        gone, place = before.items[index], before.position(index)
        rest = [entity for entity in graph.entities if entity is not gone]
        lists = Graph(rest, []).lists()
        after = asyncio.run(lists.find(replace(selection, window=Window(1_000, after=place))))
        assert list(after.items) == list(before.items[index + 1 :])
        until = asyncio.run(lists.find(replace(selection, window=Window(1_000, before=place))))
        assert list(until.items) == list(before.items[:index])

    @pytest.mark.parametrize(
        "position",
        [(), ("a",), ("other", "a", "a"), ("own", 1, "a"), ("own", "a", 1), ("own", "a")],
    )
    def test_are_refused_in_other_lists(self, position: Position) -> None:
        lists = Graph([Entity(kind="Book", key="a", names={"en": "A"})], []).lists()
        selection = EntitySelection(None, EVERYTHING, None, (Order(NAME),))
        page = asyncio.run(lists.find(selection))
        place = tuple(page.position(0)[0] if part == "own" else part for part in position)
        for bounded in (Window(after=place), Window(before=place)):
            with pytest.raises(PageError, match="a cursor of another list"):
                asyncio.run(lists.find(replace(selection, window=bounded)))

    def test_are_those_of_keys_where_nothing_is_sorted(self) -> None:
        entities = [Entity(kind="Book", key=key, names={"en": "A"}) for key in "ab"]
        condition = Compare(NAME, Operator.EQ, "á")
        page = asyncio.run(
            Graph(entities, []).lists().find(EntitySelection(None, EVERYTHING, condition))
        )
        assert [page.position(0), page.position(1)] == [("a",), ("b",)]

    def test_fit_into_cursors_however_long_texts_are(self) -> None:
        entities = [Entity(kind="Book", key=key, names={"en": "語" * 10_000}) for key in "ab"]
        lists = Graph(entities, []).lists()
        selection = EntitySelection(None, Window(1), None, (Order(NAME), Order(NAME)))
        first = asyncio.run(lists.find(selection))
        asked = window(1, cursor(first.position(0)))
        assert asyncio.run(lists.find(replace(selection, window=asked))).items == [entities[1]]


@pytest.mark.parametrize("large", [False, True])
class TestRelated:
    @given(graph=graphs(), selection=relation_selections)
    def test_lists_what_the_model_lists(
        self, large: bool, graph: Graph, selection: RelationSelection
    ) -> None:
        asked = replace(selection, window=EVERYTHING)
        pages = asyncio.run(graph.lists(large=large).related([*KEYS, *KEYS[:2]], asked))
        for key, page in zip([*KEYS, *KEYS[:2]], pages, strict=True):
            expected = graph.model().related(key, selection)
            assert page.viewpoint == key
            assert list(page.items) == [seen.relation for seen in expected]
            assert [edge.node for edge in page.edges] == [seen.node for seen in expected]
            assert page.total == len(expected)

    @given(graph=graphs(), selection=relation_selections, size=SIZES, backward=st.booleans())
    def test_is_walked_without_overlaps_or_gaps(
        self, large: bool, graph: Graph, selection: RelationSelection, size: int, backward: bool
    ) -> None:
        lists = graph.lists(large=large)
        for entity in graph.entities[:2]:

            async def read(asked: Window, key: str = entity.key) -> RelationPage:
                return (await lists.related([key], replace(selection, window=asked)))[0]

            visited = asyncio.run(walk(read, size, backward=backward))
            expected = graph.model().related(entity.key, selection)
            assert visited == [seen.relation for seen in expected]


def hub_with(count: int) -> Lists:
    """Return a graph in which the hub knows many, each in one of seven years."""
    entities = [Entity(kind="Author", key="hub", names={})]
    relations = []
    for number in range(count):
        key = f"k{number:06}"
        entities.append(Entity(kind="Author", key=key, names={"en": key[::-1]}))
        relations.append(
            Relation(
                kind="Knows",
                source="hub",
                target=key,
                id=key,
                attributes={"year": 2000 + number % 7},
            )
        )
    return Graph(entities[:1], []).lists() if not count else _lists(entities, relations)


def _lists(entities: list[Entity], relations: list[Relation]) -> Lists:
    class Plain(Graph):
        """A graph in which nothing is measured."""

    return Plain(entities, relations).lists()


class TestPlacesOfRelated:
    @pytest.mark.parametrize(
        "position",
        [
            (),
            ("Knows", "0", "b", "1"),
            ("other", None, "Knows", "0", "b", "1"),
            ("own", "a", "Knows", "0", "b", "1"),
            ("own", None, "Likes", "0", "b", "1"),
            ("own", None, "Knows", "1", "b", "1"),
            ("own", None, "Knows", "0", "b", 1),
        ],
    )
    def test_are_refused_in_other_lists(self, position: Position) -> None:
        entities = [Entity(kind="Author", key=key, names={}) for key in "ab"]
        relation = Relation(kind="Knows", source="a", target="b", id="1")
        lists = Graph(entities, [relation]).lists()
        selection = RelationSelection(
            ("Knows",), Direction.OUT, EVERYTHING, orders=(Order(YEAR),)
        )
        (page,) = asyncio.run(lists.related(["a"], selection))
        place = tuple(page.position(0)[0] if part == "own" else part for part in position)
        for bounded in (Window(after=place), Window(before=place)):
            with pytest.raises(PageError, match="a cursor of another list"):
                asyncio.run(lists.related(["a"], replace(selection, window=bounded)))


class TestFacets:
    @given(graphs(), entity_selections, facet_requests)
    def test_count_what_the_model_counts(
        self, graph: Graph, selection: EntitySelection, request: FacetRequest
    ) -> None:
        model = graph.model()
        facets = asyncio.run(graph.lists().facets(selection, request))
        assert facets == model.facets(model.found(selection), ONTOLOGY, request)

    @given(graphs(), relation_selections, facet_requests)
    def test_count_each_far_end_once(
        self, graph: Graph, selection: RelationSelection, request: FacetRequest
    ) -> None:
        model = graph.model()
        answers = asyncio.run(graph.lists().related_facets(KEYS, selection, request))
        for key, facets in zip(KEYS, answers, strict=True):
            nodes = {seen.node.key: seen.node for seen in model.related(key, selection)}
            assert facets == model.facets(list(nodes.values()), ONTOLOGY, request)
