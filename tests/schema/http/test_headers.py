import pytest

from schema.http.headers import Headers


def test_what_is_said_without_headers() -> None:
    headers = Headers()
    assert headers.media == "application/json"
    assert headers.languages == ("en",)
    assert headers.body_expected == "a body of content type application/json"


def test_what_headers_say() -> None:
    headers = Headers(
        {
            b"accept": b"application/graphql-response+json",
            b"accept-language": b"it",
            b"content-type": b"application/json; charset=utf-8",
        }
    )
    assert headers.media == "application/graphql-response+json"
    assert headers.languages == ("it", "en")
    assert headers.body_expected is None


@pytest.mark.parametrize("accept", [b"text/html", b"application/json;q=0"])
def test_a_client_that_takes_nothing_there_is(accept: bytes) -> None:
    assert Headers({b"accept": accept}).media is None


def test_a_body_that_is_encoded() -> None:
    headers = Headers({b"content-type": b"application/json", b"content-encoding": b"gzip"})
    assert headers.body_expected == "a body without content encoding"
