"""Executing an operation: planned, or by graphql-core where that is asked for or needed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec
from graphql import GraphQLError

from schema.build import FonteSchema
from schema.errors import Code, RequestError
from schema.operations import Operation
from schema.plan.pace import Pace, TimeLimitError
from schema.plan.run import run_plan
from schema.plan.variables import VariableError
from schema.request import Request


class Execution(StrEnum):
    """The two ways to execute an operation; they answer the same."""

    PLANNED = "planned"
    REFERENCE = "reference"


class Answer(msgspec.Struct, frozen=True):
    """What an operation was answered with, ready to be serialised, and the way it took."""

    data: Any
    errors: list[GraphQLError]
    execution: Execution


async def execute(
    schema: FonteSchema,
    operation: Operation,
    inputs: Mapping[str, Any],
    request: Request,
    *,
    pace: Pace,
    preferred: Execution = Execution.PLANNED,
) -> Answer:
    """Execute a query or mutation with the variables ``inputs``.

    Raises:
        RequestError: the variables do not fit, or the time was up.
    """
    try:
        variables = operation.read_variables(inputs)
    except VariableError as error:
        raise RequestError(Code.BAD_USER_INPUT, list(error.errors)) from error
    plan = operation.plan(variables) if preferred is Execution.PLANNED else None
    try:
        if plan is None:
            return await _by_reference(schema, operation, inputs, request, pace)
        data, errors = await run_plan(plan, request, variables, pace)
    except TimeLimitError as error:
        message = f"the request took longer than {pace.limit:g} s, which is the limit"
        raise RequestError(Code.TIME_LIMIT_EXCEEDED, [GraphQLError(message)]) from error
    return Answer(data, errors, Execution.PLANNED)


async def _by_reference(
    schema: FonteSchema,
    operation: Operation,
    inputs: Mapping[str, Any],
    request: Request,
    pace: Pace,
) -> Answer:
    async with pace.waiting():
        result = await schema.execute(
            operation.document,
            variable_values=dict(inputs),
            context_value=request,
            operation_name=operation.name,
        )
    return Answer(result.data, list(result.errors or ()), Execution.REFERENCE)
