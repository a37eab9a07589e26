"""A small graph of authors and books, and a plain model of what a store of it must do."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import networkx as nx

from graph.articles import Texts
from graph.changes import ChangeSet
from graph.dataset import Dataset, digest_of, fingerprints
from graph.journal.opening import open_store
from graph.kinds import Ontology
from graph.memory.store import MemorySnapshot, MemoryStore
from graph.pages import Window
from graph.records import AnyRecord, Article, Entity, Relation
from graph.store import Edge, EntityPage, EntitySelection, RelationPage, RelationSelection, Snapshot
from graph.ways import Direction
from tests.running import run

KEYS = ("ada", "bo", "one", "two", "zero")


class Facts(NamedTuple):
    """The records of one version, by key or id."""

    articles: dict[str, Article]
    entities: dict[str, Entity]
    relations: dict[str, Relation]

    def after(self, changes: ChangeSet) -> "Facts":
        """Return the facts after a change set that is sound."""
        gone = set(changes.retracted_entities) if changes.cascade else set()
        entities = self.entities | {item.key: item for item in changes.entities}
        relations = self.relations | {item.id: item for item in changes.relations}
        return Facts(
            self.articles | {item.key: item for item in changes.articles},
            {key: item for key, item in entities.items() if key not in changes.retracted_entities},
            {
                key: item
                for key, item in relations.items()
                if key not in changes.retracted_relations
                and gone.isdisjoint((item.source, item.target))
            },
        )

    def dataset(self, ontology: Ontology) -> Dataset:
        records: list[AnyRecord] = [
            *self.articles.values(),
            *self.entities.values(),
            *self.relations.values(),
        ]
        total = fingerprints(records)
        return Dataset(
            ontology,
            list(self.articles.values()),
            list(self.entities.values()),
            list(self.relations.values()),
            digest_of(total),
            total,
        )


def store_of(path: Path, dataset: Dataset) -> MemoryStore:
    """Open a file, filled with ``dataset`` if there is none."""
    return open_store(path, dataset.ontology, lambda: (dataset, Texts({})))


def assert_holds(snapshot: Snapshot, facts: Facts, ontology: Ontology) -> None:
    """Check every read of a version against one that is loaded afresh."""
    fresh = MemorySnapshot(facts.dataset(ontology), snapshot.version)
    assert snapshot.digest == fresh.digest
    assert run(_read(snapshot, facts)) == run(_read(fresh, facts))
    if isinstance(snapshot, MemorySnapshot):
        _assert_graphs_agree(snapshot, fresh)


def _assert_graphs_agree(snapshot: MemorySnapshot, fresh: MemorySnapshot) -> None:
    assert _plain(snapshot.graph) == _plain(fresh.graph)
    assert dict(snapshot.graph.degree()) == dict(fresh.graph.degree())
    expected = {frozenset(part) for part in nx.weakly_connected_components(fresh.graph)}
    assert {frozenset(part) for part in nx.weakly_connected_components(snapshot.graph)} == expected


async def _read(snapshot: Snapshot, facts: Facts) -> list[object]:
    everything = Window(100)
    ids = [*facts.relations, "unknown"]
    found: list[object] = [
        await snapshot.entities(KEYS),
        await snapshot.relations(ids),
        await snapshot.articles([*facts.articles, "unknown"]),
        _page(await snapshot.find(EntitySelection(None, everything))),
        await snapshot.degrees(KEYS),
        await snapshot.census(),
    ]
    for kinds in (None, ("Wrote",), ("Cites",)):
        for direction in Direction:
            selection = RelationSelection(kinds, direction, everything)
            found += map(_page, await snapshot.related(KEYS, selection))
    return found


def _page(page: EntityPage | RelationPage) -> tuple[object, ...]:
    """Return what a page says, whatever sort of sequence holds its items."""
    viewpoint = ""
    edges: list[Edge] = []
    if isinstance(page, RelationPage):
        viewpoint, edges = page.viewpoint, list(page.edges)
    places = [page.position(index) for index in range(len(page.items))]
    return viewpoint, edges, list(page.items), places, page.total, page.has_previous, page.has_next


def _plain(graph: "nx.MultiDiGraph[str]") -> object:
    edges = ((u, v, key, data["relation"]) for u, v, key, data in graph.edges(keys=True, data=True))
    backward = ((u, v, key) for u, v, key in graph.reverse(copy=True).edges(keys=True))
    nodes = {key: data["entity"] for key, data in graph.nodes(data=True)}
    return nodes, _bag(edges), _bag(backward)


def _bag(items: Iterable[object]) -> Counter[str]:
    return Counter(map(repr, items))
