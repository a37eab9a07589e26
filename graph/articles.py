"""The articles' texts, which the operator holds and no dataset repeats.

A text stands in the file ``<article key>.txt``. It is held only if it is the one that the
dataset speaks of: its digest agrees, and every anchor is where it claims to be.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from graph.dataset import Dataset
from graph.errors import DatasetError, Problem, shown
from graph.faults import Fault, ProblemLog, dotted, label
from graph.records import AnyRecord, Article, Entity, Relation


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of articles by the article's key, in NFC, whose code points all positions count."""

    by_key: Mapping[str, str]

    @property
    def held(self) -> tuple[str, ...]:
        """The keys of the articles whose text is held, in order."""
        return tuple(sorted(self.by_key))

    def holds(self, article_key: str) -> bool:
        """Say whether the text of an article is held."""
        return article_key in self.by_key

    def sentence(self, article: Article, index: int) -> str | None:
        """Return a sentence of ``article``, or None if its text is not held."""
        if (text := self.by_key.get(article.key)) is None:
            return None
        start, end = article.sentences[index]
        return text[start:end]


def read_texts(folder: Path | None, dataset: Dataset) -> Texts:
    """Read the texts that ``folder`` holds of the articles of ``dataset``; None holds none.

    Files of other articles are left alone.

    Raises:
        DatasetError: a text cannot be read, or is not what the dataset says of it.
    """
    if folder is None:
        return Texts({})
    problems = ProblemLog()
    texts, unreadable = texts_in(folder, dataset.articles)
    problems.extend(unreadable)
    for article in dataset.articles:
        if article.key in texts:
            problems.extend(_article_problems(article, texts[article.key]))
    if texts:
        problems.extend(_anchor_problems(dataset, texts))
    problems.raise_any()
    return Texts(texts)


def texts_in(folder: Path, articles: Iterable[Article]) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts that ``folder`` holds of ``articles``, as they are, and what is unreadable.

    Raises:
        DatasetError: the folder cannot be read.
    """
    names = _names(folder)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for article in articles:
        if (name := f"{article.key}.txt") in names:
            try:
                texts[article.key] = _text(folder / name, article)
            except DatasetError as error:
                problems += error.problems
    return texts, problems


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError as error:
        found, expected = error.strerror or str(error), "a folder of articles' texts"
        raise DatasetError(
            [Problem(str(folder), None, "the folder", "", found, expected)]
        ) from error


def _text(path: Path, article: Article) -> str:
    """Return the text in a file, in NFC, with its line ends as they are."""
    try:
        return unicodedata.normalize("NFC", path.read_bytes().decode())
    except UnicodeDecodeError as error:
        raise DatasetError(
            [_problem(article, Fault((), f"no UTF-8 at byte {error.start}", "UTF-8"), article.key)]
        ) from error
    except OSError as error:
        fault = Fault((), error.strerror or str(error), "a file that can be read")
        raise DatasetError([_problem(article, fault, article.key)]) from error


def article_faults(article: Article, text: str) -> Iterator[Fault]:
    """Yield in what ``text`` is not the one that ``article`` speaks of."""
    digest = sha256(text.encode()).hexdigest()
    if digest != article.sha256:
        found, expected = f"a text of the digest {digest}", f"the digest {article.sha256}"
        yield Fault(("sha256",), found, expected)
    if article.sentences and (end := article.sentences[-1][1]) > len(text):
        path = ("sentences", len(article.sentences) - 1)
        yield Fault(path, f"the end {end}", f"at most {len(text)}")


def anchor_faults(
    record: Entity | Relation, texts: Mapping[str, str]
) -> Iterator[tuple[str, Fault]]:
    """Yield each anchor of ``record`` that is not where it claims to be, after its article."""
    for index, evidence in enumerate(record.evidence):
        if (text := texts.get(evidence.article)) is None:
            continue
        found = text[evidence.start : evidence.end]
        if found != evidence.anchor:
            expected = f"{shown(evidence.anchor)} at {evidence.start} to {evidence.end}"
            yield evidence.article, Fault(("evidence", index, "anchor"), shown(found), expected)


def _article_problems(article: Article, text: str) -> Iterator[Problem]:
    for fault in article_faults(article, text):
        yield _problem(article, fault, article.key)


def _anchor_problems(dataset: Dataset, texts: Mapping[str, str]) -> Iterator[Problem]:
    records: Iterable[Entity | Relation] = chain(dataset.entities, dataset.relations)
    for record in records:
        for article, fault in anchor_faults(record, texts):
            yield _problem(record, fault, article)


def _problem(record: AnyRecord, fault: Fault, article: str) -> Problem:
    path, found, expected = fault
    return Problem(f"{article}.txt", None, label(record, 0), dotted(path), found, expected)
