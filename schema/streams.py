"""Operations whose answers may be many: WebSocket (graphql-transport-ws) and server-sent events.

Strawberry's own view serves both protocols; this tells it who asks, and what of an error
is shown.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import MaskErrors
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from graph.kinds import Ontology
from schema.build import build_schema
from schema.errors import formatted
from schema.request import Request

INIT_TIMEOUT = timedelta(seconds=3)

MakeRequest = Callable[[str], Awaitable[Request]]
"""Returns the request for a client whose Accept-Language header is given."""


class ShownErrors(MaskErrors):
    """Shows errors as they are shown over HTTP: ours masked, each with its code."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what clients get to see of ``error``."""
        [shown] = formatted([error])
        return GraphQLError(
            shown["message"], error.nodes, path=error.path, extensions=shown["extensions"]
        )


class Streams(GraphQL[Request, None]):
    """An ASGI application for the protocols that keep a connection open."""

    def __init__(self, ontology: Ontology, make_request: MakeRequest) -> None:
        super().__init__(
            build_schema(ontology, extensions=[ShownErrors]),
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=INIT_TIMEOUT,
        )
        self._make_request = make_request

    async def get_context(
        self,
        request: HttpRequest | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 - Strawberry's own signature
    ) -> Request:
        """Return the context of one operation."""
        return await self._make_request(request.headers.get("accept-language", ""))
