"""The pages for the browser, as Vite built them, each with what its browser may load and run."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parents[1] / "explorer" / "dist"
NOT_BUILT = "The pages have not been built. Build them with: make pages\n"
"""What a page answers with when there is none; the API needs none."""

_ALWAYS = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
)
EXPLORER_POLICY = (
    _ALWAYS
    # The hash is that of the one rule that cytoscape adds; its icons of entities are data:.
    + "style-src 'self' 'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='; "
    "img-src 'self' data:; worker-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types fonte"
)
GRAPHIQL_POLICY = (
    _ALWAYS
    # GraphiQL's editor writes styles as it goes.
    + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self' blob:"
)
EXPLORER_PATHS = ("/", "/explore", "/paths", "/entity/{key}", "/article/{key}")
"""The explorer's screens: one page serves them all, so that each has an address to reload."""


class Assets(StaticFiles):
    """What the pages load: built under names that change with the content, so held for long."""

    async def check_config(self) -> None:
        """Take a folder that is not there for one without files: it may be built later."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, or what it did not become."""
        response = await super().get_response(path, scope)
        response.headers["x-content-type-options"] = "nosniff"
        if path.startswith("assets/"):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def page_routes(built: Path = BUILT) -> list[BaseRoute]:
    """Return the routes of the explorer, of GraphiQL, and of what both load, built in ``built``."""

    async def explorer(_request: Request) -> Response:
        return _page(built / "index.html", EXPLORER_POLICY)

    async def graphiql(_request: Request) -> Response:
        return _page(built / "graphiql.html", GRAPHIQL_POLICY)

    return [
        *(Route(path, explorer) for path in EXPLORER_PATHS),
        Route("/graphiql", graphiql),
        Mount("/static", Assets(directory=built, check_dir=False)),
    ]


def _page(page: Path, policy: str) -> Response:
    if not page.exists():
        return PlainTextResponse(NOT_BUILT, 503)
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
    }
    return FileResponse(page, headers=headers)
