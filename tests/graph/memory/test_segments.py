import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.memory.segments import LONG, Segments
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


@pytest.mark.parametrize("ordered", [True, False])
def test_a_page_of_a_long_one_costs_the_page(*, ordered: bool) -> None:
    looked_up = 0

    class Watched(dict[str, Entity]):
        def __getitem__(self, key: str) -> Entity:
            nonlocal looked_up
            looked_up += 1
            return super().__getitem__(key)

    in_order = [
        Relation(kind="Knows", source="a", target="b", id=f"{number:05}")
        for number in range(LONG + 1)
    ]
    edges = [Edge(relation, ENTITIES["b"]) for relation in in_order]
    given_relations = in_order if ordered else in_order[::-1]
    segments = Segments.of_all(given_relations, Watched(ENTITIES), Direction.OUT, ordered=ordered)
    [segment] = segments.of_each("a")
    assert segment[20:30] == tuple(edges[20:30])
    assert segment[-1] == edges[-1]
    assert looked_up == 11
    assert segments.relations("a") == in_order


@given(
    st.integers(1, 2 * LONG),
    st.dictionaries(st.integers(0, 2 * LONG + 9), st.booleans()),
    ways,
)
def test_changes_of_a_long_one_are_those_of_a_list(
    count: int, changes: dict[int, bool], direction: Direction
) -> None:
    def edge(number: int) -> Edge:
        far = ENTITIES[KEYS[number % len(KEYS)]]
        source, target = ("a", far.key) if direction is Direction.OUT else (far.key, "a")
        relation = Relation(kind="Knows", source=source, target=target, id=f"{number:03}")
        return Edge(relation, far)

    def far_end(each: Edge) -> tuple[str, str]:
        return each.node.key, each.relation.id

    before = {number: edge(number) for number in range(count)}
    changed = {
        far_end(edge(number)): edge(number) if stays else None for number, stays in changes.items()
    }
    after = {**before, **{number: edge(number) for number, stays in changes.items() if stays}}
    expected = [each for number, each in after.items() if changes.get(number, True)]
    segments = Segments.of_all([each.relation for each in before.values()], ENTITIES, direction)
    segment = asyncio.run(segments.after("a", changed, ENTITIES, Turns()))
    assert list(segment) == sorted(expected, key=far_end)
    assert list(segments.of("a")) == sorted(before.values(), key=far_end)
    assert segment[: len(expected)] == tuple(segment)
    assert not expected or segment[-1] == list(segment)[-1]


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
