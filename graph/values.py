"""Values that a fact can carry: fuzzy dates and quantities. Parse, compare, print."""

import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import lru_cache
from math import isfinite
from time import struct_time

import msgspec
import pycountry
from edtf import parse_edtf
from edtf.parser import parser_classes as edtf_classes

from graph.errors import shown


class DatePrecision(Enum):
    """How much of the calendar a fuzzy date covers."""

    DAY = "One day, or a time of that day."
    MONTH = "One month of one year."
    SEASON = "One season of one year."
    YEAR = "One year."
    DECADE = "Ten years."
    CENTURY = "A hundred years."
    INTERVAL = "From one date to another, either of which may be open or unknown."


_LEVEL_1 = frozenset(
    {
        edtf_classes.Date,
        edtf_classes.DateAndTime,
        edtf_classes.Interval,
        edtf_classes.Level1Interval,
        edtf_classes.LongYear,
        edtf_classes.Season,
        edtf_classes.UncertainOrApproximate,
        edtf_classes.Unspecified,
    }
)
_LONGEST_EDTF = 64
_YEARS = re.compile(r"([0-9]{4})[?~%]?(?:/([0-9]{4})[?~%]?)?")
"""What most dates are: a year, or an interval of two, each perhaps uncertain or approximate."""

_PRECISIONS = (
    (re.compile(r".*/.*"), DatePrecision.INTERVAL),
    (re.compile(r"\d{4}-2[1-4]"), DatePrecision.SEASON),
    (re.compile(r"\d\dXX"), DatePrecision.CENTURY),
    (re.compile(r"\d{3}X"), DatePrecision.DECADE),
    (re.compile(r"(\d{4}|Y-?\d+|\d{4}-XX(-XX)?)"), DatePrecision.YEAR),
    (re.compile(r"\d{4}-\d\d(-XX)?"), DatePrecision.MONTH),
)


class FuzzyDate:
    """A date as exactly as it is known: EDTF level 0 or 1, and the days it may cover.

    Immutable; made by :func:`fuzzy_date`, or by :func:`known_date` from text that it has
    found sound before, which is then parsed when the days are first asked for: a graph may
    hold many dates. A plain class, since msgspec reads dataclasses from JSON objects and
    this is a string.
    """

    __slots__ = ("_days", "edtf")

    edtf: str
    _days: "tuple[date | None, date | None, DatePrecision] | None"

    def __init__(
        self, edtf: str, days: "tuple[date | None, date | None, DatePrecision] | None"
    ) -> None:
        object.__setattr__(self, "edtf", edtf)
        object.__setattr__(self, "_days", days)

    @property
    def earliest(self) -> date | None:
        """The first day it may be; None where it is open or unknown, or outside 1 to 9999."""
        return self._known()[0]

    @property
    def latest(self) -> date | None:
        """The last day it may be; None as with ``earliest``."""
        return self._known()[1]

    @property
    def precision(self) -> DatePrecision:
        """How much of the calendar it covers."""
        return self._known()[2]

    def _known(self) -> "tuple[date | None, date | None, DatePrecision]":
        if (days := self._days) is None:
            parsed = fuzzy_date(self.edtf)
            days = (parsed.earliest, parsed.latest, parsed.precision)
            object.__setattr__(self, "_days", days)
        return days

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a FuzzyDate is immutable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FuzzyDate) and self.edtf == other.edtf

    def __hash__(self) -> int:
        return hash(self.edtf)

    def __repr__(self) -> str:
        return f"fuzzy_date({self.edtf!r})"

    def __str__(self) -> str:
        return self.edtf

    def __reduce__(self) -> "tuple[Callable[[str], FuzzyDate], tuple[str]]":
        return fuzzy_date, (self.edtf,)  # networkx copies what its nodes and edges carry


@lru_cache(maxsize=65_536)
def fuzzy_date(text: str) -> FuzzyDate:
    """Parse ``text`` (https://www.loc.gov/standards/datetime/).

    Raises:
        ValueError: not a date of EDTF level 0 or 1.
    """
    if (years := _YEARS.fullmatch(text)) is not None:
        return _of_years(text, *years.groups())
    parsed = _parsed(text)
    if parsed is None or type(parsed) not in _LEVEL_1:
        raise ValueError("an EDTF date of level 0 or 1, such as 2025-08 or 2025-01/..")
    # An unknown end ("1984/") is guessed by the parser as ten years on; nobody knows it.
    earliest = None if text.startswith("/") else _calendar_day(parsed.lower_strict())
    latest = None if text.endswith("/") else _calendar_day(parsed.upper_strict())
    return _between(text, earliest, latest)


def _of_years(text: str, first: str, last: str | None) -> FuzzyDate:
    """Return the date of a year, or of two with a slash between: the library takes 4 ms."""
    start, end = int(first), int(last or first)
    return _between(
        text,
        date(start, 1, 1) if start >= date.min.year else None,
        date(end, 12, 31) if end >= date.min.year else None,
    )


def _between(text: str, earliest: date | None, latest: date | None) -> FuzzyDate:
    if earliest and latest and earliest > latest:
        raise ValueError("an EDTF interval that ends after it starts")
    return FuzzyDate(text, (earliest, latest, _precision(text)))


@lru_cache(maxsize=65_536)
def known_date(text: str) -> FuzzyDate:
    """Return the date of a text that :func:`fuzzy_date` has found sound before."""
    return FuzzyDate(text, None)


def fuzzy_date_of(value: object) -> FuzzyDate:
    """Return the date that a file spells as text, or as a bare number if it is a year.

    Raises:
        ValueError: not a date of EDTF level 0 or 1.
    """
    if isinstance(value, FuzzyDate):
        return value
    return fuzzy_date(str(value) if isinstance(value, str | int) else "")


def _parsed(text: str) -> edtf_classes.EDTFObject | None:
    if len(text) > _LONGEST_EDTF or text != text.strip():
        return None
    try:
        parsed: edtf_classes.EDTFObject = parse_edtf(text)
    except Exception:  # noqa: BLE001 - the parser stumbles over some texts in ways of its own: ../20.5
        return None
    return parsed


def _calendar_day(moment: struct_time | float) -> date | None:
    if isinstance(moment, float) or not date.min.year <= moment.tm_year <= date.max.year:
        return None
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


def _precision(text: str) -> DatePrecision:
    bare = text.rstrip("?~%").removeprefix("-")
    for shape, precision in _PRECISIONS:
        if shape.fullmatch(bare):
            return precision
    return DatePrecision.DAY


class Comparator(Enum):
    """How a stated figure relates to the true one."""

    EXACT = "The figure itself."
    OVER = "More than the figure."
    UNDER = "Less than the figure."
    ABOUT = "Near the figure."


_COMPARATORS = frozenset(Comparator.__members__)


class Quantity(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A figure as it was stated: a number, how exactly it is meant, and of what."""

    value: float
    comparator: str = Comparator.EXACT.name
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.comparator not in _COMPARATORS:
            raise ValueError(
                f"{shown(self.comparator)} is none of {', '.join(Comparator.__members__)}"
            )
        if not isfinite(self.value):
            raise ValueError("a quantity is a finite number")


@lru_cache(maxsize=1024)
def country_code(text: str) -> str:
    """Return ``text`` when it is an assigned code of ISO 3166-1 alpha-2, in capitals.

    Raises:
        ValueError: it is not.
    """
    if len(text) != 2 or not text.isupper() or pycountry.countries.get(alpha_2=text) is None:
        raise ValueError("a country code of ISO 3166-1 alpha-2 in capitals, such as IT")
    return text
