"""The copy of a store, by the command line."""

from pathlib import Path

import pytest

from tests.commands.conftest import refused, said
from tests.conftest import run


def exported(store: Path) -> str:
    return run("export", "--store", str(store)).stdout


def test_a_copy_is_the_store_with_its_history(store: Path, acme: Path, tmp_path: Path) -> None:
    said("apply", acme, "--store", store)
    copy = tmp_path / "copy"
    assert said("backup", copy, "--store", store) == [f"{copy}: version 2 of {store}"]
    assert exported(copy) == exported(store)
    before = copy.read_bytes()
    [line] = refused("backup", copy, "--store", store)
    assert line.startswith(f"{copy}: found a file, expected none")
    assert copy.read_bytes() == before
    [line] = refused("backup", tmp_path / "nowhere" / "copy", "--store", store)
    assert "cannot be copied" in line


@pytest.mark.parametrize("content", [None, b"", b"no store" * 1000])
def test_what_is_no_store_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other"
    if content is not None:
        path.write_bytes(content)
    [line] = refused("backup", tmp_path / "copy", "--store", path)
    assert line.startswith(f"{path}: ")
    assert not list(tmp_path.glob("copy*"))


def test_a_graph_in_memory_has_no_copy(tmp_path: Path) -> None:
    [line] = refused("backup", tmp_path / "copy")
    assert line.startswith("store: found none, expected a file")
