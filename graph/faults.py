"""What is wrong with a record, before and after it is known where the record stands."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.errors import LONGEST_ECHO, DatasetError, Problem, shown
from graph.records import AnyRecord, Article, Entity

MOST_PROBLEMS = 1000
"""The most problems that one error lists; further ones are counted."""

DEEPEST = 32
"""The deepest that lists and mappings of a record may be nested."""

FieldPath = tuple[str | int, ...]
"""The field names and list indexes that lead from a record to one of its values."""


class Fault(NamedTuple):
    """One thing that is wrong with a record, at ``path`` in it."""

    path: FieldPath
    found: str
    expected: str


def dotted(path: FieldPath) -> str:
    """Return ``path`` as a message shows it, such as ``evidence[0].end``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_printable(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def label(record: AnyRecord | None, ordinal: int) -> str:
    """Return what a message calls a record; by its ``ordinal`` in its file if it has no name."""
    match record:
        case Entity(key=str(key)) if key:
            return f"entity {key}"
        case Article(key=str(key)) if key:
            return f"article {key}"
        case None | Entity() | Article():
            return f"record {ordinal}"
    kind, source, target = (
        _printable(part) or "?" for part in (record.kind, record.source, record.target)
    )
    return f"relation {kind} {source} → {target}"


def depth_fault(value: object) -> Fault | None:
    """Return a fault if ``value`` is nested deeper than :data:`DEEPEST`."""
    for path, item in _parts(value):
        if isinstance(item, dict | list) and len(path) == DEEPEST:
            return Fault(path[:1], "deeper nesting", f"at most {DEEPEST} levels")
    return None


def text_faults(value: object) -> Iterator[Fault]:
    """Yield a fault for each text in ``value`` that cannot be served, keys included."""
    for path, item in _parts(value):
        if isinstance(item, str) and (expected := _unfit(item)):
            yield Fault(path, ascii(item[:LONGEST_ECHO]), expected)
        elif isinstance(item, dict):
            for key in item:
                if expected := _unfit(key):
                    yield Fault((*path, ascii(key)), f"the key {key!a}", expected)


def _parts(value: object) -> Iterator[tuple[FieldPath, object]]:
    """Yield ``value`` and all in it; what is nested deeper than :data:`DEEPEST` is left out."""
    pending: list[tuple[FieldPath, object]] = [((), value)]
    while pending:
        path, part = pending.pop()
        yield path, part
        if len(path) < DEEPEST and isinstance(part, dict):
            pending += [((*path, key), item) for key, item in part.items()]
        elif len(path) < DEEPEST and isinstance(part, list):
            pending += [((*path, index), item) for index, item in enumerate(part)]


def _unfit(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return ""
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "text without lone surrogates"
    if "\0" in text:
        return "text without the character NUL"
    if not unicodedata.is_normalized("NFC", text):
        return "text in the Unicode normalization form NFC"
    return ""


def _printable(text: str) -> str:
    return text if text.isprintable() and len(text) <= LONGEST_ECHO else shown(text)


class ProblemLog:
    """Collects the problems of a dataset: lists the first ones, and counts the others."""

    def __init__(self) -> None:
        self._listed: list[Problem] = []
        self._unlisted = 0

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take in more problems."""
        for problem in problems:
            if len(self._listed) < MOST_PROBLEMS:
                self._listed.append(problem)
            else:
                self._unlisted += 1

    def raise_any(self) -> None:
        """Raise what was collected, in the order of files and lines.

        Raises:
            DatasetError: there is at least one problem.
        """
        if self._listed:
            ordered = sorted(self._listed, key=lambda problem: (problem.file, problem.line or 0))
            raise DatasetError(ordered, self._unlisted)
