"""The headers of a request, and what they say of its body and of the answer."""

import re
from functools import cached_property

from graph.languages import accepted
from schema.http.media import is_json, media_type

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Headers(dict[bytes, bytes]):
    """Headers by their names in lower case.

    Nobody changes them, so what they say is found out once. The short way through uvicorn
    keeps them with a head that it has seen: most requests of a client have the same.
    """

    @cached_property
    def request_id(self) -> str | None:
        """What the client names its request by, if that is a name that can be logged."""
        given = self.get(b"x-request-id", b"")
        return given.decode("ascii") if _REQUEST_ID.fullmatch(given) else None

    @cached_property
    def trace_parent(self) -> str | None:
        """The span of the client's trace that this request is part of (W3C Trace Context)."""
        given = self.get(b"traceparent")
        return None if given is None else given.decode("latin-1")

    @cached_property
    def media(self) -> str | None:
        """The media type of the answer; None if the client takes none that there is."""
        return media_type(self.get(b"accept", b""))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The tags to try for texts, in order."""
        return accepted(self.get(b"accept-language", b"").decode("latin-1"))

    @cached_property
    def body_expected(self) -> str | None:
        """What a body should be that these headers say it is not; None if all is well."""
        if not is_json(self.get(b"content-type", b"")):
            return "a body of content type application/json"
        if self.get(b"content-encoding", b"identity") != b"identity":
            return "a body without content encoding"
        return None
