"""Whole HTTP responses of the GraphQL endpoint, and the refusals that are no GraphQL."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import msgspec

from schema.media import GRAPHQL_RESPONSE, JSON

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

VARY: Header = (b"vary", b"Accept, Accept-Language")
_CONTENT_TYPES: dict[str, Header] = {
    media: (b"content-type", f"{media}; charset=utf-8".encode())
    for media in (JSON, GRAPHQL_RESPONSE)
}


class HttpError(Exception):
    """The request is no GraphQL request that this server takes."""

    def __init__(self, status: int, message: str, *headers: Header) -> None:
        self.status = status
        self.message = message
        self.headers = headers
        super().__init__(message)


class Response(msgspec.Struct, frozen=True, gc=False):
    """A response that can be sent at once; ``headers`` are those beyond type and length."""

    status: int
    body: bytes
    media: str
    headers: Sequence[Header] = ()

    def all_headers(self) -> list[Header]:
        """Return every header of the response."""
        return [
            _CONTENT_TYPES[self.media],
            (b"content-length", b"%d" % len(self.body)),
            VARY,
            *self.headers,
        ]

    async def send(self, send: Send) -> None:
        """Send the response the ASGI way."""
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": self.all_headers()})
        await send({"type": "http.response.body", "body": self.body})
