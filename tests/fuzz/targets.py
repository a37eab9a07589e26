"""The parsers of what others send, each with the errors that it declares, and samples to begin with.

A target takes any bytes; whatever it raises is a defect.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from graph.decoding import Decoded, decode
from graph.errors import DatasetError, LanguageError, PageError
from graph.languages import accepted
from graph.pages import cursor, window
from graph.values import country_code, fuzzy_date
from graph.yaml_nodes import read_yaml
from schema.http.media import is_json, media_type
from schema.http.parameters import ParameterError, from_body, from_query_string

LONGEST = 500
"""Characters that a message may have: what it echoes is cut."""


class Target(NamedTuple):
    """A parser, and inputs that lead far into it."""

    parse: Callable[[bytes], object]
    samples: Sequence[bytes]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _json_record(data: bytes) -> None:
    _expect_told(decode(data))


def _yaml_records(data: bytes) -> None:
    # A file that is no UTF-8 gets no further than to be read.
    with suppress(DatasetError, UnicodeDecodeError):
        for record in read_yaml("fuzzed.yaml", data.decode()):
            _expect_told(decode(record))


def _expect_told(decoded: Decoded) -> None:
    assert decoded.record is not None or decoded.faults
    for fault in decoded.faults:
        assert len(str(fault.found)) <= LONGEST


def _cursor(data: bytes) -> None:
    text = _text(data)
    with suppress(PageError):
        position = window(1, text).after
        assert position is not None
        assert window(1, cursor(position)).after == position


def _edtf(data: bytes) -> None:
    with suppress(ValueError):
        date = fuzzy_date(_text(data))
        assert fuzzy_date(str(date)) == date
        assert date.earliest is None or date.latest is None or date.earliest <= date.latest


def _country(data: bytes) -> None:
    with suppress(ValueError):
        assert len(country_code(_text(data))) == len("IT")


def _languages(data: bytes) -> None:
    with suppress(LanguageError):
        accepted(data.decode("latin-1"))


def _media(data: bytes) -> None:
    is_json(data)
    media_type(data)


def _body(data: bytes) -> None:
    with suppress(ParameterError):
        from_body(data)


def _query_string(data: bytes) -> None:
    with suppress(ParameterError):
        from_query_string(data)


_RECORD = (
    b'{"record":"entity","kind":"Company","key":"acme","names":{"en":"Acme"},"attributes":{},'
    b'"evidence":[{"article":"a","sentence":0,"start":0,"end":4,"anchor":"Acme","statement":{}}]}'
)
TARGETS: dict[str, Target] = {
    "json-record": Target(
        _json_record,
        [
            _RECORD,
            b'{"record":"relation","kind":"Produces","source":"a","target":"b","since":"2025-08"}',
            b'{"record":"article","key":"a","language":"it","headline":{},"sha256":"","sentences":[[0,1]]}',
        ],
    ),
    "yaml-records": Target(
        _yaml_records,
        [
            b"- record: entity\n  kind: Company\n  key: acme\n  names: {en: Acme}\n",
            b"- &a {record: relation, kind: Produces, source: a, target: *a, since: '2025/..'}\n",
        ],
    ),
    "cursor": Target(_cursor, [cursor(("a", 1, 1.5, None)).encode(), b"W10", b"***"]),
    "edtf": Target(
        _edtf,
        [b"2025-08-17", b"198X", b"2025-01/2025-03", b"../2025", b"1984-06-02?", b"Y-17000000002"],
    ),
    "country": Target(_country, [b"IT", b"XX"]),
    "languages": Target(_languages, [b"it, en-GB;q=0.8, *;q=0.1", b"zh-Hant-TW"]),
    "media": Target(_media, [b"application/json; charset=utf-8", b"*/*;q=0.1, application/*"]),
    "body": Target(_body, [b'{"query": "{ a }", "variables": {"a": [1]}, "operationName": null}']),
    "query-string": Target(_query_string, [b"query=%7Ba%7D&variables=%7B%22a%22:1%7D"]),
}
