"""Responses as they go over the wire, by whichever way."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest

from schema.http.media import GRAPHQL_RESPONSE, JSON
from schema.http.responses import NOT_MODIFIED, VARY, Response, fixed_headers
from tests.conftest import Server

SPEED = '{ entity(key: "ev-start-up-speed-record") { name(language: "it") } }'


def sent(response: Response) -> list[MutableMapping[str, Any]]:
    messages: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(response.send(send))
    return messages


@pytest.mark.parametrize("media", [JSON, GRAPHQL_RESPONSE])
def test_headers(media: str) -> None:
    extra = ((b"allow", b"POST"), (b"x-other", b"1"))
    content_type = (b"content-type", f"{media}; charset=utf-8".encode())
    assert fixed_headers(media, extra) == (content_type, VARY, *extra)


@pytest.mark.parametrize("body", [b"", b"{}", "ü零".encode()])
def test_a_response_has_its_length(body: bytes) -> None:
    extra = (b"allow", b"POST")
    start, end = sent(Response(200, body, JSON, (extra,)))
    length = (b"content-length", str(len(body)).encode())
    assert start["status"] == 200
    assert start["headers"] == [*fixed_headers(JSON, (extra,)), length]
    assert end == {"type": "http.response.body", "body": body}


def test_not_modified_has_none() -> None:
    start, end = sent(Response(NOT_MODIFIED, b"", JSON))
    assert start["headers"] == list(fixed_headers(JSON, ()))
    assert end["body"] == b""


def responses(server: Server) -> dict[str, httpx.Response]:
    """Return a response of every kind."""
    client = server.client
    query = {"query": SPEED}
    answer = client.get("/graphql", params=query)
    again = {"if-none-match": answer.headers["etag"]}
    return {
        "at once": client.post("/graphql", json=query),
        "must wait": server.query("{ __schema { __typename } }"),
        "GET": answer,
        "not modified": client.get("/graphql", params=query, headers=again),
        "refused": server.query("{ nothing }"),
        "no JSON": client.post(
            "/graphql", content=b"{", headers={"content-type": "application/json"}
        ),
        "no method": client.put("/graphql"),
    }


def test_every_response_says_what_it_is_and_depends_on(server: Server) -> None:
    for kind, response in responses(server).items():
        headers = response.headers
        assert headers["content-type"] == f"{JSON}; charset=utf-8", kind
        assert headers["vary"] == "Accept, Accept-Language", kind
        assert headers["date"], kind
        assert "server" not in headers, kind
        names = [name for name, _ in headers.multi_items()]
        assert len(names) == len(set(names)), kind
        if kind == "not modified":
            assert "content-length" not in headers
        else:
            assert int(headers["content-length"]) == len(response.content) > 0, kind


def test_text_beyond_ascii_is_written_as_it_is(server: Server) -> None:
    for kind, response in responses(server).items():
        if kind in {"at once", "GET"}:
            assert "rapidità".encode() in response.content, kind
