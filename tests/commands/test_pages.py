"""The pages: what they answer before they are built."""

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from commands.pages import EXPLORER_PATHS, page_routes


def answer(built: Path, path: str) -> httpx.Response:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=page_routes(built)))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    return asyncio.run(get())


@pytest.mark.parametrize("path", [*EXPLORER_PATHS, "/graphiql"])
def test_a_page_that_was_not_built_says_how_to_make_it(path: str, tmp_path: Path) -> None:
    response = answer(tmp_path, path.replace("{key}", "leapmotor"))
    assert response.status_code == 503
    assert "make pages" in response.text


def test_what_was_not_built_is_not_there(tmp_path: Path) -> None:
    assert answer(tmp_path, "/static/assets/index.js").status_code == 404
