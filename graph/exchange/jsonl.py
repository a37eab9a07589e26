"""JSON Lines: the records as a dataset's folder holds them. Nothing is lost."""

import zlib
from collections.abc import Iterator
from itertools import chain

import msgspec

from graph.exchange.source import Source
from graph.records import AnyRecord

_GZIP = 16 + zlib.MAX_WBITS
_encoder = msgspec.json.Encoder(enc_hook=str)


def write_jsonl(source: Source) -> Iterator[bytes]:
    """Yield each record as a line of JSON; laid beside ``ontology.py`` they are the dataset."""
    records: Iterator[AnyRecord] = chain(
        source.iter_articles(), source.iter_entities(), source.iter_relations()
    )
    return (_encoder.encode(record) + b"\n" for record in records)


def write_jsonl_gz(source: Source) -> Iterator[bytes]:
    """Yield what :func:`write_jsonl` does, as gzip; the same facts give the same bytes."""
    compressor = zlib.compressobj(wbits=_GZIP)
    for line in write_jsonl(source):
        if compressed := compressor.compress(line):
            yield compressed
    yield compressor.flush()
