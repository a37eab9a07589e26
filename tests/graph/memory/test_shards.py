from hypothesis import given
from hypothesis import strategies as st

from graph.memory.shards import Shards

keys = st.text("abc", max_size=5)


@given(st.dictionaries(keys, st.integers()), st.lists(keys))
def test_are_a_dict(model: dict[str, int], asked: list[str]) -> None:
    shards = Shards(model.items())
    assert shards == model
    assert len(shards) == len(model)
    assert sorted(shards) == sorted(model)
    for key in [*model, *asked]:
        assert shards.get(key) == model.get(key)
        assert shards.get(key, "none") == model.get(key, "none")
        assert (key in shards) == (key in model)
    assert list(shards.of_each(model)) == list(model.values())
    assert shards.keys() & asked == model.keys() & asked
