"""The totals of all versions, written anew: for databases of a program with other fingerprints."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg

from graph.checks import Rules
from graph.journal.rows import decoded
from graph.postgres.layout import ALIVE
from graph.records import AnyRecord, Article, Entity, Relation, fingerprint

_ROWS: dict[type[AnyRecord], LiteralString] = {
    Article: "SELECT born, died, record FROM article",
    Entity: "SELECT born, died, record FROM entity",
    Relation: """
        SELECT born, died, '{"kind":"' || kind || '","source":"' || source || '","target":"'
            || target || '","id":"' || id || '"' || rest FROM relation
    """,
}


def write_totals(connection: psycopg.Connection[Any], rules: Rules) -> None:
    """Write the total of each version, inside the transaction that is open.

    Every record that ever was is read once: it counts from the version it is born at, until
    before the one it dies at.
    """
    changes: defaultdict[int, int] = defaultdict(int)
    for born, died, record in _records(connection, rules):
        own = fingerprint(record)
        changes[born] += own
        if died != ALIVE:
            changes[died] -= own
    total, rows = 0, []
    for (version,) in connection.execute("SELECT version FROM change_set ORDER BY version"):
        total += changes[version]
        rows.append((str(total), version))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE change_set SET total = %s WHERE version = %s", rows)


def _records(
    connection: psycopg.Connection[Any], rules: Rules
) -> Iterator[tuple[int, int, AnyRecord]]:
    for sort, statement in _ROWS.items():
        with connection.cursor("records") as cursor:
            for born, died, text in cursor.execute(statement):
                yield born, died, decoded(text, sort, rules)
