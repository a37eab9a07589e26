"""What is left in a process's memory of large blocks that were freed beside small ones."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

STATUS = Path("/proc/self/status")
BLOCKS = 200
LARGE = 500_000
PROGRAM = f"""
import re
from pathlib import Path

from commands.heap import keep_heap_small


def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("{STATUS}").read_text())[1]) * 1024


keep_heap_small()
bytearray(30_000_000)  # from which glibc would learn to keep blocks as large as this
before = resident()
large, small = [], []
for _ in range({BLOCKS}):
    large.append(bytearray(b"1" * {LARGE}))
    small.append(bytearray(b"1" * 600))
del large
print(resident() - before)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="the system does not tell a process's memory")
def test_large_blocks_go_back_to_the_system() -> None:
    command = (sys.executable, "-c", PROGRAM)
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(printed.stdout) < BLOCKS * LARGE / 10
