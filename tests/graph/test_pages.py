import base64
import json
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import PageError
from graph.pages import DEFAULT_PAGE, LARGEST_PAGE, Position, Window, cursor, window

# Lone surrogates are no text: no file that a dataset is read from can hold one.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
POSITIONS = st.lists(TEXTS, max_size=5).map(tuple)
OFFSETS = st.integers(0, 300)
WINDOWS = st.builds(Window, count=st.integers(0, LARGEST_PAGE), backward=st.booleans())


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class TestWindow:
    def test_is_the_first_page_by_default(self) -> None:
        assert window(None, None, None, None) == Window(DEFAULT_PAGE)

    @pytest.mark.parametrize("count", [0, 1, LARGEST_PAGE])
    def test_counts_from_either_end(self, count: int) -> None:
        assert window(count, None, None, None) == Window(count, backward=False)
        assert window(None, None, count, None) == Window(count, backward=True)

    @pytest.mark.parametrize("count", [-1, LARGEST_PAGE + 1, 2**31])
    def test_refuses_a_count_out_of_bounds_and_says_what_was_expected(self, count: int) -> None:
        with pytest.raises(PageError, match=rf"^first: found {count}, expected 0 to 100$"):
            window(count, None, None, None)
        with pytest.raises(PageError, match=rf"^last: found {count}, expected 0 to 100$"):
            window(None, None, count, None)

    @pytest.mark.parametrize(("first", "last"), list(product([0, 1, 101], repeat=2)))
    def test_refuses_both_counts(self, first: int, last: int) -> None:
        with pytest.raises(PageError, match="found both first and last"):
            window(first, None, last, None)

    def test_takes_either_cursor_or_both_with_any_count(self) -> None:
        early, late = ("a",), ("b",)
        assert window(None, cursor(early), None, None) == Window(after=early)
        assert window(None, None, None, cursor(late)) == Window(before=late)
        expected = Window(3, backward=True, after=early, before=late)
        assert window(None, cursor(early), 3, cursor(late)) == expected

    def test_is_at_the_start_only_without_bounds_and_forward(self) -> None:
        assert Window(0).at_start
        assert not Window(1, backward=True).at_start
        assert not Window(1, after=()).at_start
        assert not Window(1, before=()).at_start


class TestCursor:
    @given(after=POSITIONS, before=POSITIONS)
    @example(after=("Wrote", "0", "køb-日本", "f" * 32), before=("",))
    def test_survives_the_round_trip(self, after: Position, before: Position) -> None:
        assert window(1, cursor(after), None, cursor(before)) == Window(
            1, after=after, before=before
        )

    @given(POSITIONS)
    def test_needs_no_escaping_in_a_url(self, position: Position) -> None:
        assert all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in cursor(position))

    @given(first=POSITIONS, second=POSITIONS)
    def test_names_one_position(self, first: Position, second: Position) -> None:
        assert (cursor(first) == cursor(second)) is (first == second)

    def test_has_room_for_the_longest_position_of_a_dataset(self) -> None:
        position = ("K" * 200, "0", "k" * 200, "f" * 32)
        assert window(1, cursor(position), None, None).after == position

    @pytest.mark.parametrize("argument", ["after", "before"])
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "=",
            "!",
            "a",
            "é",
            "\ud800",
            " W10",
            "W1 0",
            "!!!!W10=",
            encoded(b""),
            encoded(b"[[1]]"),
            encoded(b"[{}]"),
            encoded(b'"a"'),
            encoded(b'["a"] x'),
            encoded(b'["\xff"]'),
            encoded(b"[" * 700),
            "A" * 1025,
        ],
    )
    def test_refuses_what_is_none_and_names_the_argument(self, argument: str, text: str) -> None:
        after, before = (text, None) if argument == "after" else (None, text)
        with pytest.raises(PageError, match=f"^{argument}: found ") as caught:
            window(None, after, None, before)
        str(caught.value).encode()
        assert len(str(caught.value)) < 300

    @given(
        st.one_of(
            st.text(st.characters(codec=None), max_size=40),
            st.text("AaWw019-_+/=", max_size=40),
            st.binary(max_size=40).map(encoded),
            st.recursive(
                st.none() | st.booleans() | st.integers() | TEXTS,
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
                max_leaves=5,
            ).map(lambda value: encoded(json.dumps(value).encode())),
        )
    )
    def test_any_text_is_a_position_or_refused(self, text: str) -> None:
        try:
            position = window(None, text, None, None).after
        except PageError:
            return
        assert isinstance(position, tuple)
        assert all(isinstance(part, str | int | float | None) for part in position)


class TestBounds:
    @given(asked=WINDOWS, lower=OFFSETS, upper=OFFSETS)
    def test_lie_between_the_offsets_and_hold_all_that_is_asked_for(
        self, asked: Window, lower: int, upper: int
    ) -> None:
        start, end = asked.bounds(lower, upper)
        assert lower <= start <= end <= max(lower, upper)
        assert end - start == min(asked.count, max(0, upper - lower))

    @given(count=st.integers(0, LARGEST_PAGE), lower=OFFSETS, upper=OFFSETS)
    def test_touch_the_end_that_is_counted_from(self, count: int, lower: int, upper: int) -> None:
        start, _ = Window(count).bounds(lower, upper)
        _, end = Window(count, backward=True).bounds(lower, upper)
        assert (start, end) == (lower, max(lower, upper))
