"""Files of a dataset's folder: about how many records they hold, before they are read."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.files import estimated_records

LINE = b'{"record": "entity", "key": "%d"}\n'
FEW = 10


def lines(count: int) -> bytes:
    return b"".join(LINE % (1_000_000 + number) for number in range(count))


def test_those_of_small_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(3))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines(4)))
    (tmp_path / "c.yaml").write_text("- record: entity\n")
    assert estimated_records(tmp_path) == 7


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_those_of_large_files_are_estimated(tmp_path: Path, name: str) -> None:
    content = lines(200_000)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert estimated_records(tmp_path) == pytest.approx(200_000, rel=0.2)


def test_of_no_folder_or_no_file_nothing_is_known(tmp_path: Path) -> None:
    assert estimated_records(tmp_path / "missing") is None
    assert estimated_records(tmp_path) is None
    (tmp_path / "c.yaml").write_text("- record: entity\n")
    assert estimated_records(tmp_path) is None


@given(st.binary(max_size=FEW))
def test_no_content_is_a_failure(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("dataset")
    for name in ("a.jsonl", "a.jsonl.gz"):
        (folder / name).write_bytes(content)
    estimated_records(folder)
