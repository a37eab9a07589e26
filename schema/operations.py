"""Documents: parsed and validated once, and their operations with their plans."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.as_of import AsOf
from schema.build import FonteSchema
from schema.errors import Code, RequestError, request_error
from schema.limits import STANDARD, Limits, exceeded
from schema.measurement import excess
from schema.plan.compile import NotPlannableError, compile_plan
from schema.plan.pace import Pace
from schema.plan.shapes import Plan
from schema.plan.variables import VariableError, VariableReader, Variables

CACHED_DOCUMENTS = 1_000
LARGEST_CACHED = 16_384
"""Characters of the longest document that is kept: what the cache holds is bounded."""

READ_AT_ONCE = 1_000
"""Characters of the longest document that is read where it is needed: that takes milliseconds."""

CACHED_PLANS = 16
"""Plans that are kept of one operation: one for each setting of its directives' variables."""


_RULES = (*specified_rules, OneOfInputValidationRule)
"""What Strawberry validates by as well: without its own rule a list of one would get by."""


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
    ) -> None:
        self.document = document
        self.name = None if node.name is None else node.name.value
        self.is_query = node.operation is OperationType.QUERY
        self.is_stream = node.operation is OperationType.SUBSCRIPTION
        self.variables = VariableReader(schema.core, node.variable_definitions, limits)
        self.as_of = AsOf(node)
        self.detours = 0
        self._schema = schema
        self._node = node
        self._fragments = fragments
        self._flags = _directive_variables(node, fragments)
        self._plans: dict[tuple[bool, ...], Plan | None] = {}

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
        setting = tuple([bool(variables.coerced.get(name)) for name in self._flags])
        try:
            return self._plans[setting]
        except KeyError:
            plan = self._compiled(variables)
        if len(self._plans) < CACHED_PLANS:
            self._plans[setting] = plan
        return plan

    def _compiled(self, variables: Variables) -> Plan | None:
        try:
            return compile_plan(self._schema, self._node, self._fragments, variables.values)
        except NotPlannableError:
            return None


class Document:
    """A valid document."""

    def __init__(
        self, schema: FonteSchema, text: str, limits: Limits = STANDARD, *, suggestions: bool = True
    ) -> None:
        """Parse, measure and validate ``text``; ``suggestions`` may name fields it misspells.

        Raises:
            RequestError: it is not GraphQL, exceeds a limit, or does not fit the schema.
        """
        document = _parsed(text, limits)
        if error := excess(document, limits):
            raise RequestError(Code.GRAPHQL_VALIDATION_FAILED, [error])
        if errors := validate(schema.core, document, _RULES, hide_suggestions=not suggestions):
            raise RequestError(Code.GRAPHQL_VALIDATION_FAILED, errors)
        definitions = document.definitions
        fragments = {
            node.name.value: node
            for node in definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._operations = {
            operation.name: operation
            for node in definitions
            if isinstance(node, OperationDefinitionNode)
            for operation in (Operation(schema, node, text, fragments, limits),)
        }

    def operation(self, name: str | None) -> Operation:
        """Return the operation of this name, or the only one if there is no name.

        Raises:
            RequestError: there is none, or more than one to choose from.
        """
        if name is None and len(self._operations) == 1:
            [operation] = self._operations.values()
            return operation
        if name is None:
            message = (
                f"found {len(self._operations)} operations, expected operationName to name one"
            )
            raise request_error(Code.OPERATION_RESOLUTION_FAILURE, message)
        if name not in self._operations:
            message = "operationName: found a name that no operation of the document has"
            raise request_error(Code.OPERATION_RESOLUTION_FAILURE, message)
        return self._operations[name]


class Documents:
    """The documents seen lately, by their text.

    What takes long to read is read by a thread: the longest document within the limits
    takes some tenths of a second, and others are not to wait for it.
    """

    def __init__(
        self, schema: FonteSchema, limits: Limits = STANDARD, *, suggestions: bool = True
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._suggestions = suggestions
        self._cached: dict[str, Document] = {}
        self._reader = ThreadPoolExecutor(1, "documents")

    async def document(self, text: str, pace: Pace) -> Document:
        """Return the document.

        Raises:
            RequestError: it is not GraphQL, exceeds a limit, or does not fit the schema.
            TimeLimitError: the time was up before it was read.
        """
        if (document := self._cached.pop(text, None)) is not None:
            self._cached[text] = document  # the one used last comes last
            return document
        if len(text) <= READ_AT_ONCE:
            document = self._read(text)
        else:
            async with pace.waiting():
                loop = asyncio.get_running_loop()
                document = await loop.run_in_executor(self._reader, self._read, text)
        if len(text) <= LARGEST_CACHED:
            self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        if len(self._cached) >= CACHED_DOCUMENTS:
            del self._cached[next(iter(self._cached))]
        self._cached[text] = document

    def _read(self, text: str) -> Document:
        return Document(self._schema, text, self._limits, suggestions=self._suggestions)


def _parsed(text: str, limits: Limits) -> DocumentNode:
    if len(text) > limits.characters:
        message = exceeded("characters", len(text), limits.characters)
        raise request_error(Code.GRAPHQL_PARSE_FAILED, message)
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLError as error:
        raise RequestError(Code.GRAPHQL_PARSE_FAILED, [_told(error, limits)]) from error
    except RecursionError as error:
        message = "found selections or values nested too deeply to be read"
        raise request_error(Code.GRAPHQL_PARSE_FAILED, message) from error


def _told(error: GraphQLError, limits: Limits) -> GraphQLError:
    """Return ``error``, or ours if the parser met a limit."""
    for name, most in (("tokens", limits.tokens), ("comments", limits.comments)):
        if f"contains more than {most} {name}" in error.message:
            return GraphQLError(exceeded(name, f"more than {most}", most))
    return error


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
