"""The variables of a request: coerced as the specification says, and quickly where that is easy."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    NonNullTypeNode,
    VariableDefinitionNode,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

from schema.limits import STANDARD, Limits, exceeded

_INT_BOUND = 2**31
_MOST_ERRORS = 20

_IS_PLAIN: dict[str, Callable[[Any], bool]] = {
    GraphQLString.name: lambda value: type(value) is str,
    GraphQLID.name: lambda value: type(value) is str,
    GraphQLBoolean.name: lambda value: type(value) is bool,
    GraphQLInt.name: lambda value: type(value) is int and -_INT_BOUND <= value < _INT_BOUND,
}
PLAIN_SCALARS = frozenset(_IS_PLAIN)
"""Scalars whose usual JSON values are their own coerced values."""


class VariableError(Exception):
    """The variables do not fit the operation; carries an error for each that does not."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        self.errors = errors
        super().__init__("; ".join(error.message for error in errors))


class Variables:
    """Coerced variables: by name, and in graphql-core's own form when that is asked for."""

    __slots__ = ("_coerce", "_values", "coerced")

    def __init__(self, coerced: Mapping[str, Any], coerce: Callable[[], VariableValues]) -> None:
        self.coerced = coerced
        self._coerce = coerce
        self._values: VariableValues | None = None

    @property
    def values(self) -> VariableValues:
        """The variables as graphql-core's functions take them."""
        if self._values is None:
            self._values = self._coerce()
        return self._values


@dataclass(frozen=True, slots=True)
class _Plain:
    name: str
    fits: Callable[[Any], bool]
    required: bool


class VariableReader:
    """Coerces the variables of one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        definitions: Sequence[VariableDefinitionNode] | None,
        limits: Limits = STANDARD,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._definitions = definitions or ()
        plain = [_plain(schema, definition) for definition in self._definitions]
        self._plain = [item for item in plain if item is not None]
        self._all_plain = len(self._plain) == len(plain)

    def read(self, inputs: Mapping[str, Any]) -> Variables:
        """Return the coerced variables.

        Raises:
            VariableError: some do not fit their types, or there is more in them than may be.
        """

        def coerce() -> VariableValues:
            return self._coerce(inputs)

        if self._all_plain and (coerced := self._read_plain(inputs)) is not None:
            return Variables(coerced, coerce)
        values = coerce()
        return Variables(values.coerced, lambda: values)

    def _read_plain(self, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the variables if each is given in its plainest form, else None."""
        coerced: dict[str, Any] = {}
        for variable in self._plain:
            value = inputs.get(variable.name)
            if value is None:
                if variable.required:
                    return None
                if variable.name in inputs:
                    coerced[variable.name] = None
            elif variable.fits(value):
                coerced[variable.name] = value
            else:
                return None
        return coerced

    def _coerce(self, inputs: Mapping[str, Any]) -> VariableValues:
        if message := _excess(inputs, self._limits):
            raise VariableError([GraphQLError(message)])
        values = get_variable_values(
            self._schema, self._definitions, dict(inputs), max_errors=_MOST_ERRORS
        )
        if isinstance(values, list):
            raise VariableError(values)
        return values


def _excess(inputs: Mapping[str, Any], limits: Limits) -> str | None:
    """Return what is told of variables in which there is more than may be, or None."""
    level: list[Any] = list(inputs.values())
    found = nesting = 0
    while level:
        found += len(level)
        if found > limits.values:
            return exceeded("values", f"more than {limits.values}", limits.values, "in variables")
        within = [value for value in level if isinstance(value, list | dict)]
        level = [item for value in within for item in _items(value)]
        nesting += bool(within)
        if nesting > limits.nesting:
            return exceeded("nesting", nesting, limits.nesting, "in variables")
    return None


def _items(value: list[Any] | dict[str, Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _plain(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Plain | None:
    required = isinstance(definition.type, NonNullTypeNode)
    inner = (
        definition.type.type if isinstance(definition.type, NonNullTypeNode) else definition.type
    )
    type_ = type_from_ast(schema, inner)
    if (
        not isinstance(type_, GraphQLScalarType)
        or type_.name not in PLAIN_SCALARS
        or definition.default_value is not None
    ):
        return None
    return _Plain(definition.variable.name.value, _IS_PLAIN[type_.name], required)
