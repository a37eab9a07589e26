"""A list of JSON of which no more than one item is ever held."""

from collections.abc import Iterable, Iterator

import msgspec

_encoder = msgspec.json.Encoder(enc_hook=str)


def json_list(items: Iterable[object]) -> Iterator[bytes]:
    """Yield the list of ``items``, one item a line."""
    opening = b"[\n"
    for item in items:
        yield opening + _encoder.encode(item)
        opening = b",\n"
    yield b"\n]" if opening == b",\n" else b"[]"
