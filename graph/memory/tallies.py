"""Tallies: facets of any entities, counted in one pass over columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.facets import (
    AttributeFacet,
    FacetRequest,
    Facets,
    KindCount,
    RelationFacet,
    ValueCount,
    spelled,
)
from graph.kinds import Ontology
from graph.memory.columns import Column, Columns
from graph.memory.edges import ranges
from graph.memory.topology import Numbers, Topology
from graph.operands import attribute_operand
from graph.ways import Direction

_FEW = 8
"""A list this many times shorter than what it is looked up in is looked up one by one."""

_WAYS = (Direction.OUT, Direction.IN)


@dataclass(frozen=True, slots=True)
class Incidence:
    """How many relations of each kind and direction each entity has, where it has any.

    Columns of equal length, those of entity ``n`` from ``starts[n]`` to ``starts[n + 1]``;
    ``slots`` are the relation kind's code times two, plus one if inward.
    """

    starts: NDArray[np.int64]
    entities: Numbers
    slots: Numbers
    counts: Numbers

    @classmethod
    def of(cls, topology: Topology) -> "Incidence":
        """Count the relations of a graph."""
        slots = 2 * len(topology.relation_kinds)
        kind = 2 * topology.relation_kind.astype(np.int64)
        ends = [
            topology.source * np.int64(slots) + kind,
            topology.target * np.int64(slots) + kind + 1,
        ]
        places, counts = np.unique(np.concatenate(ends), return_counts=True)
        entities, slot = np.divmod(places, max(slots, 1))
        starts = np.searchsorted(entities, np.arange(len(topology.entities) + 1))
        return cls(
            starts, entities.astype(np.int32), slot.astype(np.int32), counts.astype(np.int32)
        )

    def within(self, numbers: Numbers) -> NDArray[Any]:
        """Return the places of some entities, which ascend."""
        size = len(self.starts) - 1
        if _is_few(numbers, size):
            starts = self.starts[numbers]
            return ranges(starts, self.starts[numbers + 1] - starts)
        return np.flatnonzero(_mask(numbers, size)[self.entities])


class Tallies:
    """Counts over lists of one version's entities."""

    def __init__(self, topology: Topology, columns: Columns, ontology: Ontology) -> None:
        self._topology = topology
        self._columns = columns
        self._ontology = ontology

    def facets(self, numbers: Numbers, request: FacetRequest) -> Facets:
        """Return the facets of the entities ``numbers``, which ascend."""
        kinds = self._topology.entity_kind[numbers]
        counts = np.bincount(kinds, minlength=len(self._topology.entity_kinds)).tolist()
        counted = [
            KindCount(kind, count)
            for kind, count in zip(self._topology.entity_kinds, counts, strict=True)
            if count
        ]
        counted.sort(key=lambda item: -item.count)
        members = {
            kind: numbers[kinds == code]
            for code, kind in enumerate(self._topology.entity_kinds)
            if counts[code]
        }
        return Facets(
            counted,
            [
                facet
                for item in counted
                for facet in self._attributes(item.kind, members[item.kind], request)
            ],
            list(self._relations(numbers)),
        )

    def _attributes(
        self, kind: str, numbers: Numbers, request: FacetRequest
    ) -> Iterator[AttributeFacet]:
        if (definition := self._ontology.entities.get(kind)) is None:
            return
        for name, attribute in definition.attributes.items():
            if request.attributes is None or name in request.attributes:
                column = self._columns.column(attribute_operand(kind, attribute))
                codes = _codes(column, numbers, self._columns)
                yield _attribute_facet(kind, column, codes, len(numbers), request.values)

    def _relations(self, numbers: Numbers) -> Iterator[RelationFacet]:
        incidence = self._columns.once.get("incidence", lambda: Incidence.of(self._topology))
        places = incidence.within(numbers)
        slots = incidence.slots[places]
        size = 2 * len(self._topology.relation_kinds)
        entities = np.bincount(slots, minlength=size).tolist()
        relations = np.bincount(slots, incidence.counts[places], size).astype(np.int64).tolist()
        for slot in range(size):
            if entities[slot]:
                kind = self._topology.relation_kinds[slot // 2]
                yield RelationFacet(kind, _WAYS[slot % 2], entities[slot], relations[slot])


def _attribute_facet(
    kind: str, column: Column, codes: NDArray[Any], size: int, most: int
) -> AttributeFacet:
    present, counts = _counted(codes, len(column.values))
    # By count, the highest first, then by the order of values: in one number for each.
    ranks = present - counts * len(column.values)
    top = np.argpartition(ranks, most - 1)[:most] if most < len(ranks) else np.arange(len(ranks))
    values = [
        ValueCount(spelled(column.values[present[place]]), int(counts[place]))
        for place in top[np.argsort(ranks[top])].tolist()
    ]
    return AttributeFacet(kind, column.operand.name, values, len(present), size - len(codes))


def _counted(codes: NDArray[Any], size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return which codes below ``size`` there are, ascending, and how often."""
    if _is_few(codes, size):
        return np.unique(codes.astype(np.int64), return_counts=True)
    counts = np.bincount(codes, minlength=size)
    present = np.flatnonzero(counts)
    return present, counts[present]


def _codes(column: Column, numbers: Numbers, columns: Columns) -> NDArray[Any]:
    """Return the codes of the values that some records hold, which ascend."""
    if _is_few(numbers, len(column.owners)):
        places = np.searchsorted(column.owners, numbers)
        inside = places < len(column.owners)
        places, numbers = places[inside], numbers[inside]
        held: NDArray[Any] = column.codes[places[column.owners[places] == numbers]]
        return held
    mask = _mask(numbers, columns.size(column.operand.subject))
    codes: NDArray[Any] = column.codes[mask[column.owners]]
    return codes


def _is_few(numbers: NDArray[Any], size: int) -> bool:
    return len(numbers) * _FEW < size


def _mask(numbers: Numbers, size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=np.bool_)
    mask[numbers] = True
    return mask
