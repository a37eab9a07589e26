"""Node ids name exactly one record, of an entity, a relation or an article."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dataset import read_dataset
from graph.errors import LONGEST_ECHO, IdentifierError
from graph.memory.store import MemorySnapshot
from graph.records import Article, Entity, Relation
from schema.identifiers import (
    Node,
    article_ids,
    entity_ids,
    node_id,
    node_type,
    read_nodes,
    relation_ids,
)
from tests.conftest import ROOT

SEED = read_dataset(ROOT / "seed")
SNAPSHOT = MemorySnapshot(SEED, version=1)
RECORDS: list[Node] = [*SEED.articles, *SEED.entities, *SEED.relations]


@given(st.lists(st.sampled_from(RECORDS)))
def test_ids_lead_back_to_their_records(records: list[Node]) -> None:
    assert asyncio.run(read_nodes(SNAPSHOT, list(map(node_id, records)))) == records


def test_no_two_records_share_one() -> None:
    assert len(set(map(node_id, RECORDS))) == len(RECORDS)


def test_lists_of_one_sort_get_the_same_ids() -> None:
    ids = [
        *article_ids(SEED.articles),
        *entity_ids(SEED.entities),
        *relation_ids(SEED.relations),
    ]
    assert ids == list(map(node_id, RECORDS))


@given(st.text())
def test_any_other_text_is_refused_or_names_nothing(text: str) -> None:
    with suppress(IdentifierError):
        [node] = asyncio.run(read_nodes(SNAPSHOT, [text]))
        assert text.partition(":")[0] in {"entity", "relation", "article"}
        assert node is None or node_id(node) == text


def test_a_refusal_repeats_little_of_the_text() -> None:
    with pytest.raises(IdentifierError) as caught:
        asyncio.run(read_nodes(SNAPSHOT, ["x" * 5000]))
    assert "x" * (LONGEST_ECHO + 1) not in str(caught.value)


@pytest.mark.parametrize("text", ["", "entity", "entity:", ":c10", "Entity:c10", "company:c10"])
def test_malformed(text: str) -> None:
    with pytest.raises(IdentifierError, match="expected a node id"):
        asyncio.run(read_nodes(SNAPSHOT, ["entity:c10", text]))


def test_a_key_names_nothing_under_another_prefix() -> None:
    ids = ["article:c10", "relation:c10", "entity:fleetime-leapmotor-million"]
    assert asyncio.run(read_nodes(SNAPSHOT, ids)) == [None, None, None]


@pytest.mark.parametrize("record", RECORDS[::7])
def test_the_type_is_the_kind(record: Node) -> None:
    expected = "Article" if isinstance(record, Article) else record.kind
    assert node_type(record) == expected
    assert isinstance(record, Article | Entity | Relation)
