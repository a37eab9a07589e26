"""The engine beneath search: tantivy holds each text of each entity as a document of its own.

A document has the whole text, its words, and what searches are narrowed by. Texts are
folded and cut into words here, so that they match as conditions do.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from zlib import crc32

import msgspec
import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Document, Occur, Query

from graph.records import Entity
from graph.search_scores import FIELDS, MOST_LENGTH, Stage
from graph.search_text import LONGEST_TEXT, Wanted, indexed_words, plain, tolerance
from graph.searches import MOST_HITS

Degree = Callable[[str], int]
"""How many relations an entity has, by its key."""

Numbers = NDArray[np.int64]
"""Numbers of texts, or places in a list."""

_ANY_LANGUAGE = "*"
_HEAP_BYTES = 50_000_000
"""What tantivy gathers before it writes a segment, in memory."""

_HELD_STARTS = 3
"""Letters at the start of texts and words that are held as such: many texts begin so."""

# The order of a text in 64 bits: field 2, magnitude of the degree 13, digest 21, number 28.
_NUMBER_BITS = 28
_NUMBER_MASK = np.uint64(2**_NUMBER_BITS - 1)
_STEPS_OF_MAGNITUDE = 256
_MOST_MAGNITUDE = 2**13 - 1


class Text(msgspec.Struct, frozen=True, gc=False):
    """A text of an entity; aliases are in no language."""

    entity: Entity
    field: int
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Columns:
    """What ranking needs of each text, by its number; entities are numbered as well."""

    entity: NDArray[np.int32]
    field: NDArray[np.int8]
    length: NDArray[np.int16]

    def followed_by(self, other: "Columns") -> "Columns":
        """Return these columns with those of ``other`` below them."""
        return Columns(
            np.concatenate((self.entity, other.entity)),
            np.concatenate((self.field, other.field)),
            np.concatenate((self.length, other.length)),
        )


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one version. Immutable: lists may grow, but not what is searched here.

    ``keys`` has the key of each entity by its number, the first ``entities`` of them.
    """

    searcher: tantivy.Searcher
    all: Sequence[Text]
    keys: Sequence[str]
    entities: int
    columns: Columns

    def found(self, stage: Stage, wanted: Wanted, filters: Sequence[Query]) -> Numbers:
        """Return the numbers of texts that match that way, at most one more than are ranked.

        Names come first, then those of entities with more relations.
        """
        if (query := _query(stage, wanted)) is None:
            return np.empty(0, dtype=np.int64)
        if filters:
            query = _all_of([query, *filters])
        hits = self.searcher.search(
            query, limit=MOST_HITS + 1, count=False, order_by_field="order"
        ).hits
        orders = np.fromiter((order for order, _ in hits), np.uint64, len(hits))
        return (orders & _NUMBER_MASK).astype(np.int64)


class Engine:
    """Takes in texts, and hands out what was taken in so far; one thread at a time writes."""

    def __init__(self) -> None:
        self._index = tantivy.Index(_SCHEMA)
        self._index.config_reader(reload_policy="manual")
        self._texts: list[Text] = []
        self._keys: list[str] = []
        self._columns = _columns(array("i"), array("b"), array("h"))

    def __len__(self) -> int:
        return len(self._texts)

    def write(self, removed: Collection[str], entities: Iterable[Entity], degree: Degree) -> Texts:
        """Forget the texts of the keys ``removed``, take in those of ``entities``."""
        # One thread writes one segment, in the order of the texts.
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for key in removed:
            writer.delete_documents_by_term("key", key)
        # Compact arrays: to turn long lists into columns would keep other threads waiting.
        owners, fields, lengths = array("i"), array("b"), array("h")
        for entity in entities:
            standing = _standing(entity.key, degree(entity.key))
            for text in _texts(entity):
                whole = plain(text.text)
                writer.add_document(_document(text, whole, standing, len(self._texts)))
                self._texts.append(text)
                owners.append(len(self._keys))
                fields.append(text.field)
                lengths.append(min(len(whole), MOST_LENGTH))
            self._keys.append(entity.key)
        self._columns = self._columns.followed_by(_columns(owners, fields, lengths))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        return Texts(
            self._index.searcher(), self._texts, self._keys, len(self._keys), self._columns
        )


def narrowing(kinds: Sequence[str] | None, language: str | None) -> list[Query]:
    """Return the queries that leave only texts of these kinds, and in this language."""
    filters = []
    if kinds is not None:
        filters.append(Query.term_set_query(_SCHEMA, "kind", list(kinds)))
    if language is not None:
        tags = [language.lower(), _ANY_LANGUAGE]
        filters.append(Query.term_set_query(_SCHEMA, "language", tags))
    return filters


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("whole", "whole_start", "kind", "language", "key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("words", "words_start"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("order", fast=True)
    return builder.build()


_SCHEMA = _schema()


def _texts(entity: Entity) -> Iterator[Text]:
    for language, text in entity.names.items():
        yield Text(entity, 0, text, language)
    for text in entity.aliases:
        yield Text(entity, 1, text, None)
    for language, text in entity.description.items():
        yield Text(entity, 2, text, language)


def _document(text: Text, whole: str, standing: int, number: int) -> Document:
    document = Document()
    # One character more than a search may have: a longer text is never one's equal.
    document.add_text("whole", whole[: LONGEST_TEXT + 1])
    words = indexed_words(whole)
    document.add_text("words", " ".join(words))
    document.add_text("words_start", " ".join(_starts(words)))
    for start in _starts([whole]):
        document.add_text("whole_start", start)
    document.add_text("kind", text.entity.kind)
    document.add_text("key", text.entity.key)
    for tag in _tags(text.language):
        document.add_text("language", tag)
    document.add_unsigned("order", (len(FIELDS) - text.field) << 62 | standing | number)
    return document


def _standing(key: str, degree: int) -> int:
    """Return the middle bits of a text's order: its field is above them, its number below.

    The more relations, the greater; a digest settles the rest, the same for ever.
    """
    magnitude = min(int(log2(degree + 1) * _STEPS_OF_MAGNITUDE), _MOST_MAGNITUDE)
    return (magnitude << 21 | crc32(key.encode()) >> 11) << _NUMBER_BITS


def _columns(owners: "array[int]", fields: "array[int]", lengths: "array[int]") -> Columns:
    return Columns(
        np.array(owners, dtype=np.int32),
        np.array(fields, dtype=np.int8),
        np.array(lengths, dtype=np.int16),
    )


def _starts(texts: Iterable[str]) -> set[str]:
    """Return the first letter of each text, the first two, and so on, as far as they are held."""
    return {text[:length] for text in texts for length in range(1, _HELD_STARTS + 1)}


def _tags(language: str | None) -> list[str]:
    if language is None:
        return [_ANY_LANGUAGE]
    subtags = language.lower().split("-")
    return ["-".join(subtags[:length]) for length in range(1, len(subtags) + 1)]


def _query(stage: Stage, wanted: Wanted) -> Query | None:
    """Return the query of a stage, or None where it could find no more than the ones before."""
    if stage is Stage.EXACT:
        return Query.term_query(_SCHEMA, "whole", wanted.text, "basic")
    if stage is Stage.PREFIX:
        return _starting("whole", wanted.text)
    if not wanted.words:
        return None
    errors = stage - Stage.WORDS
    if max(map(tolerance, wanted.words)) < errors:
        return None
    *complete, last = wanted.words
    return _all_of(
        [
            *(_word(word, min(errors, tolerance(word))) for word in complete),
            _starting("words", last, min(errors, tolerance(last))),
        ]
    )


def _word(word: str, errors: int) -> Query:
    if not errors:
        return Query.term_query(_SCHEMA, "words", word, "basic")
    return Query.fuzzy_term_query(_SCHEMA, "words", word, distance=errors)


def _starting(field: str, text: str, errors: int = 0) -> Query:
    if not errors and len(text) <= _HELD_STARTS:
        return Query.term_query(_SCHEMA, f"{field}_start", text, "basic")
    # An automaton that allows no error, and anything after the end, is a search by prefix.
    return Query.fuzzy_term_query(_SCHEMA, field, text, distance=errors, prefix=True)


def _all_of(queries: Sequence[Query]) -> Query:
    return (
        queries[0]
        if len(queries) == 1
        else Query.boolean_query([(Occur.Must, query) for query in queries])
    )
