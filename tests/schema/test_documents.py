"""Documents that are remembered, and how they are forgotten."""

import asyncio
import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from schema.build import build_schema
from schema.documents import CACHED_DOCUMENTS, Documents
from schema.plan.pace import Pace
from tests.serving import dataset

ASKED = 'query Q%d { company(key: "leapmotor") { name models(first: 3) { nodes { key } } } }'


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def forget() -> None:
    documents = Documents(build_schema(dataset().ontology))
    document = await documents.document(ASKED % 0, Pace(60))
    operation = document.operation(None)
    operation.plan(operation.read_variables({}))
    tree = ref(operation)
    gc.collect()
    del document, operation
    for number in range(1, CACHED_DOCUMENTS + 1):
        assert tree() is not None
        await documents.document(ASKED % number, Pace(60))
    assert tree() is None


@pytest.mark.usefixtures("no_collector")
def test_a_document_that_is_forgotten_is_freed_without_the_collector() -> None:
    asyncio.run(forget())
