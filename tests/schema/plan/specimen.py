"""A schema whose resolvers go wrong in every way that resolvers can.

Its parents are numbers. What a field yields depends on nothing but the parent, the field
and the arguments, so that whoever asks, in whichever company, gets the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from itertools import cycle, product
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from graphql import GraphQLError

from graph.articles import read_texts
from graph.dataset import read_dataset
from graph.errors import PageError
from graph.memory.store import MemorySnapshot
from schema.build import FonteSchema
from schema.fields import Argument, Batch, EnumType, Field, ObjectType, Outcomes, Values, itself
from schema.request import Request

SEED = read_dataset(Path("seed"))

_OFTEN, _SELDOM = 0.2, 0.04
_LONGEST_LIST = 3


class Snapshot(MemorySnapshot):
    """The seed dataset, which counts how often the specimen's batches were called."""

    def __init__(self, *, waits: bool) -> None:
        super().__init__(SEED, 1)
        self.waits = waits  # type: ignore[misc] # a constant there
        self.batches = 0


def request(*, waits: bool = False) -> Request:
    return Request(Snapshot(waits=waits), SEED.ontology, read_texts(None, SEED), ("en",))


class TalkativeError(Exception):
    """Graphql-core prefers such a message to the error's own text."""

    message = "what it says of itself"


class _Opaque:
    def __repr__(self) -> str:
        return "<opaque>"


_TAME: dict[str, Sequence[Any]] = {
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
    lambda: {4: None}.keys(),
    lambda: (5, 6),
)
_ERRORS: Sequence[Callable[[], Exception]] = (
    lambda: ValueError("a value"),
    lambda: KeyError("key"),
    lambda: RuntimeError(),
    lambda: PageError("first: found too many"),
    lambda: GraphQLError("refused", extensions={"reason": "none"}),
    TalkativeError,
)


class _Draw:
    """Values of a field for one parent."""

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
        if inner not in _TAME:
            return self.random.randrange(1000)
        return self._leaf(inner)

    def error(self) -> Exception | None:
        return self.random.choice(_ERRORS)() if self.random.random() < _SELDOM else None

    def _list(self, item: str) -> Any:  # noqa: ANN401 - as above
        if not self.exact and self.random.random() < _SELDOM:
            return self.random.choice(_NO_LISTS)()
        if not self.exact and self.random.random() < _SELDOM:
            return self.random.choice(_ODD_LISTS)()
        return [self.value(item) for _ in range(self.random.randrange(_LONGEST_LIST + 1))]

    def _leaf(self, type_: str) -> Any:  # noqa: ANN401 - as above
        if self.exact:
            return self.random.choice(_TAME[type_])
        if _REFUSED[type_] and self.random.random() < _SELDOM:
            return self.random.choice(_REFUSED[type_])
        return self.random.choice([*_COERCED[type_], *(_TAME[type_] if type_ != "Date" else ())])


Read = Callable[..., Values]
Style = Callable[[Read], Batch]


def _sync(read: Read) -> Batch:
    return read


def _async(read: Read) -> Batch:
    async def batch(parents: Sequence[Any], request: Request, **arguments: object) -> Values:
        return read(parents, request, **arguments)

    return batch


def _late(read: Read) -> Batch:
    """Be no coroutine function, but return a coroutine that lets others run first."""

    async def later(parents: Sequence[Any], request: Request, **arguments: object) -> Values:
        await asyncio.sleep(0)
        return read(parents, request, **arguments)

    def batch(parents: Sequence[Any], request: Request, **arguments: object) -> Awaitable[Values]:
        return later(parents, request, **arguments)

    return batch


STYLES: Sequence[Style] = (_sync, _async, _late)


def _field(
    name: str,
    type_: str,
    style: Style,
    arguments: tuple[Argument, ...] = (),
    *,
    exact: bool = False,
    fails: bool = False,
) -> Field:
    def read(parents: Sequence[Any], request: Request, **given: object) -> Values:
        _count(request)
        draws = [_Draw(name, parent, sorted(given.items()), exact=exact) for parent in parents]
        if fails:
            return Outcomes([draw.error() or draw.value(type_) for draw in draws])
        return [draw.value(type_) for draw in draws]

    return Field(name, type_, style(read), "", arguments, exact=exact)


def _broken(name: str, type_: str, error: Callable[[], Exception], style: Style) -> Field:
    def read(_parents: Sequence[Any], request: Request) -> Values:
        _count(request)
        raise error()

    return Field(name, type_, style(read), "")


def _echo(name: str, type_: str, *arguments: Argument) -> Field:
    """Return a field that tells how it was called."""

    def batch(parents: Sequence[Any], request: Request, **given: object) -> Values:
        _count(request)
        return [repr(sorted(given.items())) for _ in parents]

    return Field(name, type_, batch, "", arguments, exact=True)


def _count(request: Request) -> None:
    snapshot = request.snapshot
    if isinstance(snapshot, Snapshot):
        snapshot.batches += 1


def _fields(types: Sequence[str]) -> list[Field]:
    """Return fields of each type, exact and not, failing and not, in turn in each style."""
    cases = product(types, (False, True), (False, True))
    return [
        _field(
            _name(type_) + "Exact" * exact + "Failing" * fails,
            type_,
            style,
            exact=exact,
            fails=fails,
        )
        for style, (type_, exact, fails) in zip(cycle(STYLES), cases, strict=False)
    ]


def _name(type_: str) -> str:
    """Return a field's name that tells its type: ``maybeListOfInt`` for ``list[int] | None``."""
    inner = type_.removesuffix(" | None")
    if inner != type_:
        return "maybe" + _capital(_name(inner))
    if inner.startswith("list["):
        return "listOf" + _capital(_name(inner[len("list[") : -1]))
    return inner[0].lower() + inner[1:]


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _nullables(type_: str, depth: int) -> list[str]:
    """Return the lists of lists of ``type_``, each level nullable or not."""
    types = [type_, f"{type_} | None"]
    for _ in range(depth):
        types = [f"list[{item}]{null}" for item in types for null in ("", " | None")]
    return types


_ARGUMENTS = (
    Argument("number", "int | None", ""),
    Argument("real", "float | None", ""),
    Argument("text", "str | None", ""),
    Argument("truth", "bool | None", ""),
    Argument("name", "ID | None", ""),
    Argument("hue", "Colour | None", ""),
    Argument("numbers", "list[int | None] | None", ""),
    Argument("grid", "list[list[int] | None] | None", ""),
    Argument("hues", "list[Colour] | None", ""),
)
_DEFAULTED = (
    Argument("number", "int", "", 7),
    Argument("real", "float | None", "", 0.5),
    Argument("text", "str | None", "", None),
    Argument("hue", "Colour", "", "GREEN"),
    Argument("numbers", "list[int]", "", [1, 2]),
)
_REQUIRED = (
    Argument("number", "int", ""),
    Argument("text", "str", ""),
    Argument("hues", "list[list[Colour]]", ""),
)
_PLAIN = (
    Argument("some_number", "int", ""),
    Argument("some_text", "str | None", ""),
    Argument("truth", "bool | None", ""),
    Argument("name", "ID | None", ""),
)

_SCALARS = _fields([type_ + null for type_ in _TAME for null in ("", " | None")])
_LISTS = _fields([*_nullables("int", 1), "list[Colour | None]"])
_GRIDS = _fields(_nullables("int", 2))
_ECHOES = [
    _echo("echo", "str", *_ARGUMENTS),
    _echo("echoDefaulted", "str | None", *_DEFAULTED),
    _echo("echoRequired", "str | None", *_REQUIRED),
    _echo("echoRequiredStrictly", "str", *_REQUIRED),
    _echo("echoPlain", "str | None", *_PLAIN),
]
_BROKEN = [
    _broken(f"broken{number}", type_, error, style)
    for number, ((type_, error), style) in enumerate(
        zip(
            product(("int | None", "list[Thing]", "Living | None"), _ERRORS),
            cycle(STYLES),
            strict=False,
        )
    )
]
_OBJECTS = _fields(
    [
        "Thing",
        "Thing | None",
        "list[Thing]",
        "list[Thing | None] | None",
        "list[list[Thing] | None] | None",
        "list[list[Thing | None]]",
        "list[list[Thing]]",
        "Living",
        "Living | None",
        "list[Living]",
        "list[Living | None] | None",
        "list[list[Living] | None]",
        "list[Pet] | None",
        "list[Lone | None]",
        "Cat | None",
        "list[Dog] | None",
    ],
)
_NUMBERED = _field("number", "int", _sync, exact=True)
_LIVING_FIELDS = (
    _NUMBERED,
    _field("name", "str | None", _async, (Argument("language", "str | None", ""),), fails=True),
    _field("age", "int", _sync, fails=True),
    _field("things", "list[Thing] | None", _late),
)
_FRIEND = _field("friend", "Living | None", _sync)

_THING = ObjectType(
    "Thing",
    "",
    (
        _NUMBERED,
        itself("self", "Thing", ""),
        *_SCALARS,
        *_LISTS,
        *_GRIDS,
        *_ECHOES,
        *_BROKEN,
        *_OBJECTS,
    ),
)
_TYPES = (
    ObjectType(
        "Living",
        "",
        (*_LIVING_FIELDS, _FRIEND),
        type_of=lambda number: ("Cat", "Dog", "Fish")[number % 3],
    ),
    ObjectType(
        "Pet",
        "",
        (*_LIVING_FIELDS, _FRIEND),
        ("Living",),
        type_of=lambda number: ("Cat", "Dog")[number % 2],
    ),
    ObjectType("Lone", "", (_NUMBERED,), type_of=lambda _number: "Solo"),
    _THING,
    ObjectType(
        "Cat",
        "",
        (
            *_LIVING_FIELDS,
            _field("friend", "Cat | None", _async),
            _field("lives", "int", _sync),
            itself("asPet", "Pet", ""),
        ),
        ("Pet", "Living"),
    ),
    ObjectType(
        "Dog",
        "",
        (
            *_LIVING_FIELDS,
            _field("friend", "Pet", _sync, fails=True),
            _field("master", "Thing", _late),
        ),
        ("Pet", "Living"),
    ),
    ObjectType("Fish", "", (*_LIVING_FIELDS, _FRIEND, _field("wet", "bool", _sync)), ("Living",)),
    ObjectType("Solo", "", (_NUMBERED, _field("other", "Thing | None", _sync)), ("Lone",)),
    ObjectType("Query", "", _THING.fields),
)
COLOUR = EnumType("Colour", "", (("RED", ""), ("GREEN", ""), ("BLUE", "")))


def build_specimen() -> FonteSchema:
    return FonteSchema(_TYPES, [COLOUR])
