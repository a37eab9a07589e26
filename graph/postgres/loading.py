"""A dataset copied into empty tables, indexed once it is all there."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, LiteralString

import psycopg

from graph.articles import Texts
from graph.dataset import Dataset, fingerprints
from graph.journal.fit import fingerprint_of
from graph.kinds import Ontology
from graph.memory.writing import loaded
from graph.postgres.counts import Counts
from graph.postgres.indexes import INDEXES
from graph.postgres.layout import ALIVE
from graph.postgres.search_layout import INDEXES as SEARCH_INDEXES
from graph.postgres.tables import TABLES, Row, Table
from graph.progress import STRIDE, Progress
from graph.records import AnyRecord, Article, Entity, Relation

FIRST = 1
"""The version that is loaded."""

_TALLIES: LiteralString = """
INSERT INTO tally
SELECT key, kind, %(first)s, %(alive)s, sum(outgoing), sum(incoming), sum(loops)
FROM (
    SELECT source AS key, kind, count(*) AS outgoing, 0 AS incoming,
        count(*) FILTER (WHERE source = target) AS loops
    FROM relation GROUP BY source, kind
    UNION ALL
    SELECT target, kind, 0, count(*), 0 FROM relation GROUP BY target, kind
) AS half
GROUP BY key, kind
"""


def fill(
    connection: psycopg.Connection[Any], dataset: Dataset, texts: Texts, progress: Progress | None
) -> None:
    """Write ``dataset`` as the first version, within the transaction that is open."""
    ontology = dataset.ontology
    for sort, records in _sorted(dataset).items():
        for index, table in enumerate(TABLES[sort]):
            # The record's own table takes longest; the others would tell it again.
            _copy(connection, table, records, ontology, progress if index == 0 else None)
    _hold(connection, dataset, texts)
    connection.execute(_TALLIES, {"first": FIRST, "alive": ALIVE})
    _write_first(connection, dataset)
    for statement in chain(INDEXES, SEARCH_INDEXES):
        connection.execute(statement)
    connection.execute("ANALYZE")


def _sorted(dataset: Dataset) -> dict[type[AnyRecord], Sequence[AnyRecord]]:
    """Return the records in the order of the primary keys: what belongs together lies together."""
    return {
        Article: dataset.articles,
        Entity: sorted(dataset.entities, key=attrgetter("key")),
        Relation: sorted(dataset.relations, key=attrgetter("source", "kind", "target", "id")),
    }


def _copy(
    connection: psycopg.Connection[Any],
    table: Table,
    records: Iterable[AnyRecord],
    ontology: Ontology,
    progress: Progress | None,
) -> None:
    with connection.cursor() as cursor, cursor.copy(table.copy) as copy:
        for piece in _pieces(records, table, ontology):
            for row in piece:
                copy.write_row(row)
            if progress is not None:
                progress(STRIDE)


def _pieces(records: Iterable[AnyRecord], table: Table, ontology: Ontology) -> Iterator[list[Row]]:
    piece: list[Row] = []
    for count, record in enumerate(records, start=1):
        piece += table.rows(record, ontology, FIRST)
        if count % STRIDE == 0:
            yield piece
            piece = []
    yield piece


def _hold(connection: psycopg.Connection[Any], dataset: Dataset, texts: Texts) -> None:
    digests = {article.key: article.sha256 for article in dataset.articles}
    rows = {digests[key]: text for key, text in texts.by_key.items()}
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO article_text VALUES (%s, %s)", rows.items())
    held = {"keys": list(texts.by_key)}
    connection.execute("UPDATE article SET held = true WHERE key = ANY(%(keys)s)", held)


def _write_first(connection: psycopg.Connection[Any], dataset: Dataset) -> None:
    first, counts = loaded(), Counts.of(dataset, FIRST)
    records: Iterable[AnyRecord] = chain(dataset.articles, dataset.entities, dataset.relations)
    total = fingerprints(records) if dataset.total is None else dataset.total
    connection.execute(
        "INSERT INTO change_set VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (FIRST, first.time, "", first.message, str(total), counts.size, counts.encoded(), "{}"),
    )
    connection.execute(
        "INSERT INTO meta VALUES ('ontology', %s)", (fingerprint_of(dataset.ontology),)
    )
