"""The two formats of the log."""

import json
import logging
import sys
from datetime import datetime

from commands.logs import JsonLines, TextLines


def record(message: str, **said: object) -> logging.LogRecord:
    made = logging.LogRecord("fonte.x", logging.WARNING, __file__, 1, message, ("a",), None)
    vars(made).update(said)
    return made


def test_a_line_of_json_has_what_was_said() -> None:
    line = JsonLines().format(record("found %s\nand more", request_id="r-1", operation=None))
    assert "\n" not in line
    told = json.loads(line)
    assert datetime.fromisoformat(told.pop("time")).tzinfo is not None
    assert told == {
        "level": "warning",
        "logger": "fonte.x",
        "message": "found a\nand more",
        "request_id": "r-1",
    }


def test_a_line_of_json_has_the_exception() -> None:
    failed = record("found %s")
    try:
        int("è")
    except ValueError:
        failed.exc_info = sys.exc_info()
    told = json.loads(JsonLines().format(failed))
    assert told["exception"].endswith("'è'")


def test_a_line_of_text_has_what_was_said_behind_it() -> None:
    assert TextLines().format(record("found %s")) == "found a"
    assert TextLines().format(record("found %s", hash="b", n=1)) == "found a (hash=b n=1)"
