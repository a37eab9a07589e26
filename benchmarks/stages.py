"""The stages of a request, each timed alone, in process: where the time goes.

``python -m benchmarks.stages --help`` lists the options; README.md says how to read the result.
The one file of the benchmarks that calls graphql-core and Fonte's insides: it times them.
"""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import graphql
import msgspec
from graphql import DocumentNode, OperationDefinitionNode

from benchmarks.generate import COMPANIES, DATA, MODELS, generate, keys
from benchmarks.results import machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.shapes import SHAPES, Shape
from benchmarks.tools import progress, tell
from graph.dataset import read_dataset
from graph.kinds import Ontology
from graph.languages import accepted
from graph.memory.store import MemoryStore
from schema.build import FonteSchema, build_schema
from schema.execution import Execution
from schema.http.app import GraphQLApp
from schema.http.headers import Headers
from schema.http.options import Options
from schema.limits import STANDARD
from schema.operations import Operation
from schema.plan.compile import compile_plan
from schema.plan.pace import Pace
from schema.plan.run import run_plan
from schema.request import Request

OUTPUT = ROOT / "docs" / "benchmarks" / "stages.json"
KEYS = 1_000
SECONDS_ALLOWED = 60.0

Message = dict[str, Any]
Stage = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds that a stage takes: in its quickest repetition, and in the middle one."""

    stage: str
    best_us: float
    median_us: float


@dataclass(frozen=True, slots=True)
class Subject:
    """What the stages work on."""

    schema: FonteSchema
    ontology: Ontology
    store: MemoryStore

    def app(self, execution: Execution) -> GraphQLApp:
        """Return the application, executing in this way."""
        return GraphQLApp(self.schema, self.ontology, self.store, options=Options(execution))

    async def request(self) -> Request:
        """Return the context that a request without special wishes gets."""
        return Request(await self.store.snapshot(), self.store, self.ontology, accepted(""))


class Stages:
    """The stages of one shape. Stages that depend on the key go through many keys in turn."""

    def __init__(self, subject: Subject, shape: Shape, companies: int, request: Request) -> None:
        asked = keys(companies, KEYS)
        self._subject = subject
        self._schema = subject.schema
        self._shape = shape
        self._request = request
        self._bodies = cycle(shape.bodies(asked))
        self._inputs = cycle(shape.variables(asked))
        self._document: DocumentNode = graphql.parse(shape.query)
        [node] = self._document.definitions
        if not isinstance(node, OperationDefinitionNode):
            raise TypeError(node)
        self._node = node
        self._operation = Operation(self._schema, node, shape.query, {}, STANDARD)
        self._heads: dict[int, Headers] = {}
        self._apps = {execution: subject.app(execution) for execution in Execution}

    async def all(self) -> dict[str, Stage]:
        """Return the stages by name, once they have been found to answer alike."""
        planned = await self.whole(Execution.PLANNED)
        if planned["data"] is None or planned != await self._again_by_reference():
            raise RuntimeError(f"shape {self._shape.name}: the two executions differ")
        answer = {"data": (await self.run_plan())[0]}

        encode = msgspec.json.Encoder().encode  # as schema/http/app.py does it

        async def serialise() -> bytes:
            return encode(answer)

        return {
            "parse": self.parse,
            "validate": self.validate,
            "compile": self.compile,
            "run (plan)": self.run_plan,
            "run (graphql-core)": self.run_core,
            "serialise (msgspec)": serialise,
            "Strawberry's execute": self.run_strawberry,
            "whole, before ASGI, planned": self.at_once,
            "whole ASGI call, planned": lambda: self.call(Execution.PLANNED),
            "whole ASGI call, reference": lambda: self.call(Execution.REFERENCE),
        }

    async def parse(self) -> DocumentNode:
        """Parse the query's text."""
        return graphql.parse(self._shape.query)

    async def validate(self) -> object:
        """Validate the document."""
        return graphql.validate(self._schema.core, self._document)

    async def compile(self) -> object:
        """Compile the operation into a plan."""
        variables = self._operation.read_variables(next(self._inputs))
        return compile_plan(self._schema, self._node, {}, variables.values)

    async def run_plan(self) -> Any:  # noqa: ANN401 - a row, whose fields the query decides
        """Read the variables and run the plan."""
        variables = self._operation.read_variables(next(self._inputs))
        plan = self._operation.plan(variables)
        if plan is None:
            raise RuntimeError(f"shape {self._shape.name}: found no plan for it")
        return await run_plan(plan, self._request, variables, Pace(SECONDS_ALLOWED))

    async def run_core(self) -> object:
        """Have graphql-core run the parsed and validated document."""
        result = graphql.execute(
            self._schema.core,
            self._document,
            context_value=self._request,
            variable_values=next(self._inputs),
        )
        return await result if isawaitable(result) else result

    async def run_strawberry(self) -> object:
        """Have Strawberry do all it does with a query's text, as it does without extensions."""
        return await self._schema.execute(
            self._shape.query, variable_values=next(self._inputs), context_value=self._request
        )

    async def call(self, execution: Execution) -> list[Message]:
        """Answer an HTTP request, and return what would be sent."""
        body = next(self._bodies)
        sent: list[Message] = []
        pending = [body]

        async def receive() -> Message:
            if not pending:  # the client stays, and says no more
                await asyncio.Event().wait()
            return {"type": "http.request", "body": pending.pop(), "more_body": False}

        async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's own
            sent.append(message)

        await self._apps[execution](_scope(body), receive, send)
        return sent

    async def at_once(self) -> object:
        """Answer a request as Fonte's own protocol has it answered, without ASGI."""
        body = next(self._bodies)
        headers = self._heads.setdefault(len(body), Headers(_headers(body)))
        return self._apps[Execution.PLANNED].at_once(headers, body)

    async def whole(self, execution: Execution) -> Any:  # noqa: ANN401 - any JSON
        """Return the content of the answer to the next request."""
        return msgspec.json.decode((await self.call(execution))[1]["body"])

    async def _again_by_reference(self) -> Any:  # noqa: ANN401 - as above
        if self._shape.keyed:  # the bodies go round: all others, and then the same one again
            for _ in range(KEYS - 1):
                next(self._bodies)
        return await self.whole(Execution.REFERENCE)


def _scope(body: bytes) -> Message:
    return {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": _headers(body),
    }


def _headers(body: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"host", b"127.0.0.1:8000"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]


async def _timed(name: str, stage: Stage, repeats: int, seconds: float) -> Timing:
    """Time a stage ``repeats`` times, for about ``seconds`` each."""
    once = await _elapsed(stage, 1)
    once = min(once, await _elapsed(stage, max(1, min(100, int(0.01 / once)))))
    count = max(1, int(seconds / once))
    found = [await _elapsed(stage, count) * 1e6 for _ in range(repeats)]
    return Timing(name, round(min(found), 2), round(median(found), 2))


async def _elapsed(stage: Stage, count: int) -> float:
    """Return the seconds that one of ``count`` runs took."""
    start = perf_counter()
    for _ in range(count):
        await stage()
    return (perf_counter() - start) / count


async def _measure(options: argparse.Namespace) -> dict[str, list[Timing]]:
    generate(DATA, options.companies, options.models)
    progress("Loading the dataset …")
    dataset = read_dataset(DATA)
    schema = build_schema(dataset.ontology)
    subject = Subject(schema, dataset.ontology, MemoryStore(dataset))
    # As server.py does it.
    gc.collect()
    gc.freeze()
    request = await subject.request()
    found: dict[str, list[Timing]] = {}
    for shape in SHAPES:
        stages = await Stages(subject, shape, options.companies, request).all()
        found[shape.name] = []
        for name, stage in stages.items():
            timing = await _timed(name, stage, options.repeats, options.seconds)
            found[shape.name].append(timing)
            progress(f"shape {shape.name} · {name}: {timing.best_us:,.1f} µs")
    return found


def _table(found: dict[str, list[Timing]]) -> str:
    head = ["best of the repetitions, µs", *(f"shape {shape.name}" for shape in SHAPES)]
    rows = [
        [timings[0].stage, *(f"{timing.best_us:,.1f}" for timing in timings)]
        for timings in zip(*found.values(), strict=True)
    ]
    return table([head, *rows])


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="stages", description="Time the stages of a request.")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.2, help="of each repetition")
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--models", type=int, default=MODELS, help="of each company")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures")
    options = parser.parse_args(arguments)
    facts = machine_facts()
    found = asyncio.run(_measure(options))
    facts["load_average_after"] = os.getloadavg()
    write_json(options.output, {**facts, "stages": found})
    tell(f"{_table(found)}\n\nWritten to {options.output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
