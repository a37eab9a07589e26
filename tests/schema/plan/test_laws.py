"""What a plan promises beyond its answers."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import msgspec
import pytest

from schema.build import build_schema
from schema.documents import Document
from schema.execution import execute
from schema.operations import Operation
from schema.plan.pace import Pace
from schema.request import Request
from tests.schema.plan.differential import planned_fields
from tests.schema.plan.requests import SEED, Snapshot, request

SCHEMA = build_schema(SEED.ontology)

UNIFORM = """
query ($n: Int!) {
  entities(first: $n) {
    nodes { key degree relations(first: $n) { totalCount nodes { id modality } } }
    edges { cursor node { degree evidence { article { publisher { key degree } } } } }
  }
  company(key: "leapmotor") { models(first: $n) { nodes { degree } edges { node { key } } } }
}
"""
OF_MANY_TYPES = """
query ($n: Int!) {
  entities(first: $n) {
    nodes { relations(first: $n) { nodes { source { degree } target { name degree } } } }
  }
}
"""
FLAGGED = """
query ($n: Int, $flag: Boolean = false) {
  entities(first: $n) { totalCount ...more @include(if: $flag) }
}
fragment more on EntityConnection { nodes { key } }
"""


class CountingSnapshot(Snapshot):
    """Counts the reads of the store, by the method."""

    def __init__(self) -> None:
        super().__init__(waits=False)
        self.reads: Counter[str] = Counter()

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - any attribute
        found = super().__getattribute__(name)
        if name in {"articles", "entities", "relations", "find", "related", "degrees"}:
            return partial(self._counted, name, found)
        return found

    async def _counted(
        self, name: str, read: Callable[..., Awaitable[Sequence[Any]]], *arguments: object
    ) -> Sequence[Any]:
        self.reads[name] += 1
        return await read(*arguments)


def operation(document: str) -> Operation:
    return Document(SCHEMA, document).operation(None)


def reads(document: str, rows: int) -> Counter[str]:
    snapshot = CountingSnapshot()
    asked = Request(snapshot, request().store, SEED.ontology, ("en",))
    answer = asyncio.run(execute(SCHEMA, operation(document), {"n": rows}, asked, pace=Pace(60)))
    assert answer.errors == []
    return snapshot.reads


@pytest.mark.parametrize("rows", [2, 5, 100])
def test_reads_do_not_grow_with_rows(rows: int) -> None:
    assert reads(UNIFORM, rows) == reads(UNIFORM, 1)


@pytest.mark.parametrize("rows", [0, 1, 2, 5, 100])
def test_reads_grow_with_nothing_but_the_types_of_rows(rows: int) -> None:
    asked = operation(OF_MANY_TYPES)
    plan = asked.plan(asked.read_variables({"n": rows}))
    assert plan is not None
    assert reads(OF_MANY_TYPES, rows).total() <= planned_fields(plan)


def test_a_plan_serves_all_variables_but_those_of_directives() -> None:
    asked = operation(FLAGGED)

    def plan_for(**inputs: object) -> object:
        return asked.plan(asked.read_variables(inputs))

    assert plan_for() is plan_for(n=1) is plan_for(n=2, flag=False)
    assert plan_for(flag=True) is plan_for(n=5, flag=True)
    assert plan_for() is not plan_for(flag=True)


def test_a_plan_that_was_run_answers_as_a_new_one_does() -> None:
    kept = operation(FLAGGED)
    inputs: list[dict[str, object]] = [
        {"n": rows, "flag": flag} for rows in (3, 1, 101, 0) for flag in (True, False, True)
    ]
    for each in inputs:
        assert answer(kept, each) == answer(operation(FLAGGED), each)


def answer(asked: Operation, inputs: dict[str, object]) -> tuple[object, str]:
    found = asyncio.run(execute(SCHEMA, asked, inputs, request(), pace=Pace(60)))
    errors = [error.formatted for error in found.errors]
    return msgspec.json.encode(found.data), json.dumps(errors)
