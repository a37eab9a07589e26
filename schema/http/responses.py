"""Whole HTTP responses of the GraphQL endpoint, and the refusals that are no GraphQL."""

import msgspec
from starlette.types import Send

from schema.errors import Code, formatted, request_error
from schema.http.media import GRAPHQL_RESPONSE, JSON

Header = tuple[bytes, bytes]

NOT_MODIFIED = 304
VARY: Header = (b"vary", b"Accept, Accept-Language")
_CONTENT_TYPES: dict[str, Header] = {
    media: (b"content-type", f"{media}; charset=utf-8".encode())
    for media in (JSON, GRAPHQL_RESPONSE)
}


class HttpError(Exception):
    """The request is no GraphQL request that this server takes."""

    def __init__(
        self, status: int, message: str, *headers: Header, code: Code = Code.BAD_USER_INPUT
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        super().__init__(message)


def fixed_headers(media: str, extra: tuple[Header, ...]) -> tuple[Header, ...]:
    """Return the headers of a response that do not depend on its body."""
    return (_CONTENT_TYPES[media], VARY, *extra)


class Response(msgspec.Struct, frozen=True, gc=False):
    """A response that can be sent at once; ``headers`` are those beyond type and length."""

    status: int
    body: bytes
    media: str
    headers: tuple[Header, ...] = ()

    async def send(self, send: Send) -> None:
        """Send the response the ASGI way."""
        headers = list(fixed_headers(self.media, self.headers))
        if self.status != NOT_MODIFIED:
            headers.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def refusal(error: HttpError, media: str | None = None) -> Response:
    """Return the response that tells the error, as GraphQL does."""
    cause = request_error(error.code, error.message)
    body = msgspec.json.encode({"errors": formatted(cause.errors, cause.code)})
    return Response(error.status, body, media or JSON, error.headers)
