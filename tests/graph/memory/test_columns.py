"""Columns: what is found in texts, and how values are numbered."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.memory.columns import Columns, Joined
from graph.memory.once import Once
from graph.operands import Operand, Scale, Subject
from graph.records import Entity
from tests.graph.memory.drawn import STORED, Graph, graphs

SIGNS = st.text("ab\0\1", max_size=40)


class TestJoined:
    @given(st.lists(SIGNS), st.text("ab\0\1", max_size=3))
    def test_finds_the_texts_that_have_a_part(self, texts: list[str], part: str) -> None:
        found = Joined.of(texts).containing(part)
        assert found.tolist() == [part in text for text in texts]

    def test_finds_what_is_in_every_text_many_times(self) -> None:
        texts = ["abab" * 10, "b" * 40] * 50
        assert Joined.of(texts).containing("a").tolist() == [True, False] * 50


class TestColumn:
    @given(graphs())
    def test_tells_each_value_of_each_record(self, graph: Graph) -> None:
        entities = sorted(graph.entities, key=lambda entity: entity.key)
        model = graph.model()
        columns = columns_of(entities)
        for operand, _ in STORED:
            column = columns.column(operand)
            held = [
                (owner, column.values[code])
                for owner, code in zip(column.owners.tolist(), column.codes.tolist(), strict=True)
            ]
            assert held == [
                (number, value)
                for number, entity in enumerate(entities)
                for value in model.values(operand, entity, None)
            ]

    def test_has_its_values_in_order_and_once(self) -> None:
        names = ["Zoë", "zoe", "b", "Á", "a", "b"]
        entities = [Entity(kind="Book", key=name, names={"en": name}) for name in names]
        column = columns_of(entities).column(Operand("name", Scale.TEXT))
        assert list(column.values) == ["a", "Á", "b", "Zoë", "zoe"]


def columns_of(entities: list[Entity]) -> Columns:
    return Columns(entities, [], lambda _: np.zeros(0), Once(large=False))


def test_a_kind_that_nothing_is_of_has_no_rows() -> None:
    assert len(columns_of([]).rows(Subject.ENTITY, "Book")) == 0
