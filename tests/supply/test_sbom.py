"""The lists of parts hold all that is locked."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.supply.test_dependencies import ROOT, entries

PYTHON = ROOT / ".venv" / "audit" / "bin" / "python"
PATIENCE = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not PYTHON.exists():
        pytest.skip("needs the audit's environment (make audit)")
    written = tmp_path_factory.mktemp("sbom")
    command = ["sh", str(ROOT / ".ci" / "sbom.sh"), str(PYTHON), str(written)]
    subprocess.run(command, check=True, timeout=PATIENCE, capture_output=True)
    return written


def parts(path: Path) -> set[tuple[str, str]]:
    """Return the name and version of each part in a CycloneDX document."""
    document = json.loads(path.read_text())
    assert document["bomFormat"] == "CycloneDX"
    return {
        (f"{part['group']}/{part['name']}" if "group" in part else part["name"], part["version"])
        for part in document["components"]
    }


@pytest.mark.parametrize("lock", ["runtime", "requirements"])
def test_every_python_package_is_a_part(folder: Path, lock: str) -> None:
    locked = {tuple(entry.split()[0].split("==")) for entry in entries(ROOT / f"{lock}.lock")}
    assert parts(folder / f"{lock}.cdx.json") == locked


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_every_npm_package_is_a_part(folder: Path) -> None:
    lock = json.loads((ROOT / "explorer" / "package-lock.json").read_text())
    locked = {
        (name.rpartition("node_modules/")[2], package["version"])
        for name, package in lock["packages"].items()
        if name and not package.get("optional") and not package.get("peer")
    }
    assert locked <= parts(folder / "explorer.cdx.json")
