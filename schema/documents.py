"""Documents: parsed, measured and validated once, and remembered."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.build import FonteSchema
from schema.errors import Code, RequestError, request_error
from schema.limits import STANDARD, Limits, exceeded
from schema.measurement import excess
from schema.observations import Stage
from schema.operations import READ_AT_ONCE, Operation, Took, unheard
from schema.plan.pace import Pace

CACHED_DOCUMENTS = 1_000
CACHED_CHARACTERS = 300_000
"""Characters of all documents that are kept.

Each takes some hundred bytes as a syntax tree, which the garbage collector walks: with as many
as these its longest pause is a tenth of a second.
"""

LARGEST_CACHED = 16_384
"""Characters of the longest document that is kept."""

_RULES = (*specified_rules, OneOfInputValidationRule)
"""What Strawberry validates by as well: without its own rule a list of one would get by."""


class Document:
    """A valid document."""

    def __init__(
        self,
        schema: FonteSchema,
        text: str,
        limits: Limits = STANDARD,
        *,
        suggestions: bool = True,
        took: Took = unheard,
    ) -> None:
        """Parse, measure and validate ``text``; ``suggestions`` may name fields it misspells.

        Raises:
            RequestError: it is not GraphQL, exceeds a limit, or does not fit the schema.
        """
        document = _parsed(text, limits)
        if error := excess(document, limits):
            raise RequestError(Code.GRAPHQL_VALIDATION_FAILED, [error])
        if errors := validate(schema.core, document, _RULES, hide_suggestions=not suggestions):
            raise RequestError(Code.GRAPHQL_VALIDATION_FAILED, errors)
        definitions = document.definitions
        fragments = {
            node.name.value: node
            for node in definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._operations = {
            operation.name: operation
            for node in definitions
            if isinstance(node, OperationDefinitionNode)
            for operation in (Operation(schema, node, text, fragments, limits, took=took),)
        }
        self._only = next(iter(self._operations.values())) if len(self._operations) == 1 else None

    def operation(self, name: str | None) -> Operation:
        """Return the operation of this name, or the only one if there is no name.

        Raises:
            RequestError: there is none, or more than one to choose from.
        """
        if name is None and self._only is not None:
            return self._only
        if name is None:
            message = (
                f"found {len(self._operations)} operations, expected operationName to name one"
            )
            raise request_error(Code.OPERATION_RESOLUTION_FAILURE, message)
        if name not in self._operations:
            message = "operationName: found a name that no operation of the document has"
            raise request_error(Code.OPERATION_RESOLUTION_FAILURE, message)
        return self._operations[name]


class Documents:
    """The documents seen lately, by their text.

    What takes long to read is read by a thread: the longest document within the limits
    takes some tenths of a second, and others are not to wait for it. ``found`` and
    ``missed`` count how often a document was remembered, and how often one was read.
    """

    def __init__(
        self,
        schema: FonteSchema,
        limits: Limits = STANDARD,
        *,
        suggestions: bool = True,
        took: Took = unheard,
    ) -> None:
        self._took = took
        self._schema = schema
        self._limits = limits
        self._suggestions = suggestions
        self.found = self.missed = 0
        self._characters = 0
        self._cached: dict[str, Document] = {}
        self._reader = ThreadPoolExecutor(1, "documents")

    async def document(self, text: str, pace: Pace) -> Document:
        """Return the document.

        Raises:
            RequestError: it is not GraphQL, exceeds a limit, or does not fit the schema.
            TimeLimitError: the time was up before it was read.
        """
        if (document := self._cached.pop(text, None)) is not None:
            self._cached[text] = document  # the one used last comes last
            self.found += 1
            return document
        document = await self._read(text, pace)
        self.missed += 1
        if len(text) <= LARGEST_CACHED:
            self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        if text in self._cached:  # somebody else has read it meanwhile
            return
        self._characters += len(text)
        while len(self._cached) >= CACHED_DOCUMENTS or self._characters > CACHED_CHARACTERS:
            oldest = next(iter(self._cached))
            del self._cached[oldest]
            self._characters -= len(oldest)
        self._cached[text] = document

    @property
    def remembered(self) -> int:
        """How many documents are remembered."""
        return len(self._cached)

    async def _read(self, text: str, pace: Pace) -> Document:
        start = perf_counter()
        try:
            if len(text) <= READ_AT_ONCE:
                return self._document(text)
            async with pace.waiting():
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._reader, self._document, text)
        finally:
            self._took(Stage.DOCUMENT, perf_counter() - start)

    def _document(self, text: str) -> Document:
        return Document(
            self._schema, text, self._limits, suggestions=self._suggestions, took=self._took
        )


def _parsed(text: str, limits: Limits) -> DocumentNode:
    if len(text) > limits.characters:
        message = exceeded("characters", len(text), limits.characters)
        raise request_error(Code.GRAPHQL_PARSE_FAILED, message)
    try:
        document = parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLError as error:
        raise RequestError(Code.GRAPHQL_PARSE_FAILED, [_told(error, limits)]) from error
    except RecursionError as error:
        message = "found selections or values nested too deeply to be read"
        raise request_error(Code.GRAPHQL_PARSE_FAILED, message) from error
    _untie(document)
    return document


def _untie(document: DocumentNode) -> None:
    """Let go of each token's neighbors, which nobody asks for once a document is parsed.

    They make a ring of it, which stays in memory until the garbage collector comes round to
    what is old: some hundred megabytes later, where clients send ever new documents.
    """
    token = document.loc.start_token if document.loc else None
    while token is not None:
        following = token.next
        token.prev = token.next = None
        token = following


def _told(error: GraphQLError, limits: Limits) -> GraphQLError:
    """Return ``error``, or ours if the parser met a limit."""
    for name, most in (("tokens", limits.tokens), ("comments", limits.comments)):
        if f"contains more than {most} {name}" in error.message:
            return GraphQLError(exceeded(name, f"more than {most}", most))
    return error
