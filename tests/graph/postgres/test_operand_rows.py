"""The rows that records are compared by."""

from graph.postgres.operand_rows import entity_rows, relation_rows
from graph.records import Entity, Relation
from graph.values import fuzzy_date


def test_names_and_aliases_are_folded_with_their_language() -> None:
    entity = Entity(kind="Person", key="e", names={"cs": "Čapek"}, aliases=("ČK",))
    rows = [(row.name, row.plain, row.folded, row.language) for row in entity_rows(entity, {})]
    assert rows == [("name", "Čapek", "capek", "cs"), ("name", "ČK", "ck", "")]


def test_a_date_has_its_bounds_and_an_open_one_is_infinite() -> None:
    relation = Relation(
        kind="knows", source="a", target="b", since=fuzzy_date("1920"), until=fuzzy_date("1921/..")
    )
    days = [(row.name, row.earliest, row.latest) for row in relation_rows(relation, {})]
    assert days == [("since", "1920-01-01", "1920-12-31"), ("until", "1921-01-01", "infinity")]
