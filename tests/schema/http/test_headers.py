import pytest

from schema.http.headers import Headers, without_varying


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


class TestIds:
    def test_of_a_request_are_taken_out_of_its_head(self) -> None:
        head = b"POST /graphql HTTP/1.1\r\nX-Request-ID: a.1\r\nHost: x\r\ntraceparent: 00-ab-cd-01"
        found = [(b"x-request-id", b"a.1"), (b"traceparent", b"00-ab-cd-01")]
        assert without_varying(head) == (b"POST /graphql HTTP/1.1\r\nHost: x", found)

    @pytest.mark.parametrize(
        "line",
        [b"X-Request-Id: a b", b"X-Request-Id: a\r\n b", b"Y-X-Request-Id: a", b"X-Request-Id:"],
    )
    def test_that_may_mean_something_else_stay(self, line: bytes) -> None:
        head = b"POST /graphql HTTP/1.1\r\n" + line + b"\r\nHost: x"
        assert without_varying(head) == (head, [])

    def test_beside_other_headers(self) -> None:
        headers = Headers({b"accept": b"application/graphql-response+json"})
        assert (headers.request_id, headers.media) == (None, "application/graphql-response+json")
        beside = headers.beside([(b"x-request-id", b"a"), (b"traceparent", b"00-ab-cd-01")])
        assert (beside.request_id, beside.trace_parent) == ("a", "00-ab-cd-01")
        assert (beside.media, beside.languages) == (headers.media, headers.languages)
        assert beside.without(b"x-request-id").request_id is None
