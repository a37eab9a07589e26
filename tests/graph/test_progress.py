import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.progress import STRIDE, counted, shown_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.integers(0, 3 * STRIDE))
def test_all_items_come_and_are_counted(length: int) -> None:
    told: list[int] = []
    assert list(counted(range(length), told.append)) == list(range(length))
    assert sum(told) == length
    assert all(0 < count <= STRIDE for count in told)
    assert len(told) == -(-length // STRIDE)


def test_nobody_has_to_be_told() -> None:
    assert list(counted("abc", None)) == ["a", "b", "c"]


def test_a_log_is_told_nothing_of_what_takes_no_time() -> None:
    stream = io.StringIO()
    with shown_progress("reading", None, stream) as progress:
        progress(5)
    assert not stream.getvalue()


def test_a_log_gets_whole_lines() -> None:
    stream = io.StringIO()
    with shown_progress("reading", 10, stream, line_every=0) as progress:
        progress(4)
        progress(6)
    content = stream.getvalue()
    assert "\r" not in content
    assert content.endswith("\n")
    assert "10/10" in content.splitlines()[-1]
    assert all(line.startswith("reading:") and "records/s" in line for line in content.splitlines())


def test_a_terminal_is_left_as_it_was() -> None:
    stream = Terminal()
    with shown_progress("reading", 10, stream) as progress:
        progress(4)
    assert not stream.getvalue().strip()


def test_a_failure_goes_on_to_the_caller() -> None:
    with pytest.raises(OSError, match="full"), shown_progress("", None, io.StringIO()):
        raise OSError("full")
