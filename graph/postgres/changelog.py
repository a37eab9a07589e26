"""Change sets as they were made, read back from the database."""

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, LiteralString

from graph.changes import Effect, Revision
from graph.checks import Rules
from graph.journal.rows import NAMES, SORTS, decoded
from graph.kinds import Ontology
from graph.postgres.pool import Pool, Rows
from graph.records import AnyRecord

_SETS: LiteralString = """
SELECT version, time, author, message, texts FROM change_set
WHERE version > %(since)s ORDER BY version LIMIT %(most)s
"""
_CHANGES: LiteralString = """
SELECT version, sort, before, after FROM change
WHERE version > %(since)s AND version <= %(since)s + %(most)s ORDER BY version, ordinal
"""
_SETS_OF_RECORD: LiteralString = """
SELECT s.version, s.time, s.author, s.message, s.texts FROM change_set s
WHERE s.version IN (SELECT c.version FROM change c WHERE c.sort = %(sort)s AND c.name = %(name)s)
ORDER BY s.version
"""
_CHANGES_OF_RECORD: LiteralString = """
SELECT version, sort, before, after FROM change
WHERE sort = %(sort)s AND name = %(name)s ORDER BY version
"""


class ChangeLog:
    """Reads what was changed; versions are numbered without gaps."""

    def __init__(self, pool: Pool, ontology: Ontology) -> None:
        self._pool = pool
        self._rules = Rules(ontology)

    async def revisions(self, since: int, most: int) -> list[Revision]:
        """Return the revisions after the version ``since``, at most the first ``most``.

        Raises:
            StoreError: they cannot be read.
        """
        bounds = {"since": since, "most": most}
        sets, changes = await self._pool.fetch_all([(_SETS, bounds), (_CHANGES, bounds)])
        return self._put_together(sets, changes)

    async def history(self, sort: type[AnyRecord], name: str) -> list[Revision]:
        """Return the revisions that changed a record, each with the effects on it alone.

        Raises:
            StoreError: they cannot be read.
        """
        record = {"sort": NAMES[sort], "name": name}
        sets, changes = await self._pool.fetch_all(
            [(_SETS_OF_RECORD, record), (_CHANGES_OF_RECORD, record)]
        )
        return self._put_together(sets, changes)

    def _put_together(self, sets: Rows, changes: Iterable[tuple[Any, ...]]) -> list[Revision]:
        effects = {
            version: tuple(self._effect(*change[1:]) for change in of_version)
            for version, of_version in groupby(changes, itemgetter(0))
        }
        return [
            Revision(version, time, author, message, effects.get(version, ()), json.loads(texts))
            for version, time, author, message, texts in sets
        ]

    def _effect(self, sort: str, before: str | None, after: str | None) -> Effect:
        kind, rules = SORTS[sort], self._rules
        return Effect(
            None if before is None else decoded(before, kind, rules),
            None if after is None else decoded(after, kind, rules),
        )
