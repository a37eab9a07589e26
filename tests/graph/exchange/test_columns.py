from pathlib import Path

import pytest
from hypothesis import given

from graph.exchange.columns import Columns, ColumnType, label
from graph.kinds import Ontology
from graph.memory.store import MemorySnapshot
from graph.ontology_file import load_ontology
from graph.records import Entity, Relation
from graph.values import Quantity
from tests.graph.exchange.graphs import graphs, written_folder

_PYTHON = {
    ColumnType.STRING: str,
    ColumnType.INTEGER: int,
    ColumnType.DOUBLE: float,
    ColumnType.BOOLEAN: bool,
}


@pytest.fixture(scope="module", name="ontology")
def library() -> Ontology:
    with written_folder("none", b"") as folder:
        return load_ontology(Path(folder))


def book(**attributes: object) -> Entity:
    return Entity(kind="Book", key="zero", names={"it": "Nulla"}, attributes=attributes)


def test_columns_take_the_types_of_attributes(ontology: Ontology) -> None:
    types = Columns.of_entities(ontology).types
    assert types["pages"] is ColumnType.INTEGER
    assert types["price"] is ColumnType.DOUBLE
    assert types["printed"] is ColumnType.BOOLEAN
    assert types["tongue"] is types["born"] is types["country"] is ColumnType.STRING
    assert types["sold"] is ColumnType.DOUBLE
    assert types["sold_unit"] is types["sold_comparator"] is ColumnType.STRING


def test_a_column_that_kinds_share_holds_the_values_of_both(ontology: Ontology) -> None:
    assert Columns.of_entities(ontology).types["size"] is ColumnType.STRING
    assert Columns.of_relations(ontology).types["weight_"] is ColumnType.DOUBLE
    author = Entity(kind="Author", key="ada", names={"en": "Ada"}, attributes={"size": 170})
    assert dict(Columns.of_entities(ontology).entity_cells(author))["size"] == "170"


def test_an_attribute_leaves_a_name_that_is_taken(ontology: Ontology) -> None:
    columns = Columns.of_entities(ontology)
    author = Entity(kind="Author", key="a", names={"en": "Ada"}, attributes={"label": "Own"})
    cells = dict(columns.entity_cells(author))
    assert (cells["label"], cells["label_"]) == ("Ada", "Own")
    assert dict(columns.entity_cells(book(value=2.5)))["value_"] == 2.5


def test_a_quantity_keeps_how_it_is_meant(ontology: Ontology) -> None:
    cells = dict(Columns.of_entities(ontology).entity_cells(book(sold=Quantity(3.0, "OVER", "t"))))
    assert cells["sold"] == 3.0
    assert (cells["sold_comparator"], cells["sold_unit"]) == ("OVER", "t")


def test_what_is_not_known_has_no_cell(ontology: Ontology) -> None:
    relation = Relation(kind="Cites", source="zero", target="one")
    assert dict(Columns.of_relations(ontology).relation_cells(relation)) == {
        "label": "Cites",
        "kind": "Cites",
        "modality": "REPORTED",
        "evidence": 0,
    }


def test_labels_are_english_where_they_can() -> None:
    assert label(book()) == "Nulla"
    assert label(Entity(kind="Book", key="one", names={"it": "Uno", "en": "One"})) == "One"


@given(graphs())
def test_every_cell_has_a_column_of_its_type(snapshot: MemorySnapshot) -> None:
    nodes, edges = (
        Columns.of_entities(snapshot.ontology),
        Columns.of_relations(snapshot.ontology),
    )
    for entity in snapshot.iter_entities():
        for name, value in nodes.entity_cells(entity):
            assert type(value) is _PYTHON[nodes.types[name]]
    for relation in snapshot.iter_relations():
        for name, value in edges.relation_cells(relation):
            assert type(value) is _PYTHON[edges.types[name]]
