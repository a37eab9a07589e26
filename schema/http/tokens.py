"""Who a client is: bearer tokens (RFC 6750), of which only the digests are known here.

The operator's file is a JSON object: ``{"name": {"sha256": "…", "write": true}}``, with the
SHA-256 of each token in hexadecimal. The name says who changed the graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

import msgspec

from graph.errors import ConfigurationError
from schema.request import Caller

_SCHEME = b"bearer "
_DIGITS = 64


class _Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sha256: str
    write: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that are known, as digests, and whose they are."""

    known: Sequence[tuple[bytes, Caller]] = ()

    def caller(self, authorization: bytes | None) -> Caller | None:
        """Return who the header ``Authorization`` names; None for nobody that is known.

        Every digest is compared in full, so that the time tells nothing.
        """
        if authorization is None or not authorization.lower().startswith(_SCHEME):
            return None
        given = sha256(authorization[len(_SCHEME) :].strip()).digest()
        found = None
        for digest, caller in self.known:
            if compare_digest(given, digest):
                found = caller
        return found


def read_tokens(path: Path | None) -> Tokens:
    """Read the file of tokens; None knows none.

    Raises:
        ConfigurationError: it cannot be read, or is not as it should be.
    """
    if path is None:
        return Tokens()
    try:
        known = msgspec.json.decode(path.read_bytes(), type=dict[str, _Known])
    except OSError as error:
        raise ConfigurationError(f"tokens: {path}: {error.strerror or error}") from error
    except ValueError as error:
        expected = 'a JSON object such as {"name": {"sha256": "…", "write": true}}'
        raise ConfigurationError(f"tokens: {path}: {error}; expected {expected}") from error
    return Tokens(
        tuple(
            (_digest(path, name, item.sha256), Caller(name, may_write=item.write))
            for name, item in known.items()
        )
    )


def _digest(path: Path, name: str, text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(text) != _DIGITS or len(digest) * 2 != _DIGITS:
        raise ConfigurationError(
            f"tokens: {path}: {name}: found no SHA-256, expected {_DIGITS} hexadecimal digits"
        )
    return digest
