"""What search adds to the tables: texts as they are searched, and the dictionary of their words.

A text stands in three forms: whole; as words, which a search may have in any order and the
last one unfinished; and as stems, by PostgreSQL's own configuration for its language.
Typing errors are looked for in the dictionary, by trigrams. Words only ever come to it: one
that no text has any more leads nowhere. A text knows how many relations its entity had when
the text was taken in: of more matches than are ranked, those with the most count.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, LiteralString

from graph.kinds import Ontology
from graph.postgres.layout import ALIVE
from graph.records import Entity
from graph.search_scores import MOST_LENGTH
from graph.search_text import LONGEST_TEXT, indexed_words, plain

CONFIGURATIONS: Mapping[LiteralString, LiteralString] = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""PostgreSQL's configurations of full text, by the language's first subtag."""

_STEMS: LiteralString = "\n".join(
    f"        WHEN '{tag}' THEN to_tsvector('pg_catalog.{name}', text)"
    for tag, name in CONFIGURATIONS.items()
)

NAME, ALIAS, DESCRIPTION = range(3)
"""The fields that a text may be, the most telling first."""

EXTENSIONS: tuple[LiteralString, ...] = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public",
    "CREATE EXTENSION IF NOT EXISTS fuzzystrmatch SCHEMA public",
)
"""Statements that make what PostgreSQL's own distribution has for typing errors."""

SIMILARITY = 0.2
"""The part of a typed word's trigrams that a word has to have to be looked at.

A word of four letters of which two are swapped shares one in five; longer ones share more.
"""

TABLES: tuple[LiteralString, ...] = (
    f"""
    CREATE TABLE search_text (
        key text COLLATE "C" NOT NULL, born integer NOT NULL, died integer NOT NULL,
        kind text COLLATE "C" NOT NULL, field smallint NOT NULL, place smallint NOT NULL,
        language text COLLATE "C", text text COLLATE "C" NOT NULL,
        whole text COLLATE "C" NOT NULL, length smallint NOT NULL,
        words text[] COLLATE "C" NOT NULL, degree integer NOT NULL DEFAULT 0,
        stems tsvector GENERATED ALWAYS AS (CASE split_part(language, '-', 1)
{_STEMS}
        END) STORED
    )""",
    'CREATE TABLE search_word (word text COLLATE "C" PRIMARY KEY)',
)
"""Statements, each of which makes a table."""

_DEGREES: LiteralString = """
UPDATE search_text s SET degree = t.degree FROM (
    SELECT key, sum(outgoing + incoming) AS degree FROM tally WHERE died = 2147483647 {}
    GROUP BY key
) AS t WHERE t.key = s.key
"""

INDEXES: tuple[LiteralString, ...] = (
    _DEGREES.replace("{}", ""),
    "CREATE INDEX search_text_of ON search_text (key)",
    "CREATE INDEX search_text_whole ON search_text (whole)",
    "CREATE INDEX search_text_words ON search_text USING gin (array_to_tsvector(words))",
    "CREATE INDEX search_text_stems ON search_text USING gin (stems)",
    "INSERT INTO search_word SELECT DISTINCT unnest(words) FROM search_text ON CONFLICT DO NOTHING",
    "CREATE INDEX search_word_trigrams ON search_word USING gin (word public.gin_trgm_ops)",
)
"""Statements, each of which makes an index once a dataset has been copied in, or the dictionary."""

NEW_DEGREES: LiteralString = (
    _DEGREES.replace("{}", "AND key = ANY(%(names)s)") + "AND s.born = %(version)s"
)
"""The statement that tells the texts of entities how many relations these have."""

NEW_WORDS: LiteralString = (
    "INSERT INTO search_word SELECT unnest(%(words)s::text[]) ON CONFLICT DO NOTHING"
)
"""The statement that takes the ``words`` of new texts into the dictionary."""

COLUMNS = "key born died kind field place language text whole length words".split()


def rows(entity: Entity, _ontology: Ontology, born: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an entity's texts that is born at a version."""
    place = (entity.key, born, ALIVE, entity.kind)
    for index, (language, text) in enumerate(entity.names.items()):
        yield *place, NAME, index, *_text(language, text)
    for index, text in enumerate(entity.aliases):
        yield *place, ALIAS, index, *_text(None, text)
    for index, (language, text) in enumerate(entity.description.items()):
        yield *place, DESCRIPTION, index, *_text(language, text)


def words_of(entities: Iterable[Entity]) -> list[str]:
    """Return the words of the texts of ``entities``."""
    found = {word for entity in entities for row in rows(entity, _NOTHING, 0) for word in row[-1]}
    return sorted(found)


_NOTHING = Ontology({}, {})


def _text(language: str | None, text: str) -> tuple[Any, ...]:
    whole = plain(text)
    # One character more than a search may have: a longer text is never one's equal.
    cut, length = whole[: LONGEST_TEXT + 1], min(len(whole), MOST_LENGTH)
    tag = None if language is None else language.lower()
    return tag, text, cut, length, sorted(set(indexed_words(whole)))
