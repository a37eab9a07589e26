"""Lists in the database list what lists in memory do, in the same order and with the same cursors."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import PageError
from graph.pages import Position, Window
from graph.postgres import lists
from graph.store import EntityPage, EntitySelection, RelationPage, RelationSelection
from tests.graph.memory.drawn import (
    KEYS,
    Graph,
    entity_selections,
    graphs,
    relation_selections,
)
from tests.graph.postgres.holding import Held, holdable

HELD = graphs().map(holdable)
COUNTS = st.integers(0, 4)
EXAMPLES = settings(max_examples=60)  # each fills a database


def same(found: EntityPage | RelationPage, expected: EntityPage | RelationPage) -> None:
    assert list(found.items) == list(expected.items)
    assert (found.total, found.has_previous, found.has_next) == (
        expected.total,
        expected.has_previous,
        expected.has_next,
    )
    assert positions(found) == positions(expected)


def positions(page: EntityPage | RelationPage) -> list[Position]:
    return [page.position(index) for index in range(len(page.items))]


@st.composite
def windows(draw: st.DrawFn, places: list[Position]) -> Window:
    """Draw a window with cursors of these places, in whatever order."""
    place = st.none() | st.sampled_from(places) if places else st.none()
    return Window(draw(COUNTS), draw(st.booleans()), draw(place), draw(place))


@EXAMPLES
@given(graph=HELD, selection=entity_selections, data=st.data())
def test_entities(
    held: Held, graph: Graph, selection: EntitySelection, data: st.DataObject
) -> None:
    reader, memory = held.reader(graph), graph.lists()
    whole = replace(selection, window=Window(1_000))
    expected = held.run(memory.find(whole))
    same(held.run(lists.find(reader, whole)), expected)
    for _ in range(3):
        window = data.draw(windows(positions(expected)))
        asked = replace(selection, window=window)
        same(held.run(lists.find(reader, asked)), held.run(memory.find(asked)))


@EXAMPLES
@given(graph=HELD, selection=relation_selections, data=st.data())
def test_relations(
    held: Held, graph: Graph, selection: RelationSelection, data: st.DataObject
) -> None:
    reader, memory = held.reader(graph), graph.lists()
    keys = [*KEYS, "a", "nobody"]
    whole = replace(selection, window=Window(1_000))
    expected = held.run(memory.related(keys, whole))
    for one, other in zip(held.run(lists.related(reader, keys, whole)), expected, strict=True):
        assert one.viewpoint == other.viewpoint
        same(one, other)
    places = [place for page in expected for place in positions(page)]
    for _ in range(3):
        asked = replace(selection, window=data.draw(windows(places)))
        pages = held.run(memory.related(keys, asked))
        for one, other in zip(held.run(lists.related(reader, keys, asked)), pages, strict=True):
            same(one, other)


def test_cursors_of_other_lists_are_refused(held: Held) -> None:
    reader = held.reader(Graph([], []))
    window = Window(after=("a", "b"))
    with pytest.raises(PageError, match="found a cursor of another list"):
        held.run(lists.find(reader, EntitySelection(None, window)))
