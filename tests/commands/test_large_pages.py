"""Pages that are joined, in a process of its own: what it holds stays, and lies in large pages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROLLUP = Path("/proc/self/smaps_rollup")
PROGRAM = """
import re, sys
from pathlib import Path

from commands.large_pages import join_pages


def joined():
    return int(re.search(r"AnonHugePages:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])


before = joined()
held = [str(number) for number in range(int(sys.argv[1]))]
thread = join_pages()
if thread is None:
    print("none")
else:
    thread.join()
    assert held == [str(number) for number in range(len(held))]
    print(joined() - before)
"""


def printed(count: int) -> str:
    command = (sys.executable, "-c", PROGRAM, str(count))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def knows_how() -> bool:
    """Say whether Linux joins pages on request: since 6.1."""
    try:
        release = Path("/proc/sys/kernel/osrelease").read_text()
    except OSError:
        return False
    version = re.match(r"(\d+)\.(\d+)", release)
    return version is not None and tuple(map(int, version.groups())) >= (6, 1) and ROLLUP.exists()


@pytest.mark.skipif(not knows_how(), reason="the system joins no pages on request")
def test_what_is_held_comes_to_lie_in_large_pages() -> None:
    assert int(printed(5_000_000)) > 50_000  # of 300,000 KB and more


def test_a_small_process_stays_as_it_is() -> None:
    assert printed(10) == "none"
