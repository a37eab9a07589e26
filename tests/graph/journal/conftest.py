"""Stores in files, each in a folder of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.memory.store import MemoryStore
from tests.graph.conftest import Folder
from tests.graph.journal.models import store_of

OpenStore = Callable[[], MemoryStore]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.fonte"


@pytest.fixture
def open_file(folder: Folder, path: Path) -> Iterator[OpenStore]:
    """Open the store of the test, as often as it likes; as many processes would."""
    with ExitStack() as stack:

        def opened() -> MemoryStore:
            store = store_of(path, folder.read())
            stack.callback(store.close)
            return store

        yield opened
