"""Answers that need not be made again: entity tags for clients, and the cache of bodies.

Both go by the same key: two requests with one key get one answer, byte for byte.
"""

from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec
from cachetools import LRUCache

from graph.store import Snapshot
from schema.errors import Code, request_error
from schema.extras import Extras
from schema.operations import Operation

_KEPT_BESIDE = 1024
"""Bytes that an answer takes in memory beyond its body and what it was asked by."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class AnswerKey(msgspec.Struct, frozen=True, gc=False):
    """All that an answer depends on: the graph's version, the operation, whom it is for."""

    version: int
    digest: str
    document: str
    operation: str | None
    variables: bytes
    languages: tuple[str, ...]
    analysis: int
    extras: tuple[str, ...]

    def etag(self, edition: bytes, media: str) -> bytes:
        """Return a strong entity tag of the response (RFC 9110, section 8.8.3).

        ``edition`` stands for what the server itself adds: its schema and the texts it holds.
        """
        digest = sha256(edition)
        digest.update(_encode(self))
        digest.update(media.encode())
        return b'"%s"' % digest.hexdigest()[:32].encode()

    def receipt(self, edition: bytes) -> dict[str, Any]:
        """Return the key as a response spells it, with digests for what is long.

        ``edition`` is as in :meth:`etag`.
        """
        return {
            "version": self.version,
            "digest": self.digest,
            "analysis": self.analysis,
            "document": sha256(self.document.encode()).hexdigest(),
            "operation": self.operation,
            "variables": sha256(self.variables).hexdigest(),
            "languages": self.languages,
            "edition": edition.hex(),
        }


def answer_key(
    snapshot: Snapshot,
    operation: Operation,
    variables: dict[str, Any],
    languages: tuple[str, ...],
    extras: Extras,
) -> AnswerKey:
    """Return the key of an answer.

    Raises:
        RequestError: the variables could be read, but nest too deeply to be written.
    """
    try:
        encoded = _encode(variables)
    except RecursionError as error:
        message = "Variable values are nested too deeply."
        raise request_error(Code.BAD_USER_INPUT, message) from error
    return AnswerKey(
        snapshot.version,
        snapshot.digest,
        operation.document,
        operation.name,
        encoded,
        languages,
        snapshot.analysis,
        tuple(extra.name for extra in extras),
    )


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Say whether an If-None-Match header names ``etag``, by weak comparison."""
    tags = (tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b","))
    return if_none_match.strip() == b"*" or etag in tags


class _Held(msgspec.Struct, frozen=True, gc=False):
    body: bytes
    size: int


class AnswerCache:
    """The bodies of recent answers, for the newest version of the graph.

    ``size`` bounds the bytes of all that is held: documents and variables count as well, for
    a client may send much and ask for little.
    """

    def __init__(self, size: int) -> None:
        self._held: LRUCache[AnswerKey, _Held] = LRUCache(size, getsizeof=attrgetter("size"))
        self._version = 0

    def get(self, key: AnswerKey) -> bytes | None:
        """Return the body for ``key``, if it is held."""
        held = self._held.get(key)
        return None if held is None else held.body

    def keep(self, key: AnswerKey, body: bytes) -> None:
        """Hold ``body``, unless it is too large, or of a version that has been followed."""
        if key.version > self._version:
            self._held.clear()
            self._version = key.version
        size = len(body) + len(key.document) + len(key.variables) + _KEPT_BESIDE
        if key.version == self._version and size <= self._held.maxsize:
            self._held[key] = _Held(body, size)
