"""``@asOf``: an operation that reads an earlier version of the graph, as a whole.

``query @asOf(version: 3) { … }``, or by a variable. It costs what has changed since that
version, once, and then what reads of the newest version cost.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLInt,
    GraphQLNonNull,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
)

from graph.errors import VersionError, shown

AS_OF = GraphQLDirective(
    "asOf",
    [DirectiveLocation.QUERY],
    {
        "version": GraphQLArgument(
            GraphQLNonNull(GraphQLInt), description="The number of the version."
        )
    },
    description="Read the graph as it was in an earlier version.",
)


class AsOf:
    """The version that an operation names, or none; a literal or a variable."""

    __slots__ = ("_literal", "_variable", "named")

    def __init__(self, operation: OperationDefinitionNode) -> None:
        self._literal: int | None = None
        self._variable: str | None = None
        self.named = False
        for directive in operation.directives or ():
            if directive.name.value == AS_OF.name and directive.arguments:
                self._read(directive.arguments[0].value)

    def _read(self, value: Any) -> None:  # noqa: ANN401 - any node of a value
        self.named = True
        if isinstance(value, IntValueNode):
            self._literal = int(value.value)
        elif isinstance(value, VariableNode):
            self._variable = value.name.value

    def version(self, variables: Mapping[str, Any]) -> int | None:
        """Return the version, None for the newest.

        Raises:
            VersionError: the variable holds no whole number.
        """
        if not self.named or self._literal is not None:
            return self._literal
        given = variables.get(self._variable or "")
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        raise VersionError(f"found the version {shown(given)}, expected a whole number")
