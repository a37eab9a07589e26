"""Text as it is searched: folded, cut into words, and what a search asks of texts."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from graph.operands import fold

LONGEST_TEXT = 200
"""Characters, folded, that a search may have, and that tell texts with equal starts apart."""

LONGEST_WORD = 64
"""Characters of a word that are kept, in texts and in searches."""

MOST_WORDS = 16
"""Different words of a search that count: the first ones, and the last one."""

_LONGEST_MISTYPED = 32
"""Longer words must be typed correctly."""

# Vowel signs of the scripts of India and its neighbours are marks, and belong to words.
_MARKS = "".join(
    chr(code) for code in range(0x0900, 0x1900) if unicodedata.category(chr(code))[0] == "M"
)
# Scripts that put no spaces between words: Thai to Burmese, Khmer, kana, Chinese.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def plain(text: str) -> str:
    """Return ``text`` folded, with one space for any white space, and none around it."""
    if text.isascii():
        return " ".join(text.lower().split())
    # What is no Unicode (a lone half of a surrogate pair) cannot be searched for.
    sound = text.encode("utf-8", "ignore").decode()
    return " ".join(fold(sound).split())


def indexed_words(text: str) -> list[str]:
    """Return what a plain text can be found by: words; of unspaced scripts characters and pairs."""
    found: list[str] = []
    for run in _runs(text):
        if _IS_UNSPACED.match(run):
            found += run
            found += _pairs(run)
        else:
            found.append(run[:LONGEST_WORD])
    return found


def asked_words(text: str) -> list[str]:
    """Return the words of a plain text that is searched for; of unspaced scripts the pairs.

    Each but the last is there once, and at most :data:`MOST_WORDS` are.
    """
    found: list[str] = []
    for run in _runs(text):
        if _IS_UNSPACED.match(run):
            found += _pairs(run) or [run]
        else:
            found.append(run[:LONGEST_WORD])
    # The last word may be unfinished: it counts even if it is an earlier one again.
    return [*list(dict.fromkeys(found[:-1]))[: MOST_WORDS - 1], *found[-1:]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: the plain text, and its words, the last perhaps unfinished."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Wanted":
        """Return what ``text`` asks for; what is longer than we look at is cut."""
        # Folding can make text longer, and is not free: cut before and after.
        cut = plain(text.strip()[: 4 * LONGEST_TEXT])[:LONGEST_TEXT].rstrip()
        return cls(cut, tuple(asked_words(cut)))


def tolerance(word: str) -> int:
    """Return how many typing errors a word may have: 1 from 4 letters on, 2 from 8 on.

    None if it has a digit: another number is another thing.
    """
    if len(word) > _LONGEST_MISTYPED or any(map(str.isdigit, word)):
        return 0
    return (len(word) >= 4) + (len(word) >= 8)


def _runs(text: str) -> list[str]:
    words: list[str] = _WORD.findall(text)
    if text.isascii():
        return words
    return [run for word in words for run in _RUN.findall(word)]


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)]
