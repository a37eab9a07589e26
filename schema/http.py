"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), the hot path.

A bare ASGI application: most requests are a few microseconds of work, and an object for
the request and one for the response would double that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from graph.articles import Texts
from graph.kinds import Ontology
from graph.languages import accepted
from graph.store import GraphStore
from schema.build import FonteSchema
from schema.errors import Code, RequestError, formatted, request_error
from schema.execution import Answer, Execution, execute
from schema.media import GRAPHQL_RESPONSE, JSON, is_json, media_type
from schema.operations import Documents, Operation
from schema.parameters import ParameterError, Parameters, from_body, from_query_string
from schema.plan.pace import Pace
from schema.request import Request

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask of the server."""

    body: int = 1024 * 1024
    """Bytes of a request's body."""

    seconds: float = 10.0
    """How long an operation may take."""


class HttpError(Exception):
    """The request is no GraphQL request that this server takes."""

    def __init__(self, status: int, message: str, *headers: tuple[bytes, bytes]) -> None:
        self.status = status
        self.message = message
        self.headers = headers
        super().__init__(message)


class GraphQLApp:
    """Answers ``GET`` and ``POST`` on one path."""

    def __init__(
        self,
        schema: FonteSchema,
        ontology: Ontology,
        store: GraphStore,
        texts: Texts,
        *,
        execution: Execution = Execution.PLANNED,
        limits: Limits | None = None,
    ) -> None:
        self._schema = schema
        self._ontology = ontology
        self._store = store
        self._texts = texts
        self._execution = execution
        self._limits = limits or Limits()
        self._documents = Documents(schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers: Headers = dict(scope["headers"])
        client = _Client(receive)
        try:
            media = _acceptable(headers)
            parameters = await self._parameters(scope, headers, receive)
            response = await self._response(scope["method"], headers, parameters, media, client)
        except HttpError as error:
            body = _errors_only(request_error(Code.BAD_USER_INPUT, error.message))
            media = media_type(headers.get(b"accept", b"")) or JSON
            response = Response(error.status, body, media, error.headers)
        except asyncio.CancelledError:
            if not client.gone:
                raise
            return
        finally:
            client.stop_watching()
        await response.send(send)

    async def _parameters(self, scope: Scope, headers: Headers, receive: Receive) -> Parameters:
        method = scope["method"]
        try:
            if method == "POST":
                return from_body(await self._body(headers, receive))
            if method == "GET":
                return from_query_string(scope["query_string"])
        except ParameterError as error:
            raise HttpError(400, str(error)) from error
        raise HttpError(405, f"found {method}, expected GET or POST", (b"allow", b"GET, POST"))

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        if not is_json(headers.get(b"content-type", b"")):
            raise HttpError(415, "expected a body of content type application/json")
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise HttpError(415, "expected a body without content encoding")
        message = await receive()
        body: bytes = message.get("body", b"")
        while message.get("more_body", False):
            if len(body) > self._limits.body:
                break
            message = await receive()
            body += message.get("body", b"")
        if len(body) > self._limits.body:
            raise HttpError(413, f"expected a body of at most {self._limits.body} bytes")
        return body

    async def _response(
        self, method: str, headers: Headers, parameters: Parameters, media: str, client: "_Client"
    ) -> "Response":
        try:
            operation = self._operation(parameters)
            if method == "GET" and not operation.is_query:
                message = "found a mutation or a subscription by GET, expected POST"
                raise HttpError(405, message, (b"allow", b"POST"))
            answer = await execute(
                self._schema,
                operation,
                parameters.variables or {},
                await self._request(headers),
                pace=Pace(self._limits.seconds, client.watch),
                preferred=self._execution,
            )
        except RequestError as error:
            status = 200 if media == JSON else 400
            return Response(status, _errors_only(error), media)
        return Response(200, _body_of(answer), media, _EXECUTIONS[answer.execution])

    def _operation(self, parameters: Parameters) -> Operation:
        if parameters.query is None:
            raise request_error(Code.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        return self._documents.document(parameters.query).operation(parameters.operation_name)

    async def _request(self, headers: Headers) -> Request:
        return Request(
            await self._store.snapshot(),
            self._ontology,
            self._texts,
            accepted(headers.get(b"accept-language", b"").decode("latin-1")),
        )


def _acceptable(headers: Headers) -> str:
    media = media_type(headers.get(b"accept", b""))
    if media is None:
        raise HttpError(406, f"expected Accept to allow {GRAPHQL_RESPONSE} or {JSON}")
    return media


class _Client:
    """Whoever waits for the response; a request that nobody waits for is given up."""

    __slots__ = ("_receive", "_watcher", "gone")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None
        self.gone = False

    def watch(self) -> None:
        """Cancel the present task when the client goes away.

        Started only when a request lets others run: most are answered before they could
        be cancelled at all.
        """
        request = asyncio.current_task()
        if request is not None:
            self._watcher = asyncio.create_task(self._cancel_when_gone(request))

    async def _cancel_when_gone(self, request: "asyncio.Task[Any]") -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        request.cancel()

    def stop_watching(self) -> None:
        """Let go of the client."""
        if self._watcher is not None:
            self._watcher.cancel()


class Response:
    """A whole response, ready to be sent."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(
        self,
        status: int,
        body: bytes,
        media: str,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        self._status = status
        self._body = body
        self._headers = [
            _CONTENT_TYPES[media],
            (b"content-length", str(len(body)).encode()),
            _VARY,
            *headers,
        ]

    async def send(self, send: Send) -> None:
        """Send the response."""
        await send(
            {"type": "http.response.start", "status": self._status, "headers": self._headers}
        )
        await send({"type": "http.response.body", "body": self._body})


_VARY = (b"vary", b"Accept, Accept-Language")
_CONTENT_TYPES = {
    media: (b"content-type", f"{media}; charset=utf-8".encode())
    for media in (JSON, GRAPHQL_RESPONSE)
}
_EXECUTIONS = {
    execution: ((b"x-fonte-execution", execution.value.encode()),) for execution in Execution
}


_encode = msgspec.json.Encoder().encode


def _body_of(answer: Answer) -> bytes:
    if not answer.errors:
        return _encode({"data": answer.data})
    return _encode({"errors": formatted(answer.errors), "data": answer.data})


def _errors_only(error: RequestError) -> bytes:
    return _encode({"errors": formatted(error.errors, error.code)})
