"""Documents that clients name instead of sending them.

Two ways: ``documentId``, for the trusted documents that the operator gave the server in a
file; and Apollo's automatic persisted queries, where a client first tries the SHA-256 of
its document, and sends the document along when the server does not know it yet.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from cachetools import LRUCache

from graph.errors import ConfigurationError
from schema.errors import Code, RequestError, request_error
from schema.http.parameters import Parameters

REMEMBERED = 16 * 1024 * 1024
"""Characters of all documents that are remembered by their hash."""

_KEPT_BESIDE = 512
"""Bytes that a document takes in memory beyond its text, counted with its characters."""


class _Persisted(msgspec.Struct, frozen=True, rename="camel"):
    version: int
    sha256_hash: str


def read_documents(file: Path | None) -> dict[str, str]:
    """Read trusted documents: a JSON object of documents by id.

    Raises:
        ConfigurationError: the file is missing, or is not of that form.
    """
    if file is None:
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"documents: cannot read {file}: {error}; expected a JSON object of documents by id"
        ) from error


class PersistedDocuments:
    """Finds the document that a request names, and remembers those it is told."""

    def __init__(self, trusted: Mapping[str, str]) -> None:
        self._trusted = trusted
        self._known: LRUCache[str, str] = LRUCache(REMEMBERED, getsizeof=_size)

    def text(self, parameters: Parameters) -> str:
        """Return the text of the document that is asked for.

        Raises:
            RequestError: it is not known, or not the one that its hash says.
        """
        if parameters.document_id is not None:
            return self._found(self._trusted.get(parameters.document_id))
        if not parameters.extensions or "persistedQuery" not in parameters.extensions:
            return self._found(parameters.query)
        return self._automatic(parameters.query, parameters.extensions["persistedQuery"])

    def _automatic(self, text: str | None, extension: object) -> str:
        try:
            persisted = msgspec.convert(extension, _Persisted)
        except msgspec.ValidationError as error:
            raise request_error(Code.BAD_USER_INPUT, f"persistedQuery: {error}") from error
        if text is None:
            return self._found(self._known.get(persisted.sha256_hash))
        if sha256(text.encode()).hexdigest() != persisted.sha256_hash:
            message = "persistedQuery: sha256Hash is not the hash of the document that came along"
            raise request_error(Code.BAD_USER_INPUT, message)
        if _size(text) <= REMEMBERED:
            self._known[persisted.sha256_hash] = text
        return text

    def _found(self, text: str | None) -> str:
        if text is None:
            raise _not_found()
        return text


def _size(text: str) -> int:
    return len(text) + _KEPT_BESIDE


def _not_found() -> RequestError:
    # Apollo's clients wait for just this message.
    return request_error(Code.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
