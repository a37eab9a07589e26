"""A store that is kept in a file: opened if the file holds one, filled if it is empty.

A file that is not ours, or not whole, or that a newer program wrote, is refused, and stays
as it is to the byte: it is looked at before anything is opened for writing.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from itertools import chain
from pathlib import Path

import msgspec

from graph.articles import Texts
from graph.checks import Rules
from graph.dataset import Dataset, fingerprints, without_collector
from graph.errors import ConfigurationError, StoreError
from graph.journal.file import JournalFile, connect
from graph.journal.fit import fingerprint_of
from graph.journal.journal import Journal
from graph.journal.layout import APPLICATION_ID, LAYOUT_VERSION, MIGRATIONS
from graph.journal.lock import FileLock
from graph.journal.reading import DamagedError, read_graph
from graph.journal.rows import encoded, rest_of
from graph.kinds import Ontology
from graph.memory.adjacency import in_order
from graph.memory.limit import MemoryLimit
from graph.memory.store import MemoryStore
from graph.memory.writing import loaded
from graph.progress import Progress, counted
from graph.records import AnyRecord

_HEADER = 100  # bytes
_MAGIC = b"SQLite format 3\0"
_MAPPED = 2**40  # bytes of the file that are read without a copy, if there are as many

Watch = Callable[[int], AbstractContextManager[Progress | None]]
"""Told how many records there are to write; gives who is told how many more have been."""

_NO_LIMIT = MemoryLimit()
_logger = logging.getLogger(__name__)


def open_store(
    path: Path,
    ontology: Ontology,
    load: Callable[[], tuple[Dataset, Texts]],
    watch: Watch = lambda _size: nullcontext(),
    limit: MemoryLimit = _NO_LIMIT,
) -> MemoryStore:
    """Return the store that is kept in the file ``path``.

    Args:
        path: a file that holds a store, or is empty or not there.
        ontology: what the store's records are held against if they were written under another.
        load: returns what an empty file is to be filled with; not called if it is not empty.
        watch: told how far the filling is.
        limit: refuses a file with more records than there is room for.

    Raises:
        DatasetError: the records do not fit the ontology, or those to load are unsound.
        ConfigurationError: the file cannot be used; says why.
    """
    _logger.info("SQLite %s keeps the graph in %s", sqlite3.sqlite_version, path)
    with _explained(path):
        lock = FileLock(path)
        try:
            if _is_empty(path):
                lock.acquire()
                if _is_empty(path):
                    _fill(path, ontology, *load(), watch)
            elif _layout_version(path) < LAYOUT_VERSION:
                lock.acquire()
                _migrate(path)
        finally:
            lock.release()
        with without_collector():
            return _opened(path, ontology, limit)


def _opened(path: Path, ontology: Ontology, limit: MemoryLimit) -> MemoryStore:
    own = fingerprint_of(ontology)
    with closing(_reading(path)) as connection:
        connection.execute("BEGIN")  # all of one version
        sizes = "SELECT size FROM change_set ORDER BY version DESC LIMIT 1"
        for (size,) in connection.execute(sizes):
            limit.admit(size)
        [known] = connection.execute("SELECT value FROM meta WHERE name = 'ontology'").fetchone()
        dataset = read_graph(connection, ontology, trusted=known == own)
        texts = connection.execute("SELECT key, text FROM article WHERE text IS NOT NULL")
        held = Texts(dict(texts.fetchall()))
        [version] = connection.execute("SELECT max(version) FROM change_set").fetchone()
    file = JournalFile(path, _writing(path), Rules(ontology))
    with suppress(StoreError):  # as good next time
        if known != own:
            file.remember("ontology", own)
        if dataset.total is not None:
            file.remember_total(version, dataset.total)
    return MemoryStore(dataset, held, Journal(file), version)


def _is_empty(path: Path) -> bool:
    """Say whether nothing has been loaded into the file.

    Raises:
        ConfigurationError: the file holds something else than a store.
    """
    if not path.exists() or path.stat().st_size == 0:
        return True
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header.startswith(_MAGIC):
        raise ConfigurationError(f"{path}: found no SQLite file, expected a store or no file")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ConfigurationError(
            f"{path}: found a SQLite file of another program, expected a store or no file"
        )
    return _layout_version(path) == 0


def _layout_version(path: Path) -> int:
    with closing(_reading(path)) as connection:
        [version] = connection.execute("PRAGMA user_version").fetchone()
    if version > LAYOUT_VERSION:
        raise ConfigurationError(
            f"{path}: found the layout {version} of a newer program, expected at most "
            f"{LAYOUT_VERSION}: serve it with that program"
        )
    return int(version)


def _reading(path: Path) -> sqlite3.Connection:
    """Open the file for reading, even where nothing can be written beside it."""
    try:
        connection = connect(path, "mode=ro")
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        connection = connect(path, "mode=ro&immutable=1")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
    return connection


def _writing(path: Path) -> sqlite3.Connection:
    """Open the file for writing, or for reading where it may not be written to."""
    try:
        return connect(path)
    except sqlite3.OperationalError:
        return _reading(path)


def _fill(path: Path, ontology: Ontology, dataset: Dataset, texts: Texts, watch: Watch) -> None:
    """Write a dataset into a new file, in one transaction."""
    size = len(dataset.articles) + len(dataset.entities) + len(dataset.relations)
    with closing(connect(path, "mode=rwc")) as connection, watch(size) as progress:
        # Before anything else, so that the file is known as ours if this is broken off.
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        _step(connection, 0)
        first = loaded()
        records: Iterable[AnyRecord] = chain(dataset.articles, dataset.entities, dataset.relations)
        total = fingerprints(records) if dataset.total is None else dataset.total
        connection.execute(
            "INSERT INTO change_set VALUES (?, ?, ?, ?, ?, ?, ?)",
            (1, first.time.isoformat(), "", first.message, str(total), size, "{}"),
        )
        connection.execute("INSERT INTO meta VALUES ('ontology', ?)", (fingerprint_of(ontology),))
        _write_records(connection, dataset, texts, progress)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _write_records(
    connection: sqlite3.Connection, dataset: Dataset, texts: Texts, progress: Progress | None
) -> None:
    articles = ((a.key, encoded(a), texts.by_key.get(a.key)) for a in dataset.articles)
    connection.executemany("INSERT INTO article VALUES (?, ?, ?)", counted(articles, progress))
    entities = ((entity.key, encoded(entity)) for entity in dataset.entities)
    connection.executemany("INSERT INTO entity VALUES (?, ?)", counted(entities, progress))
    relations = (
        (r.kind, r.source, r.target, r.id, rest_of(r)) for r in in_order(dataset.relations)
    )
    connection.executemany(
        "INSERT INTO relation VALUES (?, ?, ?, ?, ?)", counted(relations, progress)
    )


def _migrate(path: Path) -> None:
    with closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        [version] = connection.execute("PRAGMA user_version").fetchone()
        _step(connection, version)
        connection.execute("COMMIT")


def _step(connection: sqlite3.Connection, version: int) -> None:
    """Lead the layout to the newest version, inside the transaction that is open."""
    for migration in MIGRATIONS[version:]:
        for statement in migration.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {LAYOUT_VERSION}")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn whatever keeps the file from being used into an error that says so."""
    try:
        yield
    except ConfigurationError as error:
        if isinstance(error, DamagedError):
            raise ConfigurationError(f"{path}: the file is damaged: {error}; {_ADVICE}") from error
        raise
    except sqlite3.OperationalError as error:
        raise ConfigurationError(f"{path}: the file cannot be used: {error}") from error
    except StoreError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}") from error
    except (
        sqlite3.DatabaseError,
        msgspec.DecodeError,
        LookupError,
        ValueError,
        TypeError,
    ) as error:
        raise ConfigurationError(f"{path}: the file is damaged: {error}; {_ADVICE}") from error


_ADVICE = "restore it from a copy, or name another file"
