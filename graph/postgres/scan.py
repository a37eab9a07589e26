"""Every record of one version in an order, read in pieces by whoever may block."""

from collections.abc import Iterator
from typing import Any, LiteralString, cast

import psycopg
from cachetools import LRUCache
from psycopg import sql

from graph.postgres.clauses import alive
from graph.postgres.decoding import Decoder
from graph.postgres.failures import told
from graph.postgres.pool import NOT_READ, connect
from graph.records import Article, Entity, Relation

PIECE = 2000
"""Records that are read at once."""

_REMEMBERED = 100_000  # entities
_ROW = (
    "{columns} FROM {table} r WHERE {alive} AND ({order}) > ({last}) ORDER BY {order} LIMIT {most}"
)


class Scan:
    """All of the version ``version``; each iteration has a connection of its own."""

    def __init__(self, url: str, version: int, decoder: Decoder) -> None:
        self._url = url
        self._version = version
        self._decoder = decoder
        self._known: LRUCache[str, Entity] = LRUCache(_REMEMBERED)

    def articles(self) -> Iterator[Article]:
        """Yield every article by key."""
        for _, record in self._rows("article", ("key",), ("record",)):
            yield self._decoder.article(record)

    def entities(self) -> Iterator[Entity]:
        """Yield every entity by key."""
        for key, record in self._rows("entity", ("key",), ("record",)):
            entity = self._known[key] = self._decoder.entity(record)
            yield entity

    def relations(self) -> Iterator[Relation]:
        """Yield every relation by the key of its source, kind, the key of its target, and id."""
        order: tuple[LiteralString, ...] = ("source", "kind", "target", "id")
        for source, kind, target, id_, rest in self._rows("relation", order, ("rest",)):
            yield self._decoder.relation(kind, source, target, id_, rest)

    def entity(self, key: str) -> Entity:
        """Return the entity of a key that is there."""
        if (entity := self._known.get(key)) is None:
            query = sql.SQL("SELECT e.record FROM entity e WHERE e.key = %(key)s AND {}")
            with told(NOT_READ), connect(self._url) as connection:
                names = {"key": key, "version": self._version}
                row = connection.execute(query.format(alive("e")), names).fetchone()
            entity = self._known[key] = self._decoder.entity(cast("tuple[str]", row)[0])
        return entity

    def _rows(
        self,
        table: LiteralString,
        order: tuple[LiteralString, ...],
        columns: tuple[LiteralString, ...],
    ) -> Iterator[tuple[Any, ...]]:
        query = sql.SQL("SELECT " + _ROW).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, (*order, *columns))),
            table=sql.Identifier(table),
            alive=alive("r"),
            order=sql.SQL(", ").join(map(sql.Identifier, order)),
            last=sql.SQL(", ").join(sql.Placeholder(f"last{part}") for part in range(len(order))),
            most=sql.Literal(PIECE),
        )
        last: tuple[str, ...] = ("",) * len(order)
        with told(NOT_READ), connect(self._url) as connection:
            while rows := self._piece(connection, query, last):
                yield from rows
                last = rows[-1][: len(order)]

    def _piece(
        self, connection: psycopg.Connection[Any], query: sql.Composed, last: tuple[str, ...]
    ) -> list[tuple[Any, ...]]:
        names = {f"last{part}": value for part, value in enumerate(last)}
        return connection.execute(query, {**names, "version": self._version}).fetchall()
