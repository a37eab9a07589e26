"""The types that an attribute of a kind can have, and how each reads a value from a file."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NewType

import msgspec

from graph.errors import LanguageError
from graph.languages import language_tag
from graph.values import FuzzyDate, Quantity, country_code, fuzzy_date_of, known_date

CountryCode = NewType("CountryCode", str)
"""Annotates an attribute that holds a code of ISO 3166-1 alpha-2."""

LanguageTag = NewType("LanguageTag", str)
"""Annotates an attribute that holds a tag of BCP 47."""

_INT_BOUND = 2**31  # GraphQL's Int is a signed 32-bit integer
_LARGEST = sys.float_info.max


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type of attribute.

    ``name`` is the type's name in the API. ``parse`` turns what a file holds into the
    value that a record holds, or raises ValueError with what it expected. ``restore`` does
    so with what is known to be sound; None says that the two are the same, and a JSON
    string, number or boolean. ``members`` are the
    names of an enumeration with their descriptions.
    """

    name: str
    parse: Callable[[object], object]
    restore: Callable[[Any], object] | None = None
    description: str = ""
    members: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> bool:
        """Say whether JSON has a form for what a record holds."""
        return self.restore is None


def _text(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("a text that is not empty")


def _integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _INT_BOUND:
        return value
    raise ValueError("a whole number of 32 bits")


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return float(value)
    raise ValueError("a finite number")


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _country(value: object) -> str:
    return country_code(value if isinstance(value, str) else "")


def _language(value: object) -> str:
    try:
        return language_tag(value if isinstance(value, str) else "")
    except LanguageError as error:
        raise ValueError("a language tag of BCP 47, such as it or en-GB") from error


def _quantity(value: object) -> Quantity:
    try:
        return msgspec.convert(value, Quantity)
    except msgspec.ValidationError as error:
        raise ValueError(f"a quantity, {{value, comparator, unit}} ({error})") from error


VALUE_TYPES: dict[object, ValueType] = {
    str: ValueType("String", _text),
    int: ValueType("Int", _integer),
    float: ValueType("Float", _number),
    bool: ValueType("Boolean", _boolean),
    CountryCode: ValueType("CountryCode", _country),
    LanguageTag: ValueType("LanguageTag", _language),
    FuzzyDate: ValueType("FuzzyDate", fuzzy_date_of, known_date),
    Quantity: ValueType("Quantity", _quantity, _quantity),
}
"""The value type of each annotation that an ontology may use, enumerations aside."""


def enumeration(declared: type[Enum]) -> ValueType:
    """Return the type of an attribute whose values are the member names of ``declared``.

    Each member's value is its description.
    """
    members = tuple((member.name, str(member.value)) for member in declared)
    names = frozenset(name for name, _ in members)

    def parse(value: object) -> str:
        if isinstance(value, str) and value in names:
            return value
        raise ValueError(f"one of {', '.join(name for name, _ in members)}")

    return ValueType(
        declared.__name__, parse, description=(declared.__doc__ or "").strip(), members=members
    )
