"""Relations in order whose edges are made when they are looked at: a page of a hub, not the hub."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import overload

from graph.records import Entity, Relation
from graph.store import Edge
from graph.ways import Direction

End = Callable[[Relation], str]
"""The key at one end of a relation."""

FAR: Mapping[Direction, End] = {
    Direction.OUT: attrgetter("target"),
    Direction.IN: attrgetter("source"),
}
"""The end away from the entity whose relations are looked at."""


def edges_of(
    relations: Sequence[Relation], entities: Mapping[str, Entity], far: End
) -> Iterator[Edge]:
    """Yield each relation with the entity at its far end."""
    return map(Edge, relations, map(entities.__getitem__, map(far, relations)))


class Run(Sequence[Edge]):
    """The edges of ``relations`` in their order, none of which is kept.

    Args:
        relations: those of one entity, one way.
        entities: those at the other ends.
        far: which end that is.
    """

    __slots__ = ("_entities", "_far", "relations")

    def __init__(
        self, relations: Sequence[Relation], entities: Mapping[str, Entity], far: End
    ) -> None:
        self.relations = relations
        self._entities = entities
        self._far = far

    def __len__(self) -> int:
        return len(self.relations)

    @overload
    def __getitem__(self, index: int) -> Edge: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edge, ...]: ...
    def __getitem__(self, index: int | slice) -> Edge | tuple[Edge, ...]:
        if isinstance(index, slice):
            return tuple(edges_of(self.relations[index], self._entities, self._far))
        relation = self.relations[range(len(self))[index]]
        return Edge(relation, self._entities[self._far(relation)])

    def __iter__(self) -> Iterator[Edge]:
        return edges_of(self.relations, self._entities, self._far)
