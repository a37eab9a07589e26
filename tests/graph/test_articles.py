from hashlib import sha256
from pathlib import Path

import pytest

from graph.articles import read_texts
from graph.dataset import Dataset
from graph.errors import DatasetError, Problem
from tests.graph.conftest import Folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "articles"
    path.mkdir()
    return path


@pytest.fixture
def dataset(folder: Folder) -> Dataset:
    folder.lines("more.jsonl", folder.wrote(evidence=[folder.evidence()]))
    return folder.read()


def problems(texts: Path, dataset: Dataset) -> tuple[Problem, ...]:
    with pytest.raises(DatasetError) as caught:
        read_texts(texts, dataset)
    return caught.value.problems


def test_a_text_is_held_and_quoted(texts: Path, dataset: Dataset, review_text: str) -> None:
    (texts / "review.txt").write_text(review_text)
    (texts / "other.txt").write_text("Of no article.")
    read = read_texts(texts, dataset)
    [article] = dataset.articles
    assert read.holds("review")
    assert not read.holds("other")
    assert read.sentence(article, 1) == "Zero is a novel."


@pytest.mark.parametrize("given", [True, False])
def test_without_its_text_an_article_is_not_quoted(
    texts: Path, dataset: Dataset, *, given: bool
) -> None:
    read = read_texts(texts if given else None, dataset)
    [article] = dataset.articles
    assert not read.holds("review")
    assert read.sentence(article, 0) is None


def test_positions_count_code_points_of_the_normalized_text(texts: Path, folder: Folder) -> None:
    normal, apart = "Zoë's \U0001f4d6 ends.", "Zoe\u0308's \U0001f4d6 ends."
    digest = sha256(normal.encode()).hexdigest()
    evidence = folder.evidence(article="ends", start=6, end=7, anchor="\U0001f4d6")
    folder.lines(
        "more.jsonl",
        folder.article(key="ends", sha256=digest, sentences=[[0, 13]]),
        folder.author(key="zoe", names={"en": "Zoë"}, evidence=[evidence]),
    )
    (texts / "ends.txt").write_text(apart)
    dataset = folder.read()
    assert read_texts(texts, dataset).sentence(dataset.articles[-1], 0) == normal[:13]


def test_another_text_is_refused(texts: Path, dataset: Dataset, review_text: str) -> None:
    changed = review_text.replace("Zero", "Nine", 1)
    (texts / "review.txt").write_text(changed)
    digest, anchor = problems(texts, dataset)
    assert (digest.record, digest.field) == ("article review", "sha256")
    assert sha256(changed.encode()).hexdigest() in digest.found
    assert digest.expected == f"the digest {dataset.articles[0].sha256}"
    assert (anchor.record, anchor.field) == ("relation Wrote ada → zero", "evidence[0].anchor")
    assert (anchor.found, anchor.expected) == ("'Nine'", "'Zero' at 10 to 14")


def test_sentences_end_within_the_text(texts: Path, dataset: Dataset) -> None:
    (texts / "review.txt").write_text("Ada wrote Zero.")
    assert [problem.field for problem in problems(texts, dataset)] == ["sha256", "sentences[2]"]


def test_a_long_text_is_cut_in_messages(texts: Path, folder: Folder) -> None:
    text = "x" * 1000
    digest = sha256(text.encode()).hexdigest()
    evidence = folder.evidence(article="long", start=0, end=900, anchor="y" * 900)
    folder.lines(
        "more.jsonl",
        folder.article(key="long", sha256=digest, sentences=[[0, 1000]]),
        folder.book(key="one", evidence=[evidence]),
    )
    (texts / "long.txt").write_text(text)
    [problem] = problems(texts, folder.read())
    assert problem.record == "entity one"
    assert len(problem.found) <= 200


def test_bytes_that_are_no_utf_8_are_refused(texts: Path, dataset: Dataset) -> None:
    (texts / "review.txt").write_bytes(b"Ada \xff")
    [problem] = problems(texts, dataset)
    assert (problem.file, problem.found) == ("review.txt", "no UTF-8 at byte 4")


def test_a_file_that_cannot_be_read_is_refused(texts: Path, dataset: Dataset) -> None:
    (texts / "review.txt").mkdir()
    [problem] = problems(texts, dataset)
    assert problem.expected == "a file that can be read"


def test_a_missing_folder_is_refused(texts: Path, dataset: Dataset) -> None:
    [problem] = problems(texts / "nowhere", dataset)
    assert problem.expected == "a folder of articles' texts"
