"""What lies around some entities of a topology: walked level by level, then cut to size."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from graph.memory.scoped import Scoped, chosen, distinct, mask
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
    topology: Topology, rank: Numbers, request: NeighborhoodRequest, budget: int = MOST_WORK
) -> Subgraph:
    """Return what ``request`` asks for; ``budget`` is how many relations to look at."""
    return _Neighborhood(topology, rank, request, budget).subgraph()


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
        choice = self._choose(self._levels())
        relations, beyond = self._listed(self._among(choice.entities))
        return Subgraph(
            [topology.entities[number] for number in choice.entities.tolist()],
            choice.distances,
            relations,
            _counts(topology.entity_kind[choice.omitted], topology.entity_kinds),
            beyond + Counter(self._cut_relations(choice)),
            self._exhausted,
        )

    def _levels(self) -> list[Numbers]:
        """Return the entities at each distance: those asked for as asked, others by number."""
        numbers = self._topology.numbers
        asked = [numbers[key] for key in dict.fromkeys(self._request.keys) if key in numbers]
        levels = [np.array(asked, dtype=np.int32)]
        seen = mask(levels[0], len(numbers))
        kinds = chosen(self._request.entity_kinds, self._topology.entity_kinds)
        for _ in range(self._request.depth):
            _, far = self._walked.steps(self._affordable(levels[-1]))
            new = distinct(far[~seen[far]], len(numbers))
            if kinds is not None:
                new = new[kinds[self._topology.entity_kind[new]]]
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

    def _choose(self, levels: Sequence[Numbers]) -> _Choice:
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

    def _cut_relations(self, choice: _Choice) -> dict[str, int]:
        """Count the relations from the subgraph to what was left out, by kind."""
        if not len(choice.omitted):
            return {}
        far, rows = self._scoped.relations(self._affordable(choice.entities))
        cut = rows[mask(choice.omitted, len(self._rank))[far]]
        return _counts(self._topology.relation_kind[cut], self._topology.relation_kinds)


def _split(level: Numbers, rank: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Return the ``count`` most important entities of ``level`` in order, and the rest."""
    order = rank[level]
    if 0 < count < len(level):
        places = np.argpartition(order, count - 1)
        level, order = level[places], order[places]
    first = level[:count]
    return first[np.argsort(order[:count])], level[count:]


def _counts(codes: Numbers, names: tuple[str, ...]) -> dict[str, int]:
    found = np.bincount(codes, minlength=len(names)).tolist()
    return {name: count for name, count in zip(names, found, strict=True) if count}
