"""What lies around some entities of a topology: walked level by level, then cut to size.

What lies around one hub is known beforehand, and only what is returned is looked at.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from graph.memory.hubs import Counts, Hub, Hubs, kinds
from graph.memory.scoped import Mask, Scoped, chosen, distinct, mask
from graph.memory.topology import Numbers, Topology
from graph.neighborhoods import MOST_RELATIONS, NeighborhoodRequest, Subgraph
from graph.records import Relation

MOST_WORK = 2_000_000
"""Relations that are looked at before the search stops."""

_SPARSE = 16
"""Lists that are so many times longer than a set are searched for its members."""

_by_id = attrgetter("id")


def ranks(importance: NDArray[np.float64]) -> Numbers:
    """Return the rank of each entity: 0 is the most important; ties go by key."""
    order = np.argsort(-importance, kind="stable")
    found = np.empty(len(order), dtype=np.int32)
    found[order] = np.arange(len(order), dtype=np.int32)
    return found


def find_neighborhood(
    topology: Topology,
    rank: Numbers,
    request: NeighborhoodRequest,
    budget: int = MOST_WORK,
    hubs: Hubs = MappingProxyType({}),
) -> Subgraph:
    """Return what ``request`` asks for.

    ``budget`` is how many relations to look at; what is known of ``hubs``, by the same
    ``rank``, spares looking at theirs.
    """
    if (hub := _asked(topology, request, hubs)) is not None:
        return _AroundHub(topology, rank, request, budget, hub).subgraph()
    return _Neighborhood(topology, rank, request, budget).subgraph()


def _asked(topology: Topology, request: NeighborhoodRequest, hubs: Hubs) -> Hub | None:
    """Return the hub whose next neighbors are asked for, if it is just that."""
    asked = topology.numbers.keys() & request.keys
    if len(asked) != 1 or request != NeighborhoodRequest(request.keys, 1, request.max_entities):
        return None
    return hubs.get(topology.numbers[asked.pop()])


@dataclass(frozen=True, slots=True)
class _Choice:
    """The entities of the subgraph in order, and those within the depth that are left out."""

    entities: Numbers
    distances: list[int]
    omitted: Numbers


class _Neighborhood:
    def __init__(
        self, topology: Topology, rank: Numbers, request: NeighborhoodRequest, budget: int
    ) -> None:
        self._topology = topology
        self._rank = rank
        self._request = request
        self._walked = Scoped(topology, request.scope, request.direction)
        self._scoped = Scoped(topology, request.scope)
        self._left = budget
        self._exhausted = False

    def subgraph(self) -> Subgraph:
        topology = self._topology
        choice = self._choice()
        rows = self._among(choice.entities)
        relations, beyond = self._listed(rows)
        return Subgraph(
            [topology.entities[number] for number in choice.entities.tolist()],
            choice.distances,
            relations,
            _named(self._omitted_entities(choice), topology.entity_kinds),
            beyond + Counter(_named(self._cut_relations(choice, rows), topology.relation_kinds)),
            self._exhausted,
        )

    def _choice(self) -> _Choice:
        return self._chosen(self._levels())

    def _omitted_entities(self, choice: _Choice) -> Counts:
        return kinds(self._topology.entity_kind[choice.omitted], self._topology.entity_kinds)

    def _cut_relations(self, choice: _Choice, _rows: Numbers) -> Counts:
        """Count the relations from the subgraph to what was left out, by kind."""
        sides = choice.entities, choice.omitted
        if not len(choice.omitted):
            return self._relation_kinds(choice.omitted)
        # From the side with fewer relations: each of those that are cut is found from both.
        near, others = sorted(sides, key=self._scoped.effort)
        far, rows = self._scoped.relations(self._affordable(near))
        return self._relation_kinds(rows[mask(others, len(self._rank))[far]])

    def _relation_kinds(self, rows: Numbers) -> Counts:
        return kinds(self._topology.relation_kind[rows], self._topology.relation_kinds)

    def _levels(self) -> list[Numbers]:
        """Return the entities at each distance: those asked for as asked, others by number."""
        numbers = self._topology.numbers
        asked = [numbers[key] for key in dict.fromkeys(self._request.keys) if key in numbers]
        levels = [np.array(asked, dtype=np.int32)]
        seen = mask(levels[0], len(numbers))
        wanted = chosen(self._request.entity_kinds, self._topology.entity_kinds)
        for _ in range(self._request.depth):
            _, far = self._walked.steps(self._affordable(levels[-1]))
            new = distinct(far[~seen[far]], len(numbers))
            if wanted is not None:
                new = new[wanted[self._topology.entity_kind[new]]]
            seen[new] = True
            levels.append(new)
        return levels

    def _affordable(self, entities: Numbers) -> Numbers:
        """Return as many of ``entities`` as the budget allows to follow, most important first."""
        efforts = self._walked.efforts(entities)
        total = int(efforts.sum())
        if total > self._left:
            self._exhausted = True
            order = np.argsort(self._rank[entities])
            entities = entities[order][np.cumsum(efforts[order]) <= self._left]
            total = self._walked.effort(entities)
        self._left -= total
        return entities

    def _chosen(self, levels: Sequence[Numbers]) -> _Choice:
        left = self._request.max_entities
        parts = [levels[0][:left]]
        omitted = [levels[0][left:]]
        for level in levels[1:]:
            left -= len(parts[-1])
            first, rest = _split(level, self._rank, left)
            parts.append(first)
            omitted.append(rest)
        distances = [distance for distance, part in enumerate(parts) for _ in range(len(part))]
        return _Choice(np.concatenate(parts), distances, np.concatenate(omitted))

    def _among(self, entities: Numbers) -> Numbers:
        """Return the rows of the relations among ``entities`` that count.

        A relation is found from either end, so that only those among hubs are searched for.
        """
        hubs = self._scoped.efforts(entities) > len(entities) * _SPARSE
        far, rows = self._scoped.relations(entities[~hubs])
        inside = mask(entities, len(self._rank))[far]
        found = [rows[inside], *self._between(np.sort(entities[hubs]))]
        return distinct(np.concatenate(found), len(self._topology.source))

    def _between(self, hubs: Numbers) -> list[Numbers]:
        starts, others = self._scoped.rows.starts, self._scoped.rows.others
        found = []
        for hub in hubs.tolist():
            start, end = starts[hub : hub + 2].tolist()
            ordered = others[start:end]
            places = ordered.searchsorted(hubs)
            joined = hubs[ordered.take(places, mode="clip") == hubs]
            found += [self._scoped.between(hub, other) for other in joined.tolist()]
        return found

    def _listed(self, rows: Numbers) -> tuple[list[Relation], "Counter[str]"]:
        """Return as many of the relations as a subgraph lists, and the others by kind."""
        all_of_them = self._topology.relations
        relations = sorted((all_of_them[row] for row in rows.tolist()), key=_by_id)
        beyond = Counter(relation.kind for relation in relations[MOST_RELATIONS:])
        return relations[:MOST_RELATIONS], beyond


class _AroundHub(_Neighborhood):
    """A hub and its next neighbors, of whom the totals are known."""

    def __init__(
        self, topology: Topology, rank: Numbers, request: NeighborhoodRequest, budget: int, hub: Hub
    ) -> None:
        super().__init__(topology, rank, request, budget)
        self._hub = hub

    def _choice(self) -> _Choice:
        taken = self._request.max_entities - 1
        first, rest = self._hub.neighbors[:taken], self._hub.neighbors[taken:]
        entities = np.concatenate([np.array([self._hub.number], dtype=np.int32), first])
        return _Choice(entities, [0] + [1] * len(first), rest)

    def _omitted_entities(self, choice: _Choice) -> Counts:
        topology = self._topology
        taken = topology.entity_kind[choice.entities[1:]]
        return self._hub.entity_kinds - kinds(taken, topology.entity_kinds)

    def _cut_relations(self, choice: _Choice, rows: Numbers) -> Counts:
        if not len(choice.omitted):
            return self._relation_kinds(choice.omitted)
        shared = self._hub.shared
        taken = choice.entities[1:]
        known = [number for number in taken.tolist() if number in shared]
        are_known = mask(np.array(known, dtype=np.int32), len(self._rank))
        totals = sum((shared[number] for number in known), self._hub.relation_kinds)
        return (
            totals
            - self._counted_inside(rows, are_known)
            + self._relation_kinds(self._cut_from(taken[~are_known[taken]], choice.entities))
        )

    def _counted_inside(self, rows: Numbers, are_known: Mask) -> Counts:
        """Count the relations within the subgraph as often as the totals do, by kind."""
        source, target = self._topology.source[rows], self._topology.target[rows]
        straight = source != target
        own = straight & ((source == self._hub.number) | (target == self._hub.number))
        others = straight & ~own
        return self._relation_kinds(
            np.concatenate(
                [rows[own], rows[others & are_known[source]], rows[others & are_known[target]]]
            )
        )

    def _cut_from(self, entities: Numbers, inside: Numbers) -> Numbers:
        """Return the rows of relations from ``entities`` to neighbors that are left out."""
        topology = self._topology
        far, rows = self._scoped.relations(self._affordable(entities))
        # To look at the kinds first spares most of the search.
        likely = (self._hub.entity_kinds > 0)[topology.entity_kind[far]]
        likely &= ~mask(inside, len(self._rank))[far]
        far, rows = far[likely], rows[likely]
        tied = self._scoped.neighbors(self._hub.number)
        places = tied.searchsorted(far)
        cut: Numbers = rows[tied.take(places, mode="clip") == far]
        return cut


def _split(level: Numbers, rank: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Return the ``count`` most important entities of ``level`` in order, and the rest."""
    order = rank[level]
    if 0 < count < len(level):
        places = np.argpartition(order, count - 1)
        level, order = level[places], order[places]
    first = level[:count]
    return first[np.argsort(order[:count])], level[count:]


def _named(counts: Counts, names: tuple[str, ...]) -> dict[str, int]:
    return {name: count for name, count in zip(names, counts.tolist(), strict=True) if count}
