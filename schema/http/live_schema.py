"""The schema as connections that stay open execute it: what has one answer, as over HTTP.

What of an error is shown is shown the same way, too.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import msgspec
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import MaskErrors
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from graph.errors import VersionError
from schema.build import FonteSchema
from schema.errors import Code, RequestError, formatted, request_error
from schema.http.app import GraphQLApp
from schema.http.responses import HttpError
from schema.operations import Operation
from schema.plan.pace import Pace
from schema.request import Request


class ShownErrors(MaskErrors):
    """Shows errors as they are shown over HTTP: ours masked, each with its code."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what clients get to see of ``error``."""
        return _as_shown(error, _code_of_refusal(error))


def _as_shown(error: GraphQLError, code: Code | None) -> GraphQLError:
    [shown] = formatted([error], code)
    return GraphQLError(
        shown["message"],
        error.nodes,
        error.source,
        error.positions,
        error.path,
        extensions=shown["extensions"],
    )


def _code_of_refusal(error: GraphQLError) -> Code | None:
    """Return the code of an error for which Strawberry executed nothing, None for any other."""
    if error.path is not None or isinstance(error, GraphQLSyntaxError):
        return None
    if error.original_error is None:
        return Code.GRAPHQL_VALIDATION_FAILED
    # A variable is refused with an error that another one of graphql-core's own caused.
    return Code.BAD_USER_INPUT if isinstance(error.original_error, GraphQLError) else None


class LiveSchema(FonteSchema):
    """The schema for connections that stay open: each operation reads the version it is due.

    Strawberry itself executes subscriptions alone; whatever has one answer is executed as
    over HTTP, within the same limits.
    """

    graphql: GraphQLApp

    async def execute(self, query: str | None, *args: Any, **options: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's own arguments
        """Execute an operation."""
        results = await self.stream(query, *args, **options)
        async with aclosing(results):
            result: ExecutionResult = await anext(results)
        return result

    async def stream(self, query: str | None, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Execute an operation that may have many answers."""
        try:
            pace = Pace(self.graphql.limits.seconds)
            name = options.get("operation_name")
            operation = await self.graphql.operation(query or "", name, pace)
            _expect_allowed(operation, options)
            options["context_value"] = await self._due(operation, options)
        except RequestError as error:
            return _once(PreExecutionError(None, self._refused(error)))
        except VersionError as error:
            refused = request_error(Code.BAD_USER_INPUT, f"@asOf: {error}")
            return _once(PreExecutionError(None, self._refused(refused)))
        if operation.is_stream:
            return self._counted(await super().stream(query, *args, **options))
        return _once(await self._answer(operation, options, pace))

    def _refused(self, error: RequestError) -> list[GraphQLError]:
        """Return what is shown of an error, which counts as a refusal."""
        self.graphql.metrics.refused(error.code)
        return [_as_shown(cause, error.code) for cause in error.errors]

    async def _counted(self, results: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - as above
        """Count a subscription for as long as it runs."""
        self.graphql.subscriptions += 1
        try:
            async with aclosing(results):
                async for result in results:
                    yield result
        finally:
            self.graphql.subscriptions -= 1

    async def _due(self, operation: Operation, options: Mapping[str, Any]) -> Request:
        asked: Request = options["context_value"]
        version = operation.as_of.version(options.get("variable_values") or {})
        snapshot = await asked.store.snapshot(version)
        return msgspec.structs.replace(asked, snapshot=snapshot, notes=[])

    async def _answer(
        self, operation: Operation, options: Mapping[str, Any], pace: Pace
    ) -> ExecutionResult:
        inputs = options.get("variable_values") or {}
        try:
            request: Request = options["context_value"]
            answer = await self.graphql.executed(operation, inputs, request, pace)
        except RequestError as error:
            return ExecutionResult(None, self._refused(error))
        except HttpError as error:
            return ExecutionResult(None, self._refused(request_error(error.code, error.message)))
        errors = [ShownErrors().anonymise_error(error) for error in answer.errors]
        return ExecutionResult(answer.data, errors)


def _expect_allowed(operation: Operation, options: Mapping[str, Any]) -> None:
    """Refuse a mutation by GET, which sites may have browsers send without asking.

    Raises:
        HttpError: it is one; no event has been sent yet.
    """
    allowed = options.get("allowed_operation_types")
    is_mutation = not (operation.is_query or operation.is_stream)
    if is_mutation and allowed is not None and OperationType.MUTATION not in allowed:
        raise HttpError(405, "found a mutation by GET, expected POST", (b"allow", b"POST"))


async def _once(result: ExecutionResult) -> AsyncIterator[ExecutionResult]:
    yield result
