"""From columns to rows: one small struct for each parent, built from the columns of its fields.

A row is a msgspec struct rather than a dict: made by a C loop over the columns, half as
large, serialised without hashing a key, and unknown to the garbage collector, which the
dicts of one large answer would set off several times. docs/decisions says what it gained.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

Row = msgspec.Struct
Column = Sequence[Any]


def build_rows(row: type[Row], columns: Sequence[Column], length: int) -> list[Row | None]:
    """Return ``length`` rows with the values of these columns."""
    return list(map(row, *columns)) if columns else [row() for _ in range(length)]


def plain(data: Row | None) -> Any:  # noqa: ANN401 - any JSON value
    """Return rows, and all beneath them, as dicts and lists."""
    return msgspec.to_builtins(data)


@lru_cache(maxsize=4096)
def row_type(keys: tuple[str, ...]) -> type[Row]:
    """Return a struct type that serialises as an object with these keys, in this order.

    Its fields are numbered, since a response key may be any name, a word of Python's too.
    """
    names = [f"f{number}" for number in range(len(keys))]
    rename: Mapping[str, str] = dict(zip(names, keys, strict=True))
    return msgspec.defstruct("Row", [(name, Any) for name in names], rename=rename, gc=False)
