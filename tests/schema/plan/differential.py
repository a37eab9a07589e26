"""Holds the two executions against each other.

Data must be equal. Of errors the specification leaves open which one is reported where
several made the same place null, so graphql-core is asked a third time, to tell them all.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from graphql import (
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    get_nullable_type,
    is_non_null_type,
    parse,
)
from graphql.pyutils import Path as CorePath

from schema.build import FonteSchema
from schema.documents import Document
from schema.execution import Answer, Execution, execute
from schema.operations import Operation
from schema.plan.failures import is_there
from schema.plan.pace import Pace
from schema.plan.shapes import Composite, Listed, Plan, Selection, Shape
from schema.plan.variables import VariableError
from tests.schema.plan.cases import Case, Inputs
from tests.schema.plan.requests import Snapshot, request

Path = tuple[str | int, ...]
Told = tuple[Path, str, str]
"""What is compared of an error: its path, message and locations."""

_SECONDS = 60


async def check(schema: FonteSchema, case: Case) -> list[Answer]:
    """Check that both ways answer alike, for each of the case's variables that fits.

    All runs use one plan as far as there is one; graphql-core starts afresh each time.

    Raises:
        RequestError: the document is not valid.
    """
    operation = Document(schema, case.document).operation(case.operation)
    answers = []
    for inputs in case.inputs:
        with suppress(VariableError):
            operation.read_variables(inputs)
            answers.append(await _check_once(schema, operation, inputs))
    return answers


def planned_fields(plan: Plan) -> int:
    """Return how many fields a plan has, counted once for every type they are read of.

    No run can need more batches, however many rows it has.
    """
    return _size(plan.root)


def _size(selection: Selection) -> int:
    return sum(1 + sum(map(_size, _selections(field.shape))) for field in selection.fields)


def _selections(shape: Shape) -> Sequence[Selection]:
    if isinstance(shape, Listed):
        return _selections(shape.item)
    return list(shape.selections.values()) if isinstance(shape, Composite) else []


async def _check_once(schema: FonteSchema, operation: Operation, inputs: Inputs) -> Answer:
    reference = await _answer(schema, operation, inputs, Execution.REFERENCE)
    planned = await _answer(schema, operation, inputs, Execution.PLANNED)
    # The first run of a plan walks it, the second is the code that is made for it.
    again = await _answer(schema, operation, inputs, Execution.PLANNED)
    together = await _answer(schema, operation, inputs, Execution.PLANNED, waits=True)
    assert json.dumps(planned.data) == json.dumps(reference.data)
    for other in (again, together):
        assert json.dumps(other.data) == json.dumps(planned.data)
        assert list(map(_told, other.errors)) == list(map(_told, planned.errors))
    if planned.execution is Execution.REFERENCE:
        assert sorted(map(_told, planned.errors)) == sorted(map(_told, reference.errors))
    elif planned.errors or reference.errors:
        assert sorted(_notes(planned)) == sorted(_notes(reference))
        _check_errors(planned, reference, await _causes(schema, operation, inputs, reference.data))
    return planned


async def _answer(
    schema: FonteSchema,
    operation: Operation,
    inputs: Inputs,
    way: Execution,
    *,
    waits: bool = False,
) -> Answer:
    asked = request(waits=waits)
    answer = await execute(schema, operation, inputs, asked, pace=Pace(_SECONDS), preferred=way)
    plan = operation.plan(operation.read_variables(inputs))
    if answer.execution is Execution.PLANNED:
        assert plan is not None
        assert isinstance(asked.snapshot, Snapshot)
        # Where something fails, the plan's code has called them in vain.
        times = 2 if answer.errors else 1
        assert asked.snapshot.batches <= planned_fields(plan) * times
    data = msgspec.json.decode(msgspec.json.encode(answer.data))
    return Answer(data, answer.errors, answer.execution)


Places = dict[Path, list[Told]]
"""Errors by the place in the data that is null for them."""


def _check_errors(planned: Answer, reference: Answer, causes: Places) -> None:
    planned_places, reference_places = _by_place(planned), _by_place(reference)
    assert planned_places.keys() == reference_places.keys() == causes.keys()
    for place, told in planned_places.items():
        assert len(told) == 1, f"several errors for one place: {told}"
        assert told[0] in causes[place]
        if told[0][0] == place:
            assert told == causes[place]
            assert told[0] in reference_places[place]


def _notes(answer: Answer) -> list[Told]:
    """Return the errors that are told beside a value that is there."""
    return [told for told in map(_told, answer.errors) if is_there(answer.data, told[0])]


def _by_place(answer: Answer) -> Places:
    places: Places = {}
    notes = _notes(answer)
    for error in answer.errors:
        told = _told(error)
        if told in notes:
            continue
        places.setdefault(_null_place(answer.data, told[0]), []).append(told)
    return places


def _told(error: GraphQLError) -> Told:
    return tuple(error.path or ()), error.message, str(error.locations)


def _null_place(data: Any, path: Path) -> Path:  # noqa: ANN401 - any JSON value
    """Return ``path`` as far as it leads in ``data``, up to a null."""
    for length, key in enumerate(path):
        if data is None:
            return path[:length]
        data = data[key]
    assert data is None
    return path


class _CandidExecutor(Executor[Any]):
    """Lets no error propagate, so that every field tells its own; notes the fields' types."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - whatever graphql-core passes
        super().__init__(*arguments, **options)
        self.error_propagation = False
        self.types: dict[Path, GraphQLOutputType] = {}

    def build_resolve_info(
        self,
        field_def: GraphQLField,
        field_nodes: list[FieldNode],
        parent_type: GraphQLObjectType,
        path: CorePath,
    ) -> GraphQLResolveInfo[Any]:
        self.types[tuple(path.as_list())] = field_def.type
        return super().build_resolve_info(field_def, field_nodes, parent_type, path)

    def nulled(self, path: Path) -> Path:
        """Return the place that an error at ``path`` makes null when errors propagate."""
        type_: Any = None
        nullable = 0
        for length, key in enumerate(path, 1):
            inner = get_nullable_type(type_)
            type_ = inner.of_type if isinstance(key, int) else self.types[path[:length]]
            if not is_non_null_type(type_):
                nullable = length
        return path[:nullable]


async def _causes(
    schema: FonteSchema, operation: Operation, inputs: Inputs, data: object
) -> Places:
    """Return every error that could have made a place null that is null in ``data``."""
    executor = _CandidExecutor.build(
        schema.core,
        parse(operation.document),
        context_value=request(),
        raw_variable_values=dict(inputs),
        operation_name=operation.name,
    )
    assert isinstance(executor, _CandidExecutor)
    result: Any = executor.execute_operation()
    result = result if isinstance(result, ExecutionResult) else await result
    causes: Places = {}
    for error in result.errors or ():
        told = _told(error)
        place = executor.nulled(told[0])
        if _null_place(data, place) == place:
            causes.setdefault(place, []).append(told)
    return causes
