"""Keys of a dataset for ids that may hold anything: readable, and never two the same."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

LONGEST = 100
"""Characters of an id's slug that are kept; a key has room for a prefix and a digest beside."""

_UNFIT = re.compile(r"[^a-z0-9:]+")


def keys_of(ids: Iterable[str]) -> dict[str, str]:
    """Return a key for each id, whatever order they come in.

    An id whose slug is too long, or that of another id too, has a digest at its end.
    """
    slugs = {id_: _slug(id_) for id_ in ids}
    counts = Counter(slugs.values())
    keys = {
        id_: slug if counts[slug] == 1 and len(slug) <= LONGEST else _distinct(slug, id_)
        for id_, slug in slugs.items()
    }
    if len(set(keys.values())) < len(keys):
        raise AssertionError("two digests of 16 digits are the same")
    return keys


def _slug(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _UNFIT.sub("-", bare).strip("-:") or "x"


def _distinct(slug: str, id_: str) -> str:
    return f"{slug[:LONGEST]}-{sha256(id_.encode()).hexdigest()[:16]}"
