"""What each version of an index finds, and that no other version shows through."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph.memory.search import SearchIndex
from graph.pages import Window
from graph.records import Entity
from graph.searches import SearchRequest

EVERYTHING = Window(10_000)
NAMES = st.lists(st.sampled_from(["leap", "leapmotor", "zhu"]), min_size=1, max_size=2).map(
    " ".join
)
TEXTS = st.sampled_from(["leap", "l", "zhu leap", "leapmotr"])


def entity(key: str, name: str) -> Entity:
    return Entity(kind="Company", key=key, names={"en": name})


CHANGES = st.lists(
    st.dictionaries(
        st.sampled_from([f"e{number}" for number in range(6)]), st.none() | NAMES, max_size=4
    ),
    max_size=5,
)


def versions(
    changes: Sequence[dict[str, str | None]], ask: Callable[[int], bool]
) -> list[tuple[SearchIndex, dict[str, Entity]]]:
    entities: dict[str, Entity] = {}
    index = SearchIndex.of(())
    made = []
    for number, names in enumerate(changes):
        changed = {key: None if name is None else entity(key, name) for key, name in names.items()}
        entities = {key: item for key, item in (entities | changed).items() if item is not None}
        if ask(number):
            index.prepared().result()
        index = index.patched(changed, list(entities.values()))
        made.append((index, entities))
    return made


@given(CHANGES, TEXTS, st.data())
def test_every_version_finds_what_an_index_made_of_it_alone_finds(
    changes: list[dict[str, str | None]], text: str, data: st.DataObject
) -> None:
    made = versions(changes, lambda _: data.draw(st.booleans()))
    request = SearchRequest(text, EVERYTHING)
    for index, entities in data.draw(st.permutations(made)):
        alone = SearchIndex.of(list(entities.values()))
        assert index.search(request) == alone.search(request)


def test_a_version_that_was_searched_stays_as_it_was() -> None:
    [(first, _), (second, _)] = versions([{"e0": "leap"}, {"e0": "zhu"}], lambda _: True)
    request = SearchRequest("leap", EVERYTHING)
    assert first.search(request).total == 1
    assert second.search(request).total == 0
    assert first.search(request).total == 1


def test_two_versions_may_follow_one() -> None:
    base = SearchIndex.of([entity("a", "leap")])
    base.prepared().result()
    leap, other = entity("b", "leap"), entity("c", "leap")
    one = base.patched({"b": leap}, [entity("a", "leap"), leap])
    two = base.patched({"c": other}, [entity("a", "leap"), other])
    request = SearchRequest("leap", EVERYTHING)
    assert [match.entity.key for match in one.search(request).items] == ["a", "b"]
    assert [match.entity.key for match in two.search(request).items] == ["a", "c"]


def test_a_long_row_of_changes_is_taken_in_whether_or_not_anybody_searches() -> None:
    index = SearchIndex.of([entity("a", "leap")])
    index.prepared().result()
    entities: dict[str, Entity] = {}
    for number in range(120):
        changed = {f"e{item}": entity(f"e{item}", f"zhu {number}") for item in range(100)}
        entities |= changed
        index = index.patched(changed, list(entities.values()))
    page = index.search(SearchRequest("zhu", EVERYTHING))
    assert {match.text for match in page.items} == {"zhu 119"}
    assert page.total == 100


def test_many_threads_search_one_index() -> None:
    made = versions([{"e0": "leap"}, {"e1": "leap"}, {"e0": None}, {"e2": "leap"}], lambda _: True)
    request = SearchRequest("leap", EVERYTHING)
    expected = [sorted(entities) for _, entities in made]
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda number: made[number % 4][0].search(request), range(64))
    keys = [sorted(match.entity.key for match in page.items) for page in results]
    assert keys == expected * 16
    assert all(first != second for first, second in pairwise(expected))


def test_a_later_version_is_ranked_by_the_importance_of_its_own_entities() -> None:
    index = SearchIndex.of([entity(key, "Leap") for key in "ab"])
    index.prepared().result()
    newer = index.patched({"c": entity("c", "Leap")}, [entity(key, "Leap") for key in "abc"])
    important = {"a": 1.0, "b": 2.0, "c": 3.0}
    request = SearchRequest("leap", EVERYTHING)
    page = newer.search(request, lambda keys: [important.get(key, 0.0) for key in keys])
    assert [match.entity.key for match in page.items] == ["c", "b", "a"]
