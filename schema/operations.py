"""Operations of valid documents, and their plans."""

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from time import perf_counter
from typing import Any

from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)

from schema.as_of import AsOf
from schema.build import FonteSchema
from schema.limits import Limits
from schema.observations import Stage
from schema.plan.compile import NotPlannableError, compile_plan
from schema.plan.pace import Pace
from schema.plan.shapes import Plan
from schema.plan.variables import VariableError, VariableReader, Variables

_DIGITS = 16
READ_AT_ONCE = 1_000
"""Characters of the longest document that is read where it is needed: that takes milliseconds."""

CACHED_PLANS = 16
"""Plans that are kept of one operation: one for each setting of its directives' variables."""


Took = Callable[[Stage, float], None]
"""Hears how many seconds a stage took."""


def unheard(_stage: Stage, _seconds: float) -> None:
    """Where nobody wants to hear it."""


class Operation:
    """One operation of a valid document.

    ``detours`` is how many requests for it are still not to be tried at once.
    """

    def __init__(
        self,
        schema: FonteSchema,
        node: OperationDefinitionNode,
        document: str,
        fragments: Mapping[str, FragmentDefinitionNode],
        limits: Limits,
        *,
        took: Took = unheard,
    ) -> None:
        self.document = document
        self.name = None if node.name is None else node.name.value
        self.is_query = node.operation is OperationType.QUERY
        self.is_stream = node.operation is OperationType.SUBSCRIPTION
        self.variables = VariableReader(schema.core, node.variable_definitions, limits)
        self.as_of = AsOf(node)
        self.detours = 0
        self._took = took
        self._schema = schema
        self._node = node
        self._fragments = fragments
        self._flags = _directive_variables(node, fragments)
        self._plans: dict[tuple[bool, ...], Plan | None] = {}

    @cached_property
    def digest(self) -> str:
        """What stands for the document where its text is not to be seen."""
        return sha256(self.document.encode()).hexdigest()[:_DIGITS]

    def read_variables(self, inputs: Mapping[str, Any]) -> Variables:
        """Return the coerced variables.

        Raises:
            VariableError: some do not fit their types, or ``@skip`` or ``@include`` gets null.
        """
        variables = self.variables.read(inputs)
        for name in self._flags:
            # Validation lets a null pass where the variable has a default, which null overrides.
            if variables.coerced.get(name, True) is None:
                message = f"Variable '${name}': found null, expected true or false"
                raise VariableError([GraphQLError(message, self._node)])
        return variables

    def plan(self, variables: Variables) -> Plan | None:
        """Return the plan for these variables, or None where graphql-core is to execute."""
        setting = self._setting(variables)
        try:
            return self._plans[setting]
        except KeyError:
            start = perf_counter()
            plan = self._compiled(variables)
            self._took(Stage.PLAN, perf_counter() - start)
        if len(self._plans) < CACHED_PLANS:
            self._plans[setting] = plan
        return plan

    async def planned(self, variables: Variables, pace: Pace) -> Plan | None:
        """Return the plan; that of a long document is made by a thread, as it takes its time.

        Raises:
            TimeLimitError: the time was up before it was made.
        """
        if len(self.document) <= READ_AT_ONCE or self._setting(variables) in self._plans:
            return self.plan(variables)
        async with pace.waiting():
            return await asyncio.to_thread(self.plan, variables)

    def _setting(self, variables: Variables) -> tuple[bool, ...]:
        return tuple([bool(variables.coerced.get(name)) for name in self._flags])

    def _compiled(self, variables: Variables) -> Plan | None:
        try:
            return compile_plan(self._schema, self._node, self._fragments, variables.values)
        except NotPlannableError:
            return None


class _DirectiveVariables(Visitor):
    """Gathers the variables of directives, and the names of the fragments that are spread."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}
        self.fragments: dict[str, None] = {}

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_args: object) -> None:
        self.fragments[node.name.value] = None

    def enter_directive(self, node: DirectiveNode, *_args: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None


def _directive_variables(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[str, ...]:
    """Return the names of the variables that decide what ``@skip`` and ``@include`` do.

    Only the fragments count that the operation leads to; each is visited once.
    """
    visitor = _DirectiveVariables()
    visit(operation, visitor)
    visited: set[str] = set()
    while waiting := [name for name in visitor.fragments if name not in visited]:
        for name in waiting:
            visited.add(name)
            visit(fragments[name], visitor)
    return tuple(visitor.names)
