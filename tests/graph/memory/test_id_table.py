from hypothesis import given
from hypothesis import strategies as st

from graph.memory.id_table import IdTable
from graph.records import Relation


class Alike(str):
    """An id whose hash is that of many others."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(str(self)) % 3 - 1


def relation(identifier: str) -> Relation:
    return Relation(kind="Knows", source="a", target="b", id=identifier)


ids = st.text("01", max_size=4).map(Alike)


@given(st.lists(ids, unique=True), st.lists(ids))
def test_is_a_dict_by_id(given_ids: list[str], asked: list[str]) -> None:
    relations = list(map(relation, given_ids))
    table, model = IdTable(relations), dict(zip(given_ids, relations, strict=True))
    for key in [*given_ids, *asked]:
        assert table.get(key) is model.get(key)
        assert (key in table) == (key in model)
    assert len(table) == len(model)
    assert list(table) == list(model)
    assert list(table.values()) == list(model.values())
    assert list(table.items()) == list(model.items())


def test_finds_each_of_many() -> None:
    relations = [relation(f"{number:x}") for number in range(10_000)]
    table = IdTable(relations)
    assert all(table[each.id] is each for each in relations)
    assert not any(f"{number:x}" in table for number in range(10_000, 20_000))
