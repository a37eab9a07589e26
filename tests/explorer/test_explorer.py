"""The explorer: its units by vitest, its screens in a real browser against a real server.

Both need Node.js and the packages that ``make pages`` installs; the browser is Debian's
Chromium, or the one that ``CHROMIUM`` names. What is not there is left out, and said; where
``CI`` is set it has to be there.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Server

EXPLORER = ROOT / "explorer"
BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PATIENCE = 600


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command,
        cwd=EXPLORER,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"


def require(*needed: Path | str | None) -> None:
    missing = [str(path) for path in needed if path is None or not Path(path).exists()]
    if missing and "CI" in os.environ:
        pytest.fail(f"found no {', '.join(missing)}, which CI needs")
    if missing:
        pytest.skip(f"left out: there is no {', '.join(missing)}")


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("npx")
    require(found, EXPLORER / "node_modules", EXPLORER / "dist" / "index.html")
    return str(found)


def test_units(node: str) -> None:
    run(node, "vitest", "run")


def test_journeys(node: str, server: Server) -> None:
    require(BROWSER)
    run(node, "playwright", "test", "--project", "journeys", FONTE_URL=server.url)
