"""Both executions answer alike, whatever they are asked.

``FONTE_FUZZ_KEEP`` names a folder for the last operation that failed: the smallest found, in
the form of a file of the corpus.
"""

import asyncio
import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, reject

from schema.build import build_schema
from schema.errors import RequestError
from schema.execution import Answer, Execution
from tests.schema.plan.cases import Case, cases
from tests.schema.plan.corpus import FUZZ, corpus, id_of, read
from tests.schema.plan.differential import check
from tests.schema.plan.requests import SEED, known_values
from tests.schema.plan.specimen import build_specimen

# graphql-core lets go of coroutines that it has not begun when a field beside them fails;
# Python says so, from wherever it happens to collect them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SCHEMAS = {"seed": build_schema(SEED.ontology), "specimen": build_specimen()}
KEEP = os.environ.get("FONTE_FUZZ_KEEP")


@pytest.fixture(scope="module", autouse=True)
def collected() -> Iterator[None]:
    """Leave no coroutine for other tests to be blamed for."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def answers(runner: asyncio.Runner, name: str, case: Case) -> list[Answer]:
    try:
        return runner.run(check(SCHEMAS[name], case))
    except RequestError:
        raise
    except Exception as error:
        error.add_note(str(case))
        if KEEP:
            keep(Path(KEEP), name, case)
        raise


def keep(folder: Path, name: str, case: Case) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.graphql").write_text(f"# Found by fuzzing.\n{case.document}\n")
    (folder / f"{name}.json").write_text(json.dumps(case.requests(), indent=2) + "\n")


@pytest.mark.parametrize("file", corpus(), ids=id_of)
def test_what_the_corpus_asks(runner: asyncio.Runner, file: Path) -> None:
    case = read(file)
    assert case.document.startswith("# "), "a file of the corpus says what it is about"
    found = answers(runner, file.parent.name, case)
    assert len(found) == len(case.inputs)
    falls_back = "introspection" in file.stem
    way = Execution.REFERENCE if falls_back else Execution.PLANNED
    assert {answer.execution for answer in found} == {way}


@FUZZ
@given(case=cases(SCHEMAS["specimen"]))
def test_whatever_the_specimen_is_asked(runner: asyncio.Runner, case: Case) -> None:
    generated(runner, "specimen", case)


@FUZZ
@given(case=cases(SCHEMAS["seed"], known_values()))
def test_whatever_the_seed_is_asked(runner: asyncio.Runner, case: Case) -> None:
    generated(runner, "seed", case)


def generated(runner: asyncio.Runner, name: str, case: Case) -> None:
    try:
        found = answers(runner, name, case)
    except RequestError:
        reject()
    assert all(answer.execution is Execution.PLANNED for answer in found)
