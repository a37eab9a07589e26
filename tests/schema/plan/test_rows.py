import json
import keyword

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schema.plan.rows import build_rows, plain, row_type

NAMES = st.one_of(
    st.from_regex(r"[_A-Za-z][_0-9A-Za-z]{0,8}", fullmatch=True),
    st.sampled_from([*keyword.kwlist, "self", "f0", "f1", "__init__", "__typename", "__slots__"]),
)


@given(st.lists(NAMES, unique=True, max_size=6), st.integers(1, 4))
def test_rows_have_any_keys_in_their_order(keys: list[str], length: int) -> None:
    columns = [[(key, row) for row in range(length)] for key in keys]
    expected = [{key: [key, row] for key in keys} for row in range(length)]
    rows = build_rows(row_type(tuple(keys)), columns, length)
    assert msgspec.json.encode(rows) == json.dumps(expected, separators=(",", ":")).encode()
    assert [json.dumps(plain(row)) for row in rows] == list(map(json.dumps, expected))
