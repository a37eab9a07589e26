"""A change set written down: one transaction makes the next version, or nothing at all.

Whoever writes has the lock :data:`graph.postgres.versions.WRITERS`, so that versions follow
upon each other whatever number of servers there are.
"""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

import psycopg

from graph.changes import Applied, ChangeSet, Effect, Revision, StaleVersionError, name_of, sides
from graph.checks import Rules
from graph.journal.rows import NAMES, encoded
from graph.kinds import Ontology
from graph.memory.review import Proposal, review
from graph.memory.turns import Turns
from graph.memory.writing import applied
from graph.postgres.decoding import Decoder
from graph.postgres.layout import ALIVE
from graph.postgres.pool import Parameters, Query, Rows, answers
from graph.postgres.search_layout import NEW_DEGREES, NEW_WORDS, words_of
from graph.postgres.standing import standing_of
from graph.postgres.tables import TABLES, Table
from graph.postgres.versions import CHANNEL, NEWEST, WRITERS, Version, version_of
from graph.records import AnyRecord, Article, Entity, Relation, fingerprint
from graph.standing import Draft, Standing

LOCK_PATIENCE = 10_000
"""Milliseconds that a change waits for others that write."""

LONGEST_WRITE = 600_000
"""Milliseconds that one statement of a change may take."""

LONGEST_PAUSE = 60_000
"""Milliseconds after which the database ends a change whose server has fallen silent."""

_SETTINGS: LiteralString = """
SELECT set_config('lock_timeout', %(lock)s, true),
    set_config('statement_timeout', %(statement)s, true),
    set_config('idle_in_transaction_session_timeout', %(pause)s, true)
"""
_COPY_CHANGES: LiteralString = (
    "COPY change (version, ordinal, sort, name, before, after) FROM STDIN"
)
_CHANGE_SET: LiteralString = """
INSERT INTO change_set VALUES (
    %(version)s, %(time)s, %(author)s, %(message)s, %(total)s, %(size)s, %(census)s, %(texts)s
)
"""
_TIME: LiteralString = "SELECT time, author, message FROM change_set WHERE version = %(version)s"
_TEXT: LiteralString = (
    "INSERT INTO article_text VALUES (%(sha256)s, %(text)s) ON CONFLICT DO NOTHING"
)
_HOLD: LiteralString = (
    "UPDATE article SET held = true WHERE key = ANY(%(keys)s) AND born = %(version)s"
)
_TALLY_ENDS: LiteralString = """
UPDATE tally AS t SET died = %(version)s
FROM unnest(%(keys)s::text[], %(kinds)s::text[]) AS c (key, kind)
WHERE t.key = c.key AND t.kind = c.kind AND t.died = %(alive)s
RETURNING t.key, t.kind, t.outgoing, t.incoming, t.loops
"""
_COPY_TALLY: LiteralString = (
    "COPY tally (key, kind, born, died, outgoing, incoming, loops) FROM STDIN"
)

Connection = psycopg.AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a change set, and the version that is the newest after it."""

    applied: Applied
    newest: Version
    revision: Revision | None


@dataclass(slots=True)
class Attempt:
    """A change that is being made: once it is all written, ``pending`` is what it leads to."""

    changes: ChangeSet
    expected: int | None
    pending: Written | None = None


class Writer:
    """Changes the graph through a connection that is lent for each change."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._rules = Rules(ontology)
        self._decoder = Decoder(ontology)

    async def propose(
        self, connection: Connection, changes: ChangeSet, expected: int | None
    ) -> Applied:
        """Say what ``changes`` would do.

        Raises:
            ChangeError: the graph would not be sound.
            StaleVersionError: the newest version is another than expected.
            psycopg.Error: it cannot be found out.
        """
        newest = await _newest(connection, expected)
        proposal, _ = await self._reviewed(connection, changes, newest)
        return applied(newest.number, proposal, dry_run=True)

    async def write(self, connection: Connection, attempt: Attempt) -> Written:
        """Make the changes of ``attempt``, all or none; once this returns the database keeps them.

        An attempt whose connection broke may be made again: what it has done is not done twice.

        Raises:
            ChangeError: the graph would not be sound.
            StaleVersionError: the newest version is another than expected.
            psycopg.Error: they could not be made.
        """
        async with _turn(connection):
            if attempt.pending is not None and await _is_there(connection, attempt.pending):
                return attempt.pending
            attempt.pending, changes = None, attempt.changes
            newest = await _newest(connection, attempt.expected)
            proposal, standing = await self._reviewed(connection, changes, newest)
            if not proposal.effects and not proposal.texts:
                return Written(applied(newest.number, proposal), newest, None)
            version = _after(newest, proposal)
            texts = {key: text for key, text in proposal.texts.items() if text is not None}
            revision = Revision(
                version.number,
                datetime.now(UTC),
                changes.author,
                changes.message,
                proposal.effects,
                texts,
            )
            await self._write(connection, revision, version, standing)
            written = Written(applied(version.number, proposal), version, revision)
            attempt.pending = written
        return written

    async def _reviewed(
        self, connection: Connection, changes: ChangeSet, newest: Version
    ) -> tuple[Proposal, Standing]:
        held: list[Standing] = []

        async def ask(queries: Sequence[tuple[Query, Parameters]]) -> list[Rows]:
            version = {"version": newest.number}
            return await answers(
                connection, [(query, {**given, **version}) for query, given in queries]
            )

        async def stand(draft: Draft) -> Standing:
            held.append(await standing_of(draft, ask, self._decoder))
            return held[0]

        return await review(changes, stand, self._rules, Turns()), held[0]

    async def _write(
        self, connection: Connection, revision: Revision, version: Version, standing: Standing
    ) -> None:
        effects = revision.effects
        await self._replace(connection, Article, revision, _articles(revision, standing))
        await self._replace(connection, Entity, revision, _afters(effects, Entity))
        await self._replace(connection, Relation, revision, _afters(effects, Relation))
        await _hold(connection, revision, standing)
        await _retally(connection, effects, revision.version)
        async with connection.cursor() as cursor, cursor.copy(_COPY_CHANGES) as copy:
            for ordinal, effect in enumerate(effects):
                await copy.write_row(_change(revision.version, ordinal, effect))
        await connection.execute(
            _CHANGE_SET,
            {
                "version": revision.version,
                "time": revision.time,
                "author": revision.author,
                "message": revision.message,
                "total": str(version.total),
                "size": version.counts.size,
                "census": version.counts.encoded(),
                "texts": json.dumps(dict(revision.texts)),
            },
        )
        await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(revision.version)))

    async def _replace(
        self,
        connection: Connection,
        sort: type[AnyRecord],
        revision: Revision,
        records: Sequence[AnyRecord],
    ) -> None:
        """Let the rows of records of one sort die that change, and write those of ``records``."""
        ended = [
            effect.before
            for effect in revision.effects
            if isinstance(effect.before, sort) and effect.before is not None
        ]
        names = sorted({name_of(record) for record in (*ended, *records)})
        if not names:
            return
        sources = sorted({each.source for each in ended if isinstance(each, Relation)})
        owners = {"names": names, "sources": sources, "version": revision.version}
        for table in TABLES[sort]:
            await connection.execute(table.close, owners)
            await self._copy(connection, table, records, revision.version)
        if words := words_of(each for each in records if isinstance(each, Entity)):
            await connection.execute(NEW_WORDS, {"words": words})
            await connection.execute(NEW_DEGREES, owners)

    async def _copy(
        self, connection: Connection, table: Table, records: Iterable[AnyRecord], born: int
    ) -> None:
        rows = [row for record in records for row in table.rows(record, self._ontology, born)]
        if not rows:
            return
        async with connection.cursor() as cursor, cursor.copy(table.copy) as copy:
            for row in rows:
                await copy.write_row(row)


@asynccontextmanager
async def _turn(connection: Connection) -> AsyncIterator[None]:
    """Open a transaction in which nobody else writes."""
    limits = {
        "lock": str(LOCK_PATIENCE),
        "statement": str(LONGEST_WRITE),
        "pause": str(LONGEST_PAUSE),
    }
    async with connection.transaction():
        await connection.execute(_SETTINGS, limits)
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
        yield


async def _is_there(connection: Connection, written: Written) -> bool:
    """Say whether a change that was under way when its connection broke has been kept."""
    if (revision := written.revision) is None:
        return False
    [rows] = await answers(connection, [(_TIME, {"version": revision.version})])
    return bool(rows) and rows[0] == (revision.time, revision.author, revision.message)


async def _newest(connection: Connection, expected: int | None) -> Version:
    [[row]] = await answers(connection, [(NEWEST, {})])
    newest = version_of(row)
    if expected is not None and expected != newest.number:
        raise StaleVersionError(expected, newest.number)
    return newest


def _after(newest: Version, proposal: Proposal) -> Version:
    number = newest.number + 1
    total = newest.total + sum(map(_weight, proposal.effects))
    counts = newest.counts.after(
        proposal.effects, number if proposal.texts else newest.counts.texts
    )
    return Version(number, total, counts, newest.analysis)


def _weight(effect: Effect) -> int:
    after = 0 if effect.after is None else fingerprint(effect.after)
    return after - (0 if effect.before is None else fingerprint(effect.before))


def _afters(effects: Iterable[Effect], sort: type[AnyRecord]) -> list[AnyRecord]:
    return [
        effect.after
        for effect in effects
        if effect.after is not None and isinstance(effect.after, sort)
    ]


def _articles(revision: Revision, standing: Standing) -> list[Article]:
    """Return the articles that change, and those whose text comes to be held."""
    changed = {
        article.key: article
        for _, article in sides(revision.effects, Article)
        if article is not None
    }
    held = {key: standing.articles[key] for key in revision.texts if key not in changed}
    return [*changed.values(), *held.values()]


async def _hold(connection: Connection, revision: Revision, standing: Standing) -> None:
    """Say of which articles, of those that are written anew, the text is held."""
    held = set(revision.texts)
    for before, after in sides(revision.effects, Article):
        kept = before is not None and after is not None and before.sha256 == after.sha256
        if kept and before is not None and before.key in standing.texts:
            held.add(before.key)
    articles = {article.key: article for article in _articles(revision, standing)}
    for key, text in revision.texts.items():
        await connection.execute(_TEXT, {"sha256": articles[key].sha256, "text": text})
    if held:
        await connection.execute(_HOLD, {"keys": sorted(held), "version": revision.version})


def _change(version: int, ordinal: int, effect: Effect) -> tuple[object, ...]:
    record = effect.record
    texts = (None if each is None else encoded(each) for each in (effect.before, effect.after))
    return version, ordinal, NAMES[type(record)], name_of(record), *texts


async def _retally(connection: Connection, effects: Sequence[Effect], version: int) -> None:
    """Count the relations of the ends of those that come and go anew."""
    if not (shifts := _shifts(effects)):
        return
    keys, kinds = [key for key, _ in shifts], [kind for _, kind in shifts]
    cursor = await connection.execute(
        _TALLY_ENDS, {"version": version, "alive": ALIVE, "keys": keys, "kinds": kinds}
    )
    before = {(key, kind): counts for key, kind, *counts in await cursor.fetchall()}
    async with connection.cursor() as cursor, cursor.copy(_COPY_TALLY) as copy:
        for place, shift in shifts.items():
            counts = [old + by for old, by in zip(before.get(place, (0, 0, 0)), shift, strict=True)]
            if any(counts):
                await copy.write_row((*place, version, ALIVE, *counts))


def _shifts(effects: Iterable[Effect]) -> Mapping[tuple[str, str], list[int]]:
    """Return by how much relations out, in and from an entity to itself change, by key and kind."""
    shifts: dict[tuple[str, str], list[int]] = {}
    for before, after in sides(effects, Relation):
        for relation, by in ((before, -1), (after, 1)):
            if relation is None:
                continue
            outgoing = shifts.setdefault((relation.source, relation.kind), [0, 0, 0])
            outgoing[0] += by
            outgoing[2] += by * (relation.source == relation.target)
            shifts.setdefault((relation.target, relation.kind), [0, 0, 0])[1] += by
    return {place: shift for place, shift in shifts.items() if any(shift)}
