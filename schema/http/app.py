"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), the hot path.

A bare ASGI application: most requests are a few microseconds of work, and an object for
the request and one for the response would double that.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from time import perf_counter
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from graph.errors import VersionError
from graph.kinds import Ontology
from graph.languages import accepted
from graph.store import GraphStore
from schema.build import FonteSchema
from schema.documents import Documents
from schema.errors import Code, RequestError, formatted, request_error
from schema.execution import Answer, Execution, execute, time_limit_error
from schema.extras import Extra, extras_in
from schema.http.caching import AnswerCache, AnswerKey, answer_key, matches
from schema.http.capacity import Capacity
from schema.http.clients import Client, ClientGoneError, expect_length
from schema.http.headers import Headers
from schema.http.media import GRAPHQL_RESPONSE, JSON
from schema.http.metrics import Metrics, Reading
from schema.http.observer import Observer, server_readings
from schema.http.options import Options
from schema.http.parameters import ParameterError, Parameters, from_body, from_query_string
from schema.http.persisted import PersistedDocuments
from schema.http.responses import Header, HttpError, Response, refusal
from schema.limits import exceeded
from schema.operations import Operation
from schema.plan.pace import AtOnce, MustWaitError, Pace, TimeLimitError
from schema.request import Caller, Request

DETOURS = 100
"""Requests that go the long way after one could not be answered at once; then that is tried anew.

It may have waited for something, or the machine was busy elsewhere for a moment.
"""


class GraphQLApp:
    """Answers ``GET`` and ``POST`` on one path."""

    def __init__(
        self,
        schema: FonteSchema,
        ontology: Ontology,
        store: GraphStore,
        *,
        options: Options | None = None,
        held: Sequence[str] = (),
    ) -> None:
        self._schema = schema
        self._ontology = ontology
        self._store = store
        self.options = options or Options()
        self.limits = self.options.limits
        self.metrics = Metrics()
        self._documents = Documents(
            schema,
            self.limits,
            suggestions=self.options.suggestions,
            took=self.metrics.took,
        )
        self._observer = Observer(self.metrics, self.options.listeners)
        self.capacity = Capacity(self.limits.requests)
        self._persisted = PersistedDocuments(self.options.documents)
        self._cache = AnswerCache(self.options.cache) if self.options.cache else None
        self._edition = sha256(f"{schema.as_str()} {held}".encode()).digest()
        self.subscriptions = 0
        self.metrics.tell(
            *server_readings(self._documents, self.capacity),
            Reading(
                "fonte_subscriptions",
                "Subscriptions that run.",
                (),
                lambda: {(): self.subscriptions},
            ),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = Headers(scope["headers"])
        client = Client(receive)
        try:
            media = _acceptable(headers)
            parameters = await self._parameters(scope, headers, client)
            pace = Pace(self.limits.seconds, client.watch)
            with self.capacity.taken():
                response = await self._respond(scope["method"], media, headers, parameters, pace)
        except HttpError as error:
            response = refusal(error, headers.media)
        except ClientGoneError:
            return
        except asyncio.CancelledError:
            if not client.gone:
                raise
            return
        finally:
            client.stop_watching()
        await response.send(send)

    async def operation(self, text: str, name: str | None, pace: Pace) -> Operation:
        """Return an operation of a document.

        Raises:
            RequestError: the document cannot be executed, has no such operation, or took too
                long to read.
        """
        try:
            document = await self._documents.document(text, pace)
        except TimeLimitError as error:
            raise time_limit_error(pace) from error
        return document.operation(name)

    async def executed(
        self, operation: Operation, variables: Mapping[str, Any], request: Request, pace: Pace
    ) -> Answer:
        """Execute an operation that comes by a stream and has one answer.

        Raises:
            RequestError: the variables do not fit, the cost is too high, or the time was up.
            HttpError: too many are being executed.
        """
        start = perf_counter()
        with self.capacity.taken():
            answer = await execute(
                self._schema,
                operation,
                variables,
                request,
                pace=pace,
                preferred=self.options.execution,
                most_cost=self.limits.cost,
            )
        self._observer.saw(operation, answer, _NO_HEADERS, perf_counter() - start)
        return answer

    async def request(self, accept_language: str, caller: Caller | None) -> Request:
        """Return the context of a request that comes by a stream, of the newest version."""
        snapshot = await self._store.snapshot()
        return Request(
            snapshot,
            self._store,
            self._ontology,
            accepted(accept_language),
            caller,
            page=self.limits.page,
        )

    def caller(self, authorization: bytes | None) -> Caller | None:
        """Return who asks, None for somebody unknown where these may ask.

        Raises:
            HttpError: the token is unknown, or has to be there and is not.
        """
        tokens = self.options.tokens
        caller = tokens.caller(authorization)
        if caller is None and (authorization is not None or self.options.reads_need_token):
            raise HttpError(
                401,
                "found no token that is known here, expected Authorization: Bearer and one that is",
                (b"www-authenticate", b"Bearer"),
                code=Code.UNAUTHENTICATED,
            )
        return caller

    def may_read(self, authorization: str) -> bool:
        """Say whether who sends this header, empty if there is none, may read."""
        try:
            self.caller(authorization.encode("latin-1", "replace") or None)
        except HttpError:
            return False
        return True

    async def _request(
        self, headers: Headers, operation: Operation, parameters: Parameters, pace: Pace
    ) -> Request:
        caller = None
        if self.options.reads_need_token or b"authorization" in headers:
            caller = self.caller(headers.get(b"authorization"))
        version = None
        if operation.as_of.named:
            if isinstance(pace, AtOnce):
                raise MustWaitError
            version = operation.as_of.version(parameters.variables or {})
        snapshot = await self._store.snapshot(version)
        return Request(
            snapshot, self._store, self._ontology, headers.languages, caller, page=self.limits.page
        )

    def at_once(self, headers: Headers, body: bytes) -> Response | None:
        """Answer a POST whose body is all there, or return None if that would have to wait.

        A query over a graph in memory waits for nothing, so it needs no task of its own.
        """
        if self.capacity.ending:
            return None
        coroutine = self._respond_to_body(headers, body)
        try:
            coroutine.send(None)
        except StopIteration as done:
            response: Response = done.value
            return response
        except MustWaitError:
            return None
        except Exception:  # noqa: BLE001 - it will fail again, where it is logged and answered
            return None
        coroutine.close()
        return None

    async def _respond_to_body(self, headers: Headers, body: bytes) -> Response:
        try:
            media = _acceptable(headers)
            parameters = self._from_body(headers, body)
            pace = AtOnce(self.limits.seconds)
            return await self._respond("POST", media, headers, parameters, pace)
        except HttpError as error:
            return refusal(error, headers.media)

    async def _parameters(self, scope: Scope, headers: Headers, client: Client) -> Parameters:
        method = scope["method"]
        if method == "POST":
            _expect_json(headers)
            expect_length(_announced(headers), self.limits.body)
            return self._from_body(headers, await client.body(self.limits.body))
        if method != "GET":
            raise HttpError(405, f"found {method}, expected GET or POST", (b"allow", b"GET, POST"))
        try:
            return from_query_string(scope["query_string"])
        except ParameterError as error:
            raise HttpError(400, str(error)) from error

    def _from_body(self, headers: Headers, body: bytes) -> Parameters:
        _expect_json(headers)
        expect_length(len(body), self.limits.body)
        try:
            return from_body(body)
        except ParameterError as error:
            raise HttpError(400, str(error)) from error

    async def _respond(
        self, method: str, media: str, headers: Headers, parameters: Parameters, pace: Pace
    ) -> Response:
        try:
            text = self._persisted.text(parameters)
            operation = await self.operation(text, parameters.operation_name, pace)
            request = await self._request(headers, operation, parameters, pace)
            if method == "GET":
                return await self._respond_to_get(
                    media, headers, operation, parameters, request, pace=pace
                )
            if operation.is_stream:
                message = "found a subscription, expected one by WebSocket or text/event-stream"
                raise request_error(Code.BAD_USER_INPUT, message)
            body, extra, _ = await self._answered(operation, headers, parameters, request, pace)
        except (RequestError, VersionError) as error:
            if isinstance(error, VersionError):
                error = request_error(Code.BAD_USER_INPUT, f"@asOf: {error}")
            self.metrics.refused(error.code)
            return _failure(
                error, media, (*_named(headers), *(_NOT_STORED if method == "GET" else ()))
            )
        return Response(200, body, media, extra)

    async def _respond_to_get(
        self,
        media: str,
        headers: Headers,
        operation: Operation,
        parameters: Parameters,
        request: Request,
        *,
        pace: Pace,
    ) -> Response:
        """Answer a GET, which caches on the way may hold, and clients ask for again."""
        if not operation.is_query:
            message = "found a mutation or a subscription by GET, expected POST"
            raise HttpError(405, message, (b"allow", b"POST"))
        etag = self._key(operation, parameters, request).etag(self._edition, media)
        caching: tuple[Header, ...] = (
            (b"etag", etag),
            (b"cache-control", self.options.cache_control.encode()),
        )
        if matches(headers.get(b"if-none-match", b""), etag):
            return Response(304, b"", media, caching)
        body, extra, errors = await self._answered(operation, headers, parameters, request, pace)
        # Errors may be gone the next time, and a failure of ours is told with an id of its own.
        return Response(200, body, media, (*extra, *(_NOT_STORED if errors else caching)))

    async def _answered(
        self,
        operation: Operation,
        headers: Headers,
        parameters: Parameters,
        request: Request,
        pace: Pace,
    ) -> tuple[bytes, tuple[Header, ...], bool]:
        """Return the answer's body, the headers that say how it was made, and if it has errors."""
        key = None
        if self._cache is not None and operation.is_query:
            key = self._key(operation, parameters, request)
            if (body := self._cache.get(key)) is not None:
                self.metrics.answered(operation.name, "cache", errors=False)
                return body, (*_named(headers), *_FROM_CACHE), False
        start = perf_counter()
        answer = await self._executed(operation, parameters, request, pace)
        errors = bool(answer.errors)
        executed = perf_counter()
        if answer.extensions is not None and Extra.RECEIPT in extras_in(parameters.extensions):
            asked = self._key(operation, parameters, request)
            answer.extensions["receipt"] = asked.receipt(self._edition)
        body = _body_of(answer, headers.request_id)
        self.expect_response(len(body))
        if key is not None and self._cache is not None and not errors:
            self._cache.keep(key, body)
        self._observer.saw(operation, answer, headers, executed - start, perf_counter() - executed)
        return body, (*_named(headers), *_EXECUTIONS[answer.execution]), errors

    def expect_response(self, length: int) -> None:
        """Refuse to send an answer that is too long.

        Raises:
            RequestError: ``length`` is more bytes than the limit.
        """
        if length > self.limits.response:
            found = exceeded("response", length, self.limits.response, "bytes")
            raise request_error(Code.COST_LIMIT_EXCEEDED, f"{found}; ask for smaller pages")

    async def _executed(
        self, operation: Operation, parameters: Parameters, request: Request, pace: Pace
    ) -> Answer:
        if operation.detours and isinstance(pace, AtOnce):
            operation.detours -= 1
            raise MustWaitError
        try:
            return await execute(
                self._schema,
                operation,
                parameters.variables or {},
                request,
                pace=pace,
                preferred=self.options.execution,
                most_cost=self.limits.cost,
                extras=extras_in(parameters.extensions),
            )
        except (MustWaitError, GeneratorExit):
            # To try this at once every time would do its beginning twice every time.
            operation.detours = DETOURS
            raise

    def _key(self, operation: Operation, parameters: Parameters, request: Request) -> AnswerKey:
        return answer_key(
            request.snapshot,
            operation,
            parameters.variables or {},
            request.languages,
            extras_in(parameters.extensions),
        )


_EXECUTIONS: dict[Execution, tuple[Header, ...]] = {
    execution: ((b"x-fonte-execution", execution.encode()),) for execution in Execution
}
_FROM_CACHE: tuple[Header, ...] = ((b"x-fonte-execution", b"cache"),)
_NOT_STORED: tuple[Header, ...] = ((b"cache-control", b"no-store"),)
_NO_HEADERS = Headers()
_encode = msgspec.json.Encoder().encode


def _acceptable(headers: Headers) -> str:
    if headers.media is None:
        raise HttpError(406, f"expected Accept to allow {GRAPHQL_RESPONSE} or {JSON}")
    return headers.media


def _announced(headers: Headers) -> int:
    """Return the length that a head promises of the body, 0 if it promises none."""
    return int(headers.get(b"content-length", b"0"))


def _expect_json(headers: Headers) -> None:
    if headers.body_expected is not None:
        raise HttpError(415, f"expected {headers.body_expected}")


def _named(headers: Headers) -> tuple[Header, ...]:
    """Return the header that gives a client back what it named its request by."""
    name = headers.request_id
    return () if name is None else ((b"x-request-id", name.encode()),)


def _body_of(answer: Answer, request_id: str | None) -> bytes:
    if not answer.errors and answer.extensions is None:
        return _encode({"data": answer.data})
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = formatted(answer.errors, request_id=request_id)
    body["data"] = answer.data
    if answer.extensions is not None:
        body["extensions"] = answer.extensions
    return _encode(body)


def _failure(error: RequestError, media: str, headers: tuple[Header, ...]) -> Response:
    body = _encode({"errors": formatted(error.errors, error.code)})
    return Response(200 if media == JSON else 400, body, media, headers)
