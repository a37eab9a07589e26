"""A store in a database: its tables made, filled or brought up to date; others' are refused."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import Any

import psycopg

from graph.articles import Texts
from graph.checks import Rules
from graph.dataset import Dataset
from graph.errors import ConfigurationError, StoreError, shown
from graph.journal.fit import fingerprint_of
from graph.kinds import Ontology
from graph.postgres import search_layout
from graph.postgres.cluster import is_cluster, spread
from graph.postgres.failures import reason
from graph.postgres.layout import SCHEMA, TABLES
from graph.postgres.loading import fill
from graph.postgres.pool import connect
from graph.postgres.store import PostgresStore
from graph.postgres.texts import held_texts
from graph.postgres.totals import write_totals
from graph.postgres.versions import WRITERS, newest_version
from graph.progress import Progress

Watch = Callable[[int], AbstractContextManager[Progress | None]]
"""Told how many records there are to write; gives who is told how many more have been."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (*TABLES, *search_layout.TABLES),
    (),  # fingerprints have come to be others: see graph/postgres/totals.py
)
"""The SQL that leads from each version of the layout to the next, the first from nothing."""

LAYOUT_VERSION = len(MIGRATIONS)
"""The version of the layout that this program reads and writes."""

LEAST_SERVER = 150_000
"""The oldest PostgreSQL that does, as it numbers itself."""

_logger = logging.getLogger(__name__)


def open_store(
    url: str,
    ontology: Ontology,
    load: Callable[[], tuple[Dataset, Texts]],
    watch: Watch = lambda _size: nullcontext(),
) -> PostgresStore:
    """Return the store that is kept in the database at ``url``.

    Args:
        url: the database's address; it may have a password, which no message repeats.
        ontology: what the store's records are to be of.
        load: returns what an empty database is to be filled with; not called if it is not empty.
        watch: told how far the filling is.

    Raises:
        DatasetError: the records to load are unsound.
        ConfigurationError: the database cannot be used; says why.
    """
    with _explained(), closing(connect(url)) as connection:
        if _layout_version(connection) == 0:
            _make(connection, load, watch)
        elif (found := _layout_version(connection)) < LAYOUT_VERSION:
            raise ConfigurationError(
                f"store: found the layout {found} of an older program in the database, expected "
                f"{LAYOUT_VERSION}: bring it up to date with `server.py migrate`"
            )
        _refuse_other_ontology(connection, ontology)
        newest = newest_version(connection)
        texts = held_texts(connection, newest.number)
        spread_out = is_cluster(connection)
    return PostgresStore(url, ontology, newest, texts, spread_out=spread_out)


def is_empty(url: str) -> bool:
    """Say whether the database has no tables of a graph.

    Raises:
        ConfigurationError: the database cannot be used; says why.
    """
    with _explained(), closing(connect(url)) as connection:
        return _layout_version(connection) == 0


def migrate(
    url: str,
    ontology: Ontology,
    load: Callable[[], tuple[Dataset, Texts]],
    watch: Watch = lambda _size: nullcontext(),
) -> tuple[int, int]:
    """Bring the database's tables up to date, making and filling them if there are none.

    Returns the version of the layout before, and now. The arguments are those of
    :func:`open_store`.

    Raises:
        DatasetError: the records to load are unsound.
        ConfigurationError: the database cannot be used; says why.
    """
    with _explained(), closing(connect(url)) as connection:
        found = _layout_version(connection)
        if found == 0:
            _make(connection, load, watch)
        elif found < LAYOUT_VERSION:
            with connection.transaction():
                _take_turn(connection)
                _refuse_other_ontology(connection, ontology)
                _step(connection, _layout_version(connection))
                write_totals(connection, Rules(ontology))
    return found, LAYOUT_VERSION


def _layout_version(connection: psycopg.Connection[Any]) -> int:
    """Return the version of the layout that the database has; 0: none.

    Raises:
        ConfigurationError: it has tables of another program, or of a newer one.
    """
    if connection.info.server_version < LEAST_SERVER:
        raise ConfigurationError(
            f"store: found PostgreSQL {connection.info.server_version // 10_000}, expected "
            f"{LEAST_SERVER // 10_000} or newer"
        )
    schema = "SELECT to_regnamespace(%s) IS NOT NULL, to_regclass(%s) IS NOT NULL"
    [(exists, ours)] = connection.execute(schema, (SCHEMA, f"{SCHEMA}.meta")).fetchall()
    if not exists:
        return 0
    row = None
    if ours:
        row = connection.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()
    if row is None or not row[0].isdecimal():
        raise ConfigurationError(
            f"store: found a schema {shown(SCHEMA)} of another program in the database, expected "
            "a database without one"
        )
    if (version := int(row[0])) > LAYOUT_VERSION:
        raise ConfigurationError(
            f"store: found the layout {version} of a newer program in the database, expected at "
            f"most {LAYOUT_VERSION}: serve it with that program"
        )
    return version


def _make(
    connection: psycopg.Connection[Any], load: Callable[[], tuple[Dataset, Texts]], watch: Watch
) -> None:
    """Make the tables and fill them, all in one transaction; others wait for it."""
    with connection.transaction():
        _take_turn(connection)
        if _layout_version(connection) != 0:  # somebody else has been faster
            return
        dataset, texts = load()
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for extension in search_layout.EXTENSIONS:
            connection.execute(extension)
        _step(connection, 0)
        if is_cluster(connection):
            spread(connection)
            _logger.info("Citus distributes the graph")
        size = len(dataset.articles) + len(dataset.entities) + len(dataset.relations)
        with watch(size) as progress:
            fill(connection, dataset, texts, progress)
    # Reads that need no more than an index are fast from the start.
    for table in ("entity", "relation", "entity_operand", "relation_operand", "tally", "citation"):
        connection.execute(f"VACUUM (ANALYZE) {table}")


def _take_turn(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))


def _step(connection: psycopg.Connection[Any], version: int) -> None:
    """Lead the layout to the newest version, inside the transaction that is open."""
    for migration in MIGRATIONS[version:]:
        for statements in migration:
            connection.execute(statements)
    connection.execute(
        "INSERT INTO meta VALUES ('layout', %s) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        (str(LAYOUT_VERSION),),
    )


def _refuse_other_ontology(connection: psycopg.Connection[Any], ontology: Ontology) -> None:
    row = connection.execute("SELECT value FROM meta WHERE name = 'ontology'").fetchone()
    if row is None or row[0] != fingerprint_of(ontology):
        raise ConfigurationError(
            "store: found a graph of another ontology in the database, expected one of the "
            "dataset's: serve it with the ontology that it was made under, or export it, and "
            "fill an empty database with it under the new one"
        )


@contextmanager
def _explained() -> Iterator[None]:
    """Turn whatever keeps the database from being used into an error that says so."""
    try:
        yield
    except StoreError as error:
        raise ConfigurationError(f"store: {error}") from error
    except psycopg.Error as error:
        raise ConfigurationError(f"store: the database cannot be used: {reason(error)}") from error
