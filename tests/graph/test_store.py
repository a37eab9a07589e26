import pytest

from graph.records import Entity, Relation
from graph.store import Direction, EntityPage, RelationPage, relation_position

AHEAD = Relation(kind="Knows", source="ada", target="bo", id="1")
BACK = Relation(kind="Knows", source="bo", target="ada", id="2")
LOOP = Relation(kind="Knows", source="ada", target="ada", id="3")


def page_of(viewpoint: str, direction: Direction) -> RelationPage:
    return RelationPage(viewpoint, direction, (), 0, has_previous=False, has_next=False)


def test_an_entity_stands_at_its_key() -> None:
    page = EntityPage((), 0, has_previous=False, has_next=False)
    assert page.position(Entity(kind="Author", key="ada", names={})) == ("ada",)


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
    for relation in (AHEAD, BACK, LOOP):
        assert page.position(relation) == relation_position(relation, direction)


def test_both_ways_a_page_places_relations_as_they_run_and_loops_as_outward() -> None:
    page = page_of("ada", Direction.BOTH)
    assert page.position(AHEAD) == relation_position(AHEAD, Direction.OUT)
    assert page.position(BACK) == relation_position(BACK, Direction.IN)
    assert page.position(LOOP) == relation_position(LOOP, Direction.OUT)
