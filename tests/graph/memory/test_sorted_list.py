"""A list in chunks is what a plain sorted list is, before and after changes."""

import asyncio
from bisect import bisect_left, bisect_right
from operator import itemgetter

from hypothesis import given
from hypothesis import strategies as st

from graph.memory.sorted_list import CHUNK, SortedList
from graph.memory.turns import Turns

PLACES = st.integers(0, 3 * CHUNK)
CHANGES = st.dictionaries(PLACES, st.sampled_from([None, "new"]), max_size=40)
Pair = tuple[int, str]


def build(items: dict[int, str]) -> SortedList[int, Pair]:
    return SortedList(sorted(items.items()), itemgetter(0))


def patched(found: SortedList[int, Pair], changes: dict[int, str | None]) -> SortedList[int, Pair]:
    pairs = {place: word and (place, word) for place, word in changes.items()}
    return asyncio.run(found.patched(pairs, Turns()))  # type: ignore[arg-type]  # "" never comes


@given(st.integers(0, 3 * CHUNK), st.lists(CHANGES, max_size=4), PLACES, PLACES, PLACES)
def test_a_list_in_chunks_is_a_plain_sorted_list(
    size: int, sets: list[dict[int, str | None]], place: int, start: int, count: int
) -> None:
    plain = dict.fromkeys(range(0, 2 * size, 2), "old")
    found = build(plain)
    for changes in sets:
        found = patched(found, changes)
        for changed, word in changes.items():
            plain.pop(changed, None)
            if word is not None:
                plain[changed] = word
    items = sorted(plain.items())
    assert len(found) == len(items)
    assert found.between(start, start + count) == items[start : start + count]
    assert found.before(place) == bisect_left(items, place, key=itemgetter(0))
    assert found.until(place) == bisect_right(items, place, key=itemgetter(0))


def test_a_version_stays_as_it_was_when_the_next_one_is_made() -> None:
    first = build(dict.fromkeys(range(CHUNK), "old"))
    patched(first, {0: None, CHUNK: "new"})
    assert first.between(0, len(first)) == [(number, "old") for number in range(CHUNK)]


def test_a_chunk_that_grows_is_divided_and_an_empty_one_is_gone() -> None:
    found = build({})
    for number in range(5 * CHUNK):
        found = patched(found, {number: "new"})
    assert len(found) == 5 * CHUNK
    assert found.between(CHUNK - 1, 3 * CHUNK) == [
        (number, "new") for number in range(CHUNK - 1, 3 * CHUNK)
    ]
    found = patched(found, dict.fromkeys(range(CHUNK, 5 * CHUNK)))
    assert found.between(0, 5 * CHUNK) == [(number, "new") for number in range(CHUNK)]
