"""GraphML (http://graphml.graphdrawing.org), with typed attributes and every parallel edge."""

from collections.abc import Iterable, Iterator, Mapping

from graph.exchange.columns import Cell, Columns, ColumnType
from graph.exchange.source import Source
from graph.exchange.xml_text import DECLARATION, content, quoted

_TYPES = {
    ColumnType.STRING: "string",
    ColumnType.INTEGER: "int",
    ColumnType.DOUBLE: "double",
    ColumnType.BOOLEAN: "boolean",
}
_HEAD = f"""{DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="digest" for="graph" attr.name="digest" attr.type="string"/>
<key id="version" for="graph" attr.name="version" attr.type="int"/>
"""


def write_graphml(source: Source) -> Iterator[bytes]:
    """Yield nodes and edges; a node's id is an entity's key, an edge's id a relation's."""
    nodes = Columns.of_entities(source.ontology)
    edges = Columns.of_relations(source.ontology)
    node_keys, edge_keys = _key_ids("n", nodes), _key_ids("e", edges)
    yield _HEAD.encode()
    yield _keys("node", nodes, node_keys).encode()
    yield _keys("edge", edges, edge_keys).encode()
    yield (
        '<graph edgedefault="directed">\n'
        f'<data key="digest">{source.digest}</data><data key="version">{source.version}</data>\n'
    ).encode()
    for entity in source.iter_entities():
        data = _data(nodes.entity_cells(entity), node_keys)
        yield f"<node id={quoted(entity.key)}>{data}</node>\n".encode()
    for relation in source.iter_relations():
        data = _data(edges.relation_cells(relation), edge_keys)
        ends = f"source={quoted(relation.source)} target={quoted(relation.target)}"
        yield f"<edge id={quoted(relation.id)} {ends}>{data}</edge>\n".encode()
    yield b"</graph>\n</graphml>\n"


def _key_ids(prefix: str, columns: Columns) -> dict[str, str]:
    return {name: f"{prefix}{number}" for number, name in enumerate(columns.types)}


def _keys(domain: str, columns: Columns, ids: Mapping[str, str]) -> str:
    return "".join(
        f'<key id="{ids[name]}" for="{domain}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
        for name, kind in columns.types.items()
    )


def _data(cells: Iterable[Cell], ids: Mapping[str, str]) -> str:
    return "".join(f'<data key="{ids[name]}">{content(value)}</data>' for name, value in cells)
