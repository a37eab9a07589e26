"""What is derived of whole graphs, beside lists and searches: the database answers as memory does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.dataset import Dataset
from graph.memory.store import MemorySnapshot
from graph.postgres import analytics, mentions
from graph.records import Entity, Evidence, Relation, identify
from tests.graph.memory.drawn import KEYS, ONTOLOGY
from tests.graph.postgres.holding import Held

ARTICLES = ["first", "second", "third"]
EXAMPLES = settings(max_examples=40)  # each fills a database
EVIDENCE = st.lists(
    st.builds(
        Evidence,
        article=st.sampled_from(ARTICLES[:2]),
        sentence=st.integers(0, 2),
        start=st.just(0),
        end=st.just(1),
        anchor=st.just("a"),
        statement=st.just({}),
    ),
    max_size=3,
).map(tuple)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    kinds, ends = st.sampled_from(["Author", "Book"]), st.sampled_from(keys)
    entities = [
        Entity(kind=draw(kinds), key=key, names={"en": key}, evidence=draw(EVIDENCE))
        for key in keys
    ]
    relations = {}
    for _ in range(draw(st.integers(0, 12))):
        kind, year = draw(st.sampled_from(["Wrote", "Cites"])), draw(st.integers(0, 2))
        relation = Relation(
            kind=kind,
            source=draw(ends),
            target=draw(ends),
            attributes={"pages": year},
            evidence=draw(EVIDENCE),
        )
        identify(relation)
        relations[relation.id] = relation
    return Dataset(ONTOLOGY, [], entities, list(relations.values()), "")


@EXAMPLES
@given(dataset=datasets())
def test_mentions(held: Held, dataset: Dataset) -> None:
    held.fill(dataset)
    found = held.run(mentions.mentions(held.reader_of(ONTOLOGY, 0), ARTICLES))
    assert found == held.run(MemorySnapshot(dataset, 1).mentions(ARTICLES))


@EXAMPLES
@given(dataset=datasets(), count=st.integers(0, 4))
def test_analytics(held: Held, dataset: Dataset, count: int) -> None:
    held.fill(dataset)
    reader, memory = held.reader_of(ONTOLOGY, 1), MemorySnapshot(dataset, 1)
    held.run(analytics.analyse(reader))
    held.run(analytics.analyse(reader))  # by two servers at once, one of which comes too late
    keys = [*KEYS, "nobody"]
    assert held.run(analytics.importances(reader, keys)) == held.run(memory.importances(keys))
    assert held.run(analytics.communities(reader, keys)) == held.run(memory.communities(keys))
    assert held.run(analytics.betweenness(reader, keys)) == held.run(memory.betweenness(keys))
    largest = held.run(analytics.largest_communities(reader, count))
    assert largest == held.run(memory.largest_communities(count))


def test_a_graph_that_is_not_small_is_analysed_by_a_process_of_its_own(held: Held) -> None:
    entities = [Entity(kind="Author", key=f"k{n:03}", names={}) for n in range(150)]
    relations = [
        Relation(kind="Cites", source=f"k{n:03}", target=f"k{n * step % 150:03}", id=f"{n}-{step}")
        for n in range(150)
        for step in (2, 3, 7)
    ]
    dataset = Dataset(ONTOLOGY, [], entities, relations, "")
    held.fill(dataset)
    reader, memory = held.reader_of(ONTOLOGY, 1), MemorySnapshot(dataset, 1)
    held.run(analytics.analyse(reader))
    keys = [entity.key for entity in entities]
    assert held.run(analytics.importances(reader, keys)) == held.run(memory.importances(keys))
    assert held.run(analytics.communities(reader, keys)) == held.run(memory.communities(keys))
    assert held.run(analytics.betweenness(reader, keys)) == held.run(memory.betweenness(keys))
