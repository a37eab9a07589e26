"""Paths against all simple paths, found by plain recursion."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from graph.memory.paths import find_paths
from graph.memory.topology import MODALITIES, Topology
from graph.paths import PathRequest
from graph.records import Entity, Relation
from graph.values import fuzzy_date
from graph.ways import ANY, Scope

KEYS = list("abcdefg")
KINDS = ["Knows", "Likes"]
DATES = [None, "2001", "2002-06-15", "../2001", "2002/..", "200X"]
DAYS = [None, date(1990, 1, 1), date(2001, 12, 31), date(2002, 6, 15), date(2020, 1, 1)]


def topology_of(keys: list[str], relations: list[Relation]) -> Topology:
    return Topology.of([Entity(kind="Author", key=key, names={}) for key in keys], relations)


@st.composite
def relation_lists(draw: DrawFn) -> list[Relation]:
    content = st.builds(
        Relation,
        kind=st.sampled_from(KINDS),
        source=st.sampled_from(KEYS),
        target=st.sampled_from(KEYS),
        modality=st.sampled_from(MODALITIES),
        since=st.sampled_from(DATES).map(lambda text: text and fuzzy_date(text)),
        until=st.sampled_from(DATES).map(lambda text: text and fuzzy_date(text)),
        id=st.uuids().map(str),
    )
    return draw(st.lists(content, max_size=22))


@st.composite
def scopes(draw: DrawFn) -> Scope:
    kinds = st.none() | st.lists(st.sampled_from([*KINDS, "Hates"])).map(tuple)
    modalities = st.none() | st.lists(st.sampled_from(MODALITIES)).map(tuple)
    return draw(st.just(ANY) | st.builds(Scope, kinds, modalities, st.sampled_from(DAYS)))


def counts(relation: Relation, scope: Scope) -> bool:
    day = scope.valid_on
    since = None if relation.since is None else relation.since.earliest
    until = None if relation.until is None else relation.until.latest
    return (
        (scope.kinds is None or relation.kind in scope.kinds)
        and (scope.modalities is None or relation.modality in scope.modalities)
        and (day is None or ((since is None or since <= day) and (until is None or day <= until)))
    )


def routes(
    relations: list[Relation], route: tuple[str, ...], target: str, hops: int
) -> Iterator[tuple[str, ...]]:
    if route[-1] == target:
        yield route
    elif hops:
        ends = [(item.source, item.target) for item in relations]
        near = {b for a, b in ends if a == route[-1]} | {a for a, b in ends if b == route[-1]}
        for key in near - set(route):
            yield from routes(relations, (*route, key), target, hops - 1)


ENDS = st.sampled_from(KEYS)


REQUESTS = st.builds(PathRequest, ENDS, ENDS, st.integers(0, 8), st.integers(1, 50), scopes())


@given(relation_lists(), REQUESTS)
def test_the_shortest_come_first_then_by_keys(
    relations: list[Relation], request: PathRequest
) -> None:
    found = find_paths(topology_of(KEYS, relations), request)
    source, target, scope = request.source, request.target, request.scope
    counted = [relation for relation in relations if counts(relation, scope)]
    expected = sorted(
        routes(counted, (source,), target, request.max_length),
        key=lambda route: (len(route), route),
    )
    assert [tuple(entity.key for entity in path.entities) for path in found.paths] == expected[
        : request.count
    ]
    assert not found.exhausted
    for path in found.paths:
        for hop, ends in zip(path.hops, pairwise(path.entities), strict=True):
            keys = [entity.key for entity in ends]
            parallel = [
                item for item in counted if sorted(keys) == sorted((item.source, item.target))
            ]
            assert (hop.origin, hop.destination) == ends
            assert hop.parallel == len(parallel)
            assert hop.relation is min(
                parallel, key=lambda item: (MODALITIES.index(item.modality), item.id)
            )
            assert hop.forward == (hop.relation.source == keys[0])


def wheel(size: int) -> list[Relation]:
    """Tie two hubs to all of ``size`` spokes."""
    return [
        Relation(kind="Knows", source=hub, target=f"s{number:03}", id=f"{hub}{number}")
        for hub in ("a", "b")
        for number in range(size)
    ]


class TestHubs:
    KEYS = ("a", "b", "z", *(f"s{number:03}" for number in range(90)))

    def test_are_met_by_whole_levels(self) -> None:
        topology = topology_of(list(self.KEYS), wheel(90))
        found = find_paths(topology, PathRequest("a", "b", 8, 3))
        assert [path.entities[1].key for path in found.paths] == ["s000", "s001", "s002"]

    def test_a_longer_path_past_a_hub_is_found(self) -> None:
        tie = Relation(kind="Knows", source="s005", target="s003", id="tie")
        topology = topology_of(list(self.KEYS), [*wheel(90), tie])
        found = find_paths(topology, PathRequest("a", "b", 3, 50))
        assert len(found.paths) == 50
        tied = find_paths(
            topology_of(list(self.KEYS), [*wheel(90)[:90], tie]), PathRequest("a", "s005", 8, 5)
        )
        assert [[entity.key for entity in path.entities] for path in tied.paths] == [
            ["a", "s005"],
            ["a", "s003", "s005"],
        ]

    def test_a_search_stops_at_its_budget_and_says_so(self) -> None:
        topology = topology_of(list(self.KEYS), wheel(90))
        found = find_paths(topology, PathRequest("s000", "s001", 8, 50), budget=300)
        assert found.exhausted
        assert [len(path.hops) for path in found.paths] == [2, 2]

    def test_what_is_found_in_time_is_no_exhausted_search(self) -> None:
        topology = topology_of(list(self.KEYS), wheel(90))
        assert not find_paths(topology, PathRequest("s000", "s001", 8, 2), budget=10).exhausted


@pytest.mark.parametrize("ends", [("a", "nobody"), ("nobody", "a"), ("nobody", "nobody")])
def test_unknown_ends_have_no_paths(ends: tuple[str, str]) -> None:
    assert find_paths(topology_of(["a"], []), PathRequest(*ends, 4, 1)).paths == ()
