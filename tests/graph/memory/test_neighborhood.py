"""Neighborhoods against a plain breadth-first search over lists."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.memory.hubs import find_hubs
from graph.memory.neighborhood import find_neighborhood, ranks
from graph.memory.topology import MODALITIES, Topology
from graph.neighborhoods import MOST_RELATIONS, NeighborhoodRequest, Subgraph
from graph.records import Entity, Relation
from graph.ways import ANY, Direction, Scope

KEYS = [f"k{number:02}" for number in range(24)]
KINDS = ["Author", "Book"]
RELATION_KINDS = ["Knows", "Likes"]
ENTITIES = [
    Entity(kind=KINDS[number % 3 == 0], key=key, names={}) for number, key in enumerate(KEYS)
]
ENDS = st.sampled_from(KEYS[:2]) | st.sampled_from(KEYS)
RELATIONS = st.lists(
    st.builds(
        Relation,
        kind=st.sampled_from(RELATION_KINDS),
        source=ENDS,
        target=ENDS,
        modality=st.sampled_from(MODALITIES),
        id=st.uuids().map(str),
    ),
    max_size=60,
)
SCOPES = st.sampled_from([ANY, Scope(kinds=("Knows",)), Scope(modalities=("REPORTED", "CLAIMED"))])
REQUESTS = st.builds(
    NeighborhoodRequest,
    st.lists(st.sampled_from([*KEYS, "nobody"]), max_size=3).map(tuple),
    st.integers(0, 4),
    st.integers(1, 12),
    SCOPES,
    st.sampled_from(Direction),
    st.none() | st.lists(st.sampled_from([*KINDS, "City"]), max_size=2).map(tuple),
)
IMPORTANCES = st.lists(st.integers(0, 3), min_size=len(KEYS), max_size=len(KEYS))


def expected(
    relations: list[Relation], importance: list[int], request: NeighborhoodRequest
) -> Subgraph:
    scope = request.scope
    relations = [
        item
        for item in relations
        if (scope.kinds is None or item.kind in scope.kinds)
        and (scope.modalities is None or item.modality in scope.modalities)
    ]
    kind = {entity.key: entity.kind for entity in ENTITIES}
    distance = {key: 0 for key in request.keys if key in kind}
    listed = list(distance)
    for step in range(1, request.depth + 1):
        reached = set()
        for item in relations:
            ends = [
                (item.source, item.target, Direction.OUT),
                (item.target, item.source, Direction.IN),
            ]
            for near, far, way in ends:
                if distance.get(near) == step - 1 and request.direction in (way, Direction.BOTH):
                    reached.add(far)
        wanted = KINDS if request.entity_kinds is None else request.entity_kinds
        new = [key for key in reached if key not in distance and kind[key] in wanted]
        distance |= dict.fromkeys(new, step)
        listed += sorted(new, key=lambda key: (-importance[KEYS.index(key)], key))
    kept, cut = listed[: request.max_entities], listed[request.max_entities :]
    return Subgraph(
        [ENTITIES[KEYS.index(key)] for key in kept],
        [distance[key] for key in kept],
        sorted(
            (item for item in relations if item.source in kept and item.target in kept),
            key=lambda item: item.id,
        ),
        Counter(kind[key] for key in cut),
        Counter(
            item.kind
            for item in relations
            if (item.source in kept and item.target in cut)
            or (item.target in kept and item.source in cut)
        ),
        exhausted=False,
    )


@given(RELATIONS, IMPORTANCES, REQUESTS)
def test_is_what_a_plain_search_finds(
    relations: list[Relation], importance: list[int], request: NeighborhoodRequest
) -> None:
    rank = ranks(np.array(importance, dtype=np.float64))
    found = find_neighborhood(Topology.of(ENTITIES, relations), rank, request)
    assert found == expected(relations, importance, request)


HUBS_ASKED = st.builds(
    NeighborhoodRequest,
    st.sampled_from([("k00",), ("k01", "nobody", "k01"), ("k05",)]),
    st.just(1),
    st.integers(1, len(KEYS) + 1),
)


@given(RELATIONS, IMPORTANCES, HUBS_ASKED | REQUESTS, st.integers(0, 12), st.integers(0, 200))
def test_is_the_same_however_much_is_known_of_hubs(
    relations: list[Relation],
    importance: list[int],
    request: NeighborhoodRequest,
    fewest: int,
    budget: int,
) -> None:
    topology = Topology.of(ENTITIES, relations)
    rank = ranks(np.array(importance, dtype=np.float64))
    hubs = find_hubs(topology, rank, fewest, budget)
    found = find_neighborhood(topology, rank, request, hubs=hubs)
    assert found == expected(relations, importance, request)


def star(parallel: int) -> Topology:
    """Tie a hub to each of the others as often as told, and to itself once."""
    return Topology.of(
        ENTITIES,
        [
            Relation(kind="Knows", source="k00", target=key, id=f"{key}-{number:05}")
            for key in KEYS
            for number in range(1 if key == "k00" else parallel)
        ],
    )


def test_hubs_tied_to_each_other_keep_all_their_relations() -> None:
    request = NeighborhoodRequest(("k00", "k01"), 0, 2)
    found = find_neighborhood(star(100), ranks(np.ones(len(KEYS))), request)
    assert len(found.relations) == 101


def test_relations_beyond_the_bound_are_counted() -> None:
    request = NeighborhoodRequest(("k00",), 1, len(KEYS))
    found = find_neighborhood(star(500), ranks(np.ones(len(KEYS))), request)
    assert len(found.relations) == MOST_RELATIONS
    assert found.omitted_relations == {"Knows": 23 * 500 + 1 - MOST_RELATIONS}
    assert [item.id for item in found.relations] == sorted(item.id for item in found.relations)


def test_what_is_known_of_a_hub_is_not_looked_at_again() -> None:
    topology, rank = star(100), ranks(np.ones(len(KEYS)))
    request = NeighborhoodRequest(("k00",), 1, 4)
    found = find_neighborhood(topology, rank, request, 300, find_hubs(topology, rank, 101))
    assert not found.exhausted
    assert found == find_neighborhood(topology, rank, request)
    assert found.omitted_entities == {"Book": 6, "Author": 14}
    assert found.omitted_relations == {"Knows": 2_000}


def test_a_search_stops_at_its_budget_and_says_so() -> None:
    request = NeighborhoodRequest(("k01", "k02"), 3, 5)
    found = find_neighborhood(star(1), ranks(np.ones(len(KEYS))), request, budget=10)
    assert found.exhausted
    assert [entity.key for entity in found.entities] == ["k01", "k02", "k00"]
