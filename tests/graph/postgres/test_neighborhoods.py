"""The database finds around an entity what memory finds there."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.kinds import EntityDefinition, Ontology, RelationDefinition
from graph.memory.neighborhood import find_neighborhood, ranks
from graph.memory.topology import Topology
from graph.neighborhoods import MOST_RELATIONS, NeighborhoodRequest, Subgraph
from graph.postgres import neighborhoods
from graph.records import Relation
from tests.graph.memory.drawn import Graph
from tests.graph.memory.test_neighborhood import (
    ENTITIES,
    KINDS,
    RELATION_KINDS,
    RELATIONS,
    REQUESTS,
)
from tests.graph.postgres.holding import Held

ONTOLOGY = Ontology(
    {kind: EntityDefinition(kind, kind.lower(), "", "", None, {}) for kind in KINDS},
    {kind: RelationDefinition(kind, (), (), "", "", "", None, {}) for kind in RELATION_KINDS},
)


def expected(graph: Graph, request: NeighborhoodRequest) -> Subgraph:
    importance = graph.model().importance
    rank = ranks(np.array([importance[key] for key in sorted(importance)]))
    return find_neighborhood(Topology.of(graph.entities, graph.relations), rank, request)


@settings(max_examples=60)  # each fills a database
@given(
    relations=RELATIONS, keyed=st.lists(REQUESTS, min_size=1, max_size=4), kept=st.integers(1, 24)
)
def test_neighborhoods(
    held: Held, relations: list[Relation], keyed: list[NeighborhoodRequest], kept: int
) -> None:
    entities = ENTITIES[:kept]
    keys = {entity.key for entity in entities}
    within = [each for each in relations if each.source in keys and each.target in keys]
    graph = Graph(entities, within)
    reader = held.reader(graph, ONTOLOGY)
    for request in keyed:
        found = held.run(neighborhoods.neighborhood(reader, request))
        assert found == expected(graph, request)


def test_relations_beyond_those_listed_are_counted(held: Held) -> None:
    ends = [ENTITIES[0].key, ENTITIES[1].key]
    relations = [
        Relation(kind=RELATION_KINDS[number % 2], source=ends[0], target=ends[1], id=f"{number}")
        for number in range(MOST_RELATIONS + 5)
    ]
    graph = Graph(ENTITIES, relations)
    request = NeighborhoodRequest((ends[0],), 1, 10)
    reader = held.reader(graph, ONTOLOGY)
    assert held.run(neighborhoods.neighborhood(reader, request)) == expected(graph, request)
    alone = replace(request, max_entities=1)
    assert held.run(neighborhoods.neighborhood(reader, alone)) == expected(graph, alone)
