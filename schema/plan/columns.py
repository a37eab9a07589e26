"""From the values of a field to its column in the rows, through all that lies beneath."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Any

from graphql import GraphQLError

from schema.fields import Outcomes, Values
from schema.plan.failures import Failures
from schema.plan.rows import Column, Row
from schema.plan.shapes import Composite, Leaf, Listed, PlannedField, Selection, Shape
from schema.plan.trail import Trail


class Frame:
    """A selection with the parents to read it of; later, with the row of each."""

    __slots__ = ("columns", "parents", "rows", "selection", "trail")

    def __init__(self, selection: Selection, parents: Sequence[Any], trail: Trail | None) -> None:
        self.selection = selection
        self.parents = parents
        self.trail = trail
        self.columns: list[_Opened] = []
        self.rows: list[Row | None] = []

    def build_rows(self, failures: Failures) -> None:
        """Build the row of each parent, once the frames beneath have theirs.

        A row that lacks a value it must have is None.
        """
        columns = [_close(opened, failures) for opened in self.columns]
        self.rows = self.selection.build(columns, len(self.parents))
        if failures:
            for field, column in zip(self.selection.fields, columns, strict=True):
                if not field.shape.nullable:
                    self._drop_rows_without(column)

    def _drop_rows_without(self, column: Column) -> None:
        for position, value in enumerate(column):
            if value is None:
                self.rows[position] = None


class _Objects:
    """A column of the rows of other frames; ``places`` say where the rows of each go."""

    __slots__ = ("groups", "length")

    def __init__(self, length: int, groups: list[tuple[Frame, Sequence[int] | None]]) -> None:
        self.length = length
        self.groups = groups


class _Lists:
    """A column of lists, whose items stand one after another in another column."""

    __slots__ = ("counts", "items", "items_nullable", "nulls")

    def __init__(
        self, counts: list[int], nulls: list[int], items: "_Opened", *, items_nullable: bool
    ) -> None:
        self.counts = counts
        self.nulls = nulls
        self.items = items
        self.items_nullable = items_nullable


_Opened = Column | _Objects | _Lists


class Descent:
    """The way down: takes in the values of each field, and gathers the frames beneath."""

    __slots__ = ("_children", "failures")

    def __init__(self) -> None:
        self.failures = Failures()
        self._children: list[Frame] = []

    def take_children(self) -> list[Frame]:
        """Return the frames opened since this was last asked."""
        children, self._children = self._children, []
        return children

    def open(self, frame: Frame, field: PlannedField, values: Values | Exception) -> None:
        """Take in the values of ``field`` for the parents of ``frame``."""
        trail = Trail(frame.trail, field.key, len(frame.columns), frame.parents)
        if isinstance(values, Exception):
            for position in range(len(frame.parents)):
                self.failures.add(trail, position, field, values)
            values = [None] * len(frame.parents)
        frame.columns.append(self._open(field, field.shape, values, trail))

    def _open(self, field: PlannedField, shape: Shape, values: Values, trail: Trail) -> _Opened:
        if type(values) is Outcomes:
            values = [self._value(field, value, trail, at) for at, value in enumerate(values)]
        if isinstance(shape, Leaf):
            return self._leaves(field, shape, values, trail)
        if isinstance(shape, Listed):
            return self._lists(field, shape, values, trail)
        return self._objects(field, shape, values, trail)

    def _value(self, field: PlannedField, value: object, trail: Trail, position: int) -> object:
        if isinstance(value, Exception):
            self.failures.add(trail, position, field, value)
            return None
        return value

    def _leaves(self, field: PlannedField, shape: Leaf, values: Values, trail: Trail) -> Column:
        if field.exact:
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
    ) -> _Objects:
        length = len(values)
        present: Sequence[int] | None = None
        may_lack = shape.nullable or not field.exact or self.failures
        if may_lack and None in values:
            self._require(field, shape, values, trail)
            present = [at for at, value in enumerate(values) if value is not None]
            values = [values[at] for at in present]
            trail = Trail(trail, indices=present)
        groups = []
        for selection, members in _by_selection(shape, values):
            frame = (
                Frame(selection, values, trail)
                if members is None
                else Frame(selection, [values[at] for at in members], Trail(trail, indices=members))
            )
            groups.append((frame, _composed(present, members)))
            if frame.parents:
                self._children.append(frame)
        return _Objects(length, groups)

    def _lists(self, field: PlannedField, shape: Listed, values: Values, trail: Trail) -> _Lists:
        nulls: list[int] = []
        if not all(type(value) in {list, tuple} for value in values):
            values = [
                self._listed(field, value, trail, position) for position, value in enumerate(values)
            ]
            self._require(field, shape, values, trail)
            nulls = [position for position, value in enumerate(values) if value is None]
            values = [value or () for value in values]
        counts = list(map(len, values))
        items = list(chain.from_iterable(values))
        opened = self._open(field, shape.item, items, Trail(trail, counts=counts))
        return _Lists(counts, nulls, opened, items_nullable=shape.item.nullable)

    def _listed(self, field: PlannedField, value: Any, trail: Trail, position: int) -> Any:  # noqa: ANN401 - any value of a resolver
        if value is None or isinstance(value, list | tuple):
            return value
        owner = field.type_of(trail.place(position).parent)
        message = f"Expected Iterable, but did not find one for field '{owner}.{field.name}'."
        self.failures.add(trail, position, field, GraphQLError(message))
        return None

    def _require(self, field: PlannedField, shape: Shape, values: Values, trail: Trail) -> None:
        if not shape.nullable and None in values:
            for position, value in enumerate(values):
                if value is None:
                    self.failures.add(trail, position, field, None)


def _by_selection(
    shape: Composite, values: Values
) -> Iterator[tuple[Selection, Sequence[int] | None]]:
    """Yield each selection with the positions of the values it is for (None: of all)."""
    if shape.type_of is None:
        [selection] = shape.selections.values()
        yield selection, None
        return
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(map(shape.type_of, values)):
        positions.setdefault(name, []).append(position)
    for name, members in positions.items():
        yield shape.selections[name], members


def _composed(outer: Sequence[int] | None, inner: Sequence[int] | None) -> Sequence[int] | None:
    if outer is None or inner is None:
        return outer if inner is None else inner
    return [outer[position] for position in inner]


def _close(opened: _Opened, failures: Failures) -> Column:
    if isinstance(opened, _Lists):
        return _close_lists(opened, failures)
    if isinstance(opened, _Objects):
        return _close_objects(opened)
    return opened


def _close_objects(opened: _Objects) -> Column:
    if len(opened.groups) == 1 and opened.groups[0][1] is None:
        return opened.groups[0][0].rows
    column: list[Row | None] = [None] * opened.length
    for frame, positions in opened.groups:
        for position, row in zip(positions or (), frame.rows, strict=True):
            column[position] = row
    return column


def _close_lists(opened: _Lists, failures: Failures) -> Column:
    items = _close(opened.items, failures)
    ends = accumulate(opened.counts)
    column: list[Any] = [
        list(items[end - count : end]) for count, end in zip(opened.counts, ends, strict=True)
    ]
    for position in opened.nulls:
        column[position] = None
    if failures and not opened.items_nullable:
        return [None if value is not None and None in value else value for value in column]
    return column
