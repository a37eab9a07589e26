"""The code of a plan: one function that does what walking the plan does, as long as all is well.

Each level of the response is one list of parents. What needs a batch is read of all of them
first; then one loop goes over them and builds their rows, with formulas and all that is
made of nothing but formulas written out in it. The function checks what a plan has
checked, but finds out nothing: where a value is not as it must be, it raises, and
``run.py`` walks the plan to learn what is wrong and where.
"""

from collections.abc import Mapping
from functools import partial
from inspect import iscoroutinefunction
from time import monotonic
from typing import Any, cast

from schema.formulas import Formula
from schema.plan import runtime
from schema.plan.lines import Lines, TooLargeError
from schema.plan.shapes import Code, Composite, Leaf, Listed, PlannedField, Selection, Shape

_FIXED: Mapping[str, object] = {
    "monotonic": monotonic,
    **{
        name: getattr(runtime, name)
        for name in (
            *("LISTS", "LISTS_OR_NONE", "by_type", "joined", "listed", "place", "require"),
            *("settled", "split", "spread"),
        )
    },
}


def generate(root: Selection) -> Code | None:
    """Return the code of a plan, or None if there would be too much of it."""
    writer = _Writer()
    try:
        source = writer.function(root)
    except TooLargeError:
        return None
    names = {**_FIXED, **writer.lines.values}
    exec(compile(source, "<plan>", "exec"), names)  # noqa: S102 - written here; names and values of requests are not in the text
    code: Any = names["run"]
    return code  # type: ignore[no-any-return] # as the head in _Writer.function says


class _Writer:
    """Writes statements; most methods return the name of what their statements make."""

    def __init__(self) -> None:
        self.lines = Lines()
        self._inline: dict[int, bool] = {}
        self._formulas: dict[int, Mapping[str, str]] = {}

    def function(self, root: Selection) -> str:
        """Return the source of the function ``run``."""
        rows = self._rows(root, self.lines.set("v", "[None]"))
        self.lines.add(f"return {rows}[0]")
        return f"async def run(request, variables, pace):\n{self.lines}"

    def _rows(self, selection: Selection, parents: str) -> str:
        """Write what builds the row of each parent; there are some."""
        with self.lines.block("if monotonic() > pace.stretch_ends:"):
            self.lines.add("await pace.breathe()")
        columns = {
            field.key: self._opened(field, field.shape, self._values(field, parents))
            for field in selection.fields
            if not self._is_inline(field)
        }
        items = {key: self.lines.name("i") for key in columns}
        rows, parent = self.lines.set("r", "[]"), self.lines.name("p")
        head = f"for {parent} in {parents}:"
        if columns:
            names, lists = ", ".join(items.values()), ", ".join(columns.values())
            head = f"for {parent}, {names} in zip({parents}, {lists}, strict=True):"
        with self.lines.block(head):
            self.lines.add(f"{rows}.append({self._row(selection, parent, items)})")
        return rows

    def _row(self, selection: Selection, parent: str, items: Mapping[str, str]) -> str:
        """Write what builds the row of one parent, with ``items`` for fields that have columns."""
        values = [
            items.get(field.key) or self._inlined(field, parent) for field in selection.fields
        ]
        return f"{self.lines.value(selection.row)}({', '.join(values)})"

    def _inlined(self, field: PlannedField, parent: str) -> str:
        formula, _ = _formula(field)
        names = self._formulas.get(id(field))
        if names is None:
            names = self._formulas[id(field)] = self._prepared(field)
        return self._shaped(field.shape, formula.source({**names, "parent": parent}))

    def _prepared(self, field: PlannedField) -> Mapping[str, str]:
        """Write what a formula needs once for all parents, and return its names for that."""
        formula, bound = _formula(field)
        names = {name: self.lines.value(value) for name, value in formula.constants.items()}
        if formula.prepare is not None:
            prepare = partial(formula.prepare, **bound) if bound else formula.prepare
            names |= {name: self.lines.name("f") for name in formula.prepared}
            targets = ", ".join(names[name] for name in formula.prepared)
            call = f"{self.lines.value(prepare)}(request{self._arguments(field)})"
            self.lines.add_first(f"({targets},) = {call}")
        return names

    def _shaped(self, shape: Shape, expression: str) -> str:
        """Write what builds the value of an inlined field, and return an expression for it."""
        if isinstance(shape, Leaf):
            return expression
        value = self.lines.set("v", expression)
        if not shape.nullable:
            return self._built(shape, value)
        result = self.lines.set("o", "None")
        with self.lines.block(f"if {value} is not None:"):
            self.lines.add(f"{result} = {self._built(shape, value)}")
        return result

    def _built(self, shape: Composite | Listed, value: str) -> str:
        if isinstance(shape, Composite):
            return self.lines.set("o", self._row(shape.common, value, {}))
        if isinstance(shape.item, Leaf):
            return value
        items, item = self.lines.set("r", "[]"), self.lines.name("p")
        with self.lines.block(f"for {item} in {value}:"):
            self.lines.add(f"{items}.append({self._shaped(shape.item, item)})")
        return items

    def _is_inline(self, field: PlannedField) -> bool:
        """Say whether a field, with all that is beneath it, is made of nothing but formulas."""
        known = self._inline.get(id(field))
        if known is None:
            batch = field.batch.func if isinstance(field.batch, partial) else field.batch
            known = (
                field.exact and isinstance(batch, Formula) and self._is_inline_below(field.shape)
            )
            self._inline[id(field)] = known
        return known

    def _is_inline_below(self, shape: Shape) -> bool:
        if isinstance(shape, Listed):
            return self._is_inline_below(shape.item)
        if isinstance(shape, Composite):
            return shape.type_of is None and all(map(self._is_inline, shape.common.fields))
        return True

    def _arguments(self, field: PlannedField) -> str:
        if field.arguments is None:
            return ""
        return f", **{self.lines.value(field.arguments)}(variables)"

    def _values(self, field: PlannedField, parents: str) -> str:
        """Write the call of a batch."""
        call = f"{self.lines.value(field.batch)}({parents}, request{self._arguments(field)})"
        if iscoroutinefunction(field.batch):
            call = f"await {call}"
        values = self.lines.set("v", call)
        with self.lines.block(f"if type({values}) is not list:"):
            self.lines.add(f"{values} = await settled({values})")
        return values

    def _opened(self, field: PlannedField, shape: Shape, values: str) -> str:
        """Write what turns values of a shape into a column of the response."""
        if isinstance(shape, Composite):
            return self._objects(field, shape, values)
        if isinstance(shape, Listed):
            return self._lists(field, shape, values)
        return self._leaves(field, shape, values)

    def _leaves(self, field: PlannedField, shape: Leaf, values: str) -> str:
        if field.exact:
            return values
        serialize = self.lines.value(shape.serialize)
        column = self.lines.set(
            "c", f"[None if item is None else {serialize}(item) for item in {values}]"
        )
        if not shape.nullable:
            self.lines.add(f"require({column})")
        return column

    def _objects(self, field: PlannedField, shape: Composite, values: str) -> str:
        if shape.nullable:
            return self._objects_with_gaps(shape, values)
        if not field.exact:
            self.lines.add(f"require({values})")
        return self._rows_if_any(shape, values)

    def _objects_with_gaps(self, shape: Composite, values: str) -> str:
        present = self.lines.set("v", values)
        with self.lines.block(f"if None in {values}:"):
            self.lines.add(f"{present} = [item for item in {values} if item is not None]")
        rows = self._rows_if_any(shape, present)
        with self.lines.block(f"if {present} is not {values}:"):
            self.lines.add(f"{rows} = spread({values}, {rows})")
        return rows

    def _rows_if_any(self, shape: Composite, values: str) -> str:
        rows = self.lines.set("c", "()")
        with self.lines.block(f"if {values}:"):
            build = self._rows_by_type if shape.type_of else self._rows_of_one_type
            self.lines.add(f"{rows} = {build(shape, values)}")
        return rows

    def _rows_of_one_type(self, shape: Composite, values: str) -> str:
        return self._rows(shape.common, values)

    def _rows_by_type(self, shape: Composite, values: str) -> str:
        type_of, known = self.lines.value(shape.type_of), self.lines.value(set(shape.selections))
        groups = self.lines.set("g", f"by_type({type_of}, {values}, {known})")
        rows = self.lines.set("r", f"[None] * len({values})")
        for name, selection in shape.selections.items():
            positions = self.lines.set("g", f"{groups}.get({self.lines.value(name)})")
            with self.lines.block(f"if {positions}:"):
                members = self.lines.set("v", f"[{values}[at] for at in {positions}]")
                self.lines.add(f"place({rows}, {positions}, {self._rows(selection, members)})")
        return rows

    def _lists(self, field: PlannedField, shape: Listed, values: str) -> str:
        if shape.nullable or not field.exact:
            types = "LISTS_OR_NONE" if shape.nullable else "LISTS"
            self.lines.add(f"{values} = listed({values}, {types})")
        if field.exact and isinstance(shape.item, Leaf):
            return values
        items = self.lines.set("v", f"joined({values})")
        return self.lines.set("c", f"split({values}, {self._opened(field, shape.item, items)})")


def _formula(field: PlannedField) -> tuple[Formula, Mapping[str, Any]]:
    """Return the formula of a field, and the arguments that are bound to it."""
    batch: Any = field.batch
    if isinstance(batch, partial):
        return cast("Formula", batch.func), batch.keywords
    return batch, {}
