"""The networkx graph of one version, which any algorithm may read from any thread.

Its outer mappings are shared between versions, and the inner ones copied where something
changes; the graph is frozen, so that networkx refuses to change it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import networkx as nx

from graph.changes import Effect, sides
from graph.memory.layers import patched
from graph.memory.turns import Turns
from graph.records import Entity, Relation

Graph: TypeAlias = "nx.MultiDiGraph[str]"

_Row: TypeAlias = dict[str, dict[str, dict[str, Relation]]]
"""By the key at the other end, and by id, what networkx holds of each relation."""

_Rows: TypeAlias = dict[str, _Row | None]


def build_graph(entities: Iterable[Entity], relations: Iterable[Relation]) -> Graph:
    """Return the graph of these records.

    A node is an entity's key with its record as ``entity``; an edge's key is a relation's
    id, with its record as ``relation``.
    """
    nodes = {entity.key: {"entity": entity} for entity in entities}
    out: dict[str, _Row] = {key: {} for key in nodes}
    into: dict[str, _Row] = {key: {} for key in nodes}
    # What add_edge does, without its checks of what is known here.
    for relation in relations:
        source, target = relation.source, relation.target
        row = out[source]
        if target in row:
            row[target][relation.id] = {"relation": relation}
        else:
            row[target] = into[target][source] = {relation.id: {"relation": relation}}
    return _frozen(nodes, out, into)


async def patched_graph(graph: Graph, effects: Sequence[Effect], turns: Turns) -> Graph:
    """Return the graph after ``effects``; ``graph`` stays as it is."""
    nodes: dict[str, dict[str, Entity] | None] = {}
    out: _Rows = {}
    into: _Rows = {}
    held: dict[str, Any] = vars(graph)
    for before, after in sides(effects, Entity):
        if after is not None:
            nodes[after.key] = {"entity": after}
            if before is None:
                out[after.key], into[after.key] = {}, {}
    for source, row in (await _changed(effects, turns)).items():
        for target, changed in row.items():
            own = _row(out, source, held["_succ"])
            parallel = own.get(target, {}) | changed
            kept = {name: data for name, data in parallel.items() if data is not None}
            _put(own, target, kept)
            _put(_row(into, target, held["_pred"]), source, kept)
            await turns.turn()
    for before, after in sides(effects, Entity):
        if before is not None and after is None:
            nodes[before.key] = out[before.key] = into[before.key] = None
    return _frozen(
        await patched(held["_node"], nodes, turns),
        await patched(held["_succ"], out, turns),
        await patched(held["_pred"], into, turns),
    )


async def _changed(
    effects: Sequence[Effect], turns: Turns
) -> dict[str, dict[str, dict[str, dict[str, Relation] | None]]]:
    """Return by source, target and id what is to be held of each relation; None: nothing."""
    changed: dict[str, dict[str, dict[str, dict[str, Relation] | None]]] = {}
    for before, after in sides(effects, Relation):
        if (relation := after or before) is not None:
            parallel = changed.setdefault(relation.source, {}).setdefault(relation.target, {})
            parallel[relation.id] = None if after is None else {"relation": after}
        await turns.turn()
    return changed


def _row(rows: _Rows, key: str, old: Mapping[str, Any]) -> _Row:
    """Return the row of ``rows`` that is to be changed, a copy of the old one."""
    if (row := rows.get(key)) is None:
        row = rows[key] = dict(old[key])
    return row


def _put(row: _Row, key: str, parallel: dict[str, dict[str, Relation]]) -> None:
    if parallel:
        row[key] = parallel
    else:
        row.pop(key, None)


def _frozen(nodes: Mapping[str, Any], out: Mapping[str, Any], into: Mapping[str, Any]) -> Graph:
    """Return a graph of these mappings, which networkx keeps under these names."""
    graph: Graph = nx.MultiDiGraph()
    for name, mapping in (("_node", nodes), ("_adj", out), ("_pred", into)):
        setattr(graph, name, mapping)
    frozen: Graph = nx.freeze(graph)
    return frozen
