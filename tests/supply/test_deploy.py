"""The unit and the container file, by the tools that know what these should be."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands.settings import SETTINGS
from tests.supply.test_dependencies import ROOT, entries

DEPLOY = ROOT / "deploy"
SECONDS = 60
MOST_EXPOSED = 1.5
"""Of 10; systemd calls a service OK up to 4.9, and most that are installed have 9 and more."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="needs systemd-analyze (apt-get install systemd)",
)


def run(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder
    )


@needs_systemd
def test_the_unit_is_sound(tmp_path: Path) -> None:
    unit = (DEPLOY / "fonte.service").read_text()
    here = unit.replace("/opt/fonte/.venv/bin/python", sys.executable)
    (tmp_path / "fonte.service").write_text(here.replace("/opt/fonte", str(ROOT)))
    verified = run("systemd-analyze", "verify", "--man=no", str(tmp_path / "fonte.service"))
    assert (verified.returncode, verified.stderr) == (0, "")


@needs_systemd
def test_the_unit_is_shut_in() -> None:
    looked = run(
        "systemd-analyze", "security", "--offline=true", "--no-pager", str(DEPLOY / "fonte.service")
    )
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", looked.stdout)
    assert exposure is not None, looked.stderr
    assert float(exposure[1]) <= MOST_EXPOSED


def test_the_container_file_is_sound() -> None:
    linted = run(str(Path(sys.executable).with_name("hadolint")), str(DEPLOY / "Containerfile"))
    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_container_file_copies_what_there_is() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert {"server.py", "commands", "graph", "schema", "seed", "explorer"} <= set(copied)
    assert all((ROOT / source).exists() for source in copied)


@pytest.mark.parametrize("name", ["fonte.service", "Containerfile"])
def test_only_settings_that_there_are_are_set(name: str) -> None:
    text = (DEPLOY / name).read_text()
    known = {setting.variable for setting in SETTINGS} | {"FONTE_NAME"}
    assert set(re.findall(r"\bFONTE_[A-Z_]+", text)) <= known


def test_the_runtime_has_the_versions_that_are_tested() -> None:
    def pins(name: str) -> set[str]:
        return {entry.split()[0] for entry in entries(ROOT / name)}

    assert pins("runtime.lock") < pins("requirements.lock")


def test_the_unit_lets_a_server_end_within_its_grace() -> None:
    seconds = re.search(
        r"^TimeoutStopSec=(\d+)$", (DEPLOY / "fonte.service").read_text(), re.MULTILINE
    )
    assert seconds is not None
    grace = next(setting.default for setting in SETTINGS if setting.name == "grace")
    assert int(seconds[1]) >= 2 * float(grace)
