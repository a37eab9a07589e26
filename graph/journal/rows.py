"""Records as rows of the journal: JSON without what is as usual, and back."""

from collections.abc import Callable
from typing import Any

import msgspec

from graph.changes import AnyRecordT
from graph.checks import Rules
from graph.records import AnyRecord, Article, Entity, Relation
from graph.values import FuzzyDate, known_date

SORTS: dict[str, type[AnyRecord]] = {"article": Article, "entity": Entity, "relation": Relation}
"""The three sorts of records under the names of their tables."""

NAMES = {sort: name for name, sort in SORTS.items()}
"""The name of each sort's table."""

_PLACE = frozenset({"kind", "source", "target", "id"})
"""What a relation's row has columns for."""


def _sound(kind: type, value: Any) -> object:  # noqa: ANN401 - as it was written
    return known_date(value) if kind is FuzzyDate else value


_encoder = msgspec.json.Encoder(enc_hook=str)
_decoders: dict[type[AnyRecord], msgspec.json.Decoder[Any]] = {
    sort: msgspec.json.Decoder(sort, dec_hook=_sound) for sort in SORTS.values()
}
_defaults: dict[type[AnyRecord], list[tuple[str, Any]]] = {
    sort: [(field.name, field.default) for field in msgspec.structs.fields(sort)]
    for sort in SORTS.values()
}


def encoded(record: AnyRecord) -> str:
    """Return ``record`` as JSON."""
    return _encoder.encode(_unusual(record)).decode()


def rest_of(relation: Relation) -> str:
    """Return what follows the columns of a relation's row, to the end of the object."""
    values = {name: item for name, item in _unusual(relation).items() if name not in _PLACE}
    return f",{_encoder.encode(values).decode()[1:]}" if values else "}"


def _unusual(record: AnyRecord) -> dict[str, Any]:
    return {
        name: value
        for name, default in _defaults[type(record)]
        if (value := getattr(record, name)) is not default and value != default
    }


def decoded(text: str, sort: type[AnyRecord], rules: Rules) -> AnyRecord:
    """Return the record that ``text`` stands for, one that was sound when it was written."""
    record: AnyRecord = _decoders[sort].decode(text)
    if not isinstance(record, Article):
        rules.restore(record)
    return record


def unrestored(sort: type[AnyRecordT]) -> Callable[[str], AnyRecordT]:
    """Return what reads the JSON of a record of one sort, and leaves its attributes unparsed."""
    decode: Callable[[str], AnyRecordT] = _decoders[sort].decode
    return decode


def relation_of(kind: str, source: str, target: str, id_: str, rest: str) -> Relation:
    """Return the relation of a row, its attributes unparsed."""
    place = f'{{"kind":"{kind}","source":"{source}","target":"{target}","id":"{id_}"'
    relation: Relation = _decoders[Relation].decode(place + rest)
    return relation
