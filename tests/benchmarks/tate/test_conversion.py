"""The Tate graph's files become a dataset that the reader finds sound."""

import re
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.tate.conversion import RECORDS, convert
from benchmarks.tate.keys import keys_of
from benchmarks.tools import BenchmarkError
from graph.dataset import read_dataset
from graph.values import fuzzy_date

KEY = re.compile(r"[a-z0-9][a-z0-9._:-]*")
HUB = "class:on paper, unique"


def line(*cells: str) -> str:
    return "\t".join(cells) + "\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a graph of 400 works, which are all of one class, and of few other entities."""
    works = [
        line(
            f"artwork:{number}",
            "artwork",
            f"Work {number}",
            "en",
            f'{{"accession": "T{number:05}", "date": "c.1820-4", "dimensions": "support: 9 x 8 mm"}}',
        )
        for number in range(400)
    ]
    others = [
        line(HUB, "classification", "on paper, unique", "en", ""),
        line("artist:1", "artist", "Günter", "de", '{"gender": "Male", "born": 1938}'),
        line("place:Österreich", "place", "Österreich", "de", ""),
        line("place:Osterreich", "place", "Osterreich", "de", ""),
    ]
    relations = [line(f"artwork:{number}", "classified_as", HUB, "", "") for number in range(400)]
    relations += [
        line("artist:1", "born_in", "place:Österreich", "", '{"year": 1938}'),
        line(
            "artwork:1",
            "created_by",
            "artist:1",
            "",
            '{"role": "artist", "order": 1, "start_year": 1820, "end_year": "?"}',
        ),
    ]
    folder = tmp_path / "source"
    folder.mkdir()
    head = line("id", "type", "name", "lang", "props")
    (folder / "entities.tsv").write_text(head + "".join(works + others))
    head = line("source", "relation", "target", "evidence", "props")
    (folder / "relations.tsv").write_text(head + "".join(relations))
    return folder


def test_every_row_becomes_a_record(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "target")
    dataset = read_dataset(tmp_path / "target")
    assert len(dataset.entities) == 404
    assert len(dataset.relations) == 402
    work = dataset.entities[1]
    assert (work.key, work.names, work.aliases) == ("artwork:1", {"en": "Work 1"}, ("T00001",))
    assert work.attributes["date"] == fuzzy_date("1820~/1824~")
    assert work.attributes["height"].value == 9
    created = dataset.relations[-1]
    assert created.attributes == {"role": "artist", "order": 1, "startYear": 1820}
    assert created.since == fuzzy_date("1820")


def test_an_archive_gives_the_same_bytes_as_its_folder(source: Path, tmp_path: Path) -> None:
    archive = tmp_path / "tate.tar.xz"
    with tarfile.open(archive, "w:xz") as packed:
        packed.add(source, "tate")
    convert(source, tmp_path / "one")
    convert(archive, tmp_path / "two")
    one, two = (tmp_path / name / RECORDS for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_tenth_keeps_hubs_and_what_ties_those_that_stay(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "target", only_tenth=True)
    dataset = read_dataset(tmp_path / "target")
    kinds = [entity.kind for entity in dataset.entities]
    assert 20 <= kinds.count("Artwork") <= 60
    assert kinds.count("Classification") == 1
    classified = [each for each in dataset.relations if each.kind == "ClassifiedAs"]
    assert len(classified) == kinds.count("Artwork")


def test_copies_stand_side_by_side(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "target", times=3)
    dataset = read_dataset(tmp_path / "target")
    assert (len(dataset.entities), len(dataset.relations)) == (3 * 404, 3 * 402)
    assert {entity.key[:2] for entity in dataset.entities if entity.kind == "Artist"} == {
        "ar",
        "2.",
        "3.",
    }


def test_what_is_no_such_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="found no entities"):
        convert(tmp_path, tmp_path / "target")


@given(st.sets(st.text(max_size=20) | st.text("aA é-", max_size=4) | st.text("x", min_size=150)))
def test_keys_are_keys_and_never_two_the_same(ids: set[str]) -> None:
    keys = keys_of(ids)
    assert len(set(keys.values())) == len(ids) == len(keys)
    assert all(KEY.fullmatch(key) and len(key) < 150 for key in keys.values())
    assert keys_of(sorted(ids, reverse=True)) == keys
