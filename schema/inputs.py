"""How the API's input types are described: plain data that ``build.py`` hands to Strawberry.

A field of an input says what a value given for it means; :func:`meanings` reads a whole
input so. Inputs refer to each other by name, so they may be recursive.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any

from strawberry import UNSET


@dataclass(frozen=True, slots=True)
class InputField:
    """A field of an input; ``name`` is spelled as in the API, ``type`` is a Python annotation.

    ``read`` returns what a given value means. It is called for null as well, unless
    ``nullable`` says that null means nothing at all. ``default`` names a member of an
    enumeration.
    """

    name: str
    type: str
    description: str
    read: Callable[[Any], Any]
    nullable: bool = True
    default: str | None = None

    @property
    def attribute(self) -> str:
        """Its name in Python."""
        return f"{self.name}_" if iskeyword(self.name) else self.name


@dataclass(frozen=True, slots=True)
class InputType:
    """An input object type; of one that is ``one_of`` exactly one field is given."""

    name: str
    description: str
    fields: tuple[InputField, ...]
    one_of: bool = False


def meanings(value: Any) -> Iterator[Any]:  # noqa: ANN401 - an instance of a class that build.py made
    """Yield what each field means that is given in ``value``, in the order of the declaration."""
    described: InputType = type(value).described
    for field in described.fields:
        given = getattr(value, field.attribute)
        if given is not UNSET and not (given is None and field.nullable):
            yield field.read(given)
