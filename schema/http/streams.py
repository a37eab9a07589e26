"""Operations whose answers may be many: WebSocket (graphql-transport-ws) and server-sent events.

Strawberry's own view serves both protocols; this tells it who asks, and what of an error
is shown.
"""

from collections.abc import Mapping
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
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    Message as WebSocketMessage,
)
from strawberry.types import ExecutionResult

from graph.kinds import Ontology
from schema.as_of import AS_OF
from schema.build import FonteSchema, build_schema
from schema.errors import Code, RequestError, formatted
from schema.http.app import GraphQLApp, Options
from schema.http.responses import HttpError
from schema.operations import Document
from schema.request import Caller, Request

INIT_TIMEOUT = timedelta(seconds=3)


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
    if isinstance(error.original_error, InvalidOperationTypeError):
        return Code.BAD_USER_INPUT
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


class LiveSchema(FonteSchema):
    """The schema for connections that stay open: each operation reads the version it is due."""

    async def execute(self, query: str | None, *args: Any, **options: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's own arguments
        """Execute an operation."""
        options["context_value"] = await self._due(query, options)
        return await super().execute(query, *args, **options)

    async def stream(self, query: str | None, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Execute an operation that may have many answers."""
        if query is None:
            raise HTTPException(400, "query: found nothing, expected a GraphQL document")
        options["context_value"] = await self._due(query, options)
        return await super().stream(query, *args, **options)

    async def _due(self, query: str | None, options: Mapping[str, Any]) -> Request:
        asked: Request = options["context_value"]
        version = self._as_of(query, options)
        snapshot = await asked.store.snapshot(version)
        return msgspec.structs.replace(asked, snapshot=snapshot, notes=[])

    def _as_of(self, query: str | None, options: Mapping[str, Any]) -> int | None:
        """Return the version that the operation names; what is wrong with it is told elsewhere."""
        if query is None or AS_OF.name not in query:
            return None
        try:
            operation = Document(self, query).operation(options.get("operation_name"))
        except RequestError:
            return None
        return operation.as_of.version(options.get("variable_values") or {})


class Streams(GraphQL[Request, None]):
    """An ASGI application for the protocols that keep a connection open."""

    graphql_transport_ws_handler_class = CheckingHandler

    def __init__(
        self, ontology: Ontology, graphql: GraphQLApp, *, longest_body: int = Options().body
    ) -> None:
        super().__init__(
            # No ParserCache: what a caching parser finds wrong would get past ShownErrors.
            build_schema(ontology, extensions=[ValidationCache, ShownErrors], schema=LiveSchema),
            graphql_ide=None,
            allow_queries_via_get=True,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL],
            connection_init_wait_timeout=INIT_TIMEOUT,
        )
        self._graphql = graphql
        self._longest_body = longest_body

    def caller(self, authorization: bytes | None) -> Caller | None:
        """Return who asks.

        Raises:
            HttpError: the token is unknown, or has to be there and is not.
        """
        return self._graphql.caller(authorization)

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
        """Return the context of one connection, which each operation brings up to date."""
        header = request.headers.get("authorization")
        given = None if header is None else header.encode("latin-1")
        caller = None
        try:
            if given is not None or isinstance(request, HttpRequest):
                caller = self.caller(given)
        except HttpError as error:
            raise HTTPException(error.status, error.message) from error
        return await self._graphql.request(request.headers.get("accept-language", ""), caller)
