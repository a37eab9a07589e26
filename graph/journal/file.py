"""One connection to a journal's file: what is read from it and written to it.

Everything here blocks, and is called by one thread at a time. graph/journal/journal.py
keeps it off the event loop.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from graph.changes import Effect, Revision, name_of
from graph.checks import Rules
from graph.errors import StoreError
from graph.journal.lock import FileLock
from graph.journal.rows import NAMES, SORTS, decoded, encoded, rest_of
from graph.records import AnyRecord, Article, Relation

BUSY = 30.0
"""Seconds that SQLite waits for a lock of its own."""

CHECKPOINT_AFTER = 1000
"""Pages of the write-ahead log after which it is written back into the file."""

_LONGEST_LOG = 8 * 2**20
"""Bytes that a log which was written back keeps.

To write over them takes half the time of making the file longer at every change, and a log of
the pages above fits.
"""

_REVISIONS = "SELECT version, time, author, message, texts FROM change_set"
_CHANGES = "SELECT version, sort, before, after FROM change"

_NO_TEXTS = "{}"

_NOT_KEPT = "the change was not kept"
_NOT_READ = "the journal cannot be read"
_REASONS = {
    "SQLITE_FULL": "the disk is full, or as full as the file may make it",
    "SQLITE_READONLY": "the file may not be written to",
    "SQLITE_BUSY": "another process is writing; try again",
}
"""What SQLite's commonest errors mean, by their names."""


def connect(path: Path, query: str = "mode=rw") -> sqlite3.Connection:
    """Open a connection, with the query of a URI of SQLite's.

    A commit writes a long log back, so that whoever commits holds the lock of the file.

    Raises:
        sqlite3.Error: the file cannot be read.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{query}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY,
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_AFTER}")
        connection.execute(f"PRAGMA journal_size_limit = {_LONGEST_LOG}")
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


class JournalFile:
    """A journal's file, open for reading and, if the system lets us, for writing."""

    def __init__(self, path: Path, connection: sqlite3.Connection, rules: Rules) -> None:
        self._connection = connection
        self._rules = rules
        self._lock = FileLock(path)
        self._data_version = self._changes_seen()

    def commit(self, revisions: Sequence[Revision], total: int, size: int) -> list[Revision]:
        """Write ``revisions`` in one transaction, as :class:`graph.memory.log.Log` says."""
        with _told(_NOT_KEPT), self._undone():
            self._lock.acquire()
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            if others := self.revisions(revisions[0].version - 1, -1):
                return others
            for revision in revisions:
                self._write(revision, total, size)
            self._connection.execute("COMMIT")
        self._lock.release()
        return []

    def remember(self, name: str, value: str) -> None:
        """Write down a fact about the file itself."""
        with _told(_NOT_KEPT), self._undone():
            self._lock.acquire()
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        self._lock.release()

    def remember_total(self, version: int, total: int) -> None:
        """Write down the total of a version, unless it is written down."""
        with _told(_NOT_KEPT), self._undone():
            where = "WHERE version = ? AND total = ''"
            unknown = f"SELECT 1 FROM change_set {where}"  # noqa: S608 - a constant
            if self._connection.execute(unknown, (version,)).fetchone():
                self._lock.acquire()
                update = f"UPDATE change_set SET total = ? {where}"  # noqa: S608 - a constant
                self._connection.execute(update, (str(total), version))
        self._lock.release()

    def abandon(self) -> None:
        """Undo what a transaction has done, and let others write."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._lock.release()

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """Undo the transaction if it fails."""
        try:
            yield
        except BaseException:
            self.abandon()
            raise

    def _write(self, revision: Revision, total: int, size: int) -> None:
        connection, version = self._connection, revision.version
        texts = json.dumps(dict(revision.texts)) if revision.texts else _NO_TEXTS
        time = revision.time.isoformat()
        connection.execute(
            "INSERT INTO change_set VALUES (?, ?, ?, ?, ?, ?, ?)",
            (version, time, revision.author, revision.message, str(total), size, texts),
        )
        connection.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?)",
            (
                (version, ordinal, sort, name, _text(effect.before), _text(effect.after))
                for ordinal, effect in enumerate(revision.effects)
                for sort, name in [_place(effect.record)]
            ),
        )
        for effect in revision.effects:
            self._write_record(effect)
        for key, text in revision.texts.items():
            connection.execute("UPDATE article SET text = ? WHERE key = ?", (text, key))

    def _write_record(self, effect: Effect) -> None:
        connection, record, gone = self._connection, effect.record, effect.after is None
        if isinstance(record, Relation):
            place = (record.kind, record.source, record.target, record.id)
            if gone:
                where = "kind = ? AND source = ? AND target = ? AND id = ?"
                connection.execute(f"DELETE FROM relation WHERE {where}", place)  # noqa: S608 - a constant
            else:
                row = (*place, rest_of(record))
                connection.execute("INSERT OR REPLACE INTO relation VALUES (?, ?, ?, ?, ?)", row)
            return
        table = NAMES[type(record)]
        if gone:
            connection.execute(f"DELETE FROM {table} WHERE key = ?", (record.key,))  # noqa: S608 - as above
            return
        put = f"INSERT INTO {table} (key, record) VALUES (?, ?)"  # noqa: S608 - as above
        put += " ON CONFLICT (key) DO UPDATE SET record = excluded.record"
        connection.execute(put, (record.key, encoded(record)))
        if isinstance(record, Article) and _other_text(effect):
            connection.execute("UPDATE article SET text = NULL WHERE key = ?", (record.key,))

    def revisions(self, since: int, most: int) -> list[Revision]:
        """Return the revisions after a version, at most the first ``most``; -1: all."""
        with _told(_NOT_READ):
            rows = self._connection.execute(
                f"{_REVISIONS} WHERE version > ? ORDER BY version LIMIT ?", (since, most)
            ).fetchall()
            if not rows:
                return []
            changes = self._connection.execute(
                f"{_CHANGES} WHERE version BETWEEN ? AND ? ORDER BY version, ordinal",
                (rows[0][0], rows[-1][0]),
            )
            return self._put_together(rows, changes)

    def history(self, sort: type[AnyRecord], name: str) -> list[Revision]:
        """Return the revisions that changed one record, with the effects on it alone."""
        with _told(_NOT_READ):
            place = (NAMES[sort], name)
            of_record = "WHERE sort = ? AND name = ?"
            changes = self._connection.execute(f"{_CHANGES} {of_record} ORDER BY version", place)
            versions = f"SELECT version FROM change {of_record}"  # noqa: S608 - of constants alone
            rows = self._connection.execute(
                f"{_REVISIONS} WHERE version IN ({versions}) ORDER BY version", place
            )
            return self._put_together(rows, changes)

    def _put_together(
        self,
        rows: Iterable[tuple[int, str, str, str, str]],
        changes: Iterable[tuple[int, str, str, str]],
    ) -> list[Revision]:
        effects = {
            version: tuple(self._effect(*change[1:]) for change in of_version)
            for version, of_version in groupby(changes, itemgetter(0))
        }
        return [
            Revision(
                version,
                datetime.fromisoformat(time),
                author,
                message,
                effects.get(version, ()),
                json.loads(texts),
            )
            for version, time, author, message, texts in rows
        ]

    def _effect(self, sort: str, before: str | None, after: str | None) -> Effect:
        kind, rules = SORTS[sort], self._rules
        return Effect(
            None if before is None else decoded(before, kind, rules),
            None if after is None else decoded(after, kind, rules),
        )

    def news(self) -> bool:
        """Say whether another connection has written since this was asked last."""
        with _told(_NOT_READ):
            before, self._data_version = self._data_version, self._changes_seen()
        return before != self._data_version

    def _changes_seen(self) -> int:
        [seen] = self._connection.execute("PRAGMA data_version").fetchone()
        return int(seen)

    def close(self) -> None:
        """Close the connection, which writes the log back if it is the last one."""
        with closing(self._connection):
            try:
                self._lock.acquire()
            except StoreError:  # it cannot be written to, so closing writes nothing
                return
        self._lock.release()


def _text(record: AnyRecord | None) -> str | None:
    return None if record is None else encoded(record)


def _place(record: AnyRecord) -> tuple[str, str]:
    return NAMES[type(record)], name_of(record)


def _other_text(effect: Effect) -> bool:
    before, after = effect.before, effect.after
    return (
        isinstance(before, Article) and isinstance(after, Article) and before.sha256 != after.sha256
    )


@contextmanager
def _told(task: str) -> Iterator[None]:
    """Turn an error of SQLite into one that says what it means for the graph."""
    try:
        yield
    except sqlite3.Error as error:
        reason = _REASONS.get(getattr(error, "sqlite_errorname", ""), str(error))
        raise StoreError(f"{task}: {reason}") from error
