"""Following relations of a topology: those in a scope, all neighbors of many entities at once."""

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.memory.topology import MODALITIES, Numbers, Rows, Topology
from graph.ways import ANY, Direction, Scope

Mask = NDArray[np.bool_]

_DENSE = 8
"""Members of a set of numbers are counted off, not sorted, from one in so many on."""


class Scoped:
    """The relations of ``topology`` that count and the direction in which they are followed.

    ``rows`` are the relations of each entity that way, also those that do not count.
    """

    def __init__(
        self, topology: Topology, scope: Scope = ANY, direction: Direction = Direction.BOTH
    ) -> None:
        self.topology = topology
        self.scope = scope
        self.rows = _rows(topology, direction)
        self._all = scope == ANY

    def counted(self, rows: Numbers) -> Mask | None:
        """Say which of these relations count; None if all do."""
        if self._all:
            return None
        tests: list[Mask] = []
        scope, topology = self.scope, self.topology
        if self._kinds is not None:
            tests.append(self._kinds[topology.relation_kind[rows]])
        if self._modalities is not None:
            tests.append(self._modalities[topology.modality[rows]])
        if scope.valid_on is not None:
            day = scope.valid_on.toordinal()
            tests.append((topology.first_day[rows] <= day) & (day <= topology.last_day[rows]))
        counted: Mask = np.logical_and.reduce(tests)
        return counted

    def neighbors(self, entity: int) -> Numbers:
        """Return the far end of each relation of ``entity`` that counts."""
        start, end = self.rows.starts[entity : entity + 2].tolist()
        far = self.rows.others[start:end]
        counted = self.counted(self.rows.rows[start:end])
        return far if counted is None else far[counted]

    def between(self, near: int, far: int) -> Numbers:
        """Return the rows of the relations between two entities that count, whichever way."""
        found = self.topology.between(near, far)
        counted = self.counted(found)
        return found if counted is None else found[counted]

    def joined(self, entity: int, others: Iterable[int]) -> Iterator[int]:
        """Return those of ``others`` that a relation that counts ties to ``entity``, in order."""
        for other in self.topology.joined(entity, others):
            if self._all or len(self.between(entity, other)):
                yield other

    def steps(self, entities: Numbers) -> tuple[Numbers, Numbers]:
        """Return both ends of the relations of ``entities`` that count, the near ends first."""
        near, places = self._places(entities)
        far = self.rows.others[places]
        counted = None if self._all else self.counted(self.rows.rows[places])
        return (near, far) if counted is None else (near[counted], far[counted])

    def relations(self, entities: Numbers) -> tuple[Numbers, Numbers]:
        """Return the far ends and the rows of the relations of ``entities`` that count."""
        _, places = self._places(entities)
        far, rows = self.rows.others[places], self.rows.rows[places]
        counted = self.counted(rows)
        return (far, rows) if counted is None else (far[counted], rows[counted])

    def _places(self, entities: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
        starts = self.rows.starts[entities]
        counts = self.rows.starts[entities + 1] - starts
        before = starts - np.cumsum(counts) + counts
        return np.repeat(entities, counts), np.arange(counts.sum()) + np.repeat(before, counts)

    def effort(self, entities: Numbers) -> int:
        """Return how many relations :meth:`steps` looks at."""
        return int(self.efforts(entities).sum())

    def efforts(self, entities: Numbers) -> NDArray[np.int64]:
        """Return how many relations :meth:`steps` looks at for each of ``entities``."""
        return self.rows.starts[entities + 1] - self.rows.starts[entities]

    @cached_property
    def _kinds(self) -> Mask | None:
        return chosen(self.scope.kinds, self.topology.relation_kinds)

    @cached_property
    def _modalities(self) -> Mask | None:
        return chosen(self.scope.modalities, MODALITIES)


def distinct(numbers: Numbers, size: int) -> Numbers:
    """Return each of ``numbers``, all below ``size``, once and in order."""
    if len(numbers) * _DENSE < size:
        ordered = np.sort(numbers)
        first = np.ones(len(ordered), dtype=bool)
        np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
        return ordered[first]
    return np.flatnonzero(mask(numbers, size)).astype(np.int32)


def mask(numbers: Numbers, size: int) -> Mask:
    """Return for each number below ``size`` whether it is among ``numbers``."""
    members = np.zeros(size, dtype=bool)
    members[numbers] = True
    return members


def _rows(topology: Topology, direction: Direction) -> Rows:
    if direction is Direction.BOTH:
        return topology.both
    return topology.outward if direction is Direction.OUT else topology.inward


def chosen(wanted: tuple[str, ...] | None, names: tuple[str, ...]) -> Mask | None:
    """Return for each of ``names`` whether it is wanted; None if all are."""
    return None if wanted is None else np.array([name in wanted for name in names], dtype=bool)
