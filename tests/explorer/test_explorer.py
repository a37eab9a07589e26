"""The explorer: its units by vitest, its screens in a real browser against real servers.

Both need Node.js and the packages that ``make pages`` installs; the browser is Debian's
Chromium, or the one that ``CHROMIUM`` names. What is not there is left out, and said; where
``CI`` is set it has to be there. ``TATE`` names a folder of the Tate graph, or of a part of it
(benchmarks/README.md), for the journeys on that; it is no part of this project.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT, Server, StartServer
from tests.conftest import run as fonte
from tests.explorer.lights.records import write_dataset, write_texts

EXPLORER = ROOT / "explorer"
BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PATIENCE = 1200


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


class Lights(NamedTuple):
    """Where the invented graph is, and the texts of its articles."""

    dataset: str
    texts: str


@pytest.fixture(scope="module")
def lights(tmp_path_factory: pytest.TempPathFactory) -> Lights:
    folder = tmp_path_factory.mktemp("lights")
    write_dataset(folder / "dataset")
    write_texts(folder / "texts")
    return Lights(str(folder / "dataset"), str(folder / "texts"))


def journey(node: str, project: str, server: Server, **environment: str) -> None:
    """Run the journeys of a project in the browser."""
    require(BROWSER)
    own = {"FONTE_URL": server.url, "PYTHON": sys.executable}
    run(node, "playwright", "test", "--project", project, **own, **environment)


def test_journeys(node: str, server: Server) -> None:
    journey(node, "journeys", server)


def test_journeys_where_texts_are_held(
    node: str, lights: Lights, start_server: StartServer
) -> None:
    server = start_server("--dataset", lights.dataset, "--articles", lights.texts)
    journey(node, "journeys", server, FONTE_GRAPH="lights")
    journey(node, "lights", server, FONTE_TEXTS="yes")


def test_journeys_where_texts_are_not_held(
    node: str, lights: Lights, start_server: StartServer
) -> None:
    journey(node, "lights", start_server("--dataset", lights.dataset))


def test_live(node: str, lights: Lights, start_server: StartServer, tmp_path: Path) -> None:
    shown, entry = fonte("token", "bob").stdout.splitlines()
    tokens = tmp_path / "tokens.json"
    tokens.write_text("{" + entry.partition("braces: ")[2] + "}")
    kept = ("--store", str(tmp_path / "graph.fonte"), "--tokens", str(tokens))
    server = start_server("--dataset", lights.dataset, *kept)
    journey(node, "live", server, FONTE_TOKEN=shown.rpartition(": ")[2])


@pytest.mark.skipif("TATE" not in os.environ, reason="TATE names no folder of the Tate graph")
def test_journeys_on_tate(node: str, start_server: StartServer) -> None:
    journey(node, "journeys", start_server("--dataset", os.environ["TATE"]), FONTE_GRAPH="tate")
