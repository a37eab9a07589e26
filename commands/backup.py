"""``server.py backup``: a copy of the store, beside servers that go on."""

from argparse import Namespace
from pathlib import Path

from commands.settings import Settings
from graph.errors import ConfigurationError
from graph.journal.backup import back_up


def back_up_store(settings: Settings, told: Namespace) -> None:
    """Copy the store that the settings name to where the command line says.

    Raises:
        ConfigurationError: there is no store, or the copy cannot be written.
    """
    if settings.store is None:
        raise ConfigurationError("store: found none, expected a file: name one with --store")
    if not isinstance(settings.store, Path):
        raise ConfigurationError(
            "store: found a database, expected a file: copy databases with PostgreSQL's pg_dump"
        )
    version = back_up(settings.store, told.copy)
    print(f"{told.copy}: version {version} of {settings.store}")
