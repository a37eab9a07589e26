"""What is known of hubs, against plain counts."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.memory.hubs import find_hubs
from graph.memory.neighborhood import ranks
from graph.memory.topology import Topology
from graph.records import Entity, Relation

KEYS = [f"k{number}" for number in range(8)]
ENTITIES = [Entity(kind="AB"[number % 2], key=key, names={}) for number, key in enumerate(KEYS)]
RELATIONS = st.lists(
    st.builds(
        Relation,
        kind=st.sampled_from(["Knows", "Likes"]),
        source=st.sampled_from(KEYS),
        target=st.sampled_from(KEYS),
        id=st.uuids().map(str),
    ),
    max_size=40,
)


@given(RELATIONS, st.permutations(range(len(KEYS))), st.integers(0, 8))
def test_counts_neighbors_once_and_relations_each(
    relations: list[Relation], importance: list[int], fewest: int
) -> None:
    topology = Topology.of(ENTITIES, relations)
    hubs = find_hubs(topology, ranks(np.array(importance, dtype=np.float64)), fewest)
    ends = [{KEYS.index(item.source), KEYS.index(item.target)} for item in relations]
    around = {
        number: {other for pair in ends for other in pair if number in pair} - {number}
        for number in range(len(KEYS))
    }
    assert hubs.keys() == {
        number for number in around if sum(number in pair for pair in ends) >= fewest
    }
    for number, hub in hubs.items():
        others = sorted(around[number], key=lambda other: -importance[other])
        assert hub.neighbors.tolist() == others
        assert hub.entity_kinds.tolist() == [
            sum(ENTITIES[other].kind == kind for other in others) for kind in topology.entity_kinds
        ]
        tied = Counter(
            item.kind
            for item, pair in zip(relations, ends, strict=True)
            if number in pair and len(pair) == 2
        )
        assert hub.relation_kinds.tolist() == [tied[kind] for kind in topology.relation_kinds]
        assert hub.shared.keys() == around[number] & hubs.keys()
