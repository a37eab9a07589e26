"""The files of a dataset's folder: which there are, and where each record in them stands."""

import gzip
import io
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import msgspec

from graph.errors import DatasetError, Problem
from graph.faults import Fault, FieldPath, dotted, label
from graph.records import AnyRecord
from graph.yaml_nodes import Node, YamlRecord, read_yaml

LONGEST_LINE = 8 * 2**20
"""The most bytes of one line of JSON Lines, its end included."""

_MOST_IN_BATCH = 1000
_LARGEST_BATCH = 2**20  # bytes

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


Located = tuple[Place, bytes | YamlRecord]
"""A record as its file holds it, a line of JSON or a piece of YAML, and where."""


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


def located_records(path: Path) -> Iterator[Located]:
    """Yield the records of a file, one by one as they are read.

    Raises:
        DatasetError: the file breaks off here; what follows cannot be read.
    """
    return _yaml_records(path) if path.suffix == ".yaml" else _json_lines(path)


def located_batches(path: Path) -> Iterator[list[Located]]:
    """Yield the records of a file in lists of some hundred, and those before it breaks off.

    Raises:
        DatasetError: as :func:`located_records`.
    """
    batch: list[Located] = []
    size = 0
    try:
        for place, content in located_records(path):
            batch.append((place, content))
            size += len(content) if isinstance(content, bytes) else 0
            if len(batch) == _MOST_IN_BATCH or size > _LARGEST_BATCH:
                yield batch
                batch, size = [], 0
    except DatasetError:
        yield batch
        raise
    yield batch


def _yaml_records(path: Path) -> Iterator[Located]:
    try:
        content = path.read_bytes()
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unusable(path.name, line, "bytes that are no UTF-8", "UTF-8") from error
    except OSError as error:
        raise _unusable(path.name, None, _cause(error), "a file that can be read") from error
    for ordinal, record in enumerate(read_yaml(path.name, text), start=1):
        yield Place(path.name, record.node.line, ordinal, record.node), record


def _json_lines(path: Path) -> Iterator[Located]:
    name = path.name
    number = 1
    try:
        with path.open("rb") as raw, _opened(path, raw) as stream:
            lines = iter(partial(stream.readline, LONGEST_LINE + 1), b"")
            for number, line in zip(count(1), lines, strict=False):
                if len(line) > LONGEST_LINE:
                    expected = f"at most {LONGEST_LINE} bytes"
                    raise _unusable(name, number, "a longer line", expected)
                if not line.isspace():
                    yield Place(name, number, number), line
    except (EOFError, OSError, zlib.error) as error:
        raise _unusable(name, number, _cause(error), "a file that can be read") from error


def _opened(path: Path, raw: io.BufferedReader) -> io.BufferedReader:
    """Return the text of a file that is open, as bytes."""
    return io.BufferedReader(gzip.open(raw)) if path.suffix == ".gz" else raw


def _cause(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _unusable(file: str, line: int | None, found: str, expected: str) -> DatasetError:
    return DatasetError([Problem(file, line, "the file", "", found, expected)])
