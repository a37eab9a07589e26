"""What a store of the graph promises: batched reads of one consistent version.

Keys and ids go in, plain records come out; a list answers a list, in its order, with
None for what is missing. No signature here knows how a store keeps its graph.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import msgspec

from graph.pages import Position, Window
from graph.records import Article, Entity, Relation


class Direction(Enum):
    """Which way relations run, seen from one entity."""

    OUT = "From the entity."
    IN = "To the entity."
    BOTH = "From it or to it."

    # Members are equal only to themselves; Enum's own hash calls a function for each look-up.
    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class EntitySelection:
    """Entities of some kinds (None: of all), ordered by key."""

    kinds: tuple[str, ...] | None
    window: Window


@dataclass(frozen=True, slots=True)
class RelationSelection:
    """Relations of one entity: of some kinds (None: of all), one way or both.

    They are ordered by kind, direction (OUT before IN), the key at the other end, and id.
    One that leads from an entity to itself is listed once when the direction is BOTH.
    """

    kinds: tuple[str, ...] | None
    direction: Direction
    window: Window


class EntityPage(msgspec.Struct, frozen=True, gc=False):
    """A slice of a list of entities, and how long the whole list is."""

    items: Sequence[Entity]
    total: int
    has_previous: bool
    has_next: bool

    def position(self, entity: Entity) -> Position:
        """Return where one of the items stands in the list."""
        return (entity.key,)


class Edge(msgspec.Struct, frozen=True, gc=False):
    """A relation seen from one of its ends, with the entity at the other."""

    relation: Relation
    node: Entity


class RelationPage(msgspec.Struct, frozen=True, gc=False):
    """A slice of the relations of the entity ``viewpoint``, and how many there are in all."""

    viewpoint: str
    direction: Direction
    edges: Sequence[Edge]
    total: int
    has_previous: bool
    has_next: bool

    @property
    def items(self) -> Sequence[Relation]:
        """The relations of the page."""
        return [edge.relation for edge in self.edges]

    def position(self, relation: Relation) -> Position:
        """Return where one of the items stands in the list."""
        direction = self.direction
        if direction is Direction.BOTH:
            outward = relation.source == self.viewpoint
            direction = Direction.OUT if outward else Direction.IN
        return relation_position(relation, direction)


def relation_position(relation: Relation, direction: Direction) -> Position:
    """Return where ``relation`` stands among the relations of its source (OUT) or target (IN)."""
    other = relation.target if direction is Direction.OUT else relation.source
    # "IN" sorts before "OUT", and OUT comes first: 0 and 1 stand for them.
    return (relation.kind, "0" if direction is Direction.OUT else "1", other, relation.id)


@dataclass(frozen=True, slots=True)
class Census:
    """How much one version of a graph holds: entities and relations by kind."""

    articles: int
    entities: Mapping[str, int]
    relations: Mapping[str, int]


class Snapshot(Protocol):
    """One version of the graph: all reads of a snapshot see the same facts."""

    @property
    def version(self) -> int:
        """Return the number of the version; later versions have higher ones."""

    @property
    def digest(self) -> str:
        """Return a digest of the facts of this version, the same for the same facts."""

    @property
    def waits(self) -> bool:
        """Say whether reads wait for I/O, so that reads side by side take less time."""

    async def articles(self, keys: Sequence[str]) -> Sequence[Article | None]:
        """Return the article of each key."""

    async def entities(self, keys: Sequence[str]) -> Sequence[Entity | None]:
        """Return the entity of each key."""

    async def relations(self, ids: Sequence[str]) -> Sequence[Relation | None]:
        """Return the relation of each id."""

    async def find(self, selection: EntitySelection) -> EntityPage:
        """Return the page of entities that ``selection`` asks for.

        Raises:
            PageError: a cursor of another list than this one.
        """

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> Sequence[RelationPage]:
        """Return a page of relations for each key; an unknown key has none.

        Raises:
            PageError: a cursor of another list than this one.
        """

    async def degrees(self, keys: Sequence[str]) -> Sequence[int]:
        """Return how many relations start or end at each key; a loop counts twice."""

    async def census(self) -> Census:
        """Return how much this version holds."""


class GraphStore(Protocol):
    """Where a graph is kept."""

    async def snapshot(self) -> Snapshot:
        """Return the newest version."""
