"""The index of relations by entity, kind and direction.

networkx finds an entity's neighbors, but not those by one kind of relation in order. With
this index a page of one kind costs the page, however many relations of other kinds the
entity has.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from graph.errors import PageError
from graph.pages import Position
from graph.records import Entity, Relation
from graph.store import Edge, RelationPage, RelationSelection
from graph.ways import Direction

Segment = Sequence[Edge]
"""Relations of one entity, kind and direction, ordered by the key at the other end and id.

Each is held with the entity at that end, which pages ask for: to find it by its key would
take the relation, the key's text and a table from all over memory.
"""

_NONE: Segment = ()
PLACE_PARTS = 4
"""What :func:`graph.store.relation_position` says of a relation."""

_RANKS = {Direction.OUT: "0", Direction.IN: "1"}
_DIRECTIONS = {
    Direction.OUT: (Direction.OUT,),
    Direction.IN: (Direction.IN,),
    Direction.BOTH: (Direction.OUT, Direction.IN),
}
_ORDERS = {
    Direction.OUT: attrgetter("relation.target", "relation.id"),
    Direction.IN: attrgetter("relation.source", "relation.id"),
}


class Adjacency:
    """Relations of each entity, one segment for each kind and direction."""

    def __init__(self, relations: Iterable[Relation], entities: Mapping[str, Entity]) -> None:
        tables: dict[tuple[str, Direction], dict[str, list[Edge]]] = {}
        loops: set[tuple[str, str]] = set()
        for relation in relations:
            outward = tables.setdefault((relation.kind, Direction.OUT), defaultdict(list))
            inward = tables.setdefault((relation.kind, Direction.IN), defaultdict(list))
            outward[relation.source].append(Edge(relation, entities[relation.target]))
            inward[relation.target].append(Edge(relation, entities[relation.source]))
            if relation.source == relation.target:
                loops.add((relation.kind, relation.source))
        for (_, direction), table in tables.items():
            for segment in table.values():
                segment.sort(key=_ORDERS[direction])
        self._tables: dict[tuple[str, Direction], Mapping[str, Segment]] = {
            place: dict(table) for place, table in tables.items()
        }
        # What BOTH lists after OUT has listed the loops.
        self._inward_without_loops: dict[tuple[str, str], Segment] = {
            (kind, key): [
                edge for edge in tables[kind, Direction.IN][key] if edge.relation.source != key
            ]
            for kind, key in loops
        }
        self._kinds = tuple(sorted({kind for kind, _ in tables}))

    def degree(self, key: str) -> int:
        """Return how many relations start or end at an entity; a loop counts twice."""
        return sum(len(table.get(key, _NONE)) for table in self._tables.values())

    def pages(self, keys: Sequence[str], selection: RelationSelection) -> list[RelationPage]:
        """Return the page of each entity's relations that ``selection`` asks for."""
        window, direction = selection.window, selection.direction
        kinds = selection.kinds or ()
        if len(kinds) != 1 or direction is Direction.BOTH or not window.at_start:
            refuse_foreign_places(selection)
            return [self._page_between(key, selection) for key in keys]
        # The page that is asked for most: the first few of one kind, one way.
        find = self._tables.get((kinds[0], direction), {}).get
        count = window.count
        return [
            RelationPage(key, selection, segment[:count], len(segment), False, len(segment) > count)  # noqa: FBT003 - positional arguments are several times faster, and this runs for every entity of a level
            for key, segment in zip(keys, [find(key, _NONE) for key in keys], strict=True)
        ]

    def segments(
        self, key: str, selection: RelationSelection
    ) -> Iterator[tuple[tuple[str, Direction], Segment]]:
        """Yield all that an entity has of the selection's kinds and direction, in order."""
        both = selection.direction is Direction.BOTH
        directions = _DIRECTIONS[selection.direction]
        wanted = self._kinds if selection.kinds is None else sorted(set(selection.kinds))
        for kind in wanted:
            for direction in directions:
                segment = self._tables.get((kind, direction), {}).get(key, _NONE)
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


def refuse_foreign_places(selection: RelationSelection) -> None:
    """Refuse cursors whose kind, direction, other end and id no relation of the list has.

    Raises:
        PageError: there is one.
    """
    kinds, window, orders = selection.kinds, selection.window, selection.orders
    ranks = [_RANKS[direction] for direction in _DIRECTIONS[selection.direction]]
    for position in (window.after, window.before):
        # Behind the values that an order of its own sorts by.
        place = None if position is None else position[1 + len(orders) if orders else 0 :]
        if place is not None and (
            len(place) != PLACE_PARTS
            or not all(isinstance(part, str) for part in place)
            or (kinds is not None and place[0] not in kinds)
            or place[1] not in ranks
        ):
            raise PageError("found a cursor of another list, expected one of these relations")


def _offset(
    segments: Iterable[tuple[tuple[str, Direction], Segment]], position: Position, *, after: bool
) -> int:
    """Return how many relations stand before ``position``, or up to and with it if ``after``."""
    bisect = bisect_right if after else bisect_left
    offset = 0
    for (kind, direction), segment in segments:
        place = (kind, _RANKS[direction])
        if place < position[:2]:
            offset += len(segment)
        elif place == position[:2]:
            offset += bisect(segment, position[2:], key=_ORDERS[direction])
    return offset


def _between(segments: Iterable[Segment], start: int, end: int) -> Iterator[Edge]:
    for segment in segments:
        yield from segment[max(start, 0) : max(end, 0)]
        start -= len(segment)
        end -= len(segment)
