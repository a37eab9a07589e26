"""The seed as a snapshot, and how much memory an export takes."""

from pathlib import Path

import pytest

from graph.dataset import read_dataset
from graph.memory.store import MemorySnapshot
from tests.graph.memory.conftest import peak_bytes

__all__ = ["peak_bytes"]

SEED = Path(__file__).parents[3] / "seed"


@pytest.fixture(scope="session")
def seed() -> MemorySnapshot:
    return MemorySnapshot(read_dataset(SEED), version=7)
