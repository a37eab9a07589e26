"""From the values of a field to its column in the rows, through all that lies beneath.

These objects are made for every field of every request, so they are msgspec structs,
several times cheaper than dataclasses, and out of the garbage collector's sight: they
refer to what was before them, never back.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Any

import msgspec
from graphql import GraphQLError
from graphql.pyutils import is_iterable

from schema.citations import citations
from schema.fields import Cites, Noted, Outcomes, Values
from schema.plan.failures import Failures
from schema.plan.rows import Column, Row, build_rows
from schema.plan.shapes import Composite, Leaf, Listed, PlannedField, Selection, Shape
from schema.plan.trail import Trail
from schema.request import Citation


class Frame(msgspec.Struct, gc=False):
    """A selection with the parents to read it of; later, with the row of each."""

    selection: Selection
    parents: Values
    trail: Trail | None
    columns: "list[Opened]"
    rows: list[Row | None] = []

    def build_rows(self, failures: Failures) -> None:
        """Build the row of each parent, once the frames beneath have theirs.

        A row that lacks a value it must have is None.
        """
        columns = [_close(opened, failures) for opened in self.columns]
        self.rows = build_rows(self.selection.row, columns, len(self.parents))
        if failures:
            for field, column in zip(self.selection.fields, columns, strict=True):
                if not field.shape.nullable:
                    self._drop_rows_without(column)

    def _drop_rows_without(self, column: Column) -> None:
        for position, value in enumerate(column):
            if value is None:
                self.rows[position] = None


class Scattered(msgspec.Struct, gc=False):
    """A column of the rows of several frames, or of one with gaps; places say what goes where."""

    length: int
    groups: list[tuple[Frame, Sequence[int] | None]]


class Lists(msgspec.Struct, gc=False):
    """A column of lists, whose items stand one after another in another column."""

    counts: list[int]
    nulls: list[int]
    items: "Opened"
    items_nullable: bool


Opened = Column | Frame | Scattered | Lists
"""A column, or what it will be made of when the frames beneath have their rows."""


class Descent:
    """The way down: takes in the values of each field, and gathers the frames beneath.

    ``frames`` is the queue of a breadth-first walk, and in the end all that was walked.
    """

    __slots__ = ("_cited", "failures", "frames")

    def __init__(self, root: Selection, cited: list[Citation] | None) -> None:
        self._cited = cited
        self.failures = Failures()
        self.frames = [Frame(root, [None], None, [])]

    def open(self, frame: Frame, field: PlannedField, values: Values | Exception) -> None:
        """Take in the values of ``field`` for the parents of ``frame``."""
        trail = Trail(frame.trail, field, len(frame.columns), frame.parents)
        if isinstance(values, Exception):
            for position in range(len(frame.parents)):
                self.failures.add(trail, position, field, values)
            values = [None] * len(frame.parents)
        elif self._cited is not None and field.field is not None and field.field.cites is not None:
            self._cited += _citations(field.field.cites, trail, values)
        frame.columns.append(self._open(field, field.shape, values, trail))

    def _open(self, field: PlannedField, shape: Shape, values: Values, trail: Trail) -> Opened:
        if type(values) is Outcomes:
            values = [self._value(field, value, trail, at) for at, value in enumerate(values)]
        if type(shape) is Composite:
            return self._objects(field, shape, values, trail)
        if type(shape) is Listed:
            return self._lists(field, shape, values, trail)
        return self._leaves(field, shape, values, trail)  # type: ignore[arg-type] # what is left

    def _value(self, field: PlannedField, value: object, trail: Trail, position: int) -> object:
        if isinstance(value, Exception):
            self.failures.add(trail, position, field, value)
            return None
        if isinstance(value, Noted):
            self.failures.note(trail, position, field, value.error)
            return value.value
        return value

    def _leaves(self, field: PlannedField, shape: Leaf, values: Values, trail: Trail) -> Column:
        if field.exact and not self.failures:
            return values
        column = [
            self._serialized(field, shape, value, trail, at) for at, value in enumerate(values)
        ]
        self._require(field, shape, column, trail)
        return column

    def _serialized(
        self, field: PlannedField, shape: Leaf, value: object, trail: Trail, position: int
    ) -> object:
        if value is None or shape.serialize is None:
            return value
        try:
            return shape.serialize(value)
        except Exception as error:  # noqa: BLE001 - a value that its type refuses is the field's error
            self.failures.add(trail, position, field, error)
            return None

    def _objects(
        self, field: PlannedField, shape: Composite, values: Values, trail: Trail
    ) -> Opened:
        may_lack = shape.nullable or not field.exact or self.failures
        if may_lack and None in values:
            return self._objects_with_gaps(field, shape, values, trail)
        if shape.type_of is None:
            return self._frame(shape.common, values, trail)
        return Scattered(len(values), list(self._by_type(shape, values, trail)))

    def _objects_with_gaps(
        self, field: PlannedField, shape: Composite, values: Values, trail: Trail
    ) -> Scattered:
        self._require(field, shape, values, trail)
        present = [at for at, value in enumerate(values) if value is not None]
        length = len(values)
        values = [values[at] for at in present]
        trail = Trail(trail, indices=present)
        if shape.type_of is None:
            return Scattered(length, [(self._frame(shape.common, values, trail), present)])
        return Scattered(
            length,
            [
                (frame, [present[at] for at in members])
                for frame, members in self._by_type(shape, values, trail)
            ],
        )

    def _frame(self, selection: Selection, values: Values, trail: Trail) -> Frame:
        frame = Frame(selection, values, trail, [])
        if values:
            self.frames.append(frame)
        return frame

    def _by_type(
        self, shape: Composite, values: Values, trail: Trail
    ) -> Iterator[tuple[Frame, Sequence[int]]]:
        positions: dict[str, list[int]] = {}
        type_of: Any = shape.type_of
        for position, name in enumerate(map(type_of, values)):
            positions.setdefault(name, []).append(position)
        for name, members in positions.items():
            parents = [values[at] for at in members]
            selection = shape.selections[name]
            yield self._frame(selection, parents, Trail(trail, indices=members)), members

    def _lists(self, field: PlannedField, shape: Listed, values: Values, trail: Trail) -> Lists:
        nulls: list[int] = []
        if not _LIST_TYPES.issuperset(map(type, values)):
            values = [self._listed(field, value, trail, at) for at, value in enumerate(values)]
            self._require(field, shape, values, trail)
            nulls = [at for at, value in enumerate(values) if value is None]
            values = [value or () for value in values]
        counts = list(map(len, values))
        items = list(chain.from_iterable(values)) if len(values) != 1 else values[0]
        opened = self._open(field, shape.item, items, Trail(trail, counts=counts))
        return Lists(counts, nulls, opened, shape.item.nullable)

    def _listed(self, field: PlannedField, value: Any, trail: Trail, position: int) -> Any:  # noqa: ANN401 - any value of a resolver
        if value is None:
            return None
        if is_iterable(value):
            return list(value)
        owner = field.type_of(trail.place(position).parent)
        message = f"Expected Iterable, but did not find one for field '{owner}.{field.name}'."
        self.failures.add(trail, position, field, GraphQLError(message))
        return None

    def _require(self, field: PlannedField, shape: Shape, values: Values, trail: Trail) -> None:
        if not shape.nullable and None in values:
            for position, value in enumerate(values):
                if value is None:
                    self.failures.add(trail, position, field, None)


def _citations(cites: Cites, trail: Trail, values: Values) -> Iterator[Citation]:
    for position, (parent, value) in enumerate(zip(trail.parents, values, strict=True)):
        yield from citations(cites, parent, value, trail.place(position).path)


_LIST_TYPES = frozenset({list, tuple})


def _close(opened: Opened, failures: Failures) -> Column:
    """Return the column that ``opened`` stands for, now that the frames beneath have rows."""
    if type(opened) is Frame:
        return opened.rows
    if type(opened) is Lists:
        return _close_lists(opened, failures)
    if type(opened) is Scattered:
        return _close_scattered(opened)
    return opened  # type: ignore[return-value] # a tuple


def _close_scattered(opened: Scattered) -> Column:
    column: list[Row | None] = [None] * opened.length
    for frame, positions in opened.groups:
        for position, row in zip(positions or (), frame.rows, strict=True):
            column[position] = row
    return column


def _close_lists(opened: Lists, failures: Failures) -> Column:
    items = _close(opened.items, failures)
    if len(opened.counts) == 1:
        column: list[Any] = [items]
    else:
        ends = accumulate(opened.counts)
        column = [items[end - count : end] for count, end in zip(opened.counts, ends, strict=True)]
    for position in opened.nulls:
        column[position] = None
    if failures and not opened.items_nullable:
        return [None if value is not None and None in value else value for value in column]
    return column
