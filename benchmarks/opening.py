"""Opening a stored graph beside a loop that builds the same networkx graph from memory."""

import gc
from pathlib import Path
from time import perf_counter

import networkx as nx

from benchmarks.results import Figure, Spread
from benchmarks.tools import progress
from graph.articles import Texts
from graph.dataset import Dataset, read_dataset
from graph.journal.opening import open_store
from graph.ontology_file import load_ontology

ROUNDS = 5

OPENING = "opening a stored graph"
BARE = "bare networkx loop"
BARE_UNCOLLECTED = "bare networkx loop, no collector"


def _bare_graph(dataset: Dataset, *, collecting: bool) -> float:
    """Return the seconds that a bare loop takes, with the garbage collector or without."""
    gc.collect()
    if not collecting:
        gc.disable()
    start = perf_counter()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in dataset.entities:
        graph.add_node(entity.key, entity=entity)
    for relation in dataset.relations:
        graph.add_edge(relation.source, relation.target, key=relation.id, relation=relation)
    seconds = perf_counter() - start
    gc.enable()
    return seconds


def opening_figures(dataset_folder: Path, folder: Path) -> list[Figure]:
    """Return seconds, of the dataset in ``dataset_folder`` stored in a file in ``folder``."""
    dataset = read_dataset(dataset_folder)
    file, ontology = folder / "graph", load_ontology(dataset_folder)
    open_store(file, ontology, lambda: (dataset, Texts({}))).close()
    found: dict[str, list[float]] = {OPENING: [], BARE: [], BARE_UNCOLLECTED: []}
    for _ in range(ROUNDS):
        found[BARE].append(_bare_graph(dataset, collecting=True))
        found[BARE_UNCOLLECTED].append(_bare_graph(dataset, collecting=False))
        gc.collect()
        gc.freeze()  # the dataset that was read is no part of what is measured
        start = perf_counter()
        store = open_store(file, ontology, lambda: (dataset, Texts({})))
        found[OPENING].append(perf_counter() - start)
        gc.unfreeze()
        store.close()
        del store
        progress(", ".join(f"{name} {times[-1]:.2f} s" for name, times in found.items()))
    return [Figure(name, "s", Spread.of(times)) for name, times in found.items()]
