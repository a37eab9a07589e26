"""The argument that restricts a field to some kinds of entities."""

from collections.abc import Sequence
from enum import Enum

from schema.fields import Argument

Kinds = Sequence[Enum] | None
"""Members of ``EntityKind``, ``RelationKind`` or ``Modality`` as Strawberry reads them."""

KINDS = Argument("kinds", "list[EntityKind] | None", "Only these kinds; all unless given.")


def kind_names(kinds: Kinds) -> tuple[str, ...] | None:
    """Return the names of the kinds that were given."""
    return None if kinds is None else tuple(str(kind.value) for kind in kinds)
