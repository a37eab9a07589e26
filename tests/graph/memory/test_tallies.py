"""Facets, against a model that counts record by record."""

import asyncio

import pytest
from hypothesis import given

from graph.conditions import Compare, Operator
from graph.facets import FacetRequest
from graph.operands import Operand, Scale
from graph.pages import Window
from graph.store import EntitySelection, RelationSelection
from tests.graph.memory.drawn import (
    KEYS,
    ONTOLOGY,
    Graph,
    entity_selections,
    facet_requests,
    graphs,
    relation_selections,
    wide,
)


class TestFacets:
    @given(graphs(), entity_selections, facet_requests)
    def test_count_what_the_model_counts(
        self, graph: Graph, selection: EntitySelection, request: FacetRequest
    ) -> None:
        model = graph.model()
        facets = asyncio.run(graph.lists().facets(selection, request))
        assert facets == model.facets(model.found(selection), ONTOLOGY, request)

    @given(graphs(), relation_selections, facet_requests)
    def test_count_each_far_end_once(
        self, graph: Graph, selection: RelationSelection, request: FacetRequest
    ) -> None:
        model = graph.model()
        answers = asyncio.run(graph.lists().related_facets(KEYS, selection, request))
        for key, facets in zip(KEYS, answers, strict=True):
            nodes = {seen.node.key: seen.node for seen in model.related(key, selection)}
            assert facets == model.facets(list(nodes.values()), ONTOLOGY, request)

    @pytest.mark.parametrize("size", [0, 1, 5, 40, 500])
    def test_count_the_same_however_few_of_many_are_listed(self, size: int) -> None:
        names = tuple(entity.key for entity in wide().entities[1::2][:size])
        condition = Compare(Operand("key", Scale.CODE), Operator.IN, names)
        selection = EntitySelection(None, Window(), condition)
        facets = asyncio.run(wide().lists().facets(selection, FacetRequest(10)))
        listed = wide().model().found(selection)
        assert len(listed) == size
        assert facets == wide().model().facets(listed, ONTOLOGY, FacetRequest(10))
