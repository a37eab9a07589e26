"""The store that the settings name, opened with whoever waits for it told how far it is."""

import asyncio
import gc
import logging
import sys
from argparse import Namespace
from collections.abc import Coroutine
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, TypeVar

from commands.settings import Address, Settings
from graph.articles import Texts, read_texts, texts_in
from graph.changes import ChangeError, ChangeSet
from graph.dataset import Dataset, read_dataset, without_collector
from graph.errors import ConfigurationError, StoreError
from graph.exchange.source import Source
from graph.files import estimated_records
from graph.journal.opening import open_store
from graph.memory.limit import MemoryLimit
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology
from graph.progress import shown_progress
from graph.store import GraphStore, Snapshot

_logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class ServedSnapshot(Snapshot, Source, Protocol):
    """A version that can be read and exported."""

    @property
    def size(self) -> int:
        """How many records it has."""


class ServedStore(GraphStore, Protocol):
    """A store as the commands use it."""

    @property
    def newest(self) -> ServedSnapshot:
        """The newest version that is known here."""

    async def snapshot(self, as_of: int | None = None) -> ServedSnapshot:
        """Return the newest version, or an earlier one."""

    async def disconnect(self) -> None:
        """Let go of what belongs to the event loop that runs."""


def open_graph(settings: Settings) -> ServedStore:
    """Return the store that ``settings`` name, or else the dataset in memory.

    A file or a database that is empty or not there is filled from the dataset; one that is
    filled needs the dataset's ontology alone.

    Raises:
        ConfigurationError: the dataset, the texts or the store cannot be used; says all that
            is wrong.
    """
    with without_collector():
        store = _opened(settings)
        # The graph stays for good and refers to itself nowhere: once frozen, it is never walked.
        gc.freeze()
    return store


def _opened(settings: Settings) -> ServedStore:
    if settings.store is None:
        return MemoryStore(*_loaded(settings))
    filling = partial(shown_progress, f"Filling {settings.store}", stream=sys.stderr)
    ontology = load_ontology(settings.dataset)
    load = partial(_loaded, settings)
    if isinstance(settings.store, Path):
        limit = MemoryLimit(settings.max_memory)
        return open_store(settings.store, ontology, load, filling, limit)
    store: ServedStore = _databases().open_store(settings.store.url, ontology, load, filling)
    return store


def is_empty(store: Path | Address) -> bool:
    """Say whether nothing is kept there yet.

    Raises:
        ConfigurationError: it cannot be looked at.
    """
    if isinstance(store, Path):
        return not store.exists()
    return bool(_databases().is_empty(store.url))


def migrate(settings: Settings, _told: Namespace) -> None:
    """Bring the tables of the database that ``settings`` name up to date, and say so.

    Raises:
        ConfigurationError: no database is named, or it cannot be used.
    """
    if not isinstance(settings.store, Address):
        raise ConfigurationError(
            "store: found no database, expected an address that starts with postgresql://: a file "
            "is brought up to date when it is opened"
        )
    filling = partial(shown_progress, f"Filling {settings.store}", stream=sys.stderr)
    ontology = load_ontology(settings.dataset)
    load = partial(_loaded, settings)
    before, after = _databases().migrate(settings.store.url, ontology, load, filling)
    done = "already of" if before == after else f"brought from the layout {before} to"
    print(f"{settings.store}: {done} the layout {after}")


def _databases() -> ModuleType:
    """Return what opens stores in databases; its driver is an optional dependency."""
    try:
        return import_module("graph.postgres.opening")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("graph"):
            raise
        raise ConfigurationError(
            f"store: found no {error.name}, expected the driver of PostgreSQL: install "
            "psycopg[binary,pool], which is an optional dependency"
        ) from error


def run(store: ServedStore, work: Coroutine[object, object, Answer]) -> Answer:
    """Do ``work`` on ``store`` in an event loop of its own."""

    async def done() -> Answer:
        try:
            return await work
        finally:
            await store.disconnect()

    return asyncio.run(done())


def _loaded(settings: Settings) -> tuple[Dataset, Texts]:
    about = estimated_records(settings.dataset)
    with shown_progress(f"Reading {settings.dataset}", about, sys.stderr) as progress:
        # What a database keeps, no graph of networkx is made of here.
        limit = MemoryLimit(None if isinstance(settings.store, Address) else settings.max_memory)
        dataset = read_dataset(settings.dataset, limit.watching(progress))
    return dataset, read_texts(settings.articles, dataset)


async def hold_texts(store: ServedStore, folder: Path) -> None:
    """Put into ``store`` the texts in ``folder`` that fit, of articles whose text it lacks.

    A text that does not fit, because its article has changed, say, is told and left out.

    Raises:
        DatasetError: the folder cannot be read.
    """
    newest = store.newest
    lacking = [item for item in newest.iter_articles() if not newest.texts.holds(item.key)]
    texts, problems = texts_in(folder, lacking)
    unfit = list(map(str, problems))
    while texts:
        try:
            await store.apply(ChangeSet(texts=texts, message="Took in texts of articles"))
            break
        except ChangeError as error:
            unfit += [f"{problem.path[1]}.txt: {problem.message}" for problem in error.problems]
            for key in {str(problem.path[1]) for problem in error.problems}:
                del texts[key]
        except StoreError as error:
            unfit.append(str(error))
            break
    for reason in unfit:
        _logger.warning("A text is not held: %s", reason)
