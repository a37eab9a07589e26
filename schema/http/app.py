"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), the hot path.

A bare ASGI application: most requests are a few microseconds of work, and an object for
the request and one for the response would double that.
"""

import asyncio

import msgspec
from starlette.types import Receive, Scope, Send

from graph.errors import VersionError
from schema.errors import Code, RequestError, formatted, request_error
from schema.http.answering import Answering
from schema.http.caching import matches
from schema.http.clients import Client, ClientGoneError, expect_length
from schema.http.headers import Header, Headers, naming
from schema.http.media import GRAPHQL_RESPONSE, JSON
from schema.http.parameters import ParameterError, Parameters, from_body, from_query_string
from schema.http.responses import HttpError, Response, refusal
from schema.operations import Operation
from schema.plan.pace import AtOnce, MustWaitError, Pace
from schema.request import Request


class GraphQLApp(Answering):
    """Answers ``GET`` and ``POST`` on one path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = Headers(scope["headers"])
        client = Client(receive)
        try:
            media = _acceptable(headers)
            parameters = await self.parameters(scope, headers, client)
            pace = Pace(self.limits.seconds, client.watch)
            with self.capacity.taken():
                response = await self._respond(scope["method"], media, headers, parameters, pace)
        except HttpError as error:
            response = self._refused(error, headers)
        except ClientGoneError:
            return
        except asyncio.CancelledError:
            if not client.gone:
                raise
            return
        except Exception:
            self.metrics.refused(Code.INTERNAL_SERVER_ERROR)
            raise
        finally:
            client.stop_watching()
        await response.send(send)

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
            return self._refused(error, headers)

    def _refused(self, error: HttpError, headers: Headers) -> Response:
        self.metrics.refused(error.code)
        return refusal(error, headers.media, headers.named)

    async def parameters(self, scope: Scope, headers: Headers, client: Client) -> Parameters:
        """Return what a request asks for.

        Raises:
            HttpError: it is no GraphQL request that this server takes.
            ClientGoneError: it did not all come.
        """
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
            text = self.persisted.text(parameters)
            operation = await self.operation(text, parameters.operation_name, pace)
            request = await self.request_of(headers, operation, parameters, pace)
            if method == "GET":
                return await self._respond_to_get(
                    media, headers, operation, parameters, request, pace=pace
                )
            if operation.is_stream:
                message = "found a subscription, expected one by WebSocket or text/event-stream"
                raise request_error(Code.BAD_USER_INPUT, message)
            body, extra, named, _ = await self.answered(
                operation, headers, parameters, request, pace
            )
        except (RequestError, VersionError) as error:
            if isinstance(error, VersionError):
                error = request_error(Code.BAD_USER_INPUT, f"@asOf: {error}")
            self.metrics.refused(error.code)
            named = naming(error.request_id or headers.request_id)
            return _failure(error, media, _NOT_STORED if method == "GET" else (), named)
        return Response(200, body, media, extra, named)

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
        etag = self.key_of(operation, parameters, request).etag(self.edition, media)
        caching: tuple[Header, ...] = (
            (b"etag", etag),
            (b"cache-control", self.options.cache_control.encode()),
        )
        if matches(headers.get(b"if-none-match", b""), etag):
            return Response(304, b"", media, caching, headers.named)
        body, extra, named, errors = await self.answered(
            operation, headers, parameters, request, pace
        )
        # Errors may be gone the next time, and a failure of ours is told with an id of its own.
        return Response(200, body, media, (*extra, *(_NOT_STORED if errors else caching)), named)


_NOT_STORED: tuple[Header, ...] = ((b"cache-control", b"no-store"),)
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


def _failure(
    error: RequestError, media: str, headers: tuple[Header, ...], named: tuple[Header, ...]
) -> Response:
    body = _encode({"errors": formatted(error.errors, error.code)})
    return Response(200 if media == JSON else 400, body, media, headers, named)
