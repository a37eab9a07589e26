"""Following changes over WebSocket and server-sent events: in order, once, from any version."""

import gc
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from graphql.execution.collect_fields import CollectedFields
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from schema.http.options import Options
from tests.schema.test_writing import ACME, ALL, BUILDS, CAR, KNOWN, READER, WRITER, Client
from tests.serving import PLACES, serving_from

PATIENCE = 30
PROTOCOL: Any = "graphql-transport-ws"
FOLLOW = """
subscription ($since: Int, $kinds: [EntityKind!], $keys: [String!]) {
  changes(since: $since, kinds: $kinds, keys: $keys) {
    version author effects { action id } entities { key ... on Company { models { totalCount } } }
  }
}
"""


@pytest.fixture(params=PLACES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    options = Options(tokens=KNOWN)
    database = partial(request.getfixturevalue, "database")
    with serving_from(request.param, options, database) as url:
        yield url


class Socket:
    """A WebSocket that has been greeted."""

    def __init__(self, connection: ClientConnection, payload: dict[str, str] | None = None) -> None:
        self.connection = connection
        self.say("connection_init", payload=payload or {})
        assert self.hear()["type"] == "connection_ack"

    def say(self, type_: str, **message: object) -> None:
        self.connection.send(json.dumps({"type": type_, **message}))

    def hear(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.connection.recv(PATIENCE))

    def follow(self, id_: str = "1", **variables: object) -> None:
        payload = {"query": FOLLOW, "variables": variables}
        self.say("subscribe", id=id_, payload=payload)

    def event(self) -> Any:  # noqa: ANN401 - any JSON
        message = self.hear()
        assert message["type"] == "next", message
        return message["payload"]["data"]["changes"]


def opened(url: str) -> ClientConnection:
    return connect(f"{url.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL])


def collected_fields() -> int:
    """Return how many lists of fields graphql-core has collected and still holds."""
    gc.collect()
    return sum(isinstance(each, CollectedFields) for each in gc.get_objects())


class TestWebSocket:
    def test_events_leave_nothing_behind(self, url: str) -> None:
        writer = Client(url)
        with opened(url) as connection:
            socket = Socket(connection)
            socket.follow()
            held = []
            for number in range(20):
                writer.apply({"entities": [{**CAR, "aliases": [f"Beep {number}"]}]})
                socket.event()
                held.append(collected_fields())
        assert held[-1] == held[4]

    def test_tells_each_change_set_once_and_in_order(self, url: str) -> None:
        writer = Client(url)
        with opened(url) as connection:
            socket = Socket(connection)
            socket.follow(since=1)
            writer.apply(ALL)
            writer.apply({"entities": [{**CAR, "aliases": ["Beep"]}]})
            writer.apply({"retractEntities": ["acme"], "cascade": True})
            events = [socket.event() for _ in range(3)]
        assert [event["version"] for event in events] == [2, 3, 4]
        assert {event["author"] for event in events} == {"wile"}
        assert [len(event["effects"]) for event in events] == [4, 1, 2]

    def test_reads_each_event_in_its_own_version(self, url: str) -> None:
        writer = Client(url)
        writer.apply({**ALL, "relations": []})
        writer.apply({"relations": [BUILDS], "entities": [{**ACME, "aliases": ["A"]}]})
        writer.apply({"retractEntities": ["acme"], "cascade": True})
        with opened(url) as connection:
            socket = Socket(connection)
            socket.follow(since=1)
            companies = [
                entity["models"]["totalCount"]
                for event in (socket.event() for _ in range(3))
                for entity in event["entities"]
                if entity["key"] == "acme"
            ]
        assert companies == [0, 1]

    def test_goes_on_from_any_version(self, url: str) -> None:
        writer = Client(url)
        for alias in "abc":
            writer.apply({**ALL, "entities": [ACME, {**CAR, "aliases": [alias]}]})
        with opened(url) as connection:
            socket = Socket(connection)
            socket.follow(since=3)
            assert socket.event()["version"] == 4

    def test_tells_only_what_touches_the_kinds_and_keys(self, url: str) -> None:
        writer = Client(url)
        with opened(url) as connection:
            socket = Socket(connection)
            socket.follow("kind", since=1, kinds=["VehicleModel"])
            writer.apply(ALL)
            event = socket.event()
            assert [item["id"] for item in event["effects"]] == ["entity:roadrunner"]
            socket.say("complete", id="kind")
            socket.follow("key", since=2, keys=["acme"])
            writer.apply({"entities": [{**CAR, "aliases": ["Beep"]}]})
            writer.apply({"relations": [{**BUILDS, "modality": "CLAIMED"}]})
            event = socket.event()
            assert event["version"] == 4
            assert [item["action"] for item in event["effects"]] == ["UPDATED"]

    def test_queries_on_one_socket_see_what_was_written_meanwhile(self, url: str) -> None:
        with opened(url) as connection:
            socket = Socket(connection, {"authorization": f"Bearer {WRITER}"})
            query = '{ company(key: "acme") { key } }'
            mutation = "mutation ($c: ChangesInput!) { apply(changes: $c) { version } }"
            answers = []
            for at, payload in enumerate(
                [{"query": query}, {"query": mutation, "variables": {"c": ALL}}, {"query": query}]
            ):
                socket.say("subscribe", id=str(at), payload=payload)
                answers.append(socket.hear()["payload"]["data"])
                assert socket.hear()["type"] == "complete"
        assert answers == [
            {"company": None},
            {"apply": {"version": 2}},
            {"company": {"key": "acme"}},
        ]

    def test_an_earlier_version(self, url: str) -> None:
        Client(url).apply(ALL)
        with opened(url) as connection:
            socket = Socket(connection)
            query = 'query @asOf(version: 1) { graph { version } company(key: "acme") { key } }'
            socket.say("subscribe", id="1", payload={"query": query})
            assert socket.hear()["payload"]["data"] == {"graph": {"version": 1}, "company": None}

    @pytest.mark.parametrize("since", [0, 99])
    def test_from_a_version_that_there_is_not(self, url: str, since: int) -> None:
        with opened(url) as connection:
            socket = Socket(connection)
            socket.follow(since=since)
            message = socket.hear()
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_an_unknown_token_closes_the_socket(self, url: str) -> None:
        with opened(url) as connection:
            connection.send(
                json.dumps({"type": "connection_init", "payload": {"authorization": "Bearer no"}})
            )
            with pytest.raises(ConnectionClosed) as raised:
                connection.recv(PATIENCE)
            assert raised.value.rcvd is not None
            assert raised.value.rcvd.code == 4403

    def test_a_reader_may_not_write(self, url: str) -> None:
        with opened(url) as connection:
            socket = Socket(connection, {"authorization": f"Bearer {READER}"})
            mutation = "mutation ($c: ChangesInput!) { apply(changes: $c) { version } }"
            payload = {"query": mutation, "variables": {"c": ALL}}
            socket.say("subscribe", id="1", payload=payload)
            [error] = socket.hear()["payload"]["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


class TestEvents:
    def test_tell_change_sets_as_they_come(self, url: str) -> None:
        Client(url).apply(ALL)
        body = {"query": FOLLOW, "variables": {"since": 1}}
        headers = {"accept": "text/event-stream"}
        with httpx.stream(
            "POST", f"{url}/graphql", json=body, headers=headers, timeout=PATIENCE
        ) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            data = next(line for line in response.iter_lines() if line.startswith("data:"))
        event = json.loads(data.removeprefix("data:"))
        assert event["data"]["changes"]["version"] == 2
