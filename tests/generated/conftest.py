"""A real server that takes changes, for what is generated."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Server

TOKEN = "generated"  # noqa: S105 - of a server that lives as long as the tests


@pytest.fixture(scope="session")
def writing_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the seed; who sends the token may change it."""
    folder: Path = tmp_path_factory.mktemp("generated")
    tokens = folder / "tokens.json"
    digest = sha256(TOKEN.encode()).hexdigest()
    tokens.write_text(json.dumps({"generated": {"sha256": digest, "write": True}}))
    server = Server(folder / "log", "--port", "0", "--tokens", str(tokens))
    server.client.headers["authorization"] = f"Bearer {TOKEN}"
    yield server
    server.stop()
    assert server.log() == ""
