"""Crowds at a real server: more clients at once than it takes on in a turn, and than it may."""

import json
from contextlib import ExitStack

from tests.conftest import Server, StartServer
from tests.serving import Connection

CROWD = 150
BODY = b'{"query": "{ __typename }"}'
REQUEST = (
    b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


def refusals(server: Server) -> int:
    lines = server.client.get("/metrics").text.splitlines()
    counted = [line for line in lines if line.startswith("fonte_refusals_total{")]
    return sum(int(float(line.rpartition(" ")[2])) for line in counted if "OVERLOADED" in line)


def test_all_that_there_is_room_for_are_answered(start_server: StartServer) -> None:
    server = start_server()
    with ExitStack() as stack:
        crowd = [stack.enter_context(Connection(server.url)) for _ in range(CROWD)]
        for client in crowd:
            client.send(REQUEST)
        for client in crowd:
            assert json.loads(client.response().body) == {"data": {"__typename": "Query"}}
    assert server.log() == ""


def test_all_others_are_told_to_come_back(start_server: StartServer) -> None:
    room = 3
    server = start_server("--max-connections", str(room + 1))
    with ExitStack() as stack:
        inside = [stack.enter_context(Connection(server.url)) for _ in range(room)]
        for client in inside:
            client.send(REQUEST)
            assert client.response().status == 200
        assert refusals(server) == 0  # asked by the connection that has the last place
        crowd = [stack.enter_context(Connection(server.url)) for _ in range(CROWD)]
        for client in crowd:
            client.send(REQUEST)
        for client in crowd:
            response = client.response()
            assert response.status == 503
            assert dict(response.headers)["retry-after"] == "1"
            assert "connections: found 5, expected at most 4" in response.body.decode()
        assert refusals(server) == CROWD
    assert server.log() == ""


def test_who_goes_away_before_being_turned_away_is_no_failure(start_server: StartServer) -> None:
    server = start_server("--max-connections", "1")
    server.client.get("/health/live")  # takes the only place
    for _ in range(CROWD):
        with Connection(server.url):
            pass
    assert server.client.get("/health/live").text == "ok\n"
    assert server.log() == ""
