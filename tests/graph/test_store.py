import pytest

from graph.pages import Window
from graph.records import Entity, Relation
from graph.store import (
    Edge,
    EntityPage,
    EntitySelection,
    RelationPage,
    RelationSelection,
    relation_position,
)
from graph.ways import Direction

AHEAD = Relation(kind="Knows", source="ada", target="bo", id="1")
BACK = Relation(kind="Knows", source="bo", target="ada", id="2")
LOOP = Relation(kind="Knows", source="ada", target="ada", id="3")


def page_of(viewpoint: str, direction: Direction) -> RelationPage:
    selection = RelationSelection(None, direction, Window())
    other = Entity(kind="Author", key="bo", names={})
    edges = [Edge(relation, other) for relation in (AHEAD, BACK, LOOP)]
    return RelationPage(viewpoint, selection, edges, 3, has_previous=False, has_next=False)


def test_an_entity_stands_at_its_key() -> None:
    ada = Entity(kind="Author", key="ada", names={})
    selection = EntitySelection(None, Window())
    page = EntityPage([ada], 1, has_previous=False, has_next=False, selection=selection)
    assert page.position(0) == ("ada",)


def test_a_relation_stands_at_the_key_of_its_other_end() -> None:
    assert relation_position(AHEAD, Direction.OUT)[2] == "bo"
    assert relation_position(AHEAD, Direction.IN)[2] == "ada"


def test_relations_are_ordered_by_kind_then_direction_then_other_end_then_id() -> None:
    def relation(kind: str, other: str, name: str) -> Relation:
        return Relation(kind=kind, source=other, target=other, id=name)

    out, inward = Direction.OUT, Direction.IN
    places = [
        relation_position(relation("Cites", "zoe", "9"), inward),
        relation_position(relation("Knows", "zoe", "9"), out),
        relation_position(relation("Knows", "ada", "8"), inward),
        relation_position(relation("Knows", "bo", "1"), inward),
        relation_position(relation("Knows", "bo", "2"), inward),
    ]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("direction", [Direction.OUT, Direction.IN])
def test_one_way_a_page_places_every_relation_that_way(direction: Direction) -> None:
    page = page_of("ada", direction)
    for index, relation in enumerate((AHEAD, BACK, LOOP)):
        assert page.position(index) == relation_position(relation, direction)


def test_both_ways_a_page_places_relations_as_they_run_and_loops_as_outward() -> None:
    page = page_of("ada", Direction.BOTH)
    assert page.position(0) == relation_position(AHEAD, Direction.OUT)
    assert page.position(1) == relation_position(BACK, Direction.IN)
    assert page.position(2) == relation_position(LOOP, Direction.OUT)
