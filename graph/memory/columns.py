"""Columns: the values that one operand has in all records, as numbers for vectorised reads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import count, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.languages import localized
from graph.memory.once import Once
from graph.memory.topology import Numbers, Topology
from graph.operands import Operand, Scale, Subject, fold, is_localized
from graph.records import Entity, Relation
from graph.values import FuzzyDate, Quantity

Measures = Mapping[str, NDArray[Any]]
"""Values by the entity's number, under the operand's name: ``importance``, ``community``.

NaN stands for a value that is missing.
"""

UNKNOWN_START, UNKNOWN_END = 0, date.max.toordinal() + 1
"""Days that stand for the bounds of dates that are open or unknown: before and after all."""

ANALYSED = frozenset({"importance", "community"})
"""Operands of every entity that are computed of the whole graph, beside the reads."""

MEASURED = ANALYSED | {"degree"}
"""Operands of every entity that its record does not tell."""

_SAMPLE = 16
"""The part of a long text, of one in so many, that shows how frequent something is in it."""

_KIND = {subject: Operand("kind", Scale.CODE, subject=subject) for subject in Subject}


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts in one, each with a separator behind it that is in none of them.

    The separator behind text ``i`` is at ``ends[i]``.
    """

    text: str
    separator: str
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Joined":
        """Join ``texts``."""
        whole = "".join(texts)
        separator = next(sign for sign in map(chr, count()) if sign not in whole)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        return cls(separator.join([*texts, ""]), separator, np.cumsum(lengths + 1) - 1)

    def containing(self, part: str) -> NDArray[np.bool_]:
        """Return which texts have ``part`` in them."""
        if not part or self.separator in part:
            return np.full(len(self.ends), not part)
        sample = len(self.text) // _SAMPLE
        if self.text.count(part, 0, sample) * _SAMPLE > len(self.ends):
            texts = self.text.split(self.separator)[:-1]
            return np.array([part in text for text in texts], dtype=np.bool_)
        # To split is one loop in C, and between the pieces are the places of the part.
        lengths = np.fromiter(map(len, self.text.split(part)), np.int64)[:-1]
        places = np.cumsum(lengths + len(part)) - len(part)
        found = np.zeros(len(self.ends), dtype=np.bool_)
        found[np.searchsorted(self.ends, places)] = True
        return found


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of dates, as ordinals."""

    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]

    @classmethod
    def of(cls, values: Sequence[FuzzyDate]) -> "Days":
        """Return the days of ``values``."""
        return cls(
            np.array(list(map(start_of, values)), dtype=np.int32),
            np.array(list(map(end_of, values)), dtype=np.int32),
        )


@dataclass(frozen=True)
class Column:
    """The values that records hold.

    ``values`` are the different ones in the order of their scale, then of their spelling.
    Record ``owners[i]`` holds ``values[codes[i]]``; owners ascend, and only names,
    aliases and descriptions have several values of one owner.
    """

    operand: Operand
    values: Sequence[Any]
    codes: Numbers
    owners: Numbers

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each member of an enumeration."""
        return {member: place for place, member in enumerate(self.operand.members)}

    def comparable(self, value: Any) -> Any:  # noqa: ANN401 - the scale says which type it is
        """Return the form in which ``value`` compares; None for no member of an enumeration."""
        if self.operand.scale is Scale.TEXT:
            return fold(value)
        if self.operand.scale is Scale.MEMBER:
            return self.places.get(value)
        return value


def start_of(value: FuzzyDate) -> int:
    """Return the first day of a date as an ordinal."""
    return UNKNOWN_START if value.earliest is None else value.earliest.toordinal()


def end_of(value: FuzzyDate) -> int:
    """Return the last day of a date as an ordinal."""
    return UNKNOWN_END if value.latest is None else value.latest.toordinal()


class Columns:
    """The columns of some entities and relations, each built when first asked for."""

    def __init__(
        self,
        entities: Sequence[Entity],
        relations: Sequence[Relation],
        measure: Callable[[str], NDArray[Any]],
        once: Once,
    ) -> None:
        self.entities = entities
        self.relations = relations
        self.once = once
        self._measure = measure

    @classmethod
    def of(cls, topology: Topology, measures: Measures, once: Once) -> "Columns":
        """Return the columns of a whole graph."""

        def measure(name: str) -> NDArray[Any]:
            return topology.degree if name == "degree" else measures[name]

        columns = cls(topology.entities, topology.relations, measure, once)
        for subject, kinds, codes in (
            (Subject.ENTITY, topology.entity_kinds, topology.entity_kind),
            (Subject.RELATION, topology.relation_kinds, topology.relation_kind),
        ):
            kind = _KIND[subject]
            once.get(kind, partial(Column, kind, kinds, codes, _all(len(codes))))
        return columns

    def size(self, subject: Subject) -> int:
        """Return how many records there are."""
        return len(self.entities if subject is Subject.ENTITY else self.relations)

    def column(self, operand: Operand) -> Column:
        """Return the values of ``operand``."""
        return self.once.get(operand, partial(self._build, operand))

    def joined(self, operand: Operand) -> Joined:
        """Return the values of a text in the form in which they compare."""
        column = self.column(operand)
        return self.once.get(
            (operand, Joined), lambda: Joined.of(list(map(column.comparable, column.values)))
        )

    def days(self, operand: Operand) -> Days:
        """Return the days of the values of a date."""
        return self.once.get((operand, Days), lambda: Days.of(self.column(operand).values))

    def localized(self, operand: Operand, languages: tuple[str, ...]) -> Column:
        """Return the name or description of each entity in the first language that it has."""
        texts = [localized(texts_of(operand, entity), languages) for entity in self.entities]
        return _held(operand, _all(len(texts)), texts)

    @property
    def languages(self) -> frozenset[str]:
        """The languages of names and descriptions."""
        return self.once.get(
            "languages",
            lambda: frozenset(
                tag for entity in self.entities for tag in (*entity.names, *entity.description)
            ),
        )

    def rows(self, subject: Subject, kind: str) -> Numbers:
        """Return the numbers of the records of a kind."""
        column = self.column(_KIND[subject])
        try:
            code = column.values.index(kind)
        except ValueError:
            return _all(0)
        return self.once.get((subject, kind), lambda: column.owners[column.codes == code])

    def _build(self, operand: Operand) -> Column:
        if operand.kind is not None:
            return self._of_attribute(operand, operand.kind)
        if operand.subject is Subject.RELATION:
            return _of_field(operand, self.relations)
        if operand.name in MEASURED:
            return _measured(operand, self._measure(operand.name))
        if not is_localized(operand):
            return _of_field(operand, self.entities)
        held = [_all_texts(operand, entity) for entity in self.entities]
        owners = np.repeat(_all(len(held)), [len(texts) for texts in held])
        return _encoded(operand, owners, [text for texts in held for text in texts])

    def _of_attribute(self, operand: Operand, kind: str) -> Column:
        rows = self.rows(operand.subject, kind)
        records: Sequence[Any] = (
            self.entities if operand.subject is Subject.ENTITY else self.relations
        )
        name = operand.name
        return _held(operand, rows, [records[row].attributes.get(name) for row in rows.tolist()])


def texts_of(operand: Operand, entity: Entity) -> Mapping[str, str]:
    """Return the names or the descriptions of an entity, by language."""
    return entity.names if operand.name == "name" else entity.description


def _all_texts(operand: Operand, entity: Entity) -> Sequence[str]:
    texts = tuple(texts_of(operand, entity).values())
    return (*texts, *entity.aliases) if operand.name == "name" else texts


def _of_field(operand: Operand, records: Sequence[Entity] | Sequence[Relation]) -> Column:
    held = map(getattr, records, repeat(operand.name))
    return _held(operand, _all(len(records)), list(held))


def _held(operand: Operand, owners: Numbers, values: list[Any]) -> Column:
    if any(isinstance(value, Quantity) for value in values):
        values = [None if value is None else value.value for value in values]
    present = [index for index, value in enumerate(values) if value is not None]
    if len(present) == len(values):
        return _encoded(operand, owners, values)
    return _encoded(operand, owners[present], [values[index] for index in present])


def _measured(operand: Operand, values: NDArray[Any]) -> Column:
    owners = np.flatnonzero(~np.isnan(values)).astype(np.int32)
    distinct, codes = np.unique(values[owners], return_inverse=True)
    return Column(operand, distinct.tolist(), codes.astype(np.int32), owners)


def _encoded(operand: Operand, owners: Numbers, values: Iterable[Any]) -> Column:
    """Number the different values as they come, then by their order."""
    seen: dict[Any, int] = {}
    met = np.array([seen.setdefault(value, len(seen)) for value in values], dtype=np.int32)
    ordered = _in_order(operand, seen)
    codes = np.empty(len(seen), dtype=np.int32)
    codes[[seen[value] for value in ordered]] = _all(len(seen))
    return Column(operand, ordered, codes[met], owners)


def _in_order(operand: Operand, values: Iterable[Any]) -> list[Any]:
    if operand.scale is Scale.TEXT:
        return [text for _, text in sorted((fold(text), text) for text in values)]
    if operand.scale is Scale.DATE:
        return sorted(values, key=lambda value: (start_of(value), end_of(value), value.edtf))
    if operand.scale is Scale.MEMBER:
        return sorted(values, key=operand.members.index)
    return sorted(values)


def _all(count: int) -> Numbers:
    return np.arange(count, dtype=np.int32)
