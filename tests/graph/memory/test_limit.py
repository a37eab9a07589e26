from contextlib import nullcontext
from pathlib import Path

import pytest

from graph.articles import Texts
from graph.errors import ConfigurationError
from graph.journal.opening import open_store
from graph.memory.limit import MemoryLimit, resident
from tests.graph.conftest import Folder

PLENTY = 10**15


def test_a_process_has_some_memory() -> None:
    assert 10**6 < resident() < PLENTY


def test_what_fits_is_admitted() -> None:
    MemoryLimit(PLENTY).admit(1000)
    MemoryLimit().admit(PLENTY)


def test_what_does_not_fit_is_refused_and_the_way_on_is_named() -> None:
    limit = MemoryLimit(resident() + 10**9)
    with pytest.raises(ConfigurationError, match=r"expected at most .* --store postgresql://"):
        limit.admit(10**8)


def test_reading_goes_on_until_no_room_is_left() -> None:
    told: list[int] = []
    progress = MemoryLimit(resident() + 10**9).watching(told.append)
    progress(1000)
    with pytest.raises(ConfigurationError, match=r"max-memory: found 100,001,000 records"):
        progress(10**8)
    assert told == [1000, 10**8]


def test_a_filled_store_is_refused_before_it_is_read(tmp_path: Path) -> None:
    dataset = Folder(tmp_path / "books").read()
    path = tmp_path / "graph"

    def opened(limit: MemoryLimit) -> None:
        open_store(
            path,
            dataset.ontology,
            lambda: (dataset, Texts({})),
            lambda _size: nullcontext(),
            limit,
        ).close()

    opened(MemoryLimit(PLENTY))
    with pytest.raises(ConfigurationError, match="max-memory: found 3 records"):
        opened(MemoryLimit(1))
    opened(MemoryLimit(PLENTY))
