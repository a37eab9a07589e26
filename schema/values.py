"""API types of the values that facts carry."""

from collections.abc import Sequence

from graph.records import Modality
from graph.values import Comparator, DatePrecision, FuzzyDate
from graph.ways import Direction
from schema.fields import Field, ObjectType, Values, column, enum_type
from schema.request import Request


def _precision(parents: Sequence[FuzzyDate], _request: Request) -> Values:
    return [date.precision.name for date in parents]


LOCALIZED_TEXT = ObjectType(
    "LocalizedText",
    "A text in one language.",
    (
        Field(
            "language",
            "LanguageTag",
            lambda parents, _request: [language for language, _ in parents],
            "The language of the text.",
            exact=True,
        ),
        Field(
            "text",
            "str",
            lambda parents, _request: [text for _, text in parents],
            "The text itself.",
            exact=True,
        ),
    ),
)

QUANTITY = ObjectType(
    "Quantity",
    "A figure as it was stated: a number, how exactly it is meant, and of what.",
    (
        column("value", "float", "The number."),
        column("comparator", "Comparator", "How the stated number relates to the true one."),
        column("unit", "str | None", "What is counted or measured."),
    ),
)

FUZZY_DATE = ObjectType(
    "FuzzyDate",
    "A date as exactly as it is known, in the Extended Date/Time Format.",
    (
        column("edtf", "str", "The date in EDTF, level 0 or 1."),
        Field(
            "earliest",
            "Date | None",
            lambda parents, _request: [date.earliest for date in parents],
            "The first day it may mean; null where it is open, unknown or not in years 1 to 9999.",
        ),
        Field(
            "latest",
            "Date | None",
            lambda parents, _request: [date.latest for date in parents],
            "The last day it may mean; null as for earliest.",
        ),
        Field(
            "precision",
            "DatePrecision",
            _precision,
            "How much of the calendar it covers.",
            exact=True,
        ),
    ),
)

VALUE_TYPES = (LOCALIZED_TEXT, QUANTITY, FUZZY_DATE)
VALUE_ENUMS = tuple(map(enum_type, (Comparator, DatePrecision, Direction, Modality)))
