import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dataset import Dataset
from graph.errors import FormatError, InputError
from graph.exchange.exports import CHUNK, chunks, export, gathered
from graph.exchange.formats import FORMATS, format_named
from graph.memory.store import MemorySnapshot
from graph.ontology_file import load_ontology
from graph.progress import STRIDE
from graph.records import Entity, Relation, identify
from tests.graph.exchange.graphs import written_folder

FEW, MANY = 2_000, 20_000


def book(number: int) -> Entity:
    return Entity(kind="Book", key=f"b{number:06}", names={"en": f"Book {number}"})


def cites(source: Entity, target: Entity) -> Relation:
    relation = Relation(kind="Cites", source=source.key, target=target.key)
    identify(relation)
    return relation


def chain(length: int) -> MemorySnapshot:
    """Return a graph of books of which each cites the next two."""
    books = [book(number) for number in range(length)]
    relations = [cites(*ends) for step in (1, 2) for ends in zip(books, books[step:], strict=False)]
    with written_folder("none", b"") as folder:
        ontology = load_ontology(folder)
    return MemorySnapshot(Dataset(ontology, [], books, relations, digest="0" * 64), version=1)


@pytest.fixture(scope="module")
def few() -> MemorySnapshot:
    return chain(FEW)


@pytest.fixture(scope="module")
def many() -> MemorySnapshot:
    return chain(MANY)


def written(snapshot: MemorySnapshot, name: str) -> bytes:
    stream = io.BytesIO()
    export(snapshot, name, stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_memory_does_not_grow_with_the_graph(
        self,
        name: str,
        few: MemorySnapshot,
        many: MemorySnapshot,
        peak_bytes: Callable[[Callable[[], object]], int],
    ) -> None:
        def read(snapshot: MemorySnapshot) -> Callable[[], object]:
            return lambda: sum(map(len, chunks(snapshot, name)))

        small, large = peak_bytes(read(few)), peak_bytes(read(many))
        assert large < small + CHUNK < len(written(many, "jsonl")) / 2

    def test_chunks_are_of_one_size(self, name: str, many: MemorySnapshot) -> None:
        sizes = [len(chunk) for chunk in chunks(many, name)]
        assert all(CHUNK <= size < CHUNK + 2**15 for size in sizes[:-1])
        assert sizes[-1] > 0

    def test_the_same_facts_give_the_same_bytes(self, name: str, few: MemorySnapshot) -> None:
        assert written(few, name) == written(few, name)

    def test_an_empty_graph_is_written(self, name: str) -> None:
        assert b"".join(chunks(chain(0), name)) == written(chain(0), name)

    def test_every_record_is_told_of(self, name: str, few: MemorySnapshot) -> None:
        told: list[int] = []
        export(few, name, io.BytesIO(), told.append)
        relations = 2 * FEW - 3
        assert sum(told) == (relations if name == "csv" else FEW + relations)
        assert max(told) == STRIDE


def test_an_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(FormatError) as caught:
        format_named("xls" * 100)
    assert isinstance(caught.value, InputError)
    assert str(caught.value).endswith(
        "expected one of jsonl, jsonl.gz, jsonld, graphml, gexf, cyjs, csv"
    )
    assert len(str(caught.value)) < 300


def test_an_unknown_format_is_refused_before_anything_is_written(few: MemorySnapshot) -> None:
    stream = io.BytesIO()
    with pytest.raises(FormatError):
        export(few, "xls", stream)
    with pytest.raises(FormatError):
        chunks(few, "xls")
    assert not stream.getvalue()


def test_formats_are_told_apart() -> None:
    assert [name for name, format_ in FORMATS.items() if format_.name != name] == []
    assert len({format_.extension for format_ in FORMATS.values()}) == len(FORMATS)


@given(st.lists(st.binary(max_size=CHUNK)))
def test_gathered_pieces_are_the_same_bytes(pieces: list[bytes]) -> None:
    gathered_chunks = list(gathered(pieces))
    assert b"".join(gathered_chunks) == b"".join(pieces)
    assert all(CHUNK <= len(chunk) < 2 * CHUNK for chunk in gathered_chunks[:-1])
