"""Cytoscape JSON, as networkx's ``cytoscape_data`` names things and ``cytoscape_graph`` reads it.

Cytoscape.js takes ``elements`` as it is.
"""

from collections.abc import Iterator

import msgspec

from graph.exchange.columns import Columns, Scalar, label
from graph.exchange.json_list import json_list
from graph.exchange.source import Source
from graph.records import Entity, Relation

Element = dict[str, dict[str, Scalar]]


def write_cyjs(source: Source) -> Iterator[bytes]:
    """Yield nodes and edges; a node's id is an entity's key, an edge's id a relation's."""
    nodes = Columns.of_entities(source.ontology)
    edges = Columns.of_relations(source.ontology)
    about = msgspec.json.encode({"digest": source.digest, "version": source.version})
    yield b'{"data":' + about + b',"directed":true,"multigraph":true,"elements":{\n"nodes":'
    yield from json_list(_node(entity, nodes) for entity in source.iter_entities())
    yield b',\n"edges":'
    yield from json_list(_edge(relation, edges) for relation in source.iter_relations())
    yield b"}}\n"


def _node(entity: Entity, columns: Columns) -> Element:
    own = {"id": entity.key, "value": entity.key, "name": label(entity)}
    return {"data": own | dict(columns.entity_cells(entity))}


def _edge(relation: Relation, columns: Columns) -> Element:
    ends = {"source": relation.source, "target": relation.target}
    own = {"id": relation.id, **ends, "key": relation.id}
    return {"data": own | dict(columns.relation_cells(relation))}
