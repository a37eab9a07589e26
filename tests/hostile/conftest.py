"""One real server for all hostile requests, with a store in a file and tokens."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Server

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
def hostile_server(hostile_tokens: Path) -> Iterator[Server]:
    store, log = (hostile_tokens.with_name(name) for name in ("graph.db", "log"))
    options = ("--store", str(store), "--tokens", str(hostile_tokens))
    server = Server(log, "--port", "0", *options)
    yield server
    server.stop()
