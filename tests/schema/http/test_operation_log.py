"""What the log tells of an operation, and what it keeps to itself."""

import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest

from schema.http.observations import Observation, Outcome, Stage
from schema.http.operation_log import every_operation, slow_operations

SEEN = Observation(
    name="Models",
    digest="0123abcd",
    execution="planned",
    outcome=Outcome.OK,
    ended=1_800_000_000.0,
    stages=((Stage.EXECUTE, 0.25), (Stage.ENCODE, 0.05)),
    request_id="r-1",
)


def told(caplog: pytest.LogCaptureFixture) -> list[Mapping[str, object]]:
    return [vars(record) for record in caplog.records]


def test_an_operation_is_told_with_its_stages(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "fonte")
    every_operation(SEEN)
    [line] = told(caplog)
    expected = {
        "operation": "Models",
        "operation_hash": "0123abcd",
        "execution": "planned",
        "outcome": "ok",
        "milliseconds": 300.0,
        "execute_ms": 250.0,
        "encode_ms": 50.0,
        "request_id": "r-1",
    }
    assert expected.items() <= line.items()
    assert line["levelname"] == "INFO"


@pytest.mark.parametrize(("seconds", "warned"), [(0.2, True), (0.3, True), (0.31, False)])
def test_what_takes_as_long_as_that_or_longer_is_slow(
    caplog: pytest.LogCaptureFixture, seconds: float, *, warned: bool
) -> None:
    slow_operations(seconds)(SEEN)
    assert [line["levelname"] for line in told(caplog)] == ["WARNING"] * warned


def test_a_long_name_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    slow_operations(0)(replace(SEEN, name="n" * 1_000))
    [line] = told(caplog)
    assert line["operation"] == "n" * 100
