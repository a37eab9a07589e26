"""Languages of texts: BCP 47 tags, and which text to show to whom.

Tags are checked against the IANA registry, in the form that RFC 5646 recommends.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import langcodes

from graph.errors import LanguageError, shown

FALLBACK = "en"
_SHAPE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_LONGEST_TAG = 35  # RFC 5646, section 4.4.1
_MOST_WEIGHED = 20


@lru_cache(maxsize=1024)
def language_tag(text: str) -> str:
    """Return ``text`` as a well-formed, registered tag in its canonical case.

    Raises:
        LanguageError: malformed, or made of subtags that nobody registered.
    """
    if len(text) > _LONGEST_TAG or not _SHAPE.fullmatch(text) or not langcodes.tag_is_valid(text):
        raise LanguageError(
            f"{shown(text)} is not a language tag; expected one of BCP 47, such as 'it' or 'en-GB'"
        )
    return langcodes.standardize_tag(text)


@lru_cache(maxsize=1024)
def preference(*asked: str) -> tuple[str, ...]:
    """Return the tags to try in order: each asked one, its shorter forms, then English.

    Raises:
        LanguageError: one of ``asked`` is not a language tag.
    """
    tried: dict[str, None] = {}
    for tag in map(language_tag, asked):
        subtags = tag.split("-")
        for length in range(len(subtags), 0, -1):
            tried["-".join(subtags[:length])] = None
    tried[FALLBACK] = None
    return tuple(tried)


@lru_cache(maxsize=1024)
def accepted(header: str) -> tuple[str, ...]:
    """Return the preference that an Accept-Language header states (RFC 9110, section 12.5.4).

    A header is advice: ranges that are no language tags are passed over.
    """
    weighed: list[tuple[float, str]] = []
    for item in header.split(",")[:_MOST_WEIGHED]:
        tag, _, parameter = item.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
            if weight > 0:
                weighed.append((-weight, language_tag(tag.strip())))
        except (ValueError, LanguageError):
            continue
    weighed.sort(key=lambda pair: pair[0])
    return preference(*(tag for _, tag in weighed))


def localized(texts: Mapping[str, str], languages: Sequence[str]) -> str | None:
    """Return the text in the first of ``languages`` there is, else any, else None."""
    for language in languages:
        if (text := texts.get(language)) is not None:
            return text
    return next(iter(texts.values()), None)
