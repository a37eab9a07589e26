import json
from typing import Any

import networkx as nx
from hypothesis import given

from graph.exchange.columns import Columns, label
from graph.exchange.cyjs import write_cyjs
from graph.memory.store import MemorySnapshot
from tests.graph.exchange.graphs import graphs


def read(snapshot: MemorySnapshot) -> Any:  # noqa: ANN401 - networkx graphs are not typed
    return nx.cytoscape_graph(json.loads(b"".join(write_cyjs(snapshot))))


@given(graphs())
def test_networkx_reads_the_same_nodes_and_edges(snapshot: MemorySnapshot) -> None:
    nodes, edges = (
        Columns.of_entities(snapshot.ontology),
        Columns.of_relations(snapshot.ontology),
    )
    graph = read(snapshot)
    assert graph.is_directed()
    assert graph.graph == {"digest": snapshot.digest, "version": 3}
    assert dict(graph.nodes(data=True)) == {
        entity.key: dict(nodes.entity_cells(entity))
        | {"id": entity.key, "value": entity.key, "name": label(entity)}
        for entity in snapshot.iter_entities()
    }
    assert {edge[:3]: edge[3] for edge in graph.edges(keys=True, data=True)} == {
        (relation.source, relation.target, relation.id): dict(edges.relation_cells(relation))
        | {
            "id": relation.id,
            "key": relation.id,
            "source": relation.source,
            "target": relation.target,
        }
        for relation in snapshot.iter_relations()
    }


def test_the_seed(seed: MemorySnapshot) -> None:
    graph = read(seed)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (22, 25)
    assert graph.number_of_edges("zhu-jiangming", "leapmotor") == 3
