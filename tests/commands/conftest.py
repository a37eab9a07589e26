"""Records about cars, a store of the seed's graph, and what a server reads of it."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run

ACME: list[dict[str, Any]] = [
    {"record": "entity", "kind": "Company", "key": "acme", "names": {"en": "Acme"}},
    {"record": "entity", "kind": "VehicleModel", "key": "acme-one", "names": {"en": "One"}},
    {"record": "relation", "kind": "Produces", "source": "acme", "target": "acme-one"},
]
TEXT = "Acme builds the One."
ARTICLE: dict[str, Any] = {
    "record": "article",
    "key": "acme-news",
    "language": "en",
    "headline": {"en": "Acme"},
    "sha256": sha256(TEXT.encode()).hexdigest(),
    "sentences": [[0, len(TEXT)]],
}
WriteLines = Callable[..., Path]


def evidence(start: int) -> dict[str, object]:
    """Return evidence for Acme in the article, from ``start`` on; right if that is 0."""
    return {
        "article": "acme-news",
        "sentence": 0,
        "start": start,
        "end": start + 4,
        "anchor": "Acme",
        "statement": {"en": "Acme builds it."},
    }


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return where a store may be; nothing is there yet."""
    return tmp_path / "graph.fonte"


@pytest.fixture(params=["file", "database"])
def kept(request: pytest.FixtureRequest, store: Path) -> str:
    """Return where a graph may be kept, in a file or in a database; nothing is there yet."""
    if request.param == "file":
        return str(store)
    return str(request.getfixturevalue("database"))


@pytest.fixture
def write_lines(tmp_path: Path) -> WriteLines:
    """Write records to a file of JSON Lines."""

    def write(name: str, *records: object) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    return write


@pytest.fixture
def acme(write_lines: WriteLines) -> Path:
    return write_lines("acme.jsonl", *ACME)


@pytest.fixture(scope="session")
def token() -> tuple[str, str]:
    """Return a new token, and a file's line for it."""
    shown, entry = said("token", "bob")
    return shown.rpartition(": ")[2], entry.partition("braces: ")[2]


@pytest.fixture
def tokens(tmp_path: Path, token: tuple[str, str]) -> Path:
    """Return the file that knows the token."""
    path = tmp_path / "tokens.json"
    path.write_text("{" + token[1] + "}")
    return path


def said(*options: str | Path) -> list[str]:
    """Return the lines that a command prints, which is to succeed without a complaint."""
    ended = run(*map(str, options))
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


def refused(*options: str | Path) -> list[str]:
    """Return the lines that a command complains with, which prints nothing else."""
    ended = run(*map(str, options))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    return ended.stderr.splitlines()
