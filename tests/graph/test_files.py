"""Files of a dataset's folder: their lines, and about how many records they hold."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import DatasetError, Problem
from graph.files import LONGEST_LINE, Lines, estimated_records, read_file

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


def read(path: Path) -> tuple[list[tuple[int, bytes]], Problem | None]:
    """Return the lines of a file that are not blank, by number, and why there are no more."""
    found: list[tuple[int, bytes]] = []
    try:
        for batch in read_file(path):
            assert isinstance(batch, Lines)
            assert len(batch) == len(batch.text.splitlines())
            found += [(place.line, line) for place, line in batch.located()]
    except DatasetError as error:
        [problem] = error.problems
        return found, problem
    return found, None


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content, 1) if name.endswith("gz") else content)
    return path


# Longer ones than are read at once, and blank ones.
LENGTHS = st.lists(st.sampled_from([0, 1, 70, 2**16, 2**18 - 1, 2**18, 600_000]), max_size=12)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
@settings(deadline=None, max_examples=30)
@given(lengths=LENGTHS, end=st.sampled_from([b"", b"\n"]))
def test_every_line_is_read_once_with_its_number(
    tmp_path_factory: pytest.TempPathFactory, name: str, lengths: list[int], end: bytes
) -> None:
    lines = [b"%d" % (number % 10) * length for number, length in enumerate(lengths, start=1)]
    path = written(tmp_path_factory.mktemp("lines"), name, b"\n".join(lines) + end)
    expected = [(number, line) for number, line in enumerate(lines, start=1) if line]
    assert read(path) == (expected, None)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_how_long_a_line_may_be(tmp_path: Path, name: str, end: bytes) -> None:
    longest = b"x" * (LONGEST_LINE - len(end))
    assert read(written(tmp_path, name, longest + end)) == ([(1, longest)], None)
    found, problem = read(written(tmp_path, name, b"1\n\nx" + longest + end))
    assert found == [(1, b"1")]
    assert problem is not None
    assert (problem.line, problem.found) == (3, "a longer line")


def test_what_comes_before_a_break_is_read(tmp_path: Path) -> None:
    lines = [b"%x" % (number * 2**90 // 7) for number in range(40_000)]
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines))[:-1000])
    found, problem = read(path)
    assert [line for _, line in found] == lines[: len(found)]
    assert len(found) > 30_000
    assert problem is not None
    assert problem.line == len(found) + 1
