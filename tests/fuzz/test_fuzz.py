"""Parsers raise nothing but what they declare, whatever bytes they get.

``make fuzz`` runs them for FONTE_FUZZ_SECONDS each; unless told otherwise it is a few
thousand inputs, always the same ones. atheris makes them, which is there for Linux alone.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz.targets import TARGETS

SECONDS = os.environ.get("FONTE_FUZZ_SECONDS")
BOUND = ["-runs=4000", "-seed=1"] if SECONDS is None else [f"-max_total_time={SECONDS}"]
PATIENCE = 120 + int(SECONDS or 0)


@pytest.mark.skipif(find_spec("atheris") is None, reason="left out: there is no atheris here")
@pytest.mark.parametrize("target", TARGETS)
def test_only_declared_errors_are_raised(target: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.fuzz", target, f"-artifact_prefix={tmp_path}/", *BOUND],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    found = [file.read_bytes() for file in tmp_path.iterdir()]
    assert done.returncode == 0, f"{found}\n{done.stdout[-3000:]}\n{done.stderr[-1500:]}"
    assert "cov:" in done.stderr, "nothing was tried"


@pytest.mark.parametrize("target", TARGETS)
def test_samples_are_taken(target: str) -> None:
    parse, samples = TARGETS[target]
    for sample in samples:
        parse(sample)
