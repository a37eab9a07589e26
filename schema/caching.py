"""Answers that need not be made again: entity tags for clients, and the cache of bodies.

Both go by the same key: two requests with one key get one answer, byte for byte.
"""

from hashlib import sha256
from typing import Any

import msgspec
from cachetools import LRUCache

from graph.store import Snapshot
from schema.operations import Operation

_encode = msgspec.json.Encoder(order="deterministic").encode


class AnswerKey(msgspec.Struct, frozen=True, gc=False):
    """All that an answer depends on: the graph's version, the operation, whom it is for."""

    version: int
    digest: str
    document: str
    operation: str | None
    variables: bytes
    languages: tuple[str, ...]

    def etag(self, edition: bytes, media: str) -> bytes:
        """Return a strong entity tag of the response (RFC 9110, section 8.8.3).

        ``edition`` stands for what the server itself adds: its schema and the texts it holds.
        """
        digest = sha256(edition)
        digest.update(_encode(self))
        digest.update(media.encode())
        return b'"%s"' % digest.hexdigest()[:32].encode()


def answer_key(
    snapshot: Snapshot,
    operation: Operation,
    variables: dict[str, Any],
    languages: tuple[str, ...],
) -> AnswerKey:
    """Return the key of an answer."""
    return AnswerKey(
        snapshot.version,
        snapshot.digest,
        operation.document,
        operation.name,
        _encode(variables),
        languages,
    )


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Say whether an If-None-Match header names ``etag``, by weak comparison."""
    tags = (tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b","))
    return if_none_match.strip() == b"*" or etag in tags


class AnswerCache:
    """The bodies of recent answers, up to ``size`` bytes, for one version of the graph."""

    def __init__(self, size: int) -> None:
        self._bodies: LRUCache[AnswerKey, bytes] = LRUCache(size, getsizeof=len)
        self._version = 0

    def get(self, key: AnswerKey) -> bytes | None:
        """Return the body for ``key``, if it is held."""
        self._follow(key.version)
        return self._bodies.get(key)

    def keep(self, key: AnswerKey, body: bytes) -> None:
        """Hold ``body``, unless it is larger than the cache."""
        self._follow(key.version)
        if len(body) <= self._bodies.maxsize:
            self._bodies[key] = body

    def _follow(self, version: int) -> None:
        if version != self._version:
            self._bodies.clear()
            self._version = version
