"""GEXF 1.3 (https://gexf.net), the format of Gephi.

An edge's ``kind`` keeps Gephi from merging relations of different kinds between two entities.
"""

from collections.abc import Iterable, Iterator, Mapping

from graph.exchange.columns import Cell, Columns, ColumnType, label
from graph.exchange.source import Source
from graph.exchange.xml_text import DECLARATION, quoted
from graph.records import Entity, Relation

_TYPES = {
    ColumnType.STRING: "string",
    ColumnType.INTEGER: "integer",
    ColumnType.DOUBLE: "double",
    ColumnType.BOOLEAN: "boolean",
}


def write_gexf(source: Source) -> Iterator[bytes]:
    """Yield nodes and edges; a node's id is an entity's key, an edge's id a relation's."""
    nodes = Columns.of_entities(source.ontology)
    edges = Columns.of_relations(source.ontology)
    node_ids, edge_ids = _ids(nodes), _ids(edges)
    yield _head(source).encode()
    yield _attributes("node", nodes, node_ids).encode()
    yield _attributes("edge", edges, edge_ids).encode()
    yield b"<nodes>\n"
    for entity in source.iter_entities():
        yield _node(entity, _values(nodes.entity_cells(entity), node_ids)).encode()
    yield b"</nodes>\n<edges>\n"
    for relation in source.iter_relations():
        yield _edge(relation, _values(edges.relation_cells(relation), edge_ids)).encode()
    yield b"</edges>\n</graph>\n</gexf>\n"


def _head(source: Source) -> str:
    description = f"digest {source.digest}, version {source.version}"
    return (
        f'{DECLARATION}<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f"<meta><creator>Fonte</creator><description>{description}</description></meta>\n"
        '<graph defaultedgetype="directed" mode="static">\n'
    )


def _ids(columns: Columns) -> dict[str, int]:
    """Return the id of each column; the label is none, since nodes and edges have one anyway."""
    return {name: number for number, name in enumerate(columns.types) if name != "label"}


def _attributes(domain: str, columns: Columns, ids: Mapping[str, int]) -> str:
    declared = "".join(
        f'<attribute id="{number}" title="{name}" type="{_TYPES[columns.types[name]]}"/>\n'
        for name, number in ids.items()
    )
    return f'<attributes class="{domain}" mode="static">\n{declared}</attributes>\n'


def _values(cells: Iterable[Cell], ids: Mapping[str, int]) -> str:
    values = "".join(
        f'<attvalue for="{ids[name]}" value={quoted(value)}/>'
        for name, value in cells
        if name in ids
    )
    return f"<attvalues>{values}</attvalues>"


def _node(entity: Entity, values: str) -> str:
    return f"<node id={quoted(entity.key)} label={quoted(label(entity))}>{values}</node>\n"


def _edge(relation: Relation, values: str) -> str:
    kind = quoted(relation.kind)
    ends = f"source={quoted(relation.source)} target={quoted(relation.target)}"
    return f"<edge id={quoted(relation.id)} {ends} kind={kind} label={kind}>{values}</edge>\n"
