"""The bare shape of a graph as arrays of numbers: what algorithms over many relations read.

An entity's number is its rank among all keys, so numbers sort as keys do. The number of a
relation is its row. Immutable; one version of the graph has one topology.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import merge
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from graph.changes import Effect, sides
from graph.memory.pieces import Pieces, sorted_in_pieces
from graph.memory.shards import Shards
from graph.records import Entity, Modality, Relation

Numbers = NDArray[np.int32]
"""Numbers of entities, rows of relations, or places in a list."""

_by_key = attrgetter("key")

_COUNTED = 2_000_000
"""Numbers that are counted in one call, during which nobody else runs: some milliseconds."""

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

    entities: Pieces[Entity]
    relations: Pieces[Relation]
    numbers: Shards[int]
    entity_kinds: tuple[str, ...]
    entity_kind: Numbers
    relation_kinds: tuple[str, ...]
    relation_kind: Numbers
    source: Numbers
    target: Numbers

    @classmethod
    def of(cls, entities: Iterable[Entity], relations: Iterable[Relation]) -> "Topology":
        """Return the topology of these records."""
        ordered = Pieces(sorted_in_pieces(entities, _by_key))
        placed = Pieces(relations)
        numbers = _numbered(ordered)
        entity_kinds = tuple(sorted({entity.kind for entity in ordered}))
        relation_kinds = tuple(sorted({relation.kind for relation in placed}))
        entity_code = {kind: code for code, kind in enumerate(entity_kinds)}
        relation_code = {kind: code for code, kind in enumerate(relation_kinds)}
        size = len(placed)
        return cls(
            ordered,
            placed,
            numbers,
            entity_kinds,
            _column((entity_code[entity.kind] for entity in ordered), len(ordered)),
            relation_kinds,
            _column((relation_code[relation.kind] for relation in placed), size),
            _column(numbers.of_each(relation.source for relation in placed), size),
            _column(numbers.of_each(relation.target for relation in placed), size),
        )

    def patched(self, effects: Sequence[Effect]) -> "Topology | None":
        """Return the topology after ``effects``, at most one for each record.

        None where a kind comes to be or is no more, and it has to be made anew. Costs a copy
        of the columns, without a look at the records that stay. The rows of relations that
        are gone are taken by new ones, or by the last.
        """
        entities, moved = self._entities_after(effects)
        numbers = self.numbers
        if moved is not None:
            numbers = _numbered(entities)
        gone = [self._row(old) for old, _ in sides(effects, Relation) if old is not None]
        added = [new for _, new in sides(effects, Relation) if new is not None]
        rows = _Exchange.of(len(self.relations), gone, len(added))
        try:
            entity_kind = self._entity_kinds_after(effects, moved, numbers)
            kinds = [self.relation_kinds.index(relation.kind) for relation in added]
        except ValueError:  # a new kind
            return None
        relation_kind = rows.column(self.relation_kind, kinds)
        if not _all_used(entity_kind, self.entity_kinds) or not _all_used(
            relation_kind, self.relation_kinds
        ):
            return None
        source, target = self.source, self.target
        if moved is not None:
            source, target = moved[source], moved[target]
        items = (*(self.relations[row] for row in rows.moved), *added)
        return Topology(
            entities,
            self.relations.replaced(rows.size, dict(zip(rows.places, items, strict=True))),
            numbers,
            self.entity_kinds,
            entity_kind,
            self.relation_kinds,
            relation_kind,
            rows.column(source, [numbers[relation.source] for relation in added]),
            rows.column(target, [numbers[relation.target] for relation in added]),
        )

    def _entities_after(self, effects: Iterable[Effect]) -> tuple[Pieces[Entity], Numbers | None]:
        """Return the entities after ``effects``, and the new number of each that there was.

        None if all keep their numbers; of those that are no more the number is that of another.
        """
        added: list[Entity] = []
        removed: list[int] = []
        replaced: dict[int, Entity] = {}
        for before, after in sides(effects, Entity):
            if before is None and after is not None:
                added.append(after)
            elif before is not None and after is None:
                removed.append(self.numbers[before.key])
            elif after is not None:
                replaced[self.numbers[after.key]] = after
        entities = self.entities.replaced(len(self.entities), replaced)
        if not added and not removed:
            return entities, None
        added.sort(key=_by_key)
        steps = np.zeros(len(entities) + 1, dtype=np.int32)
        np.add.at(steps, [bisect_left(entities, item.key, key=_by_key) for item in added], 1)
        np.subtract.at(steps, np.array(removed, dtype=np.int64) + 1, 1)
        gone = set(removed)
        left = (entity for number, entity in enumerate(entities) if number not in gone)
        moved = np.arange(len(steps), dtype=np.int32) + np.cumsum(steps, dtype=np.int32)
        return Pieces(merge(left, added, key=_by_key)), moved[:-1]

    def _entity_kinds_after(
        self, effects: Iterable[Effect], moved: Numbers | None, numbers: Shards[int]
    ) -> Numbers:
        """Return the kind of each entity after ``effects``.

        Raises:
            ValueError: one is new.
        """
        kinds = self.entity_kind.copy()
        changed = list(sides(effects, Entity))
        if moved is not None:
            gone = [self.numbers[old.key] for old, new in changed if old and new is None]
            kinds = np.zeros(len(numbers), dtype=np.int32)
            kinds[np.delete(moved, gone)] = np.delete(self.entity_kind, gone)
        for _, after in changed:
            if after is not None:
                kinds[numbers[after.key]] = self.entity_kinds.index(after.kind)
        return kinds

    def _row(self, relation: Relation) -> int:
        rows = self.between(self.numbers[relation.source], self.numbers[relation.target])
        ids = ((int(row), self.relations[row].id) for row in rows)
        return next(row for row, found in ids if found == relation.id)

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
        return _column(
            (code[relation.modality] for relation in self.relations), len(self.relations)
        )

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
        return (counts(self.source, size) + counts(self.target, size)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Which rows come to hold something else: first those ``moved`` from the end, then new ones."""

    size: int
    places: Sequence[int]
    moved: Sequence[int]

    @classmethod
    def of(cls, size: int, gone: Iterable[int], added: int) -> "_Exchange":
        """Return what happens to ``size`` rows without those ``gone``, and with others."""
        free = set(gone)
        after = size - len(free) + added
        places = [*sorted(row for row in free if row < after), *range(size, after)]
        return cls(after, places, [row for row in range(after, size) if row not in free])

    def column(self, column: Numbers, added: Sequence[int]) -> Numbers:
        """Return a column of relations after this; ``added`` are the values of the new ones."""
        changed = np.empty(self.size, dtype=np.int32)
        kept = min(self.size, len(column))
        changed[:kept] = column[:kept]
        changed[self.places] = [*column[self.moved].tolist(), *added]
        return changed


def _numbered(entities: Iterable[Entity]) -> Shards[int]:
    return Shards((entity.key, number) for number, entity in enumerate(entities))


def _column(values: Iterable[int], size: int) -> Numbers:
    # Others run between one value and the next, as they would not while a list is read.
    return np.fromiter(values, dtype=np.int32, count=size)


def counts(codes: Numbers, size: int) -> NDArray[np.int64]:
    """Return how often each number up to ``size`` is among ``codes``."""
    found = np.zeros(size, dtype=np.int64)
    for start in range(0, len(codes), _COUNTED):
        found += np.bincount(codes[start : start + _COUNTED], minlength=size)
    return found


def _all_used(codes: Numbers, kinds: Sequence[str]) -> bool:
    return bool(counts(codes, len(kinds)).all())


def _days(days: Iterable[date | None], unbounded: date) -> Numbers:
    return np.fromiter(((day or unbounded).toordinal() for day in days), dtype=np.int32)


def _starts(near: Numbers, size: int) -> NDArray[np.int64]:
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(counts(near, size), out=starts[1:])
    return starts


def _rows(near: Numbers, far: Numbers, size: int) -> Rows:
    order = np.argsort(near, kind="stable").astype(np.int32)
    return Rows(_starts(near, size), far[order], order)
