"""The server does all its work within the system calls that the unit allows."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.supply.test_dependencies import ROOT

UNIT = ROOT / "deploy" / "fonte.service"
CONFINED = [sys.executable, str(Path(__file__).with_name("sandbox.py")), str(UNIT)]
PATIENCE = 60
WORK = """{
  companies(first: 1, orderBy: [{importance: DESC}]) { nodes { key } }
  search(text: "leapmotr") { totalCount }
}"""

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None or find_library("seccomp") is None,
    reason="needs systemd-analyze and libseccomp (apt-get install systemd)",
)


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = ["-B", str(ROOT / "server.py"), "--port", "0", "--store", str(tmp_path / "graph")]
    with subprocess.Popen(
        [*CONFINED, sys.executable, *command],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        yield server, server.stdout.readline().rpartition(" on ")[2].strip()
        server.kill()


def run(program: str) -> subprocess.CompletedProcess[str]:
    """Run lines of Python within what the unit allows."""
    return subprocess.run(
        [*CONFINED, sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_the_server_works_in_the_unit(confined: tuple[subprocess.Popen[str], str]) -> None:
    server, url = confined
    answer = httpx.post(f"{url}/graphql", json={"query": WORK}, timeout=PATIENCE)
    assert answer.json()["data"]["search"]["totalCount"] > 0, answer.text
    server.send_signal(signal.SIGTERM)
    server.wait(PATIENCE)
    assert "Traceback" not in server.communicate()[1]


def test_large_graphs_are_analysed_in_the_unit() -> None:
    size, source, target = 3, [0, 1], [1, 2]
    columns = np.array([source, target], dtype=np.int32)
    with subprocess.Popen(
        [*CONFINED, sys.executable, "-m", "graph.memory.analytics", str(size), "importance"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as analyst:
        assert analyst.stdin is not None
        assert analyst.stdout is not None
        analyst.stdin.write(len(source).to_bytes(8, "little") + columns.tobytes())
        analyst.stdin.flush()  # and left open: at its end the analyst ends
        assert len(analyst.stdout.read()) == 8 * size


def test_pages_are_joined_in_the_unit() -> None:
    joining = "held = list(range(10_000_000)); join_pages().join()"
    ended = run(f"from commands.large_pages import join_pages; {joining}")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    "tried",
    [
        "import os; os.sched_setaffinity(0, os.sched_getaffinity(0))",
        "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)",
    ],
)
def test_what_the_unit_does_not_allow_is_refused(tried: str) -> None:
    assert "PermissionError" in run(tried).stderr
