"""What the specimen's fields yield: good values, bad ones, and errors."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from zlib import crc32

from graphql import GraphQLError

from graph.errors import PageError
from schema.fields import Noted

_OFTEN, _SELDOM = 0.2, 0.04
_LONGEST_LIST = 3


class TalkativeError(Exception):
    """Graphql-core prefers such a message to the error's own text."""

    message = "what it says of itself"


class _Opaque:
    def __repr__(self) -> str:
        return "<opaque>"


TAME: dict[str, Sequence[Any]] = {
    "int": [0, 1, -7, 2**31 - 1],
    "float": [0.5, -1e300, 3.0],
    "str": ["", "text", 'quoted "text"\n', "è 𝄞"],
    "bool": [True, False],
    "ID": ["", "7", "id"],
    "Date": ["2026-02-28"],
    "Colour": ["RED", "GREEN"],
    "CountryCode": ["IT"],
}
_COERCED: dict[str, Sequence[Any]] = {
    "int": [3.0, True, "12"],
    "float": [7, True, "0.5"],
    "str": [True, 7, 0.5],
    "bool": [0, 1, 2.0],
    "ID": [7, 3.0],
    "Date": [date(2026, 2, 28), datetime(2026, 2, 28, 12, tzinfo=UTC)],
    "Colour": ["BLUE"],
    "CountryCode": [7],
}
_REFUSED: dict[str, Sequence[Any]] = {
    "int": [2**31, 0.5, "text", [], _Opaque()],
    "float": [float("nan"), float("inf"), "text", {}],
    "str": [[], {}, object],
    "bool": ["text", float("nan"), []],
    "ID": [0.5, True, []],
    "Date": ["2026-02-28", 7],
    "Colour": ["PINK", 7, [], None.__class__],
    "CountryCode": [],
}
_NO_LISTS: Sequence[Callable[[], Any]] = (
    lambda: 7,
    lambda: "text",
    lambda: b"bytes",
    lambda: {"a": 1},
    _Opaque,
)
_ODD_LISTS: Sequence[Callable[[], Any]] = (
    lambda: range(2),
    lambda: iter((1, 2)),
    lambda: frozenset({3}),
    {4: None}.keys,
    lambda: (5, 6),
)
ERRORS: Sequence[Callable[[], Exception]] = (
    lambda: ValueError("a value"),
    lambda: KeyError("key"),
    RuntimeError,
    lambda: PageError("first: found too many"),
    lambda: GraphQLError("refused", extensions={"reason": "none"}),
    TalkativeError,
)


class Draw:
    """Values of a field for one parent: the same ones for the same parent and arguments.

    ``exact`` values keep the promise of an exact field.
    """

    def __init__(self, name: str, parent: object, arguments: object, *, exact: bool) -> None:
        self.random = Random(crc32(repr((name, parent, arguments)).encode()))  # noqa: S311 - no secret
        self.exact = exact

    def value(self, type_: str) -> Any:  # noqa: ANN401 - a value of type_, or of no type at all
        inner = type_.removesuffix(" | None")
        seldom = 0 if self.exact else _SELDOM
        if self.random.random() < (seldom if inner == type_ else _OFTEN):
            return None
        if inner.startswith("list["):
            return self._list(inner[len("list[") : -1])
        if inner not in TAME:
            return self.random.randrange(1000)
        return self._leaf(inner)

    def outcome(self, type_: str) -> Any:  # noqa: ANN401 - a value, an error, or both
        if error := self.error():
            return error
        value = self.value(type_)
        return Noted(value, noted) if (noted := self.error()) else value

    def error(self) -> Exception | None:
        return self.random.choice(ERRORS)() if self.random.random() < _SELDOM else None

    def _list(self, item: str) -> Any:  # noqa: ANN401 - as above
        if not self.exact and self.random.random() < _SELDOM:
            return self.random.choice(_NO_LISTS)()
        if not self.exact and self.random.random() < _SELDOM:
            return self.random.choice(_ODD_LISTS)()
        return [self.value(item) for _ in range(self.random.randrange(_LONGEST_LIST + 1))]

    def _leaf(self, type_: str) -> Any:  # noqa: ANN401 - as above
        if self.exact:
            return self.random.choice(TAME[type_])
        if _REFUSED[type_] and self.random.random() < _SELDOM:
            return self.random.choice(_REFUSED[type_])
        return self.random.choice([*_COERCED[type_], *(TAME[type_] if type_ != "Date" else ())])
