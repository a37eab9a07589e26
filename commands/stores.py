"""The store that the settings name, opened with whoever waits for it told how far it is."""

import logging
import sys
from functools import partial
from pathlib import Path

from commands.settings import Settings
from graph.articles import Texts, read_texts, texts_in
from graph.changes import ChangeError, ChangeSet
from graph.dataset import Dataset, read_dataset
from graph.errors import StoreError
from graph.journal.opening import open_store
from graph.memory.limit import MemoryLimit
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology
from graph.progress import shown_progress

_logger = logging.getLogger(__name__)


def open_graph(settings: Settings) -> MemoryStore:
    """Return the store of the file that ``settings`` name, or else the dataset in memory.

    A file that is empty or not there is filled from the dataset; one that is filled needs
    the dataset's ontology alone.

    Raises:
        ConfigurationError: the dataset, the texts or the file cannot be used; says all that
            is wrong.
    """
    if settings.store is None:
        return MemoryStore(*_loaded(settings))
    filling = partial(shown_progress, f"Filling {settings.store}", stream=sys.stderr)
    ontology = load_ontology(settings.dataset)
    limit = MemoryLimit(settings.max_memory)
    return open_store(settings.store, ontology, partial(_loaded, settings), filling, limit)


def _loaded(settings: Settings) -> tuple[Dataset, Texts]:
    with shown_progress(f"Reading {settings.dataset}", None, sys.stderr) as progress:
        watching = MemoryLimit(settings.max_memory).watching(progress)
        dataset = read_dataset(settings.dataset, watching)
    return dataset, read_texts(settings.articles, dataset)


async def hold_texts(store: MemoryStore, folder: Path) -> None:
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
