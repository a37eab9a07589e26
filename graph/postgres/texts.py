"""The articles' texts that a version holds: known by their digest, and kept once they were read.

They are all in memory, unlike the graph: quotes are cut out of them without asking anybody.
"""

from hashlib import sha256
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from graph.articles import Texts
from graph.postgres.clauses import alive
from graph.postgres.pool import Pool

_HELD = sql.SQL("SELECT a.key, a.sha256 FROM article a WHERE a.held AND {}").format(alive("a"))
_TEXTS: LiteralString = "SELECT sha256, text FROM article_text WHERE sha256 = ANY(%(digests)s)"
_ALL = sql.SQL(
    "SELECT a.key, t.text FROM article a JOIN article_text t ON t.sha256 = a.sha256 "
    "WHERE a.held AND {}"
).format(alive("a"))


def held_texts(connection: psycopg.Connection[Any], version: int) -> Texts:
    """Return the texts that a version holds, through a connection that may block."""
    return Texts(dict(connection.execute(_ALL, {"version": version}).fetchall()))


class TextShelf:
    """Texts that have been read from a database, by their digest; ``texts`` are the first."""

    def __init__(self, pool: Pool, texts: Texts) -> None:
        self._pool = pool
        self._known = {sha256(text.encode()).hexdigest(): text for text in texts.by_key.values()}

    async def held(self, version: int) -> Texts:
        """Return the texts that a version holds.

        Raises:
            StoreError: they cannot be read.
        """
        [rows] = await self._pool.fetch_all([(_HELD, {"version": version})])
        missing = [digest for _, digest in rows if digest not in self._known]
        if missing:
            [found] = await self._pool.fetch_all([(_TEXTS, {"digests": missing})])
            self._known.update(found)
        return Texts({key: self._known[digest] for key, digest in rows})
