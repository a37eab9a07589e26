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
from schema.plan.pace import Pace
from schema.plan.rows import Row, plain
from schema.plan.shapes import Plan, PlannedField
from schema.plan.variables import Variables
from schema.request import Request


async def run_plan(
    plan: Plan, request: Request, variables: Variables, pace: Pace
) -> tuple[Row | None, list[GraphQLError]]:
    """Return the data and the errors that graphql-core would answer the operation with.

    Raises:
        TimeLimitError: it took longer than ``pace`` allows.
    """
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
    frames = descent.frames
    for frame in frames:  # grows meanwhile, by the frames beneath
        if monotonic() > pace.stretch_ends:
            await pace.breathe()
        parents, columns = frame.parents, frame.columns
        for field in frame.selection.fields:
            # What needs no look is taken in here: this runs for every field of every request.
            values: Any
            try:
                if field.arguments is None:
                    values = field.batch(parents, request)
                else:
                    values = field.batch(parents, request, **field.arguments(variables))
                if type(values) is not list and isawaitable(values):
                    values = await values
            except Exception as error:  # noqa: BLE001 - whatever a resolver raises is its field's error
                values = error
            if type(values) is not list:
                descent.open(frame, field, values)
            elif field.plain:
                columns.append(values)
            elif field.sure is not None and request.cited is None:
                descent.open_sure(frame, field, values)
            else:
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
