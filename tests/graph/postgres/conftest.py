"""A database that graphs are held in, one at a time."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.graph.postgres.holding import Held, holding
from tests.postgres import PostgresServer

# A deadline for one example is a timing assertion, and fails on a busy machine.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")


@pytest.fixture(scope="module")
def held(postgres: PostgresServer) -> Iterator[Held]:
    with holding(postgres.new_database()) as found:
        yield found
