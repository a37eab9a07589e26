"""Whoever waits for a response: what they still send, and whether they are still there."""

import asyncio
from typing import Any

from starlette.types import Receive

from schema.http.responses import HttpError
from schema.limits import exceeded


class ClientGoneError(Exception):
    """The client went away before its request was there."""


class Client:
    """Whoever waits for the response; a request that nobody waits for is given up."""

    __slots__ = ("_receive", "_watcher", "gone")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None
        self.gone = False

    async def body(self, most: int) -> bytes:
        """Return the body, which is to have ``most`` bytes at most.

        Raises:
            HttpError: it is larger.
            ClientGoneError: it did not all come.
        """
        body = bytearray()
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            body += message.get("body", b"")
            expect_length(len(body), most)
            more = message.get("more_body", False)
        return bytes(body)

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
            self._watcher = None  # its traceback will lead back here


def expect_length(length: int, most: int) -> None:
    """Refuse a body that is too long.

    Raises:
        HttpError: ``length`` is more than ``most``.
    """
    if length > most:
        raise HttpError(413, exceeded("body", f"{length} or more", most, "bytes"))
