"""Whatever clients send, the server holds up: nobody gets a 500, others are served meanwhile.

``requests/`` has the requests, a file for each family. What has to hold for every one of them:
it gets the answer that it should have; that is no failure of ours, tells nothing of our inside
and is under 5 MB; an innocent client is answered within a second all the while; the server
needs less than 100 MB for it, lives on, and has nothing to complain of.
"""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.conftest import ROOT, Server
from tests.hostile.case import Case, cases
from tests.hostile.innocent import Innocent
from tests.hostile.memory import Memory
from tests.hostile.wire import Outcome, outcome_of

MOST_RECEIVED = 5_000_000
MOST_BYTES = 100_000_000
MOST_SECONDS = 1.0
LONGEST_MESSAGE = 500
INSIDE = re.compile(
    re.escape(str(ROOT).encode())
    + rb"|Traceback|\.py\b|site-packages|/home/|/usr/|/tmp/|object at 0x|Error\(|Exception|"
    rb"\bSELECT\b.*\bFROM\b|sqlite|psycopg|networkx|msgspec|strawberry|graphql-core|uvicorn|"
    rb"starlette|schema\.(http|plan)|graph\.(memory|journal)|INTERNAL_SERVER_ERROR",
    re.IGNORECASE,
)
COMPLAINT = re.compile(r"Traceback|Error|Exception|never awaited")
MESSAGE = re.compile(rb'"message":"((?:[^"\\]|\\.)*)"')
CASES = cases()
FAST = [case for case in CASES if not case.slow]
SLOW = [case for case in CASES if case.slow]


def names(case: Case) -> str:
    return f"{case.family}-{case.name}"


@pytest.fixture(scope="module")
def memory(hostile_server: Server) -> Memory:
    return Memory(hostile_server.pid)


@pytest.fixture(scope="module")
def innocent(hostile_server: Server) -> Iterator[Innocent]:
    with Innocent(hostile_server.url) as innocent:
        yield innocent


@pytest.fixture(scope="module")
def slow_outcomes(hostile_server: Server) -> Iterator[dict[str, Future[Outcome]]]:
    """Run those that wait all at once."""
    with ThreadPoolExecutor(len(SLOW)) as pool:
        yield {case.name: pool.submit(outcome_of, case, hostile_server.url) for case in SLOW}


def expect_sound(case: Case, outcome: Outcome) -> None:
    """Hold what came of a case against what has to hold for every one."""
    received = outcome.received
    assert re.fullmatch(case.expect, str(outcome)), f"{outcome}: {received[:1000]!r}"
    assert len(received) < MOST_RECEIVED
    assert not (found := INSIDE.search(received)), found
    assert max(map(len, MESSAGE.findall(received)), default=0) <= LONGEST_MESSAGE
    for expected in (case.code, case.says):
        assert expected is None or expected.encode() in received, received[:1000]


@pytest.mark.parametrize("case", FAST, ids=names)
def test_holds_up(hostile_server: Server, innocent: Innocent, memory: Memory, case: Case) -> None:
    start, before = innocent.mark(), memory.fresh_mark()
    complaints = len(hostile_server.log())
    outcome = outcome_of(case, hostile_server.url)
    if innocent.longest_since(start) > MOST_SECONDS:
        # The machine may have been busy elsewhere for a moment; a request that does this
        # does it again.
        start = innocent.mark()
        outcome_of(case, hostile_server.url)
        assert innocent.longest_since(start) < MOST_SECONDS
    assert memory.highest() - before < MOST_BYTES
    assert not COMPLAINT.search(hostile_server.log()[complaints:])
    expect_sound(case, outcome)


@pytest.mark.parametrize("case", SLOW, ids=names)
def test_does_not_wait_for_ever(slow_outcomes: dict[str, Future[Outcome]], case: Case) -> None:
    expect_sound(case, slow_outcomes[case.name].result())


def test_nothing_is_left_behind(hostile_server: Server, innocent: Innocent, memory: Memory) -> None:
    assert not COMPLAINT.search(hostile_server.log())
    assert memory.now() - memory.at_first < MOST_BYTES
    assert innocent.longest_since(innocent.mark()) < MOST_SECONDS
    assert hostile_server.data('{ company(key: "leapmotor") { key } }')


def test_there_are_many() -> None:
    assert len(CASES) >= 150
    assert len({names(case) for case in CASES}) == len(CASES)
