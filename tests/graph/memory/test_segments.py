import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.memory.segments import LONGEST_WAITING, Segments
from graph.memory.turns import Turns
from graph.records import Entity, Relation
from graph.store import Edge
from graph.ways import Direction

KEYS = "abcd"
ENTITIES = {key: Entity(kind="Author", key=key, names={}) for key in KEYS}

keys = st.sampled_from(KEYS)
relations = st.lists(
    st.builds(
        Relation, kind=st.just("Knows"), source=keys, target=keys, id=st.text("0123", min_size=3)
    ),
    unique_by=lambda relation: relation.id,
)
ways = st.sampled_from([Direction.OUT, Direction.IN])


def place(relation: Relation) -> tuple[str, str, str]:
    return relation.source, relation.target, relation.id


def expected(given_relations: list[Relation], direction: Direction, key: str) -> list[Edge]:
    """Return what a segment is to be, told from its contract alone."""
    outward = direction is Direction.OUT
    return [
        Edge(relation, ENTITIES[relation.target if outward else relation.source])
        for relation in sorted(given_relations, key=place)
        if (relation.source if outward else relation.target) == key
    ]


@given(relations, ways)
def test_are_in_order_and_know_their_far_ends(
    given_relations: list[Relation], direction: Direction
) -> None:
    segments = Segments.of_all(given_relations, ENTITIES, direction)
    wanted = [expected(given_relations, direction, key) for key in KEYS]
    assert [segments.count(key) for key in KEYS] == list(map(len, wanted))
    assert list(map(list, segments.of_each(KEYS))) == wanted
    assert [list(segments.of(key)) for key in KEYS] == wanted
    assert [segments.count(key) for key in KEYS] == list(map(len, wanted))


@given(relations, ways)
def test_need_no_sorting_where_all_is_in_order(
    given_relations: list[Relation], direction: Direction
) -> None:
    placed = sorted(given_relations, key=place)
    segments = Segments.of_all(placed, ENTITIES, direction, ordered=True)
    assert [list(segments.of(key)) for key in KEYS] == [
        expected(given_relations, direction, key) for key in KEYS
    ]


@given(relations, ways, st.lists(keys))
def test_those_of_a_version_stay_when_another_follows(
    given_relations: list[Relation], direction: Direction, read_before: list[str]
) -> None:
    segments = Segments.of_all(given_relations, ENTITIES, direction)
    for key in read_before:
        segments.of(key)
    edge = Edge(Relation(kind="Knows", source="a", target="a", id="new"), ENTITIES["a"])
    changes = {"a": (edge,), "b": None}
    following = asyncio.run(segments.patched(changes, Turns()))
    assert following.of_each("ab") == [(edge,), ()]
    assert (following.count("a"), following.count("b")) == (1, 0)
    for key in KEYS:
        wanted = expected(given_relations, direction, key)
        assert list(segments.of(key)) == wanted
        assert key in "ab" or list(following.of(key)) == wanted


@pytest.mark.parametrize(
    ("count", "made"), [(LONGEST_WAITING, 0), (LONGEST_WAITING + 1, LONGEST_WAITING + 1)]
)
def test_no_read_waits_for_the_longest(count: int, made: int) -> None:
    looked_up = 0

    class Watched(dict[str, Entity]):
        def __getitem__(self, key: str) -> Entity:
            nonlocal looked_up
            looked_up += 1
            return super().__getitem__(key)

    given_relations = [
        Relation(kind="Knows", source="a", target="b", id=f"{number:05}") for number in range(count)
    ]
    segments = Segments.of_all(given_relations, Watched(ENTITIES), Direction.OUT)
    assert looked_up == made
    assert len(segments.of("a")) == looked_up == count


def test_threads_that_read_at_once_find_the_same() -> None:
    given_relations = [
        Relation(kind="Knows", source=f"a{at % 300}", target="b", id=f"{at:05}")
        for at in range(3_000)
    ]
    segments = Segments.of_all(given_relations, ENTITIES, Direction.OUT)
    asked = [f"a{at}" for at in range(300)]
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(lambda _: segments.of_each(asked), range(4))
    assert [len(segment) for segment in first] == [10] * 300
    assert all(other == first for other in others)
