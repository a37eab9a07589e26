"""SQLite's FTS5 over the same texts, as the peer of search; it knows nothing of the graph."""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain

from graph.operands import fold
from graph.records import Entity

_WORD = re.compile(r"[^\W_]+")
_TRIGRAM = 3


class Fts5:
    """Texts in two tables: of words, with indexes of prefixes, and of trigrams.

    FTS5 has no search with typing errors; the nearest it has is texts that share trigrams.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(text, key UNINDEXED, "
            "tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3', detail = none)"
        )
        self._connection.execute(
            "CREATE VIRTUAL TABLE pieces USING fts5(text, key UNINDEXED, "
            "tokenize = 'trigram', detail = none)"
        )
        for entity in entities:
            texts = chain(entity.names.values(), entity.aliases, entity.description.values())
            rows = [(text, fold(text), entity.key) for text in texts]
            self._connection.executemany("INSERT INTO texts VALUES (?1, ?3)", rows)
            self._connection.executemany("INSERT INTO pieces VALUES (?2, ?3)", rows)
        self._connection.commit()

    def by_words(self, text: str, count: int) -> list[str]:
        """Return keys of texts with all words, the last perhaps unfinished, by BM25."""
        words = _WORD.findall(text)
        terms = [*(f'"{word}"' for word in words[:-1]), *(f'"{word}"*' for word in words[-1:])]
        return self._keys("texts", " AND ".join(terms), count)

    def by_pieces(self, text: str, count: int) -> list[str]:
        """Return keys of texts that share trigrams with ``text``, by BM25."""
        terms = [f'"{piece}"' for word in _WORD.findall(fold(text)) for piece in _trigrams(word)]
        return self._keys("pieces", " OR ".join(terms), count)

    def _keys(self, table: str, match: str, count: int) -> list[str]:
        if not match:
            return []
        rows = self._connection.execute(
            f"SELECT key FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?",  # noqa: S608 - one of two names above
            (match, count),
        )
        return [key for (key,) in rows]


def _trigrams(word: str) -> Sequence[str]:
    return [word[start : start + _TRIGRAM] for start in range(len(word) - _TRIGRAM + 1)]
