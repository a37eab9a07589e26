"""Stores in databases, as tests open them."""

from collections.abc import Iterator
from contextlib import contextmanager

from graph.articles import Texts
from graph.dataset import Dataset
from graph.postgres.opening import open_store
from graph.postgres.store import PostgresStore
from tests.running import one_loop, run


def store_in(url: str, dataset: Dataset, texts: Texts | None = None) -> PostgresStore:
    """Open the database at ``url``, filled with ``dataset`` if it is empty."""
    return open_store(url, dataset.ontology, lambda: (dataset, texts or Texts({})))


@contextmanager
def opened(url: str, dataset: Dataset) -> Iterator[PostgresStore]:
    """Open a database for as long as a test needs it."""
    with one_loop():
        store = store_in(url, dataset)
        try:
            yield store
        finally:
            run(store.disconnect())
