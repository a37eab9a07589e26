import io
import re
from typing import Any

import networkx as nx
from hypothesis import given

from graph.exchange.columns import Columns, Scalar, label
from graph.exchange.gexf import write_gexf
from graph.memory.store import MemorySnapshot
from tests.graph.exchange.graphs import graphs

ILLEGAL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read(snapshot: MemorySnapshot) -> Any:  # noqa: ANN401 - networkx graphs are not typed
    return nx.read_gexf(io.BytesIO(b"".join(write_gexf(snapshot))), version="1.3")


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
    # A graph without parallel edges comes back as one that cannot have any.
    found = {data["id"]: (*ends, data) for *ends, data in graph.edges(data=True)}
    assert found == {
        relation.id: (
            relation.source,
            relation.target,
            {name: legal(value) for name, value in edges.relation_cells(relation)}
            | {"id": relation.id},
        )
        for relation in snapshot.iter_relations()
    }


def test_the_seed(seed: MemorySnapshot) -> None:
    graph = read(seed)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (22, 25)
    assert graph.number_of_edges("zhu-jiangming", "leapmotor") == 3
    assert graph.nodes["leapmotor"]["label"] == label(seed.entity("leapmotor"))
    assert graph.nodes["leapmotor-millionth-vehicle"]["units"] == 1_000_000


def test_edges_of_different_kinds_are_told_apart(seed: MemorySnapshot) -> None:
    content = b"".join(write_gexf(seed)).decode()
    kinds = re.findall(r'<edge [^>]* kind="(\w+)" label="(\w+)">', content)
    assert sorted(kinds) == sorted((each.kind, each.kind) for each in seed.iter_relations())
