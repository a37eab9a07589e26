"""Files of records as a change of a graph: what they propose, and where each record stands.

Records are read as those of a dataset are. What is wrong with the change as a whole, the
store finds; :meth:`Proposals.located` says in which file and line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from graph.changes import ChangeProblem
from graph.dataset import without_collector
from graph.decoding import Decoded, decode
from graph.errors import DatasetError, Problem
from graph.faults import MOST_PROBLEMS, Fault
from graph.files import Place, is_record_file, read_file, record_files
from graph.progress import Progress, counted
from graph.records import AnyRecord, Article, Entity, Relation


class Proposed(NamedTuple):
    """A record as far as it could be read, and where it stands."""

    place: Place
    decoded: Decoded
    record: AnyRecord

    def problem(self, fault: Fault) -> Problem:
        """Return ``fault`` as a problem of the record."""
        return self.place.problem(fault, self.record)


@dataclass(frozen=True, slots=True)
class Proposals:
    """The records of some files, in order, and in what they are none.

    What has ``problems`` cannot be applied; the records that could be read are there all
    the same, so that the rest of what is wrong can be found.
    """

    read: Mapping[str, Sequence[Proposed]]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """How many records could be read."""
        return sum(map(len, self.read.values()))

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles."""
        return tuple(each.record for each in self.read["articles"])  # type: ignore[misc] # by sort

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities."""
        return tuple(each.record for each in self.read["entities"])  # type: ignore[misc] # as above

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations."""
        return tuple(each.record for each in self.read["relations"])  # type: ignore[misc] # as above

    def located(self, problem: ChangeProblem) -> Iterator[Problem]:
        """Yield a problem of the change as one of the record that it is about.

        Nothing is yielded if it only follows from one of ``problems``.
        """
        field, index, *_ = problem.path
        fault = fault_of(problem)
        proposed = self.read[str(field)][int(index)]
        if proposed.decoded.speaks(fault):
            yield proposed.problem(fault)


def fault_of(problem: ChangeProblem) -> Fault:
    """Return a problem of a change as a fault of the one of its items that it is about."""
    found, _, expected = problem.message.removeprefix("found ").partition(", expected ")
    return Fault(problem.path[2:], found, expected)


_FIELDS = {Article: "articles", Entity: "entities", Relation: "relations"}


def read_proposals(paths: Iterable[Path], progress: Progress | None = None) -> Proposals:
    """Read the records of files, and of all files of records in folders.

    Args:
        paths: of files in YAML or JSON Lines, and of folders.
        progress: is told how many more records have been read, again and again.

    Raises:
        DatasetError: there is no such file or folder, or none of records; lists every one.
    """
    files, missing = _files(paths)
    if missing:
        raise DatasetError(missing)
    read: dict[str, list[Proposed]] = {field: [] for field in _FIELDS.values()}
    problems: list[Problem] = []
    with without_collector():
        for place, decoded in counted(chain.from_iterable(_records(files, problems)), progress):
            problems += [place.problem(fault, decoded.record) for fault in decoded.faults]
            if (record := decoded.record) is not None:
                read[_FIELDS[type(record)]].append(Proposed(place, decoded, record))
    return Proposals(read, tuple(problems))


def refusal(problems: Iterable[Problem], unlisted: int = 0) -> DatasetError:
    """Return the error that tells ``problems``, each once, and how many more there are."""
    different = sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line or 0))
    left = max(0, len(different) - MOST_PROBLEMS)
    return DatasetError(different[:MOST_PROBLEMS], left + unlisted)


def _files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    files: list[Path] = []
    missing: list[Problem] = []
    for path in paths:
        try:
            files += record_files(path) if path.is_dir() else [_expected(path)]
        except DatasetError as error:
            missing += error.problems
    return files, missing


def _expected(path: Path) -> Path:
    if path.is_file() and is_record_file(path):
        return path
    found = "a file of another sort" if path.exists() else "nothing"
    expected = "a folder, or a file whose name ends in .yaml, .jsonl or .jsonl.gz"
    raise DatasetError([Problem(str(path), None, "the file", "", found, expected)])


def _records(
    files: Iterable[Path], problems: list[Problem]
) -> Iterator[Iterator[tuple[Place, Decoded]]]:
    """Yield the records of each file; what keeps a file from being read goes to ``problems``."""
    for file in files:
        yield _records_of(file, problems)


def _records_of(file: Path, problems: list[Problem]) -> Iterator[tuple[Place, Decoded]]:
    try:
        for batch in read_file(file):
            for place, content in batch.located():
                # Several folders may have files of one name.
                yield msgspec.structs.replace(place, file=str(file)), decode(content)
    except DatasetError as error:
        problems += [replace(problem, file=str(file)) for problem in error.problems]
