"""What a server takes on at once: so many requests, and none any more when it is to end."""

from collections.abc import Iterator
from contextlib import contextmanager

from schema.errors import Code
from schema.http.responses import Header, HttpError
from schema.limits import exceeded


class Capacity:
    """The room for requests that are being answered; ``most`` of them at once.

    ``ending`` is to be set when the server is told to end.
    """

    def __init__(self, most: int) -> None:
        self.ending = False
        self._most = most
        self._running = 0

    @property
    def running(self) -> int:
        """How many requests are being answered."""
        return self._running

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Count a request among those that are being answered.

        Raises:
            HttpError: there is no room for it, or the server is to end.
        """
        if self.ending:
            raise turned_away("the server is about to end", (b"connection", b"close"))
        if self._running >= self._most:
            raise turned_away(exceeded("requests", self._most + 1, self._most, "at once"))
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1


def turned_away(reason: str, *headers: Header) -> HttpError:
    """Return the error for a request that would be taken at another time."""
    return HttpError(
        503, f"{reason}; try again later", (b"retry-after", b"1"), *headers, code=Code.OVERLOADED
    )
