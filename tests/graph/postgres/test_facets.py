"""The database counts what memory counts."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.facets import FacetRequest
from graph.pages import Window
from graph.postgres import facets
from graph.store import EntitySelection, RelationSelection
from tests.graph.memory.drawn import (
    KEYS,
    Graph,
    entity_selections,
    facet_requests,
    graphs,
    relation_selections,
)
from tests.graph.postgres.holding import Held, holdable

HELD = graphs().map(holdable)
EXAMPLES = settings(max_examples=40)  # each fills a database


@EXAMPLES
@given(
    graph=HELD,
    entities=entity_selections,
    relations=relation_selections,
    requests=st.lists(facet_requests, min_size=1),
)
def test_facets(
    held: Held,
    graph: Graph,
    entities: EntitySelection,
    relations: RelationSelection,
    requests: list[FacetRequest],
) -> None:
    reader, memory = held.reader(graph), graph.lists()
    entities = replace(entities, window=Window())
    relations = replace(relations, window=Window())
    for request in requests[:3]:
        found = held.run(facets.facets(reader, entities, request))
        assert found == held.run(memory.facets(entities, request))
        around = held.run(facets.related_facets(reader, [*KEYS, "a"], relations, request))
        assert around == held.run(memory.related_facets([*KEYS, "a"], relations, request))
