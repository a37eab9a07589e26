"""How the API's types are described: plain data that ``build.py`` hands to Strawberry.

Every field is resolved by a batch: a function of a list of parents that returns a list of
the same length. A batch that raises fails for all of them; one that can fail for some
returns :class:`Outcomes`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from schema.formulas import Formula

Values = Sequence[Any]
Batch = Callable[..., Values | Awaitable[Values]]
"""Called with the parents, the request, and the field's arguments by their Python names."""


class Outcomes(list[Any]):
    """Values of which some are exceptions: the errors of those parents."""


class Default(Enum):
    """Stands for a default where None would be a value."""

    NONE = "no default"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field; ``name`` and ``type`` are spelled as in Python."""

    name: str
    type: str
    description: str
    default: object = Default.NONE


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object or interface; ``name`` is spelled as in the API.

    ``type`` is a Python annotation over the names of the API's types, such as
    ``"list[Evidence]"`` or ``"Entity | None"``. ``exact`` promises that the batch returns
    values of just that type, nulls included, in the form that they have in a response.
    """

    name: str
    type: str
    batch: Batch
    description: str
    arguments: tuple[Argument, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ObjectType:
    """An object type, or an interface if ``type_of`` names the object type of a value."""

    name: str
    description: str
    fields: tuple[Field, ...]
    interfaces: tuple[str, ...] = ()
    type_of: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enumeration: the members' names, which are also their values, and descriptions."""

    name: str
    description: str
    members: tuple[tuple[str, str], ...]


def enum_type(declared: type[Enum]) -> EnumType:
    """Return the API's type for an enumeration whose values describe its members."""
    members = tuple((member.name, str(member.value)) for member in declared)
    return EnumType(declared.__name__, declared.__doc__ or "", members)


def column(name: str, type_: str, description: str, attribute: str = "") -> Field:
    """Return a field that reads one attribute of each parent, named as the field unless given."""
    return Field(name, type_, Formula(f"{{parent}}.{attribute or name}"), description, exact=True)


def itself(name: str, type_: str, description: str) -> Field:
    """Return a field whose value is its parent, seen as another type."""
    return Field(name, type_, Formula("{parent}"), description, exact=True)
