"""The files of a dataset's folder: which there are, and where each record in them stands."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from graph.errors import DatasetError, Problem
from graph.faults import Fault, FieldPath, dotted, label
from graph.records import AnyRecord
from graph.yaml_nodes import Node, YamlRecord, read_yaml

LONGEST_LINE = 8 * 2**20
"""The most bytes of one line of JSON Lines, its end included."""

_AT_ONCE = 2**18  # bytes of JSON Lines

_SAMPLE = 4 * 2**20  # bytes of a file's text by which the number of its records is estimated

_PATTERNS = ("*.yaml", "*.jsonl", "*.jsonl.gz")


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a record stands: its ``ordinal`` counts records in YAML, lines in JSON Lines."""

    file: str
    line: int
    ordinal: int
    node: Node | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def problem(self, fault: Fault, record: AnyRecord | None) -> Problem:
        """Return ``fault`` as a problem of the record that stands here."""
        return Problem(
            self.file,
            self._line_of(fault.path),
            label(record, self.ordinal),
            dotted(fault.path),
            fault.found,
            fault.expected,
        )

    def _line_of(self, path: FieldPath) -> int:
        return self.line if self.node is None else self.node.line_at(path)


class Lines(msgspec.Struct, frozen=True, gc=False):
    """Consecutive lines of JSON Lines, some of them blank perhaps; ``first`` is the first's number.

    ``text`` is all ``count`` of them as they stand, the last without its end at the end of a
    file alone.
    """

    file: str
    first: int
    text: bytes
    count: int

    def __len__(self) -> int:
        return self.count

    def place(self, index: int) -> Place:
        """Return where the record on a line stands."""
        return Place(self.file, self.first + index, self.first + index)

    def located(self) -> Iterator[tuple[Place, bytes]]:
        """Yield the lines that are not blank, each with its place."""
        for index, line in enumerate(self.text.split(b"\n")):
            if line.strip():
                yield self.place(index), line


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One record of a file in YAML."""

    file: str
    ordinal: int
    record: YamlRecord

    def __len__(self) -> int:
        return 1

    def located(self) -> Iterator[tuple[Place, YamlRecord]]:
        """Yield the record with its place."""
        node = self.record.node
        yield Place(self.file, node.line, self.ordinal, node), self.record


def record_files(folder: Path) -> list[Path]:
    """Return the files that hold records, in the order of their names.

    Raises:
        DatasetError: the folder cannot be read, or holds none.
    """
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise _unusable(str(folder), None, _cause(error), "a folder that can be read") from error
    files = [folder / name for name in names if is_record_file(Path(name))]
    if not files:
        expected = f"at least one of {', '.join(_PATTERNS)}"
        raise _unusable(str(folder), None, "no file of records", expected)
    return files


def is_record_file(path: Path) -> bool:
    """Say whether a file of this name holds records."""
    return any(map(path.match, _PATTERNS))


def estimated_records(folder: Path) -> int | None:
    """Return about how many records a folder's JSON Lines hold, by the beginning of each file.

    None where that cannot be told, because there are none or the folder cannot be read.
    """
    try:
        files = record_files(folder)
    except DatasetError:
        return None
    return sum(map(_estimated, files)) or None


def _estimated(path: Path) -> int:
    if path.suffix == ".yaml":
        return 0
    try:
        size = path.stat().st_size
        with path.open("rb") as raw, _opened(path, raw) as stream:
            lines = stream.read(_SAMPLE).count(b"\n")
            return round(lines * size / max(1, raw.tell()))
    except (EOFError, OSError, zlib.error):
        return 0  # what is wrong with it is told when it is read


def read_file(path: Path) -> Iterator[Lines | Piece]:
    """Yield the records of a file, as many at a time as are read at once.

    Raises:
        DatasetError: the file breaks off after what was yielded; the rest cannot be read.
    """
    return _yaml_records(path) if path.suffix == ".yaml" else _json_lines(path)


def _yaml_records(path: Path) -> Iterator[Piece]:
    try:
        content = path.read_bytes()
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unusable(path.name, line, "bytes that are no UTF-8", "UTF-8") from error
    except OSError as error:
        raise _unusable(path.name, None, _cause(error), "a file that can be read") from error
    for ordinal, record in enumerate(read_yaml(path.name, text), start=1):
        yield Piece(path.name, ordinal, record)


def _json_lines(path: Path) -> Iterator[Lines]:
    number, begun = 1, b""  # the line that has not been read to its end
    try:
        with path.open("rb") as raw, _opened(path, raw) as stream:
            # One read at a time: what came before one that fails is not lost.
            while piece := stream.read1(_AT_ONCE):
                whole, end, rest = piece.rpartition(b"\n")
                if end:
                    count = piece.count(b"\n")
                    lines = Lines(path.name, number, begun + whole + end, count)
                    _expect_no_longer(lines, lines.text.index(b"\n") + 1)
                    yield lines
                    number, begun = number + count, b""
                begun += rest
                _expect_no_longer(Lines(path.name, number, begun, 1), len(begun))
    except (EOFError, OSError, zlib.error) as error:
        raise _unusable(path.name, number, _cause(error), "a file that can be read") from error
    if begun:
        yield Lines(path.name, number, begun, 1)


def _expect_no_longer(lines: Lines, first: int) -> None:
    """Refuse lines of which the first, the only one that may, takes more bytes than a line may."""
    if first > LONGEST_LINE:
        expected = f"at most {LONGEST_LINE} bytes"
        raise _unusable(lines.file, lines.first, "a longer line", expected)


def _opened(path: Path, raw: io.BufferedReader) -> io.BufferedReader | gzip.GzipFile:
    """Return the text of a file that is open, as bytes."""
    return gzip.open(raw) if path.suffix == ".gz" else raw


def _cause(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _unusable(file: str, line: int | None, found: str, expected: str) -> DatasetError:
    return DatasetError([Problem(file, line, "the file", "", found, expected)])
