"""Graphs of any records that the library's ontology allows, and reading them from a folder."""

import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from graph.dataset import Dataset, read_dataset
from graph.memory.store import MemorySnapshot
from graph.records import AnyRecord, Article, Entity, Evidence, Modality, Relation
from graph.values import Comparator, Quantity, fuzzy_date

ONTOLOGY = Path(__file__).with_name("library.py")
LENGTH = 40

_encoder = msgspec.json.Encoder(enc_hook=str)
_characters = st.characters(codec="utf-8", exclude_characters="\0")
_texts = st.text(_characters, min_size=1, max_size=12).map(
    lambda text: unicodedata.normalize("NFC", f"{text}x")
)
# What some format or tool reads as something else.
_awkward = st.sampled_from(
    ["=1+1", "'quoted'", '"', "<a>&amp;", "\r\n\t x", "\x1b\x01x", "\ufffe", "＝x", "a,b;c", "é"]  # noqa: RUF001 - meant
)
texts = _texts | _awkward
_languages = st.sampled_from(["en", "it", "zh-Hant", "pt-BR"])
_names = st.dictionaries(_languages, texts, min_size=1, max_size=3)
_keys = st.from_regex(r"[a-z0-9][a-z0-9._:-]{0,6}", fullmatch=True)
_numbers = st.integers(-(2**31) + 1, 2**31 - 1)
_floats = st.floats(allow_nan=False, allow_infinity=False)
_dates = st.sampled_from(["2025", "-0044", "2025-08", "2025-01/..", "198X", "2024-02-01?"])
_fuzzy = _dates.map(fuzzy_date)
_quantities = st.builds(
    Quantity, _floats, st.sampled_from(list(Comparator.__members__)), st.none() | texts
)
_anchors = st.text(st.sampled_from("ab=<&'\"é"), min_size=1, max_size=LENGTH)
_attributes: dict[str, dict[str, SearchStrategy[object]]] = {
    "Author": {
        "country": st.sampled_from(["IT", "CN"]),
        "born": _fuzzy,
        "label": texts,
        "size": _numbers,
    },
    "Book": {
        "pages": _numbers,
        "price": _floats,
        "printed": st.booleans(),
        "tongue": _languages,
        "original": _languages,
        "sold": _quantities,
        "size": texts,
        "value": _floats,
    },
    "Wrote": {
        "share": st.sampled_from(["WHOLE", "PART"]),
        "days": _numbers,
        "weight": _floats,
    },
    "Cites": {"weight": _numbers},
}
_articles = st.builds(
    Article,
    key=_keys,
    language=_languages,
    headline=_names,
    sha256=st.just("0" * 64),
    sentences=st.just(((0, LENGTH),)),
    published=st.none() | _fuzzy,
)


def _by_key(record: Article | Entity) -> str:
    return record.key


def _attributes_of(kind: str) -> SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=_attributes[kind])


@st.composite
def _evidence(draw: DrawFn, articles: list[Article]) -> Evidence:
    anchor = draw(_anchors)
    start = draw(st.integers(0, LENGTH - len(anchor)))
    article = draw(st.sampled_from(articles))
    return Evidence(
        article=article.key,
        sentence=0,
        start=start,
        end=start + len(anchor),
        anchor=anchor,
        statement=draw(_names),
    )


def _passages(articles: list[Article]) -> SearchStrategy[tuple[Evidence, ...]]:
    return st.lists(_evidence(articles), max_size=2 if articles else 0).map(tuple)


@st.composite
def _entities(draw: DrawFn, articles: list[Article]) -> Entity:
    kind = draw(st.sampled_from(["Author", "Book"]))
    return Entity(
        kind=kind,
        key=draw(_keys),
        names=draw(_names),
        aliases=draw(st.lists(_texts, max_size=2).map(tuple)),
        description=draw(_names | st.just({})),
        attributes=draw(_attributes_of(kind)),
        evidence=draw(_passages(articles)),
    )


@st.composite
def _relations(draw: DrawFn, articles: list[Article], entities: list[Entity]) -> Relation:
    target = draw(st.sampled_from([entity for entity in entities if entity.kind == "Book"]))
    source = draw(st.sampled_from(entities))
    kind = "Wrote" if source.kind == "Author" else "Cites"
    return Relation(
        kind=kind,
        source=source.key,
        target=target.key,
        attributes=draw(_attributes_of(kind)),
        modality=draw(st.sampled_from(list(Modality.__members__))),
        attributed_to=draw(st.none() | st.sampled_from([entity.key for entity in entities])),
        since=draw(st.none() | _fuzzy),
        until=draw(st.none() | _fuzzy),
        evidence=draw(_passages(articles)),
    )


def _fact(relation: Relation) -> object:
    """Return what must differ between two relations of one graph."""
    content = (relation.attributes, relation.since, relation.until)
    return relation.kind, relation.source, relation.target, _encoder.encode(content)


@st.composite
def graphs(draw: DrawFn) -> MemorySnapshot:
    """Draw a graph that a dataset might hold."""
    articles = draw(st.lists(_articles, max_size=2, unique_by=_by_key))
    entities = draw(st.lists(_entities(articles), min_size=1, max_size=5, unique_by=_by_key))
    has_books = any(entity.kind == "Book" for entity in entities)
    relations = (
        draw(st.lists(_relations(articles, entities), max_size=8, unique_by=_fact))
        if has_books
        else []
    )
    with dataset_folder([*articles, *entities, *relations]) as folder:
        return MemorySnapshot(read_dataset(folder), version=3)


@contextmanager
def dataset_folder(records: Iterable[AnyRecord]) -> Iterator[Path]:
    """Keep a folder of these records, as long as it is needed."""
    with written_folder("records.jsonl", _encoder.encode_lines(records)) as folder:
        yield folder


@contextmanager
def written_folder(name: str, content: bytes) -> Iterator[Path]:
    """Keep a folder with the ontology and one file, as long as it is needed."""
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        shutil.copyfile(ONTOLOGY, folder / "ontology.py")
        (folder / name).write_bytes(content)
        yield folder


def read_back(name: str, content: bytes) -> Dataset:
    """Read what was written to the file ``name``."""
    with written_folder(name, content) as folder:
        return read_dataset(folder)
