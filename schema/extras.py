"""What a request may ask to be told beside the data, in the response's ``extensions``.

A client asks by ``extensions`` of its own: ``{"cost": true, "receipt": true, "citations": true}``.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Extra(Enum):
    """What can be asked for."""

    COST = "What the operation costs at most, and what it may cost."
    RECEIPT = "What the answer depends on: the same receipt gives the same answer."
    CITATIONS = "The relations that values came from, with their evidence."


Extras = tuple[Extra, ...]


def extras_in(extensions: Mapping[str, Any] | None) -> Extras:
    """Return what the extensions of a request ask for; what they have besides is not ours."""
    if not extensions:
        return ()
    return tuple(extra for extra in Extra if extensions.get(extra.name.lower()) is True)
