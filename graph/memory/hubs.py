"""What is known beforehand of entities with many relations, so that nobody walks them all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.memory.scoped import Mask, mask
from graph.memory.topology import Numbers, Topology
from graph.neighborhoods import MOST_ENTITIES

FEWEST = 1_000
"""Relations from which on an entity is a hub."""

MOST_WORK = 100_000_000
"""Relations that are looked at to learn what hubs share: a fraction of a second."""

Counts = NDArray[np.int64]
"""How many there are of each kind of a topology's entities or relations."""


@dataclass(frozen=True, slots=True)
class Hub:
    """An entity with many relations.

    ``neighbors`` are the others that a relation ties to it, each once, by rank;
    ``entity_kinds`` counts them, ``relation_kinds`` the relations to them. ``shared`` has
    for neighbors that are hubs as well the count of their relations to other ``neighbors``.
    """

    number: int
    neighbors: Numbers
    entity_kinds: Counts
    relation_kinds: Counts
    shared: Mapping[int, Counts]


Hubs: TypeAlias = Mapping[int, Hub]
"""The hubs of one topology by their numbers, their neighbors by one rank."""


def find_hubs(
    topology: Topology, rank: Numbers, fewest: int = FEWEST, budget: int = MOST_WORK
) -> Hubs:
    """Return the entities of at least ``fewest`` relations.

    ``budget`` is how many relations to look at to learn what they share: of the hubs with
    most relations first, and of each with its most important neighbors first.
    """
    degrees = np.diff(topology.both.starts)
    are_hubs = degrees >= fewest
    found = {}
    for number in np.argsort(-degrees, kind="stable")[: np.count_nonzero(are_hubs)].tolist():
        neighbors, rows = _neighbors(topology, number)
        asked = neighbors[np.argsort(rank[neighbors])]
        # Nobody can ask for more of them.
        tied = asked[:MOST_ENTITIES]
        tied = tied[are_hubs[tied]]
        efforts = np.cumsum(degrees[tied])
        known = int(np.searchsorted(efforts, budget, side="right"))
        budget -= int(efforts[known - 1]) if known else 0
        found[number] = Hub(
            number,
            asked,
            kinds(topology.entity_kind[neighbors], topology.entity_kinds),
            kinds(topology.relation_kind[rows], topology.relation_kinds),
            _shared(topology, mask(neighbors, len(rank)), tied[:known].tolist()),
        )
    return found


def kinds(codes: Numbers, names: tuple[str, ...]) -> Counts:
    """Return how often each of the kinds ``names`` is among ``codes``."""
    return np.bincount(codes, minlength=len(names))


def _neighbors(topology: Topology, number: int) -> tuple[Numbers, Numbers]:
    """Return the others that are tied to an entity, each once, and the rows of what ties them."""
    far, rows = _relations(topology, number)
    straight = far != number
    far = far[straight]
    first = np.ones(len(far), dtype=bool)
    np.not_equal(far[1:], far[:-1], out=first[1:])
    return far[first], rows[straight]


def _shared(topology: Topology, neighbors: Mask, tied: Iterable[int]) -> dict[int, Counts]:
    """Count the relations of each of ``tied`` to others of ``neighbors``, by kind."""
    shared = {}
    for number in tied:
        far, rows = _relations(topology, number)
        inside = rows[neighbors[far] & (far != number)]
        shared[number] = kinds(topology.relation_kind[inside], topology.relation_kinds)
    return shared


def _relations(topology: Topology, number: int) -> tuple[Numbers, Numbers]:
    start, end = topology.both.starts[number : number + 2].tolist()
    return topology.both.others[start:end], topology.both.rows[start:end]
