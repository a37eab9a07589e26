"""The bare peer: the least that Python under uvicorn can do for a request.

    python bare.py --answers FILE.json --port 4000

An ASGI function that takes the request's body, looks up the very bytes of its answer, and
sends them; uvicorn is set as ``server.py`` sets it, but for the protocol, which is
uvicorn's own: Fonte answers most requests from a protocol of its own, before ASGI. FILE holds answers by request. Nothing of
Fonte is imported here.
"""

import argparse
import gc
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def bare_app(answers: dict[bytes, bytes]) -> App:
    """Return the application that knows these answers, and no other."""
    prepared = {
        request: (
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"application/json; charset=utf-8"),
                    (b"content-length", str(len(answer)).encode()),
                ],
            },
            {"type": "http.response.body", "body": answer},
        )
        for request, answer in answers.items()
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            start, body = prepared[(await receive())["body"]]
            await send(start)
            await send(body)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"ok\n"})

    return app


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Serve ready-made answers.")
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    answers: dict[str, str] = msgspec.json.decode(options.answers.read_bytes())
    app = bare_app({request.encode(): answer.encode() for request, answer in answers.items()})
    gc.collect()
    gc.freeze()
    # The settings of server.py.
    gc.set_threshold(50_000)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=options.port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        backlog=2048,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
