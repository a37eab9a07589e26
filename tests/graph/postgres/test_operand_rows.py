"""The rows that records are compared by."""

from datetime import date

from graph.postgres.operand_rows import OPEN_END, entity_rows, relation_rows
from graph.records import Entity, Relation
from graph.values import fuzzy_date


def test_names_and_aliases_are_folded_with_their_language() -> None:
    entity = Entity(kind="Person", key="e", names={"cs": "Čapek"}, aliases=("ČK",))
    rows = [(row.name, row.plain, row.folded, row.language) for row in entity_rows(entity, {})]
    assert rows == [("name", "Čapek", "capek", "cs"), ("name", "ČK", "ck", "")]


def test_texts_are_sorted_by_what_a_cursor_has_room_for() -> None:
    entity = Entity(kind="Person", key="e", names={"en": "\u1e9e" * 101, "it": "\u1e9e"})
    long, short = entity_rows(entity, {})
    assert (long.folded, long.sorted, long.place) == ("ss" * 101, "ss" * 100, 0)
    assert (short.folded, short.sorted, short.place) == ("ss", None, 1)


def test_a_date_has_its_days_and_an_open_one_stands_beyond_all() -> None:
    relation = Relation(
        kind="knows", source="a", target="b", since=fuzzy_date("1920"), until=fuzzy_date("1921/..")
    )
    days = [(row.name, row.earliest, row.latest) for row in relation_rows(relation, {})]
    first, last = date(1920, 1, 1).toordinal(), date(1920, 12, 31).toordinal()
    assert days == [("since", first, last), ("until", last + 1, OPEN_END)]
    assert date.max.toordinal() < OPEN_END
