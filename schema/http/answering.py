"""From what a request asks for to its answer as bytes; over which protocol it came, others know."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from time import perf_counter
from typing import Any
from uuid import uuid4

import msgspec

from graph.kinds import Ontology
from graph.languages import accepted
from graph.store import GraphStore
from schema.build import FonteSchema
from schema.documents import Documents
from schema.errors import Code, RequestError, formatted, is_failure, request_error
from schema.execution import Answer, Execution, execute, time_limit_error
from schema.extras import Extra, extras_in
from schema.http.caching import AnswerCache, AnswerKey, answer_key
from schema.http.capacity import Capacity
from schema.http.headers import Header, Headers, naming
from schema.http.metrics import Metrics, Reading
from schema.http.observer import Observer, server_readings
from schema.http.options import Options
from schema.http.parameters import Parameters
from schema.http.persisted import PersistedDocuments
from schema.http.responses import HttpError
from schema.limits import exceeded
from schema.operations import Operation
from schema.plan.pace import AtOnce, MustWaitError, Pace, TimeLimitError
from schema.request import Caller, Request

DETOURS = 100
"""Requests that go the long way after one could not be answered at once; then that is tried anew.

It may have waited for something, or the machine was busy elsewhere for a moment.
"""


class Answering:
    """Answers operations: knows documents, the cache, limits, and who may ask."""

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
        self.persisted = PersistedDocuments(self.options.documents)
        self._cache = AnswerCache(self.options.cache) if self.options.cache else None
        self.edition = sha256(f"{schema.as_str()} {held}".encode()).digest()
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
        began = self._observer.began(operation, pace)
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
        self._observer.saw(operation, answer, began)
        if began is not None:
            self._observer.timed(operation, answer, began, perf_counter(), _NO_HEADERS, pace=pace)
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

    async def request_of(
        self, headers: Headers, operation: Operation, parameters: Parameters, pace: Pace
    ) -> Request:
        """Return the context of a request by HTTP, of the version that its operation is to read.

        Raises:
            HttpError: who asks is unknown, and may not ask.
            VersionError: there is no such version.
            MustWaitError: it is an earlier one, and ``pace`` does not allow to wait for it.
        """
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

    async def answered(
        self,
        operation: Operation,
        headers: Headers,
        parameters: Parameters,
        request: Request,
        pace: Pace,
    ) -> tuple[bytes, tuple[Header, ...], tuple[Header, ...], bool]:
        """Return the body, headers (how it was made; which request), and if there are errors."""
        key = None
        if self._cache is not None and operation.is_query:
            key = self.key_of(operation, parameters, request)
            if (body := self._cache.get(key)) is not None:
                self._observer.saw_cached(operation)
                return body, _FROM_CACHE, headers.named, False
        observer = self._observer
        began = None
        if observer.due or operation.tally is None or type(pace) is not AtOnce:
            began = observer.began(operation, pace)
        try:
            answer = await self._executed(operation, parameters, request, pace)
        except RequestError as error:
            error.request_id = observer.gave_up(operation, error.code, headers, pace)
            raise
        executed = 0.0 if began is None else perf_counter()
        errors = bool(answer.errors)
        request_id = headers.request_id
        if errors and request_id is None and any(map(is_failure, answer.errors)):
            request_id = uuid4().hex
        if answer.extensions is not None and Extra.RECEIPT in extras_in(parameters.extensions):
            asked = self.key_of(operation, parameters, request)
            answer.extensions["receipt"] = asked.receipt(self.edition)
        body = _body_of(answer, request_id)
        self.expect_response(len(body))
        if key is not None and self._cache is not None and not errors:
            self._cache.keep(key, body)
        observer.saw(operation, answer, began)
        if began is not None:
            request_id = observer.timed(
                operation, answer, began, executed, headers, pace=pace, request_id=request_id
            )
        return body, _EXECUTIONS[answer.execution], naming(request_id) if request_id else (), errors

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

    def key_of(self, operation: Operation, parameters: Parameters, request: Request) -> AnswerKey:
        """Return all that an answer depends on.

        Raises:
            RequestError: the variables nest too deeply.
        """
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
_NO_HEADERS = Headers()
_encode = msgspec.json.Encoder().encode


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
