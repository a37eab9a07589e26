"""Operations whose answers may be many: WebSocket (graphql-transport-ws) and server-sent events.

Strawberry's own view serves both protocols; this tells it who asks, and what of an error
is shown.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from cross_web import HTTPException
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import MaskErrors
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from graph.kinds import Ontology
from schema.build import build_schema
from schema.errors import Code, formatted
from schema.http import Options
from schema.request import Request

INIT_TIMEOUT = timedelta(seconds=3)

MakeRequest = Callable[[str], Awaitable[Request]]
"""Returns the request for a client whose Accept-Language header is given."""


class ShownErrors(MaskErrors):
    """Shows errors as they are shown over HTTP: ours masked, each with its code."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what clients get to see of ``error``."""
        # Strawberry validates here, and an error of that has neither a cause nor a path.
        invalid = error.original_error is None and error.path is None
        is_syntax = isinstance(error, GraphQLSyntaxError)
        code = Code.GRAPHQL_VALIDATION_FAILED if invalid and not is_syntax else None
        [shown] = formatted([error], code)
        return GraphQLError(
            shown["message"], error.nodes, path=error.path, extensions=shown["extensions"]
        )


class Streams(GraphQL[Request, None]):
    """An ASGI application for the protocols that keep a connection open."""

    def __init__(
        self, ontology: Ontology, make_request: MakeRequest, *, longest_body: int = Options().body
    ) -> None:
        super().__init__(
            build_schema(ontology, extensions=[ShownErrors]),
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=INIT_TIMEOUT,
        )
        self._make_request = make_request
        self._longest_body = longest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or one request for events."""
        limited = receive if scope["type"] == "websocket" else self._limited(receive)
        await super().__call__(scope, limited, send)

    def parse_json(self, data: str | bytes) -> Any:  # noqa: ANN401 - Strawberry's own signature
        """Return the parameters in a body."""
        try:
            parameters = super().parse_json(data)
        except RecursionError as error:
            raise HTTPException(400, "found values nested too deeply") from error
        if not isinstance(parameters, dict):
            raise HTTPException(400, "expected a JSON object")
        return parameters

    def _limited(self, receive: Receive) -> Receive:
        left = self._longest_body

        async def limited() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, f"expected a body of at most {self._longest_body} bytes")
            return message

        return limited

    async def get_context(
        self,
        request: HttpRequest | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 - Strawberry's own signature
    ) -> Request:
        """Return the context of one operation."""
        return await self._make_request(request.headers.get("accept-language", ""))
