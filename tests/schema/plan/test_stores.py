"""Both stores answer alike, whatever they are asked: data, order and errors."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, reject

from graph.changes import Revision
from graph.memory.log import MemoryLog
from graph.memory.store import MemoryStore
from graph.postgres.store import PostgresStore
from graph.store import GraphStore
from schema.build import FonteSchema, build_schema
from schema.documents import Document
from schema.errors import RequestError
from schema.execution import Execution, execute
from schema.operations import Operation
from schema.plan.pace import Pace
from schema.plan.variables import VariableError
from schema.request import Request
from tests.graph.postgres.stores import store_in
from tests.postgres import PostgresServer
from tests.schema.plan.cases import Case, Inputs, cases
from tests.schema.plan.corpus import FUZZ, corpus, id_of, read
from tests.schema.plan.requests import SEED, known_values

SCHEMA: FonteSchema = build_schema(SEED.ontology)
_SECONDS = 60


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def in_database(postgres: PostgresServer, runner: asyncio.Runner) -> Iterator[PostgresStore]:
    store = store_in(postgres.new_database(), SEED)
    yield store
    runner.run(store.disconnect())


@pytest.fixture(scope="module")
def in_memory(runner: asyncio.Runner, in_database: PostgresStore) -> MemoryStore:
    """Return a store that was loaded when the one in the database was."""
    [loaded] = runner.run(in_database.entity_history(SEED.entities[0].key))
    first = Revision(loaded.version, loaded.time, loaded.author, loaded.message, ())
    return MemoryStore(SEED, log=MemoryLog(first))


@pytest.mark.parametrize("file", corpus("seed"), ids=id_of)
def test_what_the_corpus_asks(
    runner: asyncio.Runner, in_memory: MemoryStore, in_database: PostgresStore, file: Path
) -> None:
    check(runner, in_memory, in_database, read(file))


@FUZZ
@given(case=cases(SCHEMA, known_values()))
def test_whatever_is_asked(
    runner: asyncio.Runner, in_memory: MemoryStore, in_database: PostgresStore, case: Case
) -> None:
    try:
        check(runner, in_memory, in_database, case)
    except RequestError:
        reject()


def check(
    runner: asyncio.Runner, in_memory: GraphStore, in_database: GraphStore, case: Case
) -> None:
    """Check that both answer an operation alike, for all variables that fit.

    Raises:
        RequestError: the document is not valid.
    """
    operation = Document(SCHEMA, case.document).operation(case.operation)
    for inputs in case.inputs:
        try:
            operation.read_variables(inputs)
        except VariableError:
            continue
        expected = runner.run(answer(in_memory, operation, inputs))
        assert runner.run(answer(in_database, operation, inputs)) == expected, str(case)


async def answer(store: GraphStore, operation: Operation, inputs: Inputs) -> tuple[str, list[str]]:
    """Return the data, and the errors with their paths, that a store leads to."""
    asked = Request(await store.snapshot(), store, SEED.ontology, ("en",))
    way = Execution.PLANNED
    found = await execute(SCHEMA, operation, inputs, asked, pace=Pace(_SECONDS), preferred=way)
    told = [f"{error.path}: {error.message}" for error in found.errors]
    return msgspec.json.encode(found.data).decode(), told
