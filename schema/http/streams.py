"""Operations whose answers may be many: WebSocket (graphql-transport-ws) and server-sent events.

Strawberry's own view serves both protocols; this tells it who asks, and refuses as the
GraphQL endpoint does whatever is no GraphQL.
"""

from contextlib import suppress
from datetime import timedelta
from json import JSONDecodeError
from typing import Any, cast

import msgspec
import starlette.websockets
from cross_web import AsyncHTTPRequestAdapter, StarletteRequestAdapter
from graphql import GraphQLError
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ValidationCache
from strawberry.http import GraphQLRequestData
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    SubscribeMessage,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    Message as WebSocketMessage,
)

from graph.kinds import Ontology
from schema.build import build_schema
from schema.errors import Code, RequestError, formatted
from schema.http.app import GraphQLApp
from schema.http.clients import Client, ClientGoneError
from schema.http.headers import Headers
from schema.http.live_schema import LiveSchema, ShownErrors
from schema.http.responses import HttpError, refusal
from schema.limits import exceeded
from schema.request import Caller, Request

INIT_TIMEOUT = timedelta(seconds=3)


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
    """Checks the types of what a message says, which Strawberry takes for granted, and who asks."""

    async def handle_message(self, message: WebSocketMessage) -> None:
        """Do what a message asks for."""
        if message.get("type") in ("subscribe", "complete"):
            try:
                msgspec.convert(message, _Subscribe | _Complete)
            except msgspec.ValidationError:
                await self.handle_invalid_message("Failed to parse message")
                return
        await super().handle_message(message)

    async def send_message(self, message: WebSocketMessage) -> None:
        """Send a message; what is due to a client that has gone away is nothing to log."""
        with suppress(WebSocketDisconnected, starlette.websockets.WebSocketDisconnected):
            await super().send_message(message)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, unless too many run."""
        most = self.max_subscriptions_per_connection
        if most is None or len(self.operations) < most or not self.connection_acknowledged:
            await super().handle_subscribe(message)
            return
        found = exceeded("subscriptions", most + 1, most, "on this connection")
        payload: Any = formatted([GraphQLError(found)], Code.OVERLOADED)
        await self.send_message({"id": message["id"], "type": "error", "payload": payload})

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Find out who asks: browsers cannot send headers with a WebSocket."""
        payload: Any = message.get("payload")
        given = payload.get("authorization") if isinstance(payload, dict) else None
        view: Any = self.view
        try:
            if self.context.caller is None:
                header = given.encode() if isinstance(given, str) else None
                self.context.caller = view.caller(header)
        except HttpError:
            await self.websocket.close(code=4403, reason="Forbidden")
            return
        await super().handle_connection_init(message)


class _Asked(StarletteRequestAdapter):
    """A request for events, which stays within reach."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.request = request


class Streams(GraphQL[Request, None]):
    """An ASGI application for the protocols that keep a connection open."""

    graphql_transport_ws_handler_class = CheckingHandler
    request_adapter_class = _Asked

    def __init__(self, ontology: Ontology, graphql: GraphQLApp) -> None:
        # No ParserCache: what a caching parser finds wrong would get past ShownErrors.
        built = build_schema(ontology, [ValidationCache, ShownErrors], LiveSchema)
        schema = cast("LiveSchema", built)
        schema.graphql = graphql
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=True,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL],
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=graphql.limits.subscriptions,
            allowed_origins=graphql.options.origins,
        )
        self._graphql = graphql

    def caller(self, authorization: bytes | None) -> Caller | None:
        """Return who asks.

        Raises:
            HttpError: the token is unknown, or has to be there and is not.
        """
        return self._graphql.caller(authorization)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or one request for events."""
        with suppress(ClientDisconnect, ClientGoneError):
            try:
                await super().__call__(scope, receive, send)
            except HttpError as error:
                self._graphql.metrics.refused(error.code)
                if scope["type"] == "http":
                    await refusal(error).send(send)
                else:
                    await send({"type": "websocket.close", "code": 4403, "reason": "Forbidden"})

    def should_render_graphql_ide(self, request: object) -> bool:  # noqa: ARG002 - Strawberry's own signature
        """Say that no page is shown here."""
        return False

    def is_request_allowed(self, request: object) -> bool:  # noqa: ARG002 - as above
        """Leave methods to :meth:`parse_http_body`, which says what is allowed."""
        return True

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """Return what a request for events asks for, read as the GraphQL endpoint reads it.

        Raises:
            HttpError: it is malformed, or names a document that is not known.
            ClientGoneError: it did not all come.
        """
        asked = cast("_Asked", request).request
        headers = Headers(asked.scope["headers"])
        parameters = await self._graphql.parameters(asked.scope, headers, Client(asked.receive))
        try:
            text = self._graphql.persisted.text(parameters)
        except RequestError as error:
            raise HttpError(400, error.errors[0].message, code=error.code) from error
        return GraphQLRequestData(
            query=text,
            variables=parameters.variables,
            operation_name=parameters.operation_name,
            extensions=parameters.extensions,
            protocol="sse",
        )

    def decode_json(self, data: str | bytes) -> object:
        """Return the JSON object that a body or a message is."""
        try:
            return msgspec.json.decode(data, type=dict[str, Any])
        except (ValueError, RecursionError) as error:
            # What Strawberry expects of json.loads, and takes for bad input.
            raise JSONDecodeError("expected a JSON object", "", 0) from error

    def encode_json(self, data: object) -> str:
        """Return what is sent as JSON: an answer that is too long is replaced by its error."""
        encoded = msgspec.json.encode(data)
        try:
            self._graphql.expect_response(len(encoded))
        except RequestError as error:
            refused = {"data": None, "errors": formatted(error.errors, error.code)}
            of_message = {**data, "payload": refused} if isinstance(data, dict) else {}
            encoded = msgspec.json.encode(of_message if "id" in of_message else refused)
        return encoded.decode()

    async def get_context(
        self,
        request: HttpRequest | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 - Strawberry's own signature
    ) -> Request:
        """Return the context of one connection, which each operation brings up to date.

        Raises:
            HttpError: the token is unknown, or has to be there and is not.
        """
        header = request.headers.get("authorization")
        given = None if header is None else header.encode("latin-1")
        caller = None
        if given is not None or isinstance(request, HttpRequest):
            caller = self.caller(given)
        return await self._graphql.request(request.headers.get("accept-language", ""), caller)
