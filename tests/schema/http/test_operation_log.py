"""What the log tells of an operation, and what it keeps to itself."""

import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest

from schema.http.operation_log import every_operation, slow_operations
from schema.observations import Observation, Outcome, Stage

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
    every_operation().hear(SEEN)
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


def test_of_slow_operations_is_warned(caplog: pytest.LogCaptureFixture) -> None:
    listener = slow_operations(0.2)
    assert listener.seconds == 0.2
    listener.hear(SEEN)
    assert [line["levelname"] for line in told(caplog)] == ["WARNING"]


def test_a_long_name_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    slow_operations(0).hear(replace(SEEN, name="n" * 1_000))
    [line] = told(caplog)
    assert line["operation"] == "n" * 100
