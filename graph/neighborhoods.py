"""What lies around some entities: what is asked for, and what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.records import Entity, Relation
from graph.ways import ANY, Direction, Scope

DEEPEST_NEIGHBORHOOD = 4
MOST_ENTITIES = 2_000
MOST_SEEDS = 100
MOST_RELATIONS = 10_000


@dataclass(frozen=True, slots=True)
class NeighborhoodRequest:
    """Entities within ``depth`` relations of the entities ``keys``, at most ``max_entities``.

    The entities ``keys`` come first, then by distance, importance (greatest first) and key.
    """

    keys: tuple[str, ...]
    depth: int
    max_entities: int
    scope: Scope = ANY
    direction: Direction = Direction.BOTH
    entity_kinds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Entities and all relations among them that count, ordered by id.

    ``distances`` are those of the entities, in the same order. ``omitted_entities`` counts
    by kind those within the depth that were left out; ``omitted_relations`` counts by kind
    the relations that lead from an entity of the subgraph to one that was left out, and
    those among its entities beyond :data:`MOST_RELATIONS`. ``exhausted`` says that the
    search stopped at its budget of work, so these counts are lower bounds.
    """

    entities: Sequence[Entity]
    distances: Sequence[int]
    relations: Sequence[Relation]
    omitted_entities: Mapping[str, int]
    omitted_relations: Mapping[str, int]
    exhausted: bool
