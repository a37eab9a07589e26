"""Whose turn it is to write, among all processes on one file: a lock on a file beside it.

SQLite before 3.51.3 can corrupt a file when two connections write or checkpoint at once, so
whatever does either holds this lock. The system lets go of it when its process ends, however.
"""

import fcntl
import os
from pathlib import Path
from time import monotonic, sleep

from graph.errors import StoreError

PATIENCE = 30.0
"""Seconds to wait for others to write."""

_PAUSE = 0.001


class FileLock:
    """The lock of one file; held by at most one of its instances, in whatever process."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + "-lock")
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Say whether this instance holds it."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Wait until nobody else holds the lock, and hold it.

        Raises:
            StoreError: somebody holds it for too long, or the lock's file cannot be written.
        """
        if self.held:
            return
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(
                f"the change was not kept, nothing can be written: {reason}"
            ) from error
        patience = monotonic() + PATIENCE
        while not _taken(descriptor):
            if monotonic() > patience:
                os.close(descriptor)
                raise StoreError("the change was not kept: another process is writing; try again")
            sleep(_PAUSE)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let others have the lock; nothing happens unless it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
