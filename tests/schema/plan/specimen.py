"""A schema whose resolvers go wrong in every way that resolvers can.

Its parents are numbers. What a field yields depends on nothing but the parent, the field
and the arguments, so that whoever asks, in whichever company, gets the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle, product
from typing import Any

from schema.build import FonteSchema
from schema.fields import Argument, Batch, EnumType, Field, ObjectType, Outcomes, Values, itself
from schema.formulas import Formula
from schema.request import Request
from tests.schema.plan.requests import Snapshot
from tests.schema.plan.values import ERRORS, TAME, Draw

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
        draws = [Draw(name, parent, sorted(given.items()), exact=exact) for parent in parents]
        if fails:
            return Outcomes([draw.outcome(type_) for draw in draws])
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


def _fields(types: Sequence[str], arguments: tuple[Argument, ...] = ()) -> list[Field]:
    """Return fields of each type, exact and not, failing and not, in turn in each style."""
    cases = [
        case
        for case in product(types, (False, True), (False, True))
        # What a date is in a response is not what its type serializes.
        if not ("Date" in case[0] and case[1])
    ]
    return [
        _field(
            _name(type_) + "Exact" * exact + "Failing" * fails,
            type_,
            style,
            arguments,
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
    return inner.lower() if inner.isupper() else inner[0].lower() + inner[1:]


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

_SCALARS = _fields([type_ + null for type_ in TAME for null in ("", " | None")])
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
    _broken("brokenThing", "Thing", ERRORS[0], _late),
    _broken("brokenListOfThing", "list[Thing]", ERRORS[1], _sync),
    _broken("brokenMaybeLiving", "Living | None", ERRORS[2], _async),
    *(
        _broken(f"brokenMaybeInt{number}", "int | None", error, style)
        for number, (error, style) in enumerate(zip(ERRORS, cycle(STYLES), strict=False))
    ),
]
_OBJECT_TYPES = [
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
]
_OBJECTS = _fields(_OBJECT_TYPES)
_FORMULAS = [
    Field(_name(type_) + "Formula", type_, Formula(expression), "", exact=True)
    for type_, expression in (
        ("int", "{parent} % 7"),
        ("int | None", "None if {parent} % 2 else {parent}"),
        ("Thing", "{parent} + 1"),
        ("Thing | None", "None if {parent} % 3 else {parent} + 1"),
        ("list[Thing]", "[{parent}, {parent} + 1][: {parent} % 3]"),
        ("list[int | None]", "[None, {parent}]"),
        ("list[Thing | None] | None", "[None, {parent}] if {parent} % 2 else None"),
        ("list[list[Thing]]", "[[{parent} + 2], [], [{parent}] * 2]"),
        ("Living", "{parent} + 1"),
    )
]
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
        *_FORMULAS,
    ),
)
_ROOTS = _fields(_OBJECT_TYPES, (Argument("seed", "int", "", 0),))
_STRICT_ROOTS = {"int", "listOfThing", "listOfLivingFailing", "listOfMaybeLoneExact"}
"""A query has little else that is not nullable, or hardly any data would be left."""

_QUERY_FIELDS = [
    field
    for field in (*_SCALARS, *_LISTS, *_GRIDS, *_ROOTS, *_ECHOES, *_BROKEN)
    if field.name.startswith(("maybe", "echo", "broken")) or field.name in _STRICT_ROOTS
]
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
    ObjectType("Query", "", tuple(_QUERY_FIELDS)),
)
COLOUR = EnumType("Colour", "", (("RED", ""), ("GREEN", ""), ("BLUE", "")))


def build_specimen() -> FonteSchema:
    return FonteSchema(_TYPES, [COLOUR])
