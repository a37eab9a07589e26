"""From what a file holds to typed records, or to all that keeps it from being one.

A sound line of JSON takes the short way, :func:`decode`. What that refuses is examined
field by field, after the same types, by :func:`examine`.
"""

import json
import types
import typing
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from unicodedata import is_normalized

import msgspec

from graph.errors import shown
from graph.faults import Fault, FieldPath, depth_fault, text_faults
from graph.records import (
    AnyRecord,
    Article,
    Entity,
    Evidence,
    Modality,
    Record,
    Relation,
    decode_value,
)
from graph.yaml_nodes import YamlRecord

_decoder: msgspec.json.Decoder[AnyRecord] = msgspec.json.Decoder(AnyRecord, dec_hook=decode_value)
_encoder = msgspec.json.Encoder(enc_hook=str)
_TYPES: dict[str, type[AnyRecord]] = {
    "article": Article,
    "entity": Entity,
    "relation": Relation,
}
_BLANK_EVIDENCE = {
    "article": "",
    "sentence": 0,
    "start": 0,
    "end": 0,
    "anchor": "",
    "statement": {},
}
_EXPECTED: dict[object, str] = {
    str: "text",
    int: "a whole number",
    Evidence: "a mapping with article, sentence, start, end, anchor and statement",
    dict[str, str]: "a mapping from language tags to texts",
    dict[str, Any]: "a mapping from attributes to values",
    tuple[int, int]: "two whole numbers, a start and an end",
    tuple[str, ...]: "a list of texts",
    tuple[Evidence, ...]: "a list of evidence",
    tuple[tuple[int, int], ...]: "a list of [start, end]",
}


class Decoded(msgspec.Struct, frozen=True, gc=False):
    """A record as far as it could be read, and the faults of its form.

    ``record`` is None if nothing could. What is at or below one of the paths ``blanks``
    stands in for a value that ``faults`` speak of, and says nothing itself.
    """

    record: AnyRecord | None
    faults: tuple[Fault, ...] = ()
    blanks: tuple[FieldPath, ...] = ()

    def speaks(self, fault: Fault) -> bool:
        """Say whether ``fault`` is about what the file holds, and not about a blank."""
        return not any(fault.path[: len(blank)] == blank for blank in self.blanks)


def decode(content: bytes | YamlRecord) -> Decoded:
    """Read a line of JSON, or a piece of YAML, as a record."""
    if isinstance(content, bytes):
        return Decoded(record) if (record := _decode_line(content)) else _examine_line(content)
    decoded = examine(content.node.value)
    return msgspec.structs.replace(decoded, faults=content.faults + decoded.faults)


class UnreadRelation(
    msgspec.Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    tag_field="record",
    tag="relation",
):
    """A relation whose attributes, dates and evidence are as its line spells them.

    It takes half the time of one that is read. Nothing of it is known to be sound.
    """

    kind: str
    source: str
    target: str
    id: str = ""
    attributes: msgspec.Raw = msgspec.Raw(b"{}")
    modality: str = Modality.REPORTED.name
    attributed_to: str | None = None
    since: str | int | None = None
    until: str | int | None = None
    evidence: msgspec.Raw = msgspec.Raw(b"[]")


Sketch = Article | Entity | UnreadRelation
"""What a line of JSON holds at first sight; an article or an entity as :func:`decode` reads it."""

_sketcher: msgspec.json.Decoder[Sketch] = msgspec.json.Decoder(Sketch, dec_hook=decode_value)


def sketched(text: bytes, count: int) -> Sequence[Sketch | None]:
    """Return what each of ``count`` lines holds at first sight; None for those to be decoded."""
    with suppress(ValueError, RecursionError):
        # The decoder minds no ends of lines, but between these signs no record goes on.
        if text.startswith(b"{") and text.count(b"}\n{") == count - 1:
            sketches = _sketcher.decode_lines(text)
            if len(sketches) == count:
                # As for a single line, see decode.
                plain = b"\\" not in text and (
                    text.isascii() or is_normalized("NFC", text.decode())
                )
                return sketches if plain else list(map(_unread, sketches))
    return list(map(_sketch, text.split(b"\n", count - 1)))


def _sketch(line: bytes) -> UnreadRelation | None:
    try:
        return _unread(_sketcher.decode(line))
    except (ValueError, RecursionError):
        return None


def _unread(sketch: Sketch) -> UnreadRelation | None:
    return sketch if isinstance(sketch, UnreadRelation) else None


def decode_record(record: AnyRecord) -> Decoded:
    """Read a record that a program has put together as if a file held it: a copy, or faults."""
    try:
        return decode(_encoder.encode(record))
    except (ValueError, TypeError):  # what JSON cannot hold, such as lone surrogates
        return examine(msgspec.to_builtins(record, enc_hook=str))


def _decode_line(line: bytes) -> AnyRecord | None:
    """Return the record on a sound line of JSON, or None if it has to be examined."""
    try:
        record = _decoder.decode(line)
        # An escape may stand for any character, so a line with one is examined.
        if line.isascii() and b"\\" not in line:
            return record
        if b"\\u" not in line and is_normalized("NFC", line.decode()):
            return record
    except (ValueError, RecursionError):
        return None
    return None


def _examine_line(line: bytes) -> Decoded:
    try:
        # Unlike msgspec's, this parser lets lone surrogates pass, so their field is found.
        return examine(json.loads(line.decode(), parse_constant=_no_constant))
    except UnicodeDecodeError:
        found = "bytes that are no UTF-8"
    except RecursionError:
        found = "deep nesting"
    except json.JSONDecodeError as error:
        found = f"no JSON at character {error.pos}: {error.msg}"
    except ValueError as error:
        found = str(error)
    return Decoded(None, (Fault((), found, "a JSON object in UTF-8"),))


def _no_constant(name: str) -> object:
    raise ValueError(f"the constant {name}")


def examine(value: object) -> Decoded:
    """Read ``value``, made of what JSON can hold, as a record; find all its faults of form."""
    if not isinstance(value, dict):
        return Decoded(None, (Fault((), _outline(value), "a mapping"),))
    if deep := depth_fault(value):
        return Decoded(None, (deep,))
    declared = value.get("record")
    record_type = _TYPES.get(declared) if isinstance(declared, str) else None
    if record_type is None:
        found = shown(declared) if "record" in value else "nothing"
        return Decoded(None, (Fault(("record",), found, f"one of {', '.join(_TYPES)}"),))
    fields = {name: item for name, item in value.items() if name != "record"}
    misfits = tuple(_struct_misfits(fields, record_type, ()))
    blanks = tuple({_blank(fault.path) for fault in misfits})
    faults = (*misfits, *text_faults(value))
    return Decoded(_assemble(fields, record_type, blanks), faults, blanks)


def _outline(value: object) -> str:
    return "a list" if isinstance(value, list) else shown(value)


def _blank(path: FieldPath) -> FieldPath:
    """Return the path of the smallest part that can be blanked for the sake of ``path``."""
    is_evidence = path[0] == "evidence" and len(path) > 1
    return path[:2] if is_evidence else path[:1]


def _assemble(
    fields: dict[str, object], record_type: type[AnyRecord], blanks: tuple[FieldPath, ...]
) -> AnyRecord:
    """Return the record of the sound ``fields``, with nothing in place of the others."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(record_type):
        if field.name in fields and (field.name,) not in blanks:
            value = _without_blanks(fields[field.name], (field.name,), blanks)
            values[field.name] = msgspec.convert(value, field.type, dec_hook=decode_value)
        elif field.required:
            values[field.name] = _empty(field.type)
    return record_type(**values)


def _without_blanks(value: object, path: FieldPath, blanks: tuple[FieldPath, ...]) -> object:
    if not isinstance(value, list):
        return value
    return [
        _BLANK_EVIDENCE if (*path, index) in blanks else item for index, item in enumerate(value)
    ]


def _empty(declared: object) -> object:
    """Return the empty value of a required field's type."""
    return {dict: {}, tuple: ()}.get(typing.get_origin(declared) or str, "")


def _misfits(value: object, declared: object, path: FieldPath) -> Iterator[Fault]:
    """Yield a fault for each part of ``value`` that is not of the type ``declared``."""
    origin, arguments = typing.get_origin(declared), typing.get_args(declared)
    if origin in (typing.Union, types.UnionType):
        if value is not None:
            yield from _misfits(value, arguments[0], path)
    elif origin is dict and isinstance(value, dict):
        for key, item in value.items():
            yield from _misfits(item, arguments[1], (*path, key))
    elif origin is tuple and arguments[-1] is Ellipsis and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _misfits(item, arguments[0], (*path, index))
    elif declared is Evidence and isinstance(value, dict):
        yield from _struct_misfits(value, Evidence, path)
    else:
        yield from _value_misfits(value, declared, path)


def _struct_misfits(
    value: dict[str, object], declared: type[Record], path: FieldPath
) -> Iterator[Fault]:
    fields = {field.name: field for field in msgspec.structs.fields(declared)}
    for name in filter(lambda name: name not in fields, value):
        yield Fault((*path, name), "an unknown field", f"one of {', '.join(fields)}")
    for name, field in fields.items():
        if name in value:
            yield from _misfits(value[name], field.type, (*path, name))
        elif field.required:
            yield Fault((*path, name), "nothing", _expected(field.type))


def _value_misfits(value: object, declared: object, path: FieldPath) -> Iterator[Fault]:
    try:
        msgspec.convert(value, declared, dec_hook=decode_value)
    except msgspec.ValidationError as error:
        cause = error.__cause__
        yield Fault(path, shown(value), str(cause) if cause else _expected(declared))


def _expected(declared: object) -> str:
    for note in getattr(declared, "__metadata__", ()):
        if isinstance(note, msgspec.Meta) and note.description:
            return note.description
    return _EXPECTED.get(declared, str(declared))
