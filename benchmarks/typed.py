"""What people type into a search box, made of the names of a dataset: the same every time."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.operands import fold
from graph.records import Entity

_LONG = 8
"""Letters of a word in which two errors are made."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Typed:
    """A text, and the name that whoever typed it had in mind."""

    text: str
    meant: str


Maker = Callable[[str, random.Random], str | None]


def typed(entities: Sequence[Entity], make: Maker, count: int) -> list[Typed]:
    """Return ``count`` texts, each made of the name of an entity drawn at random."""
    chance = random.Random(1)  # noqa: S311 - a benchmark, not a secret
    found: list[Typed] = []
    while len(found) < count:
        name = next(iter(chance.choice(entities).names.values()))
        if (text := make(name, chance)) is not None:
            found.append(Typed(text, fold(name)))
    return found


def beginning(name: str, chance: random.Random) -> str | None:
    """Return the first letters of a name, as an autocomplete sees them: from 2 to 10."""
    return name[: chance.randint(2, 10)].strip() if len(name) > 1 and name[0].isalnum() else None


def two_words(name: str, chance: random.Random) -> str | None:
    """Return two words of a name, in any order."""
    words = _WORD.findall(name)
    return " ".join(chance.sample(words, 2)) if len(words) > 1 else None


def one_error(name: str, chance: random.Random) -> str | None:
    """Return the first two long words of a name, one of them mistyped."""
    words = _WORD.findall(name)[:2]
    if not words:
        return None
    place = chance.randrange(len(words))
    words[place] = _mistyped(words[place], chance)
    return " ".join(words)


def two_errors(name: str, chance: random.Random) -> str | None:
    """Return a long word of a name with two errors."""
    words = [word for word in _WORD.findall(name) if len(word) >= _LONG + 1]
    if not words:
        return None
    word = chance.choice(words)
    return _mistyped(word[:4], chance) + _mistyped(word[4:], chance)


def without_accents(name: str, _chance: random.Random) -> str | None:
    """Return a name that has accents without them."""
    bare = fold(name)
    return bare if bare != name.casefold() else None


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    letter = chance.choice(_LETTERS)
    return chance.choice(
        (
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )
