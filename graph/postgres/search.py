"""Search by text: PostgreSQL finds in stages, as memory does, and our own order ranks."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from psycopg.sql import SQL, Composable, Composed

from graph.conditions import Operator
from graph.cursors import match_offset
from graph.postgres.clauses import alive
from graph.postgres.comparisons import text_compared
from graph.postgres.reader import Reader
from graph.postgres.search_layout import ALIAS, CONFIGURATIONS, DESCRIPTION
from graph.postgres.statement import FALSE, Statement, every, is_held, some
from graph.postgres.typing_errors import Likeness, candidates, likeness
from graph.records import Entity
from graph.search_scores import FIELDS, QUALITIES, Stage, fitness_of, scores_of, weights_between
from graph.search_text import LONGEST_TEXT, Wanted, tolerance
from graph.searches import MOST_HITS, Match, MatchQuality, SearchPage, SearchRequest

_HITS = """
SELECT t.key, t.field, t.place, t.length, coalesce(m.importance, 0)
FROM (
    SELECT s.key, s.field, s.place, s.length FROM search_text s WHERE {conditions}
    ORDER BY s.field, s.degree DESC, s.key, s.place LIMIT {most}
) AS t
LEFT JOIN measure m ON m.version = %(analysis)s AND m.key = t.key
ORDER BY t.field
"""

_BOUNDS = "SELECT least, most FROM analysis WHERE version = %(analysis)s"
_ENTITIES = "SELECT e.key, e.record FROM entity e WHERE e.key = ANY({}) AND {}"
_LAST_SIGN = "\U0010ffff"

STEMS = len(Stage)
"""The stage behind those of :class:`Stage`: other forms of the words that were typed."""

Query = tuple[Composed, Mapping[str, object]]


class _Hit(NamedTuple):
    """A text that matches."""

    key: str
    field: int
    place: int
    length: int
    importance: float


@dataclass(frozen=True, slots=True)
class _Found:
    """The texts found in each stage, the best first; ``capped`` says that there are more."""

    stages: list[list[_Hit]]
    capped: bool

    def followed_by(self, hits: Sequence[tuple[Any, ...]]) -> "_Found":
        """Return what is found with one more stage; nothing more once a stage has found too much."""
        if self.capped:
            return self
        own = [_Hit(*hit) for hit in hits]
        return _Found([*self.stages, own[:MOST_HITS]], len(own) > MOST_HITS)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The best text of an entity."""

    score: float
    stage: int
    hit: _Hit


async def search(reader: Reader, request: SearchRequest) -> SearchPage:
    """Return the page of matches that ``request`` asks for, ranked by the reader's analytics.

    Before there are any, matches of one stage and field are ranked by how much was typed alone.

    Raises:
        PageError: a cursor of another list than this one.
        StoreError: they cannot be read now.
    """
    after, before = match_offset(request.window.after), match_offset(request.window.before)
    ranking, capped = await _ranking(reader, request)
    total = min(len(ranking), MOST_HITS)
    start, end = request.window.bounds(
        0 if after is None else min(after + 1, total),
        total if before is None else min(before, total),
    )
    items = await _matches(reader, ranking[start:end])
    return SearchPage(items, total, start > 0, end < total, start, capped)


async def _ranking(reader: Reader, request: SearchRequest) -> tuple[list[_Ranked], bool]:
    wanted = Wanted.of(request.text)
    if not wanted.text or request.kinds == ():
        return [], False
    asked = _Asked(reader.analysis, request, wanted)
    first, like = reader.fetch_all(asked.first()), asked.like()
    # Words like those wanted take the database as long as all else, so on another connection.
    (bounds, *stages), words = (
        await asyncio.gather(first, reader.fetch(*like)) if like is not None else (await first, [])
    )
    found = _Found([], capped=False)
    for hits in stages:
        found = found.followed_by(hits)
    if wanted.words and not found.capped:
        for hits in await reader.fetch_all(asked.second(likeness(wanted, words))):
            found = found.followed_by(hits)
    ranked = _ranked(found, len(wanted.text), bounds[0] if bounds else (None, None))
    return ranked, found.capped or len(ranked) > MOST_HITS


class _Asked:
    """The queries of one search."""

    def __init__(self, analysis: int, request: SearchRequest, wanted: Wanted) -> None:
        self._analysis = analysis
        self._request = request
        self._wanted = wanted

    def first(self) -> list[Query]:
        """Return the queries of what bounds importance, and of the stages without errors."""
        text, words = self._wanted.text, self._wanted.words
        queries: list[Query] = [(SQL(_BOUNDS).format(), {"analysis": self._analysis})]
        statement = self._statement()
        exact = text_compared(statement, SQL("s.whole"), Operator.EQ, text)
        queries.append(self._hits(statement, exact))
        queries.append(self._starting(text))
        if words:
            lexemes = " & ".join([*map(_quoted, words[:-1]), f"{_quoted(words[-1])}:*"])
            queries.append(self._by_words(lexemes))
        return queries

    def like(self) -> Query | None:
        """Return the query of words like those wanted, with their places; None if none may be."""
        statement = self._statement()
        query = candidates(statement, self._wanted)
        return None if query is None else (query, statement.parameters)

    def _starting(self, text: str) -> Query:
        if not is_held(text):
            return self._nothing()
        statement = self._statement()
        # A range, since the plan of a pattern that is not known yet would not use the index.
        starting = SQL("s.whole >= {} AND s.whole <= {}").format(
            statement.value(text), statement.value(text + _LAST_SIGN)
        )
        return self._hits(statement, starting)

    def second(self, like: Likeness) -> list[Query]:
        """Return the queries of the stages with errors, and that of stems."""
        return [*(self._mistyped(like, errors) for errors in (1, 2)), self._stems()]

    def _mistyped(self, like: Likeness, errors: int) -> Query:
        words = self._wanted.words
        parts = []
        if max(map(tolerance, words)) < errors:
            return self._nothing()
        for place, word in enumerate(words):
            allowed = min(errors, tolerance(word))
            lexemes = list(map(_quoted, like.within(place, allowed))) if allowed else []
            if place == len(words) - 1:
                lexemes.append(f"{_quoted(word)}:*")
            else:
                lexemes.append(_quoted(word))
            parts.append(f"({' | '.join(lexemes)})")
        return self._by_words(" & ".join(parts))

    def _by_words(self, lexemes: str) -> Query:
        statement = self._statement()
        matching = SQL("array_to_tsvector(s.words) @@ {}::tsquery").format(statement.value(lexemes))
        return self._hits(statement, matching)

    def _stems(self) -> Query:
        statement = self._statement()
        sound = self._request.text[:LONGEST_TEXT].encode("utf-8", "ignore").decode()
        text = statement.value(sound.replace("\0", " "))
        tag = (self._request.language or "").partition("-")[0].lower()
        forms = [
            SQL(
                "(split_part(s.language, '-', 1) = {} AND s.stems @@ plainto_tsquery({}, {}::text))"
            ).format(statement.value(name), SQL("'pg_catalog.{}'").format(SQL(config)), text)
            for name, config in CONFIGURATIONS.items()
            if tag in {"", name}
        ]
        return self._hits(statement, some(forms))

    def _nothing(self) -> Query:
        statement = self._statement()
        return self._hits(statement, FALSE)

    def _statement(self) -> Statement:
        return Statement(self._analysis)

    def _hits(self, statement: Statement, matching: Composable) -> Query:
        conditions = every([alive("s"), matching, *self._narrowed(statement)])
        query = SQL(_HITS).format(conditions=conditions, most=statement.value(MOST_HITS + 1))
        return query, statement.parameters

    def _narrowed(self, statement: Statement) -> list[Composable]:
        parts: list[Composable] = []
        if (kinds := self._request.kinds) is not None:
            parts.append(SQL("s.kind = ANY({})").format(statement.texts(kinds)))
        if (language := self._request.language) is not None:
            tag = language.lower()
            parts.append(
                SQL("s.language IS NULL OR s.language = {} OR s.language LIKE {}").format(
                    statement.value(tag), statement.value(f"{tag}-%")
                )
            )
        return parts


def _quoted(word: str) -> str:
    """Return a word as it is spelled in a tsquery."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _ranked(found: _Found, typed: int, bounds: tuple[float | None, float | None]) -> list[_Ranked]:
    """Return the best text of each entity, the best first, ties by key."""
    hits = [hit for stage in found.stages for hit in stage]
    if not hits:
        return []
    stages = np.repeat(np.arange(len(found.stages)), list(map(len, found.stages)))
    fields = np.array([hit.field for hit in hits])
    least, most = bounds
    weights = None
    if least is not None and most is not None:
        weights = weights_between(np.array([hit.importance for hit in hits]), least, most)
    fitness = fitness_of(typed, np.array([hit.length for hit in hits]), weights)
    scores = scores_of(stages, fields, fitness)
    # Below all that was typed so, and above nothing.
    stemmed = (len(FIELDS) - 1 - fields + fitness) / len(FIELDS)
    scores = np.where(stages == STEMS, stemmed, scores)
    best: dict[str, _Ranked] = {}
    for score, stage, hit in zip(scores.tolist(), stages.tolist(), hits, strict=True):
        known = best.get(hit.key)
        if known is None or (-score, hit.field, hit.place) < (
            -known.score,
            known.hit.field,
            known.hit.place,
        ):
            best[hit.key] = _Ranked(score, stage, hit)
    return sorted(best.values(), key=lambda each: (-each.score, each.hit.key))


async def _matches(reader: Reader, ranked: Sequence[_Ranked]) -> list[Match]:
    if not ranked:
        return []
    statement = Statement(reader.analysis)
    keys = statement.texts([each.hit.key for each in ranked])
    query = SQL(_ENTITIES).format(keys, alive("e"))
    records: dict[str, str] = dict(await reader.fetch(query, statement.parameters))
    return [_match(reader.records.entity(records[each.hit.key]), each) for each in ranked]


def _match(entity: Entity, ranked: _Ranked) -> Match:
    hit = ranked.hit
    text, language = _text_of(entity, hit.field, hit.place)
    quality = MatchQuality.FUZZY if ranked.stage == STEMS else QUALITIES[Stage(ranked.stage)]
    return Match(entity, FIELDS[hit.field], quality, text, language, ranked.score)


def _text_of(entity: Entity, field: int, place: int) -> tuple[str, str | None]:
    if field == ALIAS:
        return entity.aliases[place], None
    texts = entity.description if field == DESCRIPTION else entity.names
    language, text = list(texts.items())[place]
    return text, language
