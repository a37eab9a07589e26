"""Batches that are told as an expression of one parent, so that plans can be compiled to code."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from schema.request import Request

_NOTHING: Mapping[str, Any] = {}


class Formula:
    """A batch whose value for a parent depends on no other parent, and waits for nothing.

    Args:
        expression: Python source of the value; ``{parent}`` stands in it for the parent, and
            other names in braces for what the rest says. It is written by programmers, never
            made of what a dataset or a request holds: that comes by name.
        constants: values by name.
        prepare: called once for all parents with the request and the field's arguments;
            returns the values of the names in ``prepared``.

    Called as any batch is, it evaluates the expression for each parent. The code that is
    made for a plan (``plan/generate.py``) has the expression in its midst instead.
    """

    __slots__ = ("_evaluate", "constants", "expression", "prepare", "prepared")

    def __init__(
        self,
        expression: str,
        constants: Mapping[str, Any] = _NOTHING,
        *,
        prepare: Callable[..., Sequence[Any]] | None = None,
        prepared: Sequence[str] = (),
    ) -> None:
        self.expression = expression
        self.constants = constants
        self.prepare = prepare
        self.prepared = prepared
        source = self.source({name: name for name in ("parent", *constants, *prepared)})
        parameters = ", ".join(("parents", *prepared))
        code = f"lambda {parameters}: [{source} for parent in parents]"
        self._evaluate = eval(code, dict(constants))  # noqa: S307 - the expression is a programmer's

    def source(self, names: Mapping[str, str]) -> str:
        """Return the expression with these names in the place of its own."""
        return self.expression.format_map(names)

    def __call__(
        self,
        parents: Sequence[Any],
        request: Request,
        **arguments: Any,  # noqa: ANN401 - the field's own
    ) -> list[Any]:
        """Return the value for each parent."""
        prepared = () if self.prepare is None else self.prepare(request, **arguments)
        values: list[Any] = self._evaluate(parents, *prepared)
        return values
