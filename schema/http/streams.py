"""Operations whose answers may be many: WebSocket (graphql-transport-ws) and server-sent events.

Strawberry's own view serves both protocols; this tells it who asks, and what of an error
is shown.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from json import JSONDecodeError
from typing import Any

import msgspec
from cross_web import HTTPException
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import MaskErrors, ValidationCache
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    Message as WebSocketMessage,
)

from graph.kinds import Ontology
from schema.build import build_schema
from schema.errors import Code, formatted
from schema.http.app import Options
from schema.request import Request

INIT_TIMEOUT = timedelta(seconds=3)

MakeRequest = Callable[[str], Awaitable[Request]]
"""Returns the request for a client whose Accept-Language header is given."""


class ShownErrors(MaskErrors):
    """Shows errors as they are shown over HTTP: ours masked, each with its code."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what clients get to see of ``error``."""
        [shown] = formatted([error], _code_of_refusal(error))
        return GraphQLError(
            shown["message"],
            error.nodes,
            error.source,
            error.positions,
            error.path,
            extensions=shown["extensions"],
        )


def _code_of_refusal(error: GraphQLError) -> Code | None:
    """Return the code of an error for which Strawberry executed nothing, None for any other."""
    if error.path is not None or isinstance(error, GraphQLSyntaxError):
        return None
    if error.original_error is None:
        return Code.GRAPHQL_VALIDATION_FAILED
    # A variable is refused with an error that another one of graphql-core's own caused.
    return Code.BAD_USER_INPUT if isinstance(error.original_error, GraphQLError) else None


class _Wanted(msgspec.Struct, rename="camel"):
    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


class _Subscribe(msgspec.Struct, tag="subscribe"):
    id: str
    payload: _Wanted


class _Complete(msgspec.Struct, tag="complete"):
    id: str


class CheckingHandler(BaseGraphQLTransportWSHandler[Request, None]):
    """Checks the types of what a message says, which Strawberry takes for granted."""

    async def handle_message(self, message: WebSocketMessage) -> None:
        """Do what a message asks for."""
        if message.get("type") in ("subscribe", "complete"):
            try:
                msgspec.convert(message, _Subscribe | _Complete)
            except msgspec.ValidationError:
                await self.handle_invalid_message("Failed to parse message")
                return
        await super().handle_message(message)


class Streams(GraphQL[Request, None]):
    """An ASGI application for the protocols that keep a connection open."""

    graphql_transport_ws_handler_class = CheckingHandler

    def __init__(
        self, ontology: Ontology, make_request: MakeRequest, *, longest_body: int = Options().body
    ) -> None:
        super().__init__(
            # No ParserCache: what a caching parser finds wrong would get past ShownErrors.
            build_schema(ontology, extensions=[ValidationCache, ShownErrors]),
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

    def decode_json(self, data: str | bytes) -> object:
        """Return the JSON object that a body or a message is."""
        try:
            return msgspec.json.decode(data, type=dict[str, Any])
        except (ValueError, RecursionError) as error:
            # What Strawberry expects of json.loads, and takes for bad input.
            raise JSONDecodeError("expected a JSON object", "", 0) from error

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
