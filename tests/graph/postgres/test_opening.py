"""Databases that an older program has made."""

from contextlib import closing

import pytest

from graph.changes import ChangeSet
from graph.dataset import read_dataset
from graph.errors import ConfigurationError
from graph.postgres.opening import LAYOUT_VERSION, migrate
from graph.postgres.pool import connect
from graph.records import Entity
from tests.conftest import ROOT
from tests.graph.postgres.stores import opened
from tests.running import run

SEED = read_dataset(ROOT / "seed")
VERSIONS = (1, 2, 3)


def digests(url: str) -> list[str]:
    with opened(url, SEED) as store:
        return [run(store.snapshot(version)).digest for version in VERSIONS]


def test_totals_of_other_fingerprints_are_reckoned_anew_for_every_version(database: str) -> None:
    company = Entity(kind="Company", key="example-works", names={"en": "Example Works"})
    with opened(database, SEED) as store:
        run(store.apply(ChangeSet(entities=(company,))))
        run(store.apply(ChangeSet(retracted_entities=("leapmotor",), cascade=True)))
    expected = digests(database)
    assert expected[0] == SEED.digest
    with closing(connect(database)) as connection, connection.transaction():
        connection.execute("UPDATE change_set SET total = '1'")
        connection.execute("UPDATE meta SET value = '1' WHERE name = 'layout'")
    with pytest.raises(ConfigurationError, match=r"server\.py migrate"), opened(database, SEED):
        pass
    assert migrate(database, SEED.ontology, lambda: pytest.fail("filled again")) == (
        1,
        LAYOUT_VERSION,
    )
    assert digests(database) == expected
    assert len(set(expected)) == len(VERSIONS)
