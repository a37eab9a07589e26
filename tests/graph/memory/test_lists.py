"""Lists that are filtered, sorted and counted, against a model of their contracts."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.conditions import Compare, Condition, Operator, Order
from graph.errors import PageError
from graph.facets import FacetRequest
from graph.memory.lists import Lists
from graph.operands import Operand, Scale, Subject
from graph.pages import Position, Window, cursor, window
from graph.records import Entity, Relation
from graph.store import EntityPage, EntitySelection, RelationPage, RelationSelection
from graph.ways import Direction
from tests.graph.memory.drawn import (
    KEYS,
    NAME,
    STORED,
    Graph,
    entity_selections,
    graphs,
    orders,
    relation_selections,
    stored_conditions,
    wide,
)

EVERYTHING = Window(1_000)
SIZES = st.integers(1, 4)
WAYS = st.sampled_from(["forward", "backward"])
SIZE_CLASSES = ["small", "large"]
"""What is large is read from few records, or from columns that a thread builds."""

THREADED = settings(max_examples=60)  # each starts an event loop, and some a thread
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
        assert len(visited) <= page.total
        if not (page.has_previous if backward else page.has_next):
            assert page.total == len(visited)
            return visited
        place = cursor(page.position(0 if backward else len(page.items) - 1))


@pytest.mark.parametrize("size_class", SIZE_CLASSES)
class TestFind:
    @THREADED
    @given(graph=graphs(), selection=entity_selections)
    def test_lists_what_the_model_lists(
        self, size_class: str, graph: Graph, selection: EntitySelection
    ) -> None:
        page = asyncio.run(
            graph.lists(large=size_class == "large").find(replace(selection, window=EVERYTHING))
        )
        assert list(page.items) == graph.model().found(selection)
        assert page.total == len(page.items)

    @THREADED
    @given(graph=graphs(), selection=entity_selections, size=SIZES, way=WAYS)
    def test_is_walked_without_overlaps_or_gaps(
        self, size_class: str, graph: Graph, selection: EntitySelection, size: int, way: str
    ) -> None:
        lists = graph.lists(large=size_class == "large")

        def read(asked: Window) -> Coroutine[Any, Any, EntityPage]:
            return lists.find(replace(selection, window=asked))

        visited = asyncio.run(walk(read, size, backward=way == "backward"))
        assert visited == graph.model().found(selection)


class TestPlacesOfFind:
    @given(
        graphs().filter(lambda graph: graph.entities),
        st.none() | stored_conditions,
        orders(STORED, least=1),
        st.data(),
    )
    def test_stay_when_what_stood_there_is_gone(
        self,
        graph: Graph,
        condition: Condition | None,
        asked: tuple[Order, ...],
        data: st.DataObject,
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

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("pages", [(1, 2, 3), (3, 2, 1)])
    def test_stay_between_the_values_that_are_left(
        self,
        pages: tuple[int, ...],
        descending: bool,  # noqa: FBT001 - pytest passes parameters by name
    ) -> None:
        books = [
            Entity(kind="Book", key=key, names={}, attributes={"pages": number})
            for key, number in zip("abc", pages, strict=True)
        ]
        order = Order(Operand("pages", Scale.NUMBER, "Book"), descending)
        selection = EntitySelection(None, EVERYTHING, None, (order,))
        before = asyncio.run(Graph(books, []).lists().find(selection))
        rest = Graph([books[0], books[2]], []).lists()
        for bounded, index in (
            (Window(after=before.position(1)), 2),
            (Window(before=before.position(1)), 0),
        ):
            page = asyncio.run(rest.find(replace(selection, window=bounded)))
            assert list(page.items) == [before.items[index]]

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
        entities = [Entity(kind="Book", key=key, names={"en": "𝄞" * 10_000}) for key in "ab"]
        lists = Graph(entities, []).lists()
        selection = EntitySelection(None, Window(1), None, (Order(NAME),) * 4)
        first = asyncio.run(lists.find(selection))
        asked = window(1, cursor(first.position(0)))
        assert asyncio.run(lists.find(replace(selection, window=asked))).items == [entities[1]]


@pytest.mark.parametrize("size_class", SIZE_CLASSES)
class TestRelated:
    @THREADED
    @given(graph=graphs(), selection=relation_selections)
    def test_lists_what_the_model_lists(
        self, size_class: str, graph: Graph, selection: RelationSelection
    ) -> None:
        asked = replace(selection, window=EVERYTHING)
        pages = asyncio.run(
            graph.lists(large=size_class == "large").related([*KEYS, *KEYS[:2]], asked)
        )
        for key, page in zip([*KEYS, *KEYS[:2]], pages, strict=True):
            expected = graph.model().related(key, selection)
            assert page.viewpoint == key
            assert list(page.items) == [seen.relation for seen in expected]
            assert [edge.node for edge in page.edges] == [seen.node for seen in expected]
            assert page.total == len(expected)

    @THREADED
    @given(graph=graphs(), selection=relation_selections, size=SIZES, way=WAYS)
    def test_is_walked_without_overlaps_or_gaps(
        self, size_class: str, graph: Graph, selection: RelationSelection, size: int, way: str
    ) -> None:
        lists = graph.lists(large=size_class == "large")
        for entity in graph.entities[:2]:

            async def read(asked: Window, key: str = entity.key) -> RelationPage:
                return (await lists.related([key], replace(selection, window=asked)))[0]

            visited = asyncio.run(walk(read, size, backward=way == "backward"))
            expected = graph.model().related(entity.key, selection)
            assert visited == [seen.relation for seen in expected]


class TestHub:
    PAGES = Operand("pages", Scale.NUMBER, "Wrote", Subject.RELATION)
    BOOK_PAGES = Operand("pages", Scale.NUMBER, "Book")

    @pytest.mark.parametrize(
        "asked", [(), (Order(PAGES, descending=True), Order(NAME)), (Order(BOOK_PAGES),)]
    )
    def test_is_listed_as_the_model_lists_it_again_and_again(
        self, asked: tuple[Order, ...]
    ) -> None:
        lists = wide().lists()
        for limit in (2, 3, 2):
            condition = Compare(self.PAGES, Operator.LTE, limit)
            selection = RelationSelection(
                None, Direction.BOTH, EVERYTHING, condition=condition, orders=asked
            )
            pages = asyncio.run(lists.related(["n00001", "hub", "n00001"], selection))
            for page in pages:
                expected = wide().model().related(page.viewpoint, selection)
                assert list(page.items) == [seen.relation for seen in expected]


class TestBuilding:
    SORTED = EntitySelection(None, Window(5), None, (Order(NAME),))
    LINKED = RelationSelection(None, Direction.OUT, Window(5), orders=(Order(NAME),))
    IMPORTANT = Order(Operand("importance", Scale.NUMBER), descending=True)
    LIKE = EntitySelection(None, Window(5), Compare(NAME, Operator.CONTAINS, "1"), (Order(NAME),))
    ASKING = RelationSelection(None, Direction.OUT, Window(5), orders=(IMPORTANT,))

    def test_holds_no_event_loop_and_happens_once(self) -> None:
        request = FacetRequest(3)
        reads: list[Callable[[Lists], Coroutine[Any, Any, object]]] = [
            lambda lists: lists.find(self.SORTED),
            lambda lists: lists.find(self.LIKE),
            lambda lists: lists.related(["hub"], self.ASKING),
            lambda lists: lists.facets(self.SORTED, request),
            lambda lists: lists.related_facets(["hub"], self.LINKED, request),
        ]

        async def read_twice(read: Callable[[Lists], Coroutine[Any, Any, object]]) -> None:
            lists = wide().lists(large=True)
            assert waits(read(lists))
            await read(lists)
            assert not waits(read(lists))

        for read in reads:
            asyncio.run(read_twice(read))

    def test_is_spared_where_few_relations_tell_all(self) -> None:
        lists = wide().lists(large=True)

        async def read() -> None:
            assert not waits(lists.related(["n00001", "n00002"], self.LINKED))
            assert waits(lists.find(self.SORTED))

        asyncio.run(read())


def waits(read: Coroutine[Any, Any, object]) -> bool:
    """Say whether a read lets others run before it answers."""
    try:
        read.send(None)
    except StopIteration:
        return False
    read.close()
    return True


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
        selection = RelationSelection(("Knows",), Direction.OUT, EVERYTHING, orders=(Order(YEAR),))
        (page,) = asyncio.run(lists.related(["a"], selection))
        place = tuple(page.position(0)[0] if part == "own" else part for part in position)
        for bounded in (Window(after=place), Window(before=place)):
            with pytest.raises(PageError, match="a cursor of another list"):
                asyncio.run(lists.related(["a"], replace(selection, window=bounded)))
