"""The three records of a dataset, and of the graph: articles, entities, relations.

Every record is immutable. Relations are many, so records are laid out tightly and kept
out of the garbage collector's sight (they never refer back to themselves).
"""

from enum import Enum
from hashlib import sha256
from typing import Annotated, Any

import msgspec
import numpy as np

from graph.values import FuzzyDate, fuzzy_date_of

Key = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9][a-z0-9._:-]*\Z",
        max_length=200,
        description="a key: up to 200 of a-z, 0-9 and . _ : -, the first a letter or digit",
    ),
]
"""What names an article or an entity, in the dataset and in the API."""

Attributes = dict[str, Any]
"""Values by the attribute's name in the API, as the ontology's value types parsed them."""


class _NoEntries(dict[str, Any]):
    """The mapping of a record that has none; one for all, where a plain {} would be copied."""

    __slots__ = ()

    def __setitem__(self, key: str, value: object) -> None:
        raise TypeError("records without entries share this mapping")


NO_ENTRIES = _NoEntries()


class Modality(Enum):
    """On whose word, and how firmly, a relation stands."""

    REPORTED = "The article states it as a fact."
    CLAIMED = "Somebody claims it, and the article says who or lets them speak."
    PLANNED = "Somebody intends it."
    FORECAST = "Somebody hopes for or expects it."


class Record(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Base of all that a dataset states."""


class Evidence(Record, frozen=True, forbid_unknown_fields=True):
    """Where an article states a fact: a W3C text position, with the words found there.

    ``start`` and ``end`` count code points of the article's text, end exclusive.
    """

    article: str
    sentence: int
    start: int
    end: int
    anchor: str
    statement: dict[str, str]


class Article(Record, frozen=True, forbid_unknown_fields=True, tag_field="record", tag="article"):
    """A source, described without its text: ``sentences`` are (start, end) in code points."""

    key: Key
    language: str
    headline: dict[str, str]
    sha256: str
    sentences: tuple[tuple[int, int], ...]
    publisher: str | None = None
    provider: str | None = None
    published: FuzzyDate | None = None


class Entity(Record, frozen=True, forbid_unknown_fields=True, tag_field="record", tag="entity"):
    """Something that articles speak of. Its key is unique in the graph, whatever its kind."""

    kind: str
    key: Key
    names: dict[str, str]
    aliases: tuple[str, ...] = ()
    description: dict[str, str] = NO_ENTRIES
    attributes: Attributes = NO_ENTRIES
    evidence: tuple[Evidence, ...] = ()


class Relation(Record, frozen=True, forbid_unknown_fields=True, tag_field="record", tag="relation"):
    """One statement that ties two entities, from ``source`` to ``target``.

    ``id`` is a hash of kind, ends, attributes, since and until, so the same fact has the
    same id wherever and however often it is read; a record in a file may leave it out.
    """

    kind: str
    source: str
    target: str
    id: str = ""
    attributes: Attributes = NO_ENTRIES
    modality: str = Modality.REPORTED.name
    attributed_to: str | None = None
    since: FuzzyDate | None = None
    until: FuzzyDate | None = None
    evidence: tuple[Evidence, ...] = ()


AnyRecord = Article | Entity | Relation
"""What a file of a dataset holds, and the graph."""

_canonical = msgspec.json.Encoder(order="deterministic", enc_hook=str)


def identify(relation: Relation) -> None:
    """Give a relation whose attributes have just been parsed its id, for good.

    Raises:
        ValueError: it names another id already; the message says what was expected.
    """
    own = sha256(_content(relation)).digest()[:16].hex()
    if relation.id not in ("", own):
        raise ValueError(f"{own}, the hash of this relation's content, or no id")
    msgspec.structs.force_setattr(relation, "id", own)


def fingerprint(record: AnyRecord) -> int:
    """Return a number of 256 bits that stands for all that ``record`` states.

    That of a relation which states no more than its id is made of is the hash that its id
    begins: most of a large graph are such, and are hashed once.
    """
    if isinstance(record, Relation) and states_no_more(record):
        content = _content(record)
    else:
        content = _canonical.encode(record)
    return int.from_bytes(sha256(content).digest(), "little")


def states_no_more(relation: Relation) -> bool:
    """Say whether a relation states no more than its id is made of."""
    return (
        relation.modality == Modality.REPORTED.name
        and relation.attributed_to is None
        and not relation.evidence
    )


def _content(relation: Relation) -> bytes:
    """Return what the id of a relation is the hash of."""
    attributes = {name: value for name, value in relation.attributes.items() if value is not None}
    ends = relation.source, relation.target
    content = (relation.kind, *ends, attributes, relation.since, relation.until)
    return _canonical.encode(content)


def summed(fingerprints: bytes | bytearray) -> int:
    """Return the sum of fingerprints, each 32 bytes, the least first."""
    words = np.frombuffer(fingerprints, "<u4").reshape(-1, 8).sum(axis=0, dtype=np.uint64)
    return sum(word << 32 * place for place, word in enumerate(words.tolist()))


def decode_value(kind: type, value: object) -> object:
    """Build a value that JSON has no form for; msgspec calls it while it decodes a record.

    Raises:
        ValueError: ``value`` is no such value; the message says what would be.
    """
    if kind is FuzzyDate:
        return fuzzy_date_of(value)
    raise ValueError(f"text that states a {kind.__name__}")
