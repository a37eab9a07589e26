"""A copy of a journal's file, taken while others read it and write to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from graph.errors import ConfigurationError
from graph.journal.file import connect
from graph.journal.layout import APPLICATION_ID


def back_up(path: Path, copy: Path) -> int:
    """Copy the store ``path`` to ``copy``, which is not there yet; returns its version.

    The copy is the store as it was at one moment, whole, with its history. It comes to be
    under its name when it is complete and on the disk.

    Raises:
        ConfigurationError: there is no store, or the copy cannot be written.
    """
    if not path.is_file():
        raise ConfigurationError(f"{path}: found no file, expected a store")
    if copy.exists():
        raise ConfigurationError(f"{copy}: found a file, expected none: name another for the copy")
    unfinished = copy.with_name(copy.name + ".part")
    try:
        version = _copied(path, unfinished)
        unfinished.rename(copy)
        _persist(copy.parent)
    except (sqlite3.Error, OSError) as error:
        raise ConfigurationError(f"{path}: cannot be copied to {copy}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return version


def _copied(path: Path, copy: Path) -> int:
    copy.unlink(missing_ok=True)
    with closing(connect(path, "mode=ro")) as source:
        if source.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise ConfigurationError(f"{path}: found a file of another program, expected a store")
        with closing(sqlite3.connect(copy, isolation_level=None)) as target:
            source.execute("BEGIN")  # without it, what others write meanwhile starts it anew
            source.execute("SELECT max(version) FROM change_set").fetchone()
            source.backup(target)
            [sound] = target.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise ConfigurationError(f"{path}: the file is damaged: {sound}")
            [version] = target.execute("SELECT max(version) FROM change_set").fetchone()
    _persist(copy)
    return int(version)


def _persist(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
