"""The bare shape of a graph as arrays of numbers: what algorithms over many relations read.

An entity's number is its rank among all keys, so numbers sort as keys do. The number of a
relation is its row. Immutable; one version of the graph has one topology.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.records import Entity, Modality, Relation

Numbers = NDArray[np.int32]
"""Numbers of entities, rows of relations, or places in a list."""

MODALITIES = tuple(Modality.__members__)


@dataclass(frozen=True, slots=True)
class Rows:
    """Relations of every entity one way: those of entity ``n`` are ``rows[starts[n]:starts[n+1]]``.

    ``others`` has the entity at the far end of each, ``rows`` the relation's row.
    """

    starts: NDArray[np.int64]
    others: Numbers
    rows: Numbers


@dataclass(frozen=True)
class Topology:
    """Entities by number, and relations by row as columns of equal length."""

    entities: Sequence[Entity]
    relations: Sequence[Relation]
    numbers: dict[str, int]
    entity_kinds: tuple[str, ...]
    entity_kind: Numbers
    relation_kinds: tuple[str, ...]
    relation_kind: Numbers
    source: Numbers
    target: Numbers

    @classmethod
    def of(cls, entities: Sequence[Entity], relations: Sequence[Relation]) -> "Topology":
        """Return the topology of these records."""
        ordered = sorted(entities, key=lambda entity: entity.key)
        numbers = {entity.key: number for number, entity in enumerate(ordered)}
        entity_kinds = tuple(sorted({entity.kind for entity in ordered}))
        relation_kinds = tuple(sorted({relation.kind for relation in relations}))
        entity_code = {kind: code for code, kind in enumerate(entity_kinds)}
        relation_code = {kind: code for code, kind in enumerate(relation_kinds)}
        return cls(
            ordered,
            relations,
            numbers,
            entity_kinds,
            _column([entity_code[entity.kind] for entity in ordered]),
            relation_kinds,
            _column([relation_code[relation.kind] for relation in relations]),
            _column([numbers[relation.source] for relation in relations]),
            _column([numbers[relation.target] for relation in relations]),
        )

    @cached_property
    def outward(self) -> Rows:
        """The relations that start at each entity."""
        return _rows(self.source, self.target, len(self.entities))

    @cached_property
    def inward(self) -> Rows:
        """The relations that end at each entity."""
        return _rows(self.target, self.source, len(self.entities))

    @cached_property
    def modality(self) -> Numbers:
        """The modality of each relation, by its place in :data:`MODALITIES`: firmest first."""
        code = {name: number for number, name in enumerate(MODALITIES)}
        return _column([code[relation.modality] for relation in self.relations])

    @cached_property
    def degree(self) -> Numbers:
        """How many relations start or end at each entity; a loop counts twice."""
        size = len(self.entities)
        counts = np.bincount(self.source, minlength=size) + np.bincount(self.target, minlength=size)
        return counts.astype(np.int32)


def _column(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int32)


def _rows(near: Numbers, far: Numbers, size: int) -> Rows:
    order = np.argsort(near, kind="stable").astype(np.int32)
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(near, minlength=size), out=starts[1:])
    return Rows(starts, far[order], order)
