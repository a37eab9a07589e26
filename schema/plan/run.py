"""Running a plan, breadth first: each field once for all its parents at that level.

On the way down every level reads its fields and finds the parents of the next; on the way
up rows are built from columns, children before parents. Both ways are queues.
"""

import asyncio
from collections.abc import Awaitable
from inspect import isawaitable, iscoroutine
from time import monotonic
from typing import Any

from graphql import GraphQLError

from schema.fields import Values
from schema.plan.columns import Descent
from schema.plan.generate import generate
from schema.plan.pace import MustWaitError, Pace, TimeLimitError
from schema.plan.rows import Row, plain
from schema.plan.shapes import Code, Plan, PlannedField
from schema.plan.variables import Variables
from schema.request import Request

_RUN_TO_GENERATE = 2
"""Most documents that are asked once are never asked again; those asked twice are, often."""


async def run_plan(
    plan: Plan, request: Request, variables: Variables, pace: Pace
) -> tuple[Row | None, list[GraphQLError]]:
    """Return the data and the errors that graphql-core would answer the operation with.

    Raises:
        TimeLimitError: it took longer than ``pace`` allows.
    """
    walked = request.snapshot.waits or request.cited is not None
    if not walked and (code := _code(plan)) is not None:
        try:
            return await code(request, variables, pace), []
        except (TimeLimitError, MustWaitError):
            raise
        except Exception:  # noqa: BLE001, S110 - the walk finds out what is wrong, and where
            pass
    return await _walk(plan, request, variables, pace)


def _code(plan: Plan) -> Code | None:
    plan.runs += 1
    if plan.runs == _RUN_TO_GENERATE:
        plan.code = generate(plan.root)
    return plan.code


async def _walk(
    plan: Plan, request: Request, variables: Variables, pace: Pace
) -> tuple[Row | None, list[GraphQLError]]:
    descent = Descent(plan.root, request.cited)
    read = _read_together if request.snapshot.waits else _read_in_turn
    await read(descent, request, variables, pace)
    failures = descent.failures
    for frame in reversed(descent.frames):
        if monotonic() > pace.stretch_ends:
            await pace.breathe()
        frame.build_rows(failures)
    [data] = descent.frames[0].rows
    return data, failures.errors(plain(data)) if failures else []


async def _read_in_turn(
    descent: Descent, request: Request, variables: Variables, pace: Pace
) -> None:
    """Read one field after another, of a graph that is at hand."""
    for frame in descent.frames:  # grows meanwhile, by the frames beneath
        if monotonic() > pace.stretch_ends:
            await pace.breathe()
        for field in frame.selection.fields:
            values = _start(frame.parents, field, request, variables)
            if isawaitable(values):
                values = await _finish(values)
            descent.open(frame, field, values)


async def _read_together(
    descent: Descent, request: Request, variables: Variables, pace: Pace
) -> None:
    """Start all reads of a level, then wait for them: one round trip, however many fields."""
    depth = 0
    while level := descent.frames[depth:]:
        depth += len(level)
        started = [
            (frame, field, _start(frame.parents, field, request, variables))
            for frame in level
            for field in frame.selection.fields
        ]
        begun = [values for _, _, values in started if isawaitable(values)]
        try:
            async with pace.waiting():
                waited = await asyncio.gather(*map(_finish, begun))
        finally:
            # Given up before they were awaited, or awaited to the end: closing is right for both.
            for read in begun:
                if iscoroutine(read):
                    read.close()
        results = iter(waited)
        for frame, field, values in started:
            descent.open(frame, field, next(results) if isawaitable(values) else values)


def _start(
    parents: Values, field: PlannedField, request: Request, variables: Variables
) -> Values | Awaitable[Values] | Exception:
    try:
        if field.arguments is None:
            return field.batch(parents, request)
        return field.batch(parents, request, **field.arguments(variables))
    except Exception as error:  # noqa: BLE001 - whatever a resolver raises is its field's error
        return error


async def _finish(values: Awaitable[Any]) -> Values | Exception:
    try:
        finished: Values = await values
    except Exception as error:  # noqa: BLE001 - as above
        return error
    return finished
