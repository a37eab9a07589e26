"""Search by text: what is asked for, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from graph.pages import Position, Window
from graph.records import Entity

MOST_HITS = 1_000
"""Entities that are ranked for one search; what ranks lower cannot be paged to."""


class MatchedField(Enum):
    """The text of an entity that matched."""

    NAME = "One of its names."
    ALIAS = "One of its aliases."
    DESCRIPTION = "Its description."


class MatchQuality(Enum):
    """How well a text matched, the best first."""

    EXACT = "The text is what was searched for, but for case and accents."
    PREFIX = "The text starts with what was searched for."
    WORDS = "The text has every word that was searched for, the last perhaps unfinished."
    FUZZY = "The text has words like these, a letter or two off."


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search of entities of some kinds (None: of all).

    ``language`` restricts it to names and descriptions in that language (a tag matches
    longer ones; aliases have none and count for all); None searches every language.
    """

    text: str
    window: Window
    kinds: tuple[str, ...] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that was found; ``text`` is what matched, ``language`` that of the text.

    ``score`` is greater for better matches, and comparable within one search only.
    """

    entity: Entity
    field: MatchedField
    quality: MatchQuality
    text: str
    language: str | None
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A slice of what was found, the best first; ``total`` is at most :data:`MOST_HITS`.

    ``capped`` says that more was found than is ranked.
    """

    items: Sequence[Match]
    total: int
    has_previous: bool
    has_next: bool
    offset: int
    capped: bool

    def position(self, index: int) -> Position:
        """Return where the item at ``index`` of the page stands in the list."""
        return ("search", self.offset + index)
