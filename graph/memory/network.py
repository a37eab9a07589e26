"""The networkx graph of one version, which any algorithm may read from any thread.

Its nodes and edges are the version's own records. What networkx keeps of an entity's
relations is made when it is first asked for: no request takes that way (graph/memory/walks.py
has another for paths), and every start would wait for it. The graph is frozen, so that
networkx refuses to change it.
"""

from abc import ABCMeta
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec
import networkx as nx

from graph.memory.adjacency import Adjacency
from graph.records import Entity, Relation
from graph.ways import Direction

Graph: TypeAlias = "nx.MultiDiGraph[str]"


class _Meta(msgspec.StructMeta, ABCMeta):
    """Of a struct that is a mapping as well."""


class Node(Mapping[str, Entity], msgspec.Struct, metaclass=_Meta, frozen=True, gc=False):
    """What networkx is told of a node: the record as ``entity``."""

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


class Nodes(Mapping[str, Node]):
    """What networkx keeps of all nodes."""

    __slots__ = ("_entities",)

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities

    def __len__(self) -> int:
        return len(self._entities)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entities)

    def __getitem__(self, key: str) -> Node:
        return Node(self._entities[key])


class Rows(Mapping[str, _Row]):
    """What networkx keeps of all edges, one way: a row for each entity."""

    __slots__ = ("_adjacency", "_direction", "_entities", "_made")

    def __init__(
        self, entities: Mapping[str, Entity], adjacency: Adjacency, direction: Direction
    ) -> None:
        self._entities = entities
        self._adjacency = adjacency
        self._direction = direction
        self._made: dict[str, _Row] = {}

    def __len__(self) -> int:
        return len(self._entities)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entities)

    def __getitem__(self, key: str) -> _Row:
        if (row := self._made.get(key)) is None:
            self._entities[key]  # one that is not there has no row
            row = self._made.setdefault(key, self._row(key))
        return row

    def _row(self, key: str) -> _Row:
        row: _Row = {}
        for edge in self._adjacency.edges(key, self._direction):
            relation, other = edge.relation, edge.node.key
            found = row.get(other)
            row[other] = (
                Parallel(relation)
                if found is None
                else Parallel(found.first, (*found.others, relation))
            )
        return row


def graph_of(entities: Mapping[str, Entity], adjacency: Adjacency) -> Graph:
    """Return the graph of a version's entities by key, and of their relations.

    A node is an entity's key with its record as ``entity``; an edge's key is a relation's
    id, with its record as ``relation``.
    """
    graph: Graph = nx.MultiDiGraph()
    # The names under which networkx keeps them.
    for name, mapping in (
        ("_node", Nodes(entities)),
        ("_adj", Rows(entities, adjacency, Direction.OUT)),
        ("_pred", Rows(entities, adjacency, Direction.IN)),
    ):
        setattr(graph, name, mapping)
    frozen: Graph = nx.freeze(graph)
    return frozen
