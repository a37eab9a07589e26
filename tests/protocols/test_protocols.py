"""The protocols' reference implementations, in Node.js, against a real server.

They are graphql-http's audits, and the clients graphql-ws and graphql-sse. They need Node.js,
and the packages that ``make clients`` installs. What is not there is left out, and said; where
``CI`` is set it has to be there.
"""

import json
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Server, StartServer

HERE = Path(__file__).parent
PATIENCE = 120
TOKENS = {"writer": True, "reader": False}


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found and (HERE / "node_modules").is_dir():
        return found
    missing = "packages of the clients: run make clients" if found else "Node.js"
    if "CI" in os.environ:
        pytest.fail(f"found no {missing}, which CI needs")
    pytest.skip(f"left out: there is no {missing}")


@pytest.fixture
def served(start_server: StartServer, tmp_path: Path) -> Server:
    known = {
        name: {"sha256": sha256(name.encode()).hexdigest(), "write": may_write}
        for name, may_write in TOKENS.items()
    }
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps(known))
    return start_server("--tokens", str(tokens))


@pytest.mark.parametrize("tests", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_reference_implementations(node: str, served: Server, tests: Path) -> None:
    environment = {
        "FONTE_URL": served.url,
        "FONTE_PID": str(served.pid),
        "FONTE_WRITER": "writer",
        "FONTE_READER": "reader",
    }
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", tests.name],
        cwd=HERE,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
    # A file in which nothing was tested would end well, too.
    assert "\n# pass 0\n" not in done.stdout
    assert "\n# skipped 0\n" in done.stdout
    assert "Traceback" not in served.log()
