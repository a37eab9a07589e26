"""Which media types a request may have, and which a client gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.http.media import GRAPHQL_RESPONSE, JSON, is_json, media_type


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        (f"*/*, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, {JSON}", GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE}", JSON),
        (f"{JSON};q=0.8, {GRAPHQL_RESPONSE};q=0.9", GRAPHQL_RESPONSE),
        (f"application/*;q=0.2, {JSON};q=0.1", GRAPHQL_RESPONSE),
        (f"{JSON};q=0, */*;q=0.1", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE};q=0, application/*", JSON),
        (f"{GRAPHQL_RESPONSE};q=0, {JSON};q=0.000", None),
        (f"{JSON};q=high", None),
        (f"{JSON};q=nan", None),
        ("image/*", None),
    ],
)
def test_the_closest_range_decides_then_the_weight(accept: str, expected: str | None) -> None:
    assert media_type(accept.encode()) == expected


@given(st.binary(max_size=80))
def test_any_header_is_taken(header: bytes) -> None:
    assert media_type(header) in {JSON, GRAPHQL_RESPONSE, None}
    assert is_json(header) in {True, False}


@given(st.lists(st.sampled_from([JSON, GRAPHQL_RESPONSE, "*/*", "text/html"]), min_size=1))
def test_what_is_not_named_does_not_matter(ranges: list[str]) -> None:
    accept = ", ".join(ranges)
    served = media_type(accept.encode())
    assert served == media_type(f"{accept}, image/png;q=0.5, text/*".encode())
    assert (served is None) == (set(ranges) == {"text/html"})


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        (" Application/JSON ; Charset=UTF-8", True),
        ('application/json; charset="utf8"', True),
        ("application/json; charset=iso-8859-1", False),
        ("application/graphql-response+json", False),
        ("text/json", False),
        ("", False),
    ],
)
def test_a_request_is_json_in_utf_8(content_type: str, expected: bool) -> None:  # noqa: FBT001 - the case's expectation
    assert is_json(content_type.encode()) is expected
