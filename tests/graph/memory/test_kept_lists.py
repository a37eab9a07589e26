"""A list that goes along with the versions is the list that columns of the version have."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.changes import Effect
from graph.conditions import Compare, Operator
from graph.memory.kept_lists import MOST_CHANGES, KeptLists
from graph.operands import Operand, Scale
from graph.pages import Window
from graph.records import Entity
from graph.store import EntityPage, EntitySelection
from tests.graph.memory.drawn import STORED, Graph, changed, graphs, orders, stored_conditions

EVERYTHING = Window(1_000)
COUNTS = st.integers(0, 3)
kinds = st.none() | st.sampled_from([("Book",), ("Author", "Book")])
selections = st.builds(
    lambda kinds, condition, orders: EntitySelection(kinds, EVERYTHING, condition, orders),
    kinds,
    stored_conditions,
    orders(STORED),
)


def effects(before: Graph, after: Graph) -> list[Effect]:
    olds, news = ({entity.key: entity for entity in graph.entities} for graph in (before, after))
    pairs = ((olds.get(key), news.get(key)) for key in sorted({*olds, *news}))
    return [Effect(old, new) for old, new in pairs if old is not new]


def told(page: EntityPage) -> object:
    positions = [page.position(index) for index in range(len(page.items))]
    return page.items, page.total, page.has_previous, page.has_next, positions


def windows(page: EntityPage, count: int) -> Sequence[Window]:
    """Return windows that end at, or start from, any item of a page."""
    places = [None, *(page.position(index) for index in range(len(page.items)))]
    return [
        Window(count, after=after, before=before, backward=backward)
        for after in places
        for before in places[:1] + places[-1:]
        for backward in (False, True)
    ]


@given(graphs(), selections, COUNTS, st.data())
def test_a_kept_list_is_the_list_of_its_version(
    graph: Graph, selection: EntitySelection, count: int, data: st.DataObject
) -> None:
    async def check() -> None:
        nonlocal graph
        kept = KeptLists()
        first = await graph.lists(kept=kept).find(selection)
        for version in (2, 3, 4):
            before, graph = graph, data.draw(changed(graph))
            kept = kept.after(version - 1, version, effects(before, graph))
            if data.draw(st.booleans()):  # a version that nobody reads is passed over
                continue
            lists, anew = graph.lists(version=version, kept=kept), graph.lists()
            for window in [EVERYTHING, *windows(first, count)]:
                asked = replace(selection, window=window)
                assert told(await lists.find(asked)) == told(await anew.find(asked))
                assert await kept.page(version, asked) is not None

    asyncio.run(check())


BOOKS = [Entity(kind="Book", key=f"b{number}", names={"en": f"{number}"}) for number in range(9)]
NAMED = EntitySelection(
    None, EVERYTHING, Compare(Operand("key", Scale.CODE), Operator.STARTS_WITH, "b")
)


async def kept_until(version: int, *, read: bool) -> KeptLists:
    """Return the lists of versions that each have a book more."""
    kept = KeptLists()
    if read:
        await Graph(BOOKS[:1], []).lists(kept=kept).find(NAMED)
    for number in range(2, version + 1):
        kept = kept.after(number - 1, number, [Effect(None, BOOKS[number - 1])])
    return kept


def page(kept: KeptLists, version: int) -> EntityPage | None:
    return asyncio.run(kept.page(version, NAMED))


def test_nothing_is_kept_of_a_list_that_nobody_read() -> None:
    assert page(asyncio.run(kept_until(3, read=False)), 3) is None


def test_a_version_that_is_made_again_takes_the_place_of_the_first() -> None:
    kept = asyncio.run(kept_until(3, read=True))
    kept = kept.after(2, 3, [Effect(None, BOOKS[7])])
    found = page(kept, 3)
    assert found is not None
    assert found.items == [BOOKS[0], BOOKS[1], BOOKS[7]]


def test_an_earlier_version_is_not_told_from_a_later_one() -> None:
    kept = asyncio.run(kept_until(3, read=True))
    assert page(kept, 3) is not None
    assert page(kept, 2) is None
    assert page(kept.after(3, 2, [Effect(BOOKS[2], None)]), 2) is None


@pytest.mark.parametrize(("changes", "known"), [(MOST_CHANGES, True), (MOST_CHANGES + 1, False)])
def test_columns_are_made_anew_once_much_has_changed(changes: int, *, known: bool) -> None:
    kept = asyncio.run(kept_until(1, read=True))
    books = [Entity(kind="Book", key=f"c{number}", names={}) for number in range(changes)]
    assert (page(kept.after(1, 2, [Effect(None, book) for book in books]), 2) is not None) is known
