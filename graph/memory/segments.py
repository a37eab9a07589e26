"""Relations of one kind, one way, by entity: gathered at the start, put in order when first read.

Most entities of a large graph are not read for hours, or never, and every start would wait
for the relations of all to be put in order.
"""

from collections.abc import Iterable, KeysView, Mapping, Sequence
from itertools import islice
from operator import attrgetter, lt
from typing import Any, TypeAlias

from graph.memory.layers import patched
from graph.memory.merging import merged
from graph.memory.pieces import Pieces
from graph.memory.runs import FAR, Run, edges_of
from graph.memory.turns import Turns
from graph.records import Entity, Relation
from graph.store import Edge
from graph.ways import Direction

LONG = 100
"""Relations of one entity up to which all edges are made when it is first read.

Of more, they are in order from the start, and the edges of a page are made for each read.
"""

Segment: TypeAlias = tuple[Edge, ...] | Run
"""Relations of one entity, kind and direction, ordered by the key at the other end and id.

Each of a few is held with the entity at that end, which pages ask for: to find it by its key
takes the relation, the key's text and a table from all over memory. A tuple takes less than
a list, which has room to grow, and a copy of a whole one is free.
"""

Gathered: TypeAlias = Relation | list[Relation]
"""One relation, or several in no order."""

_NONE: Segment = ()
_MADE = frozenset({tuple, Run})
_NEAR = {Direction.OUT: FAR[Direction.IN], Direction.IN: FAR[Direction.OUT]}
_PLACES = {
    Direction.OUT: attrgetter("target", "id"),
    Direction.IN: attrgetter("source", "id"),
}
ORDERS = {
    Direction.OUT: attrgetter("relation.target", "relation.id"),
    Direction.IN: attrgetter("relation.source", "relation.id"),
}
"""Where an edge stands in a segment, for each direction."""


class Segments:
    """A segment for each entity that has relations of one kind, one way.

    Any thread may read them: two that make a segment at once make the same.

    Args:
        gathered: the relations of each entity by its key; becomes this object's own.
        entities: those at the other ends.
        direction: which ends of the relations the keys are.
        ordered: whether what is gathered is in order.
    """

    __slots__ = ("_direction", "_entities", "_gathered", "_ordered", "_table")

    def __init__(
        self,
        gathered: dict[str, Gathered | Segment],
        entities: Mapping[str, Entity],
        direction: Direction,
        *,
        ordered: bool = False,
    ) -> None:
        self._gathered = gathered
        self._table: Mapping[str, Gathered | Segment] = gathered
        self._entities = entities
        self._direction = direction
        self._ordered = ordered

    @classmethod
    def of_all(
        cls,
        relations: Sequence[Relation],
        entities: Mapping[str, Entity],
        direction: Direction,
        *,
        ordered: bool = False,
    ) -> "Segments":
        """Return those of ``relations``; the long ones are put in order now."""
        gathered: dict[str, Gathered | Segment] = {}
        near = _NEAR[direction]
        for key, relation in zip(map(near, relations), relations, strict=True):
            if (found := gathered.get(key)) is None:
                gathered[key] = relation
            elif type(found) is list:  # less than isinstance, for each of millions
                found.append(relation)
            else:
                gathered[key] = [found, relation]  # type: ignore[list-item] # none is made yet
        segments = cls(gathered, entities, direction, ordered=ordered)
        for key, found in gathered.items():
            if isinstance(found, list) and len(found) > LONG:
                segments._made(key, found)
        return segments

    def of(self, key: str) -> Segment:
        """Return the segment of an entity; an empty one if it has none."""
        found = self._table.get(key, _NONE)
        return found if isinstance(found, (tuple, Run)) else self._made(key, found)

    def of_each(self, keys: Iterable[str]) -> Sequence[Segment]:
        """Return the segment of each entity."""
        find = self._table.get
        found: list[Any] = [find(key, _NONE) for key in keys]
        # One look at all their types: this runs for every entity of a level.
        return found if _MADE.issuperset(map(type, found)) else list(map(self.of, keys))

    def keys(self) -> KeysView[str]:
        """Return the keys of the entities that have relations."""
        return self._table.keys()

    def relations(self, key: str) -> Sequence[Relation]:
        """Return the relations of an entity as they are: in order, if its segment was read."""
        found = self._table.get(key, _NONE)
        if isinstance(found, tuple):
            return [edge.relation for edge in found]
        if isinstance(found, Run):
            return found.relations
        return [found] if isinstance(found, Relation) else found

    def count(self, key: str) -> int:
        """Return how many relations an entity has, without a look at any."""
        found = self._table.get(key, _NONE)
        return 1 if isinstance(found, Relation) else len(found)

    async def after(
        self,
        key: str,
        changes: Mapping[tuple[str, str], Edge | None],
        entities: Mapping[str, Entity],
        turns: Turns,
    ) -> Segment:
        """Return the segment of an entity after ``changes`` by the far end's key and id.

        None takes a relation away; ``entities`` are those there are then.
        """
        segment, direction = self.of(key), self._direction
        if isinstance(segment, tuple) and len(segment) + len(changes) <= LONG:
            return tuple(await merged(segment, changes, ORDERS[direction], turns))
        changed = {
            place: None if edge is None else edge.relation for place, edge in changes.items()
        }
        following = await merged(self.relations(key), changed, _PLACES[direction], turns)
        # In pieces, which the garbage collector does not walk.
        return Run(Pieces(following), entities, FAR[direction])

    async def patched(self, changes: Mapping[str, Segment | None], turns: Turns) -> "Segments":
        """Return the segments after ``changes``; None where there are no more relations."""
        following = Segments(self._gathered, self._entities, self._direction, ordered=self._ordered)
        following._table = await patched(self._table, changes, turns)
        return following

    def _made(self, key: str, gathered: Gathered) -> Segment:
        relations = [gathered] if isinstance(gathered, Relation) else self._in_order(gathered)
        far = FAR[self._direction]
        segment: Segment = (
            Run(relations, self._entities, far)
            if len(relations) > LONG
            else tuple(edges_of(relations, self._entities, far))
        )
        self._gathered[key] = segment
        return segment

    def _in_order(self, relations: list[Relation]) -> list[Relation]:
        """Return ``relations`` by the key at the far end and id."""
        if self._ordered:
            return relations
        end = FAR[self._direction]
        ordered = sorted(relations, key=end)
        ends = list(map(end, ordered))
        # Sorting by texts takes a third of sorting by pairs, and few ends are alike.
        if all(map(lt, ends, islice(ends, 1, None))):
            return ordered
        return sorted(ordered, key=_PLACES[self._direction])
