"""A client that asks small questions all the time, and remembers how long it waited."""

import http.client
import json
from threading import Condition, Event, Thread
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

PATIENCE = 30
PAUSE = 0.02
BODY = json.dumps({"query": '{ company(key: "leapmotor") { key } }'})
ANSWER = b'{"data":{"company":{"key":"leapmotor"}}}'


class Innocent:
    """Asks as long as the context is open, in a thread of its own."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, PATIENCE)
        self._waits: list[tuple[float, float]] = []
        self._answered = Condition()
        self._enough = Event()
        self._thread = Thread(target=self._ask)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._enough.set()
        self._thread.join(PATIENCE)
        self._connection.close()

    def _ask(self) -> None:
        while not self._enough.wait(PAUSE):
            start = monotonic()
            self._connection.request("POST", "/graphql", BODY, {"content-type": "application/json"})
            assert self._connection.getresponse().read() == ANSWER
            with self._answered:
                self._waits.append((start, monotonic() - start))
                self._answered.notify_all()

    def mark(self) -> float:
        """Return this moment; what was answered before it is of no interest any more."""
        with self._answered:
            self._waits.clear()
        return monotonic()

    def longest_since(self, moment: float) -> float:
        """Wait for a question that is asked from now on; return the longest wait since then."""
        now = monotonic()
        with self._answered:
            asked = self._answered.wait_for(lambda: self._has_asked_since(now), PATIENCE)
            assert asked, "an innocent client is not answered any more"
            return max(wait for start, wait in self._waits if start + wait >= moment)

    def _has_asked_since(self, moment: float) -> bool:
        return bool(self._waits) and self._waits[-1][0] >= moment
