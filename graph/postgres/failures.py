"""What failures of the database mean for the graph."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from graph.errors import StoreError

UNREACHABLE = "the database cannot be reached; try again"

_REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (errors.ReadOnlySqlTransaction, "the database takes no changes now; try again"),
    (errors.QueryCanceled, "the database took too long; ask for less, or try again"),
    (errors.LockNotAvailable, "others are writing; try again"),
    (errors.DiskFull, "the database's disk is full"),
    (
        (errors.SerializationFailure, errors.DeadlockDetected),
        "others have changed the graph meanwhile; try again",
    ),
    (errors.InsufficientPrivilege, "the database does not allow it"),
    (errors.UndefinedTable, "the database holds no graph any more"),
)


def is_broken(error: Exception) -> bool:
    """Say whether ``error`` ended the connection, so that another one may fare better."""
    if isinstance(error, errors.AdminShutdown | errors.CrashShutdown | errors.CannotConnectNow):
        return True
    # What the server has answered has a state; what the connection has met with has none.
    return isinstance(error, psycopg.OperationalError) and error.sqlstate is None


@contextmanager
def told(task: str) -> Iterator[None]:
    """Turn an error of the database into one that says what it means for the graph.

    Its own words are kept as the cause: they may hold addresses and SQL.

    Raises:
        StoreError: something failed.
    """
    try:
        yield
    except (TimeoutError, psycopg.Error, OSError) as error:
        raise StoreError(f"{task}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Return what ``error`` means, in words that give nothing away."""
    if isinstance(error, TimeoutError | OSError) or is_broken(error):
        return UNREACHABLE
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    state = getattr(error, "sqlstate", None)
    return f"the database refused it ({state or type(error).__name__})"
