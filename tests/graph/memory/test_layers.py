"""Layered tables against plain dicts."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from graph.memory.layers import Layered, patched
from graph.memory.turns import Turns

keys = st.integers(0, 9)
bases = st.dictionaries(keys, st.text("ab", max_size=2))
changes = st.dictionaries(keys, st.none() | st.text("cd", max_size=2))


def after(table: dict[int, str], changed: dict[int, str | None]) -> dict[int, str]:
    merged = table | {key: value for key, value in changed.items() if value is not None}
    return {key: value for key, value in merged.items() if changed.get(key, value) is not None}


@given(bases, st.lists(changes, max_size=4))
def test_each_version_is_what_a_copy_would_be(
    base: dict[int, str], steps: list[dict[int, str | None]]
) -> None:
    versions = [base]
    tables = [base]
    laid_over = []
    for step in steps:
        tables.append(asyncio.run(patched(tables[-1], step, Turns())))  # type: ignore[arg-type]
        laid_over.append(Layered.over(tables[-2], step))
        versions.append(after(versions[-1], step))
    for table, model in zip([*tables, *laid_over], [*versions, *versions[1:]], strict=True):
        assert dict(table) == model
        assert len(table) == len(model)
        assert list(table.values()) == [table[key] for key in table]
        for key in range(11):
            assert table.get(key) == model.get(key)
            assert table.get(key, "none") == model.get(key, "none")
            assert (key in table) == (key in model)
