"""What records are compared and sorted by: which value of a record, and in which form.

A value is compared in the form of its scale: text without regard to case and accents,
dates by their bounds, quantities by their number, members of an enumeration by the order
in which they are declared.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from graph.kinds import AttributeDefinition


class Scale(Enum):
    """How the values of an operand compare."""

    TEXT = "Folded text, by code points."
    CODE = "Text as it is, by code points: keys, kinds, countries, languages."
    NUMBER = "Numbers, booleans (false first), and quantities by their value."
    DATE = "The earliest and the latest day; by the earliest, then the latest, when sorted."
    MEMBER = "A member of an enumeration, by its place in the declaration."


class Subject(Enum):
    """Whose value an operand is."""

    ENTITY = "The entity, or the one at the far end of a relation."
    RELATION = "The relation itself."


@dataclass(frozen=True, slots=True)
class Operand:
    """A value of a record.

    ``kind`` names the kind that declares the attribute ``name``; it is None for what every
    record has: ``key``, ``kind``, ``name`` (in any language; aliases count),
    ``description``, ``degree``, ``importance`` and ``community`` of entities, ``kind``,
    ``modality``, ``since`` and ``until`` of relations. ``members`` are those of an
    enumeration, in order.
    """

    name: str
    scale: Scale
    kind: str | None = None
    subject: Subject = Subject.ENTITY
    members: tuple[str, ...] = ()


_SCALES: Mapping[str, Scale] = {
    "String": Scale.TEXT,
    "Int": Scale.NUMBER,
    "Float": Scale.NUMBER,
    "Boolean": Scale.NUMBER,
    "CountryCode": Scale.CODE,
    "LanguageTag": Scale.CODE,
    "FuzzyDate": Scale.DATE,
    "Quantity": Scale.NUMBER,
}


def attribute_operand(
    kind: str, attribute: AttributeDefinition, subject: Subject = Subject.ENTITY
) -> Operand:
    """Return the operand of an attribute that ``kind`` declares."""
    members = tuple(name for name, _ in attribute.type.members)
    scale = Scale.MEMBER if members else _SCALES[attribute.type.name]
    return Operand(attribute.name, scale, kind, subject, members)


def is_localized(operand: Operand) -> bool:
    """Say whether an operand has a text for each language."""
    return operand.kind is None and operand.name in {"name", "description"}


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return ``text`` without case, accents and differences of width, for comparison."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
