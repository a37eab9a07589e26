"""Sequences in pieces, against lists."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from graph.memory.pieces import PIECE, Pieces, sorted_in_pieces

SIZES = st.one_of(
    st.integers(0, 5),
    st.integers(PIECE - 2, PIECE + 2),
    st.integers(2 * PIECE - 2, 2 * PIECE + 2),
)


@given(SIZES, SIZES, st.data())
def test_what_is_replaced_is_other_and_all_else_stays(
    size: int, after: int, data: st.DataObject
) -> None:
    before = list(range(size))
    pieces = Pieces(before)
    places = data.draw(st.sets(st.integers(0, after - 1), max_size=9)) if after else set()
    items = {place: -place for place in {*places, *range(size, after)}}
    expected = [items.get(place, place) for place in range(after)]
    found = pieces.replaced(after, items)
    assert list(found) == expected
    assert [found[place] for place in range(len(found))] == expected
    assert found[after // 3 :] == expected[after // 3 :]
    assert list(pieces) == before
    assert list(found.replaced(size, {place: place for place in range(size)})) == before


@given(SIZES, st.data())
def test_are_cut_as_lists_are(size: int, data: st.DataObject) -> None:
    items = list(range(size))
    part = data.draw(st.slices(size))
    assert Pieces(items)[part] == items[part]


@given(SIZES, st.randoms(use_true_random=False))
def test_items_are_sorted_whatever_order_they_come_in(size: int, random: Random) -> None:
    items = list(range(size))
    random.shuffle(items)
    assert list(sorted_in_pieces(items, key=lambda item: -item)) == sorted(items, reverse=True)
