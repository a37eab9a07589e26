"""What opening a file makes of it: filled, read again, held against an ontology that changed."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from graph.articles import Texts
from graph.changes import ChangeSet
from graph.dataset import Dataset, digest_of
from graph.errors import DatasetError
from graph.journal.opening import open_store
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology
from graph.progress import Progress
from graph.records import Entity
from graph.values import DatePrecision, FuzzyDate
from tests.graph.conftest import TEXT, Folder
from tests.graph.journal.conftest import OpenStore


def never() -> tuple[Dataset, Texts]:
    raise AssertionError("a filled file is not filled again")


def under(folder: Folder, path: Path, old: str, new: str) -> MemoryStore:
    """Open a file under an ontology in which one thing is another."""
    file = folder.path / "ontology.py"
    changed = file.read_text().replace(old, new)
    assert changed != file.read_text()
    file.write_text(changed)
    return open_store(path, load_ontology(folder.path), never)


def test_an_empty_file_is_filled_and_the_filling_is_told(folder: Folder, path: Path) -> None:
    path.touch()
    folder.lines("more.jsonl", folder.wrote(since="2001-02", evidence=[folder.evidence()]))
    dataset = folder.read()
    sizes, told = list[int](), list[int]()

    @contextmanager
    def watch(size: int) -> Iterator[Progress]:
        sizes.append(size)
        yield told.append

    held = Texts({"review": TEXT})
    store = open_store(path, dataset.ontology, lambda: (dataset, held), watch)
    assert (sizes, sum(told)) == ([4], 4)
    snapshot = asyncio.run(store.snapshot())
    assert snapshot.digest == dataset.digest
    assert snapshot.texts == held
    assert asyncio.run(snapshot.relations([dataset.relations[0].id])) == dataset.relations
    store.close()


def test_values_come_back_as_the_ontology_parses_them(folder: Folder, open_file: OpenStore) -> None:
    values = {"released": "2001-02", "sold": {"value": 3, "comparator": "OVER"}, "price": 2}
    folder.lines("more.jsonl", folder.book(key="one", attributes=values))
    open_file().close()
    [book] = asyncio.run(asyncio.run(open_file().snapshot()).entities(["one"]))
    assert book is not None
    assert book in folder.read().entities
    released = book.attributes["released"]
    assert isinstance(released, FuzzyDate)
    assert (str(released.earliest), released.precision) == ("2001-02-01", DatePrecision.MONTH)


def test_records_that_fit_a_changed_ontology_are_served(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    open_file().close()
    store = under(folder, path, "genre: str", "sort: str")
    snapshot = asyncio.run(store.snapshot())
    assert set(snapshot.graph) == {"ada", "zero"}
    store.close()


def test_records_that_do_not_fit_a_changed_ontology_are_refused_one_by_one(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    folder.lines(
        "more.jsonl", *(folder.author(key=key, attributes={"country": "IT"}) for key in "bc")
    )
    open_file().close()
    whole = path.read_bytes()
    with pytest.raises(DatasetError) as caught:
        under(folder, path, "country: CountryCode", "land: CountryCode")
    assert [(item.record, item.field) for item in caught.value.problems] == [
        ("entity b", "attributes.country"),
        ("entity c", "attributes.country"),
    ]
    assert path.read_bytes() == whole


def test_two_stores_of_one_file_write_upon_what_the_other_wrote(open_file: OpenStore) -> None:
    one, other = open_file(), open_file()
    for number, store in enumerate((one, other, other, one)):
        bo = Entity(kind="Author", key="bo", names={"en": "Bo"}, aliases=(f"{number}",))
        assert asyncio.run(store.apply(ChangeSet(entities=(bo,)))).version == number + 2
    asyncio.run(other.catch_up())
    assert asyncio.run(other.snapshot()).digest == asyncio.run(one.snapshot()).digest
    history = asyncio.run(other.entity_history("bo"))
    assert [entry.version for entry in history] == [2, 3, 4, 5]
    again = replace(bo, aliases=("3",))
    assert asyncio.run(other.apply(ChangeSet(entities=(again,)))).unchanged == (bo,)


def test_a_file_of_other_fingerprints_has_them_reckoned_anew(
    path: Path, open_file: OpenStore
) -> None:
    store = open_file()
    change = ChangeSet(entities=(Entity(kind="Author", key="bo", names={"en": "Bo"}),))
    applied = asyncio.run(store.apply(change))
    digest = asyncio.run(store.snapshot()).digest
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE change_set SET total = '1'")
        connection.execute("PRAGMA user_version = 1")
    for _ in range(2):  # the second time it is written down
        store = open_file()
        snapshot = asyncio.run(store.snapshot())
        assert (snapshot.version, snapshot.digest) == (applied.version, digest)
        store.close()
    with closing(sqlite3.connect(path)) as connection:
        [(total,)] = connection.execute(
            "SELECT total FROM change_set WHERE version = ?", (applied.version,)
        )
    assert digest_of(int(total)) == digest
