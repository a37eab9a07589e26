"""Executing an operation: planned, or by graphql-core where that is asked for or needed."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from graphql import GraphQLError

from schema.away import begun_away, has_many
from schema.build import FonteSchema
from schema.citations import told
from schema.errors import Code, RequestError, request_error
from schema.extras import Extra, Extras
from schema.limits import STANDARD, exceeded
from schema.operations import Operation
from schema.plan.cost import plan_cost
from schema.plan.failures import is_there
from schema.plan.pace import Pace, TimeLimitError
from schema.plan.run import run_plan
from schema.plan.shapes import Plan
from schema.plan.variables import VariableError, Variables
from schema.request import Request


class Execution(StrEnum):
    """The two ways to execute an operation; they answer the same."""

    PLANNED = "planned"
    REFERENCE = "reference"


class Answer(msgspec.Struct, frozen=True):
    """What an operation was answered with, ready to be serialised, and the way it took.

    ``reads`` is how many batches asked the store, as far as that is known.
    """

    data: Any
    errors: list[GraphQLError]
    execution: Execution
    extensions: dict[str, Any] | None = None
    reads: int = 0


async def execute(
    schema: FonteSchema,
    operation: Operation,
    inputs: Mapping[str, Any],
    request: Request,
    *,
    pace: Pace,
    preferred: Execution = Execution.PLANNED,
    most_cost: int = STANDARD.cost,
    extras: Extras = (),
) -> Answer:
    """Execute a query or mutation with the variables ``inputs``.

    Raises:
        RequestError: the variables do not fit, the cost is too high, or the time was up.
    """
    many = has_many(inputs)
    try:
        variables = await _variables(operation, inputs, pace, many=many)
        plan = await operation.planned(variables, pace)
        cost = _expect_cost(plan, variables, most_cost)
        if Extra.CITATIONS in extras:
            request = msgspec.structs.replace(request, cited=[])
        if plan is None or preferred is Execution.REFERENCE:
            away = many and not operation.is_query
            answer = await _by_reference(schema, operation, inputs, request, pace, away=away)
        else:
            data, errors = await run_plan(plan, request, variables, pace)
            answer = Answer(data, errors, Execution.PLANNED, reads=plan.reads)
    except VariableError as error:
        raise RequestError(Code.BAD_USER_INPUT, list(error.errors)) from error
    except TimeLimitError as error:
        raise time_limit_error(pace) from error
    return await _with_extras(answer, request, extras, cost, most_cost) if extras else answer


async def _variables(
    operation: Operation, inputs: Mapping[str, Any], pace: Pace, *, many: bool
) -> Variables:
    """Return the coerced variables; if they are ``many``, a thread reads them."""
    if not many:
        return operation.read_variables(inputs)
    async with pace.waiting():
        return await asyncio.to_thread(operation.read_variables, inputs)


def _expect_cost(plan: Plan | None, variables: Variables, most: int) -> int | None:
    """Return what a plan costs, if there is one.

    Raises:
        RequestError: that is too much.
    """
    if plan is None:
        return None
    cost = plan_cost(plan, variables) if plan.cost is None else plan.cost
    if cost > most:
        message = f"{exceeded('cost', cost, most)}; ask for smaller pages"
        raise RequestError(Code.COST_LIMIT_EXCEEDED, [GraphQLError(message)])
    return cost


def time_limit_error(pace: Pace) -> RequestError:
    """Return the error for a request that took longer than it may."""
    message = exceeded("seconds", "more", f"{pace.limit:g}")
    return request_error(Code.TIME_LIMIT_EXCEEDED, message)


async def _with_extras(
    answer: Answer, request: Request, extras: Extras, cost: int | None, most_cost: int
) -> Answer:
    extensions: dict[str, Any] = {}
    if Extra.COST in extras:
        extensions["cost"] = {"cost": cost, "limit": most_cost}
    if Extra.CITATIONS in extras:
        extensions["citations"] = await told(request, msgspec.to_builtins(answer.data))
    return msgspec.structs.replace(answer, extensions=extensions)


async def _by_reference(
    schema: FonteSchema,
    operation: Operation,
    inputs: Mapping[str, Any],
    request: Request,
    pace: Pace,
    *,
    away: bool,
) -> Answer:
    """Execute an operation by graphql-core; ``away`` begins it in a thread, see begun_away."""
    async with pace.waiting():
        executing = schema.execute(
            operation.document,
            variable_values=dict(inputs),
            context_value=request,
            operation_name=operation.name,
        )
        result = await (begun_away(executing) if away else executing)
    errors = [*(result.errors or ()), *_present(request.notes, result.data)]
    return Answer(result.data, errors, Execution.REFERENCE)


def _present(notes: Sequence[GraphQLError], data: Any) -> Iterator[GraphQLError]:  # noqa: ANN401 - any JSON value
    """Yield the errors that are told beside values of ``data``."""
    return (note for note in notes if is_there(data, tuple(note.path or ())))
