"""The networkx graph of one version, which any algorithm may read from any thread.

Its outer mappings are shared between versions, and the inner ones copied where something
changes; the graph is frozen, so that networkx refuses to change it.
"""

from abc import ABCMeta
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import networkx as nx

from graph.changes import Effect, sides
from graph.memory.layers import patched
from graph.memory.turns import Turns
from graph.records import Entity, Relation

Graph: TypeAlias = "nx.MultiDiGraph[str]"


class _Meta(msgspec.StructMeta, ABCMeta):
    """Of a struct that is a mapping as well."""


class Node(Mapping[str, Entity], msgspec.Struct, metaclass=_Meta, frozen=True, gc=False):
    """What networkx keeps of a node: the record as ``entity``, in 24 bytes where a dict has 184."""

    entity: Entity

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        yield "entity"

    def __getitem__(self, key: str) -> Entity:
        if key == "entity":
            return self.entity
        raise KeyError(key)

    def copy(self) -> dict[str, Entity]:
        """Return a dict of the same, as networkx asks for when it copies a graph."""
        return dict(self)


class Parallel(
    Mapping[str, dict[str, Relation]], msgspec.Struct, metaclass=_Meta, frozen=True, gc=False
):
    """The relations from one entity to another, as the mapping that networkx keeps there.

    By a relation's id it has a mapping with the record as ``relation``. Two dicts would take
    370 bytes for each relation, most of which are the only one between their ends; this
    takes 32, and makes them when somebody looks.
    """

    first: Relation
    others: tuple[Relation, ...] = ()

    def __len__(self) -> int:
        return 1 + len(self.others)

    def __iter__(self) -> Iterator[str]:
        yield self.first.id
        for other in self.others:
            yield other.id

    def __getitem__(self, key: str) -> dict[str, Relation]:
        for relation in (self.first, *self.others):
            if relation.id == key:
                return {"relation": relation}
        raise KeyError(key)


_Row: TypeAlias = dict[str, Parallel]
"""By the key at the other end, what networkx holds of the relations to it."""

_Rows: TypeAlias = dict[str, _Row | None]


def build_graph(entities: Iterable[Entity], relations: Iterable[Relation]) -> Graph:
    """Return the graph of these records.

    A node is an entity's key with its record as ``entity``; an edge's key is a relation's
    id, with its record as ``relation``.
    """
    nodes = {entity.key: Node(entity) for entity in entities}
    out: dict[str, _Row] = {key: {} for key in nodes}
    into: dict[str, _Row] = {key: {} for key in nodes}
    # What add_edge does, without its checks of what is known here.
    for relation in relations:
        source, target = relation.source, relation.target
        row = out[source]
        found = row.get(target)
        row[target] = into[target][source] = (
            Parallel(relation)
            if found is None
            else Parallel(found.first, (*found.others, relation))
        )
    return _frozen(nodes, out, into)


async def patched_graph(graph: Graph, effects: Sequence[Effect], turns: Turns) -> Graph:
    """Return the graph after ``effects``; ``graph`` stays as it is."""
    nodes: dict[str, Node | None] = {}
    out: _Rows = {}
    into: _Rows = {}
    held: dict[str, Any] = vars(graph)
    for before, after in sides(effects, Entity):
        if after is not None:
            nodes[after.key] = Node(after)
            if before is None:
                out[after.key], into[after.key] = {}, {}
    for source, row in (await _changed(effects, turns)).items():
        for target, changed in row.items():
            own = _row(out, source, held["_succ"])
            kept = _kept(own.get(target), changed)
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
) -> dict[str, dict[str, dict[str, Relation | None]]]:
    """Return by source, target and id what is to be held of each relation; None: nothing."""
    changed: dict[str, dict[str, dict[str, Relation | None]]] = {}
    for before, after in sides(effects, Relation):
        if (relation := after or before) is not None:
            parallel = changed.setdefault(relation.source, {}).setdefault(relation.target, {})
            parallel[relation.id] = after
        await turns.turn()
    return changed


def _kept(before: Parallel | None, changed: Mapping[str, Relation | None]) -> Parallel | None:
    """Return what is held between two entities after changes by id; None: nothing."""
    held = () if before is None else (before.first, *before.others)
    parallel = dict[str, Relation | None]((relation.id, relation) for relation in held)
    parallel.update(changed)
    kept = [relation for relation in parallel.values() if relation is not None]
    return Parallel(kept[0], tuple(kept[1:])) if kept else None


def _row(rows: _Rows, key: str, old: Mapping[str, Any]) -> _Row:
    """Return the row of ``rows`` that is to be changed, a copy of the old one."""
    if (row := rows.get(key)) is None:
        row = rows[key] = dict(old[key])
    return row


def _put(row: _Row, key: str, parallel: Parallel | None) -> None:
    if parallel is None:
        row.pop(key, None)
    else:
        row[key] = parallel


def _frozen(nodes: Mapping[str, Any], out: Mapping[str, Any], into: Mapping[str, Any]) -> Graph:
    """Return a graph of these mappings, which networkx keeps under these names."""
    graph: Graph = nx.MultiDiGraph()
    for name, mapping in (("_node", nodes), ("_adj", out), ("_pred", into)):
        setattr(graph, name, mapping)
    frozen: Graph = nx.freeze(graph)
    return frozen
