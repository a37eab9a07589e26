import io
import re
from typing import Any

import networkx as nx
from hypothesis import given

from graph.exchange.columns import Columns, Scalar
from graph.exchange.graphml import write_graphml
from graph.memory.store import MemorySnapshot
from tests.graph.exchange.graphs import graphs

ILLEGAL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read(snapshot: MemorySnapshot) -> Any:  # noqa: ANN401 - networkx graphs are not typed
    stream = io.BytesIO(b"".join(write_graphml(snapshot)))
    return nx.read_graphml(stream, edge_key_type=str, force_multigraph=True)


def legal(value: Scalar) -> Scalar:
    return ILLEGAL.sub("\ufffd", value) if isinstance(value, str) else value


@given(graphs())
def test_networkx_reads_the_same_nodes_and_edges(snapshot: MemorySnapshot) -> None:
    nodes, edges = (
        Columns.of_entities(snapshot.ontology),
        Columns.of_relations(snapshot.ontology),
    )
    graph = read(snapshot)
    assert dict(graph.nodes(data=True)) == {
        entity.key: {name: legal(value) for name, value in nodes.entity_cells(entity)}
        for entity in snapshot.iter_entities()
    }
    assert {edge[:3]: edge[3] for edge in graph.edges(keys=True, data=True)} == {
        (relation.source, relation.target, relation.id): {
            name: legal(value) for name, value in edges.relation_cells(relation)
        }
        for relation in snapshot.iter_relations()
    }
    assert graph.number_of_edges() == len(list(snapshot.iter_relations()))


def test_the_seed(seed: MemorySnapshot) -> None:
    graph = read(seed)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (22, 25)
    assert graph.graph["digest"] == seed.digest
    assert graph.graph["version"] == 7
    assert graph.number_of_edges("zhu-jiangming", "leapmotor") == 3
    assert graph.nodes["leapmotor"]["country"] == "CN"
    assert graph.nodes["leapmotor-additional-million"]["quantity"] == 1_000_000.0
