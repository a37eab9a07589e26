"""One real server for all hostile requests, with a store in a file and tokens."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Server, StartServer

WRITERS = {"writer": True, "reader": False}


@pytest.fixture(scope="session")
def hostile_tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of tokens; each is its own name."""
    file = tmp_path_factory.mktemp("hostile") / "tokens.json"
    known = {
        name: {"sha256": sha256(name.encode()).hexdigest(), "write": may_write}
        for name, may_write in WRITERS.items()
    }
    file.write_text(json.dumps(known))
    return file


@pytest.fixture(scope="session")
def hostile_server(long_start: StartServer, hostile_tokens: Path) -> Server:
    store = hostile_tokens.with_name("graph.db")
    return long_start("--store", str(store), "--tokens", str(hostile_tokens))
