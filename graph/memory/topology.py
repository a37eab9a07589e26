"""The bare shape of a graph as arrays of numbers: what algorithms over many relations read.

An entity's number is its rank among all keys, so numbers sort as keys do. The number of a
relation is its row. Immutable; one version of the graph has one topology.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
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
    def both(self) -> Rows:
        """All relations of each entity, in the order of the far ends; a loop stands there once."""
        straight = np.flatnonzero(self.source != self.target).astype(np.int32)
        near = np.concatenate([self.source, self.target[straight]])
        far = np.concatenate([self.target, self.source[straight]])
        row = np.concatenate([np.arange(len(self.source), dtype=np.int32), straight])
        order = np.argsort(near * np.int64(len(self.entities)) + far, kind="stable")
        return Rows(_starts(near, len(self.entities)), far[order], row[order])

    def prepare(self) -> None:
        """Build what every walk needs, so that the first need not."""
        _ = self._starts, self._others

    def between(self, near: int, far: int) -> Numbers:
        """Return the rows of the relations between two entities, whichever way they run."""
        start, end = self._span(near)
        other_start, other_end = self._span(far)
        if other_end - other_start < end - start:
            start, end, far = other_start, other_end, near
        lower = bisect_left(self._others, far, start, end)
        return self.both.rows[lower : bisect_right(self._others, far, lower, end)]

    def joined(self, entity: int, others: Iterable[int]) -> Iterator[int]:
        """Return those of ``others`` that a relation ties to ``entity``, in their order."""
        start, end = self._span(entity)
        for other in others:
            place = bisect_left(self._others, other, start, end)
            if place < end and self._others[place] == other:
                yield other

    def _span(self, entity: int) -> tuple[int, int]:
        return self._starts[entity], self._starts[entity + 1]

    # One item is read several times as fast from these as from an array.
    @cached_property
    def _starts(self) -> memoryview:
        return self.both.starts.data

    @cached_property
    def _others(self) -> memoryview:
        return self.both.others.data

    @cached_property
    def modality(self) -> Numbers:
        """The modality of each relation, by its place in :data:`MODALITIES`: firmest first."""
        code = {name: number for number, name in enumerate(MODALITIES)}
        return _column([code[relation.modality] for relation in self.relations])

    @cached_property
    def first_day(self) -> Numbers:
        """The earliest day each relation may hold on, counted as ``date.toordinal`` does."""
        dates = (relation.since for relation in self.relations)
        return _days((None if fuzzy is None else fuzzy.earliest for fuzzy in dates), date.min)

    @cached_property
    def last_day(self) -> Numbers:
        """The latest day each relation may hold on, counted as ``date.toordinal`` does."""
        dates = (relation.until for relation in self.relations)
        return _days((None if fuzzy is None else fuzzy.latest for fuzzy in dates), date.max)

    @cached_property
    def degree(self) -> Numbers:
        """How many relations start or end at each entity; a loop counts twice."""
        size = len(self.entities)
        counts = np.bincount(self.source, minlength=size) + np.bincount(self.target, minlength=size)
        return counts.astype(np.int32)


def _column(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int32)


def _days(days: Iterable[date | None], unbounded: date) -> Numbers:
    return np.fromiter(((day or unbounded).toordinal() for day in days), dtype=np.int32)


def _starts(near: Numbers, size: int) -> NDArray[np.int64]:
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(near, minlength=size), out=starts[1:])
    return starts


def _rows(near: Numbers, far: Numbers, size: int) -> Rows:
    order = np.argsort(near, kind="stable").astype(np.int32)
    return Rows(_starts(near, size), far[order], order)
