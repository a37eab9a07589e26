"""How the API's types are described: plain data that ``build.py`` hands to Strawberry.

Every field is resolved by a batch: a function of a list of parents that returns a list of
the same length. A batch that raises fails for all of them; one that can fail for some
returns :class:`Outcomes`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graph.records import Relation
from schema.formulas import Formula

Values = Sequence[Any]
Batch = Callable[..., Values | Awaitable[Values]]
"""Called with the parents, the request, and the field's arguments by their Python names."""


class Outcomes(list[Any]):
    """Values of which some are exceptions: the errors of those parents; or :class:`Noted`."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that is there, and an error that is told beside it."""

    value: Any
    error: Exception


PAGE = 0
"""The size of a list that has the items of the page around it."""

FEW = 3
"""The size of a list that has a few items, whatever the client asks for."""

Sizes = Callable[[Mapping[str, Any]], int]
"""Returns how many items the page has at most that a field's arguments ask for."""

Cites = Callable[[Any, Any], Sequence[Relation | None]]
"""Called with a parent and the field's value for it."""


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

    ``weight`` is what the field costs for one parent, beside what lies beneath. ``size`` says
    how many items its list has at most, or is taken to have; :data:`PAGE` stands for the
    items of the page around it. ``sizes`` computes the size of what lies beneath from the
    arguments instead. ``cites`` returns the relations that the field's value for a parent
    came from, item for item where it is a list, else one; None for what came from none. ``stream``
    says that the batch returns an asynchronous generator, of the events of a subscription.
    """

    name: str
    type: str
    batch: Batch
    description: str
    arguments: tuple[Argument, ...] = ()
    exact: bool = False
    weight: int = 1
    size: int = 1
    sizes: "Sizes | None" = None
    cites: "Cites | None" = None
    stream: bool = False


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


def column(
    name: str,
    type_: str,
    description: str,
    attribute: str = "",
    *,
    size: int = 1,
    cites: Cites | None = None,
) -> Field:
    """Return a field that reads one attribute of each parent, named as the field unless given."""
    batch = Formula(f"{{parent}}.{attribute or name}")
    return Field(name, type_, batch, description, exact=True, size=size, cites=cites)


def itself(name: str, type_: str, description: str) -> Field:
    """Return a field whose value is its parent, seen as another type."""
    return Field(name, type_, Formula("{parent}"), description, exact=True)
