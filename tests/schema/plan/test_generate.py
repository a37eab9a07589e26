"""The code that is made of a plan; ``test_differential.py`` says that it answers as a walk does."""

import asyncio
import json

import msgspec
import pytest

from schema.build import build_schema
from schema.documents import Document
from schema.execution import execute
from schema.limits import DEEPEST, Limits
from schema.operations import Operation
from schema.plan.generate import generate
from schema.plan.pace import Pace, TimeLimitError
from schema.plan.shapes import Plan
from tests.schema.plan.requests import SEED, request

SCHEMA = build_schema(SEED.ontology)
NAMED = 'query ($language: String) { company(key: "leapmotor") { name(language: $language) } }'
FIELDS = '{ company(key: "leapmotor") { %s } }'

GENEROUS = Limits(tokens=5_000, depth=DEEPEST, aliases=1_000)


def operation(document: str) -> Operation:
    return Document(SCHEMA, document, GENEROUS).operation(None)


def plan_of(asked: Operation) -> Plan:
    plan = asked.plan(asked.read_variables({}))
    assert plan is not None
    return plan


def answered(asked: Operation, *, waits: bool = False, **inputs: object) -> tuple[bytes, str]:
    found = asyncio.run(execute(SCHEMA, asked, inputs, request(waits=waits), pace=Pace(60)))
    return msgspec.json.encode(found.data), json.dumps([each.formatted for each in found.errors])


def test_it_is_made_when_a_plan_is_run_again() -> None:
    asked = operation(NAMED)
    made = []
    for _ in range(3):
        answered(asked)
        made.append(plan_of(asked).code)
    assert made[0] is None
    assert made[1] is not None
    assert made[2] is made[1]


def test_it_is_not_made_for_a_graph_that_waits() -> None:
    asked = operation(NAMED)
    assert answered(asked, waits=True) == answered(asked, waits=True)
    assert plan_of(asked).code is None


def test_what_fails_in_it_is_told_as_ever_and_harms_nobody_else() -> None:
    asked = operation(NAMED)
    first = answered(asked, language="it")
    refused = answered(operation(NAMED), language="zz zz")
    assert "zz zz" in refused[1]
    assert [answered(asked, language=tag) for tag in ("zz zz", "it")] == [refused, first]


def test_it_keeps_within_the_time() -> None:
    code = generate(plan_of(operation(NAMED)).root)
    assert code is not None
    asked = operation(NAMED)
    pace = Pace(-1)
    pace.stretch_ends = 0
    with pytest.raises(TimeLimitError):
        asyncio.run(_run(code(request(), asked.read_variables({}), pace)))


@pytest.mark.parametrize(
    "fields",
    [
        " ".join(f"a{number}: degree" for number in range(600)),
        "models(first: 1) { nodes { producers(first: 1) { nodes { " * 10 + "key" + " } } } }" * 10,
    ],
    ids=["many fields", "many levels"],
)
def test_what_is_too_large_is_walked_again_and_again(fields: str) -> None:
    asked = operation(FIELDS % fields)
    assert generate(plan_of(asked).root) is None
    assert answered(asked) == answered(asked)


@pytest.mark.parametrize("key", ["class", "f0", "None", "__init__", "request"])
def test_response_keys_may_be_words_of_python(key: str) -> None:
    asked = operation(FIELDS % f"{key}: name models {{ nodes {{ {key}: key }} }}")
    assert answered(asked) == answered(asked)


async def _run(awaitable: object) -> object:
    return await awaitable  # type: ignore[misc]
