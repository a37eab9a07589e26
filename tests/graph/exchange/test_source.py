from hypothesis import given

from graph.exchange.source import Source
from graph.memory.store import MemorySnapshot
from graph.records import Relation
from tests.graph.exchange.graphs import graphs


def place(relation: Relation) -> tuple[str, ...]:
    return relation.source, relation.kind, relation.target, relation.id


@given(graphs())
def test_every_record_comes_once_and_in_order(snapshot: MemorySnapshot) -> None:
    source: Source = snapshot
    entities = list(source.iter_entities())
    keys = [entity.key for entity in entities]
    assert keys == sorted(snapshot.graph.nodes)
    assert [source.entity(key) for key in keys] == entities
    relations = [data["relation"] for _, _, data in snapshot.graph.edges(data=True)]
    assert list(source.iter_relations()) == sorted(relations, key=place)
    articles = [article.key for article in source.iter_articles()]
    assert articles == sorted(set(articles))


@given(graphs())
def test_records_can_be_read_side_by_side(snapshot: MemorySnapshot) -> None:
    pairs = zip(snapshot.iter_entities(), snapshot.iter_entities(), strict=True)
    assert all(one is other for one, other in pairs)
