"""The index of relations by entity, kind and direction.

networkx finds an entity's neighbors, but not those by one kind of relation in order. With
this index a page of one kind costs the page, however many relations of other kinds the
entity has.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from graph.changes import Effect, sides
from graph.cursors import RANKS, WAYS, refuse_foreign_places
from graph.memory.layers import patched
from graph.memory.segments import ORDERS, Segment, Segments
from graph.memory.turns import Turns
from graph.pages import Position
from graph.records import Entity, Relation
from graph.store import Edge, RelationPage, RelationSelection
from graph.ways import Direction

Place = tuple[str, Direction]
"""A kind of relations, and one way."""

_BOTH_WAYS = WAYS[Direction.BOTH]
_NOTHING = Segments({}, {}, Direction.OUT)


def in_order(relations: Iterable[Relation]) -> list[Relation]:
    """Return ``relations`` in the order that an index of them is made from without sorting."""
    return sorted(relations, key=attrgetter("kind", "source", "target", "id"))


def by_kind(relations: Iterable[Relation]) -> dict[str, list[Relation]]:
    """Return the relations of each kind, in their order."""
    kinds: defaultdict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        kinds[relation.kind].append(relation)
    return dict(kinds)


class Adjacency:
    """Relations of each entity, one segment for each kind and direction.

    Args:
        kinds: the relations by kind.
        entities: those that they tie, by key.
        ordered: whether those of each kind are in the order of :func:`in_order`.
    """

    def __init__(
        self,
        kinds: Mapping[str, Sequence[Relation]],
        entities: Mapping[str, Entity],
        *,
        ordered: bool = False,
    ) -> None:
        # Of relations in order those that end at one entity are in order as well.
        self._tables: Mapping[Place, Segments] = {
            (kind, direction): Segments.of_all(members, entities, direction, ordered=ordered)
            for kind, members in kinds.items()
            for direction in _BOTH_WAYS
        }
        # What BOTH lists after OUT has listed the loops.
        self._inward_without_loops: Mapping[tuple[str, str], Segment] = {
            (kind, key): _without_loops(self._tables[kind, Direction.IN].of(key), key)
            for kind in kinds
            for key in _loops(*(self._tables[kind, direction] for direction in _BOTH_WAYS))
        }
        self._kinds = tuple(sorted(kinds))

    async def patched(
        self, effects: Sequence[Effect], entities: Mapping[str, Entity], turns: Turns
    ) -> "Adjacency":
        """Return the index after ``effects``; ``entities`` are those there are then."""
        tables = dict(self._tables)
        without_loops: dict[tuple[str, str], Segment | None] = {}
        for place, changes in (await self._changes(effects, entities, turns)).items():
            kind, direction = place
            table = tables.get(place) or Segments({}, {}, direction)
            segments: dict[str, Segment | None] = {}
            for key, changed in changes.items():
                segment = await table.after(key, changed, entities, turns)
                segments[key] = segment or None
                if direction is Direction.IN and (
                    (kind, key) in self._inward_without_loops
                    or any(edge and edge.relation.source == key for edge in changed.values())
                ):
                    without_loops[kind, key] = _without_loops(segment, key)
            tables[place] = await table.patched(segments, turns)
        return self._of(tables, await patched(self._inward_without_loops, without_loops, turns))

    @classmethod
    def _of(
        cls,
        tables: Mapping[Place, Segments],
        without_loops: Mapping[tuple[str, str], Segment],
    ) -> "Adjacency":
        adjacency = cls({}, {})
        adjacency._tables = tables
        adjacency._inward_without_loops = without_loops
        adjacency._kinds = tuple(sorted({kind for kind, _ in tables}))
        return adjacency

    async def _changes(
        self, effects: Sequence[Effect], entities: Mapping[str, Entity], turns: Turns
    ) -> dict[Place, dict[str, dict[tuple[str, str], Edge | None]]]:
        """Return the changes of each segment, by the other end and id of the relation."""
        changes: dict[Place, dict[str, dict[tuple[str, str], Edge | None]]] = {}
        for before, after in sides(effects, Relation):
            relation = after or before
            if relation is None:
                continue
            for direction in _BOTH_WAYS:
                key, other = _ends(relation, direction)
                edge = None if after is None else Edge(after, entities[other])
                segment = changes.setdefault((relation.kind, direction), {}).setdefault(key, {})
                segment[other, relation.id] = edge
            await turns.turn()
        # Each relation is held with the entity at its far end.
        for before_entity, entity in sides(effects, Entity):
            if before_entity is None or entity is None:
                continue
            for direction, edge in self.around(entity.key):
                relation = edge.relation
                back = Direction.IN if direction is Direction.OUT else Direction.OUT
                key, other = _ends(relation, back)
                segment = changes.setdefault((relation.kind, back), {}).setdefault(key, {})
                segment.setdefault((other, relation.id), Edge(relation, entity))
                await turns.turn()
        return changes

    def around(self, key: str) -> Iterator[tuple[Direction, Edge]]:
        """Yield the relations that start or end at an entity; a loop twice."""
        for direction in _BOTH_WAYS:
            for edge in self.edges(key, direction):
                yield direction, edge

    def edges(self, key: str, direction: Direction) -> Iterator[Edge]:
        """Yield all relations of an entity one way, kind by kind."""
        for (_, own), table in self._tables.items():
            if own is direction:
                yield from table.of(key)

    def degree(self, key: str) -> int:
        """Return how many relations start or end at an entity; a loop counts twice."""
        return sum(table.count(key) for table in self._tables.values())

    def pages(self, keys: Sequence[str], selection: RelationSelection) -> list[RelationPage]:
        """Return the page of each entity's relations that ``selection`` asks for."""
        window, direction = selection.window, selection.direction
        kinds = selection.kinds or ()
        if len(kinds) != 1 or direction is Direction.BOTH or not window.at_start:
            refuse_foreign_places(selection)
            return [self._page_between(key, selection) for key in keys]
        # The page that is asked for most: the first few of one kind, one way.
        table = self._tables.get((kinds[0], direction), _NOTHING)
        count = window.count
        return [
            RelationPage(key, selection, segment[:count], len(segment), False, len(segment) > count)  # noqa: FBT003 - positional arguments are several times faster, and this runs for every entity of a level
            for key, segment in zip(keys, table.of_each(keys), strict=True)
        ]

    def segments(
        self, key: str, selection: RelationSelection
    ) -> Iterator[tuple[tuple[str, Direction], Segment]]:
        """Yield all that an entity has of the selection's kinds and direction, in order."""
        both = selection.direction is Direction.BOTH
        directions = WAYS[selection.direction]
        wanted = self._kinds if selection.kinds is None else sorted(set(selection.kinds))
        for kind in wanted:
            for direction in directions:
                segment = self._tables.get((kind, direction), _NOTHING).of(key)
                if both and direction is Direction.IN:
                    segment = self._inward_without_loops.get((kind, key), segment)
                if segment:
                    yield (kind, direction), segment

    def _page_between(self, key: str, selection: RelationSelection) -> RelationPage:
        segments = list(self.segments(key, selection))
        total = sum(len(segment) for _, segment in segments)
        window = selection.window
        lower = 0 if window.after is None else _offset(segments, window.after, after=True)
        upper = total if window.before is None else _offset(segments, window.before, after=False)
        start, end = window.bounds(lower, upper)
        edges = list(_between((segment for _, segment in segments), start, end))
        return RelationPage(key, selection, edges, total, start > 0, end < total)


def _loops(outward: Segments, inward: Segments) -> Iterator[str]:
    """Yield the keys of entities that have a relation to themselves.

    Of many kinds no entity has relations both ways, which is known without a look at any.
    """
    for key in outward.keys() & inward.keys():
        if any(relation.target == key for relation in outward.relations(key)):
            yield key


def _ends(relation: Relation, direction: Direction) -> tuple[str, str]:
    """Return the keys at the near end and the far end, seen in a direction."""
    if direction is Direction.OUT:
        return relation.source, relation.target
    return relation.target, relation.source


def _without_loops(segment: Segment, key: str) -> Segment:
    return tuple(edge for edge in segment if edge.relation.source != key)


def _offset(
    segments: Iterable[tuple[tuple[str, Direction], Segment]], position: Position, *, after: bool
) -> int:
    """Return how many relations stand before ``position``, or up to and with it if ``after``."""
    bisect = bisect_right if after else bisect_left
    offset = 0
    for (kind, direction), segment in segments:
        place = (kind, RANKS[direction])
        if place < position[:2]:
            offset += len(segment)
        elif place == position[:2]:
            offset += bisect(segment, position[2:], key=ORDERS[direction])
    return offset


def _between(segments: Iterable[Segment], start: int, end: int) -> Iterator[Edge]:
    for segment in segments:
        yield from segment[max(start, 0) : max(end, 0)]
        start -= len(segment)
        end -= len(segment)
