"""The shortest simple paths between two entities of a topology.

Which entities can stand where on a path of so many hops is found from both ends at once, a
whole level at a time; the paths are then read off in the order of their keys.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import islice, pairwise

import numpy as np

from graph.memory.scoped import Mask, Scoped, distinct, mask
from graph.memory.topology import MODALITIES, Numbers, Topology
from graph.paths import Hop, Path, PathRequest, PathsFound
from graph.records import Relation

MOST_WORK = 4_000_000
"""Relations that a search looks at before it stops; a step from one entity counts for more."""

_MOST_PAIRS = 4_096
"""Pairs of neighbors of the two ends that are looked up one by one."""

_VISIT = 200
"""Relations that could be looked at in the time that one step in Python takes."""

_SPARSE = 16
"""Sets that are so many times smaller than a list are searched for in it."""

Route = tuple[int, ...]
"""The numbers of the entities of a path, in order."""


def find_paths(topology: Topology, request: PathRequest, budget: int = MOST_WORK) -> PathsFound:
    """Return the paths that ``request`` asks for; ``budget`` is how many relations to look at."""
    source = topology.numbers.get(request.source)
    target = topology.numbers.get(request.target)
    if source is None or target is None:
        return PathsFound((), exhausted=False)
    scoped = Scoped(topology, request.scope)
    search = _Search(scoped, source, target, budget)
    routes = list(islice(search.routes(request.max_length), request.count))
    paths = [_path(scoped, route) for route in routes]
    return PathsFound(paths, exhausted=search.exhausted and len(paths) < request.count)


class _Level:
    """Entities that a walk of so many hops from an end reaches, without passing either end."""

    def __init__(self, members: Numbers, scoped: Scoped) -> None:
        self.members = members
        self._scoped = scoped

    @cached_property
    def mask(self) -> Mask:
        return mask(self.members, len(self._scoped.topology.entities))

    @cached_property
    def effort(self) -> int:
        return self._scoped.effort(self.members)

    @cached_property
    def steps(self) -> tuple[Numbers, Numbers]:
        return self._scoped.steps(self.members)

    def among(self, ordered: Numbers) -> Numbers:
        """Return those of ``ordered`` that are members, each once."""
        if len(self.members) * _SPARSE < len(ordered):
            return _members(ordered, self.members)
        return _once(ordered[self.mask[ordered]])

    def leading_to(self, following: "_Level") -> "_Level":
        """Return the members that have a neighbor in the next level."""
        near, far = self.steps
        return _Level(distinct(near[following.mask[far]], len(self.mask)), self._scoped)


class _Search:
    """Finds routes of ever more hops until nobody wants more or the budget is spent."""

    def __init__(self, scoped: Scoped, source: int, target: int, budget: int) -> None:
        self.exhausted = False
        self._scoped = scoped
        self._ends = source, target
        self._left = budget
        # The levels of either end from its neighbors on.
        self._forward: list[_Level] = []
        self._backward: list[_Level] = []

    def routes(self, max_length: int) -> Iterator[Route]:
        """Return routes of at most ``max_length`` hops, shortest first, then by numbers."""
        source, target = self._ends
        if source == target:
            yield (source,)
            return
        near, far = self._scoped.neighbors(source), self._scoped.neighbors(target)
        self._left -= len(near) + len(far)
        if max_length > 0 and _holds(near, target):
            yield self._ends
        short = len(near) * len(far) <= _MOST_PAIRS
        if short:
            yield from self._short_routes(near.tolist(), far.tolist(), max_length)
        self._forward, self._backward = [self._level(near)], [self._level(far)]
        for length in range(4 if short else 2, max_length + 1):
            if self._extend(length):
                for middle in self._descend(self._layers(length), ()):
                    yield (source, *middle, target)
            if self.exhausted:
                return

    def _short_routes(self, near: list[int], far: list[int], max_length: int) -> Iterator[Route]:
        """Return the routes of two and three hops, given the neighbors of both ends.

        Plain Python, since there are too few numbers for arrays to pay.
        """
        source, target = self._ends
        first = [number for number in dict.fromkeys(near) if number not in self._ends]
        last = {number: None for number in far if number not in self._ends}
        if max_length > 1:
            for middle in first:
                if middle in last:
                    yield source, middle, target
        if max_length > 2:
            for one in first:
                for other in self._scoped.joined(one, last):
                    if other != one:
                        yield source, one, other, target

    def _level(self, neighbors: Numbers) -> "_Level":
        return _Level(_without(_once(neighbors), self._ends), self._scoped)

    def _extend(self, length: int) -> bool:
        """Add levels until those of both ends can meet in routes of ``length`` hops."""
        while len(self._forward) + len(self._backward) < length:
            levels = min(self._forward, self._backward, key=lambda side: side[-1].effort)
            if not self._spend(levels[-1].effort):
                return False
            _, far = levels[-1].steps
            reached = distinct(far, len(self._scoped.topology.entities))
            levels.append(_Level(_without(reached, self._ends), self._scoped))
        return True

    def _layers(self, length: int) -> list[_Level]:
        """Return for each place between the ends who can stand there on a walk of ``length``."""
        ahead, behind = self._forward, self._backward
        meeting = _common(ahead[-1].members, behind[length - len(ahead) - 1].members)
        layers = [_Level(meeting, self._scoped)]
        for level in reversed(ahead[:-1]):
            layers.insert(0, level.leading_to(layers[0]))
        for level in reversed(behind[:-1]):
            layers.append(level.leading_to(layers[-1]))
        return layers

    def _descend(self, layers: list[_Level], route: Route) -> Iterator[Route]:
        """Return the ways to go on from ``route``, one entity in each of the layers left."""
        if len(route) == len(layers):
            yield route
            return
        layer = layers[len(route)]
        following = layer.members
        if route:
            neighbors = self._scoped.neighbors(route[-1])
            if not self._spend(_VISIT + len(neighbors)):
                return
            following = layer.among(neighbors)
        for entity in following.tolist():
            if entity not in route:
                yield from self._descend(layers, (*route, entity))
            if self.exhausted:
                return

    def _spend(self, effort: int) -> bool:
        self._left -= effort
        self.exhausted = self.exhausted or self._left < 0
        return not self.exhausted


def _once(ordered: Numbers) -> Numbers:
    if len(ordered) < 2:
        return ordered
    different = ordered[1:] != ordered[:-1]
    return ordered if different.all() else ordered[np.concatenate(([True], different))]


def _holds(ordered: Numbers, number: int) -> bool:
    place = int(ordered.searchsorted(np.int32(number)))
    return place < len(ordered) and int(ordered[place]) == number


def _without(ordered: Numbers, numbers: tuple[int, ...]) -> Numbers:
    for number in numbers:
        if _holds(ordered, number):
            ordered = ordered[ordered != number]
    return ordered


def _common(left: Numbers, right: Numbers) -> Numbers:
    """Return what two lists without repetitions, both in order, have in common."""
    return _members(left, right) if len(left) > len(right) else _members(right, left)


def _members(ordered: Numbers, wanted: Numbers) -> Numbers:
    """Return those of ``wanted`` that are in ``ordered``."""
    if not len(ordered):
        return ordered
    places = ordered.searchsorted(wanted)
    found: Numbers = wanted[ordered.take(places, mode="clip") == wanted]
    return found


def _path(scoped: Scoped, route: Route) -> Path:
    entities = [scoped.topology.entities[number] for number in route]
    return Path(entities, [_hop(scoped, near, far) for near, far in pairwise(route)])


def _hop(scoped: Scoped, near: int, far: int) -> Hop:
    topology = scoped.topology
    rows = scoped.between(near, far).tolist()
    row = rows[0]
    if len(rows) > 1:
        row = min(rows, key=lambda row: _firmness(topology.relations[row]))
    relation, origin = topology.relations[row], topology.entities[near]
    forward = relation.source == origin.key
    return Hop(origin, topology.entities[far], relation, forward, len(rows))


def _firmness(relation: Relation) -> tuple[int, str]:
    # Not by the topology's column of modalities, which would be made of all relations first.
    return MODALITIES.index(relation.modality), relation.id
