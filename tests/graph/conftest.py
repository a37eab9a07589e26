"""A small dataset about books, written to a folder that each test has for itself."""

import gzip
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from graph.dataset import Dataset, read_dataset
from graph.errors import DatasetError, Problem

TEXT = "Ada wrote Zero. Zero is a novel. Bo hopes to write One."
SENTENCES = [[0, 15], [16, 32], [33, 55]]
ONTOLOGY = '''
"""Books and who wrote them."""

from enum import Enum

from graph.attributes import CountryCode, LanguageTag
from graph.ontology import EntityKind, RelationKind, attribute
from graph.values import FuzzyDate, Quantity


class Share(Enum):
    """How much of a book somebody wrote."""

    WHOLE = "All of it."
    PART = "Some of it."


class Author(EntityKind):
    """Somebody who writes."""

    country: CountryCode | None = attribute("Where they live.")


class Book(EntityKind):
    """A book."""

    pages: int | None = attribute("How many pages.")
    price: float | None = attribute("In euro.")
    printed: bool | None = attribute("Whether on paper.")
    tongue: LanguageTag | None = attribute("What it is written in.")
    released: FuzzyDate | None = attribute("When it came out.")
    sold: Quantity | None = attribute("How many copies.")
    genre: str | None = attribute("What sort of book.")


class Wrote(
    RelationKind, source=Author, target=Book, source_field="works", target_field="writers"
):
    """Somebody wrote a book."""

    share: Share | None = attribute("How much of it.")
    days: int | None = attribute("How long it took.")


class Cites(RelationKind, source=Book, target=Book, source_field="cited", target_field="citing"):
    """A book speaks of another."""

    times: int = attribute("How often.")
'''


class Folder:
    """The folder of a dataset, with the records that most tests need to refer to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        (path / "ontology.py").write_text(ONTOLOGY)
        self.lines("base.jsonl", self.article(), self.author(), self.book())

    def article(self, **fields: object) -> dict[str, object]:
        return {
            "record": "article",
            "key": "review",
            "language": "en",
            "headline": {"en": "On Zero"},
            "sha256": sha256(TEXT.encode()).hexdigest(),
            "sentences": SENTENCES,
        } | fields

    def author(self, **fields: object) -> dict[str, object]:
        return {"record": "entity", "kind": "Author", "key": "ada", "names": {"en": "Ada"}} | fields

    def book(self, **fields: object) -> dict[str, object]:
        return {"record": "entity", "kind": "Book", "key": "zero", "names": {"en": "Zero"}} | fields

    def wrote(self, **fields: object) -> dict[str, object]:
        ends = {"source": "ada", "target": "zero"}
        return {"record": "relation", "kind": "Wrote"} | ends | fields

    def evidence(self, **fields: object) -> dict[str, object]:
        return {
            "article": "review",
            "sentence": 0,
            "start": 10,
            "end": 14,
            "anchor": "Zero",
            "statement": {"en": "Ada is the author."},
        } | fields

    def text(self, name: str, *lines: str) -> None:
        (self.path / name).write_text("".join(f"{line}\n" for line in lines), newline="")

    def lines(self, name: str, *records: dict[str, object]) -> None:
        self.text(name, *map(json.dumps, records))

    def zipped(self, name: str, *records: dict[str, object]) -> None:
        content = "".join(json.dumps(record) + "\n" for record in records)
        (self.path / name).write_bytes(gzip.compress(content.encode()))

    def read(self) -> Dataset:
        return read_dataset(self.path)

    def problems(self) -> tuple[Problem, ...]:
        with pytest.raises(DatasetError) as caught:
            self.read()
        return caught.value.problems


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "dataset")


@pytest.fixture
def new_folder(tmp_path: Path) -> Callable[[str], Folder]:
    return lambda name: Folder(tmp_path / name)


@pytest.fixture
def review_text() -> str:
    return TEXT
