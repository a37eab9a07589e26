"""How much memory a read takes: work that grows with a list shows there, without a clock."""

import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import settings

# A deadline for one example is a timing assertion, and fails on a busy machine.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")


@pytest.fixture
def peak_bytes() -> Callable[[Callable[[], object]], int]:
    def measure(read: Callable[[], object]) -> int:
        read()  # what is made once, such as the interpreter's caches, is no part of a read
        tracemalloc.start()
        try:
            read()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measure
