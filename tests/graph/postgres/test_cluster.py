"""A store that takes its tables to lie on the nodes of a cluster, on a database of one node.

Citus cannot be installed where the tests run: that its nodes can answer these statements is
not shown here, only that the answers are right.
"""

from collections.abc import Sequence
from contextlib import closing
from itertools import product

import pytest

from graph.articles import Texts
from graph.dataset import read_dataset
from graph.memory.store import MemoryStore
from graph.pages import Window
from graph.postgres.cluster import DISTRIBUTED, REFERENCE
from graph.postgres.layout import SCHEMA
from graph.postgres.pool import connect
from graph.postgres.store import PostgresStore
from graph.postgres.versions import newest_version
from graph.store import Edge, RelationPage, RelationSelection, relation_position
from graph.ways import Direction
from tests.conftest import ROOT
from tests.graph.postgres.stores import opened
from tests.running import run

SEED = read_dataset(ROOT / "seed")
KEYS = [*(entity.key for entity in SEED.entities), "nobody"]
SIZES = (0, 1, 3, 100)
LOG = "change"
"""The table that is neither spread nor copied: only whoever follows the changes reads it."""


def told(pages: Sequence[RelationPage]) -> list[tuple[str, list[Edge], int, bool, bool]]:
    """Return all that pages tell, whatever sequence their edges are."""
    return [
        (page.viewpoint, list(page.edges), page.total, page.has_previous, page.has_next)
        for page in pages
    ]


@pytest.mark.parametrize("direction", Direction)
def test_plain_pages(database: str, direction: Direction) -> None:
    with opened(database, SEED):
        with closing(connect(database)) as connection:
            newest = newest_version(connection)
        store = PostgresStore(database, SEED.ontology, newest, Texts({}), spread_out=True)
        snapshot, memory = run(store.snapshot()), run(MemoryStore(SEED).snapshot())
        for kinds, size in product((None, ("Produces",), ("Leads", "Produces")), SIZES):
            selection = RelationSelection(kinds, direction, Window(size))
            pages = run(memory.related(KEYS, selection))
            assert told(run(snapshot.related(KEYS, selection))) == told(pages)
        first, *_ = run(
            memory.related(["leapmotor"], RelationSelection(None, direction, Window(2)))
        )
        edge = first.edges[-1]
        way = Direction.OUT if edge.relation.source == "leapmotor" else Direction.IN
        after = Window(3, after=relation_position(edge.relation, way))
        selection = RelationSelection(None, direction, after)
        expected = run(memory.related(["leapmotor"], selection))
        assert told(run(snapshot.related(["leapmotor"], selection))) == told(expected)
        run(store.disconnect())


def test_every_table_has_its_place(database: str) -> None:
    with opened(database, SEED), closing(connect(database)) as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
        tables = {name for (name,) in connection.execute(query, (SCHEMA,))}
    assert tables == {*DISTRIBUTED, *REFERENCE, LOG}
