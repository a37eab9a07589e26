"""Operations whose answers may be many: WebSocket (graphql-transport-ws) and server-sent events.

Strawberry's own view serves both protocols; this tells it who asks, and what of an error
is shown.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from datetime import timedelta
from json import JSONDecodeError
from typing import Any, cast

import msgspec
import starlette.websockets
from cross_web import HTTPException
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import MaskErrors, ValidationCache
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.schema.exceptions import InvalidOperationTypeError
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
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from graph.errors import VersionError
from graph.kinds import Ontology
from schema.build import FonteSchema, build_schema
from schema.errors import Code, RequestError, formatted, request_error
from schema.http.app import GraphQLApp
from schema.http.responses import HttpError
from schema.limits import exceeded
from schema.operations import Operation
from schema.plan.pace import Pace
from schema.request import Caller, Request

INIT_TIMEOUT = timedelta(seconds=3)


class ShownErrors(MaskErrors):
    """Shows errors as they are shown over HTTP: ours masked, each with its code."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what clients get to see of ``error``."""
        return _as_shown(error, _code_of_refusal(error))


def _as_shown(error: GraphQLError, code: Code | None) -> GraphQLError:
    [shown] = formatted([error], code)
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


class LiveSchema(FonteSchema):
    """The schema for connections that stay open: each operation reads the version it is due.

    Strawberry itself executes subscriptions alone; whatever has one answer is executed as
    over HTTP, within the same limits.
    """

    graphql: GraphQLApp

    async def execute(self, query: str | None, *args: Any, **options: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's own arguments
        """Execute an operation."""
        results = await self.stream(query, *args, **options)
        async with aclosing(results):
            result: ExecutionResult = await anext(results)
        return result

    async def stream(self, query: str | None, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Execute an operation that may have many answers."""
        if query is None:
            raise HTTPException(400, "query: found nothing, expected a GraphQL document")
        try:
            pace = Pace(self.graphql.limits.seconds)
            name = options.get("operation_name")
            operation = await self.graphql.operation(query, name, pace)
            options["context_value"] = await self._due(operation, options)
        except RequestError as error:
            return _once(PreExecutionError(None, _shown(error)))
        except VersionError as error:
            refused = request_error(Code.BAD_USER_INPUT, f"@asOf: {error}")
            return _once(PreExecutionError(None, _shown(refused)))
        if operation.is_stream or not _is_allowed(operation, options):
            results = await super().stream(query, *args, **options)
            return self._counted(results) if operation.is_stream else results
        return _once(await self._answer(operation, options, pace))

    async def _counted(self, results: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - as above
        """Count a subscription for as long as it runs."""
        self.graphql.subscriptions += 1
        try:
            async with aclosing(results):
                async for result in results:
                    yield result
        finally:
            self.graphql.subscriptions -= 1

    async def _due(self, operation: Operation, options: Mapping[str, Any]) -> Request:
        asked: Request = options["context_value"]
        version = operation.as_of.version(options.get("variable_values") or {})
        snapshot = await asked.store.snapshot(version)
        return msgspec.structs.replace(asked, snapshot=snapshot, notes=[])

    async def _answer(
        self, operation: Operation, options: Mapping[str, Any], pace: Pace
    ) -> ExecutionResult:
        inputs = options.get("variable_values") or {}
        try:
            request: Request = options["context_value"]
            answer = await self.graphql.executed(operation, inputs, request, pace)
        except RequestError as error:
            return ExecutionResult(None, _shown(error))
        except HttpError as error:
            return ExecutionResult(None, _shown(request_error(error.code, error.message)))
        errors = [ShownErrors().anonymise_error(error) for error in answer.errors]
        return ExecutionResult(answer.data, errors)


def _is_allowed(operation: Operation, options: Mapping[str, Any]) -> bool:
    allowed = options.get("allowed_operation_types")
    return operation.is_query or allowed is None or OperationType.MUTATION in allowed


def _shown(error: RequestError) -> list[GraphQLError]:
    return [_as_shown(cause, error.code) for cause in error.errors]


async def _once(result: ExecutionResult) -> AsyncIterator[ExecutionResult]:
    yield result


class Streams(GraphQL[Request, None]):
    """An ASGI application for the protocols that keep a connection open."""

    graphql_transport_ws_handler_class = CheckingHandler

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
        limited = receive if scope["type"] == "websocket" else self._limited(receive)
        with suppress(ClientDisconnect):
            await super().__call__(scope, limited, send)

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

    def _limited(self, receive: Receive) -> Receive:
        most = left = self._graphql.limits.body

        async def limited() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, exceeded("body", "more", most, "bytes"))
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
