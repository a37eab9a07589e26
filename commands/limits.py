"""The settings of what a request may be at most: one for each field of ``Limits``."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from commands.setting import Setting, seconds, whole_number
from schema.limits import DEEPEST, STANDARD, Limits

_ANY = 2**40
_DAY = 86_400


class _Limit(NamedTuple):
    help: str
    most: int = _ANY
    least: int = 1


_LIMITS: Mapping[str, _Limit] = {
    "cost": _Limit("what one operation may cost, in values of its answer"),
    "page": _Limit("items that first and last may ask for, and ids of nodes", STANDARD.page),
    "values": _Limit("values in the variables of an operation, lists and objects counted"),
    "nesting": _Limit("lists and objects one within another, in variables and arguments", DEEPEST),
    "characters": _Limit("characters of a document"),
    "tokens": _Limit("tokens of a document"),
    "comments": _Limit("comments in a document", least=0),
    "depth": _Limit("fields one within another", DEEPEST),
    "aliases": _Limit("aliases of an operation, its fragments spread out", least=0),
    "root_fields": _Limit("fields of an operation's root"),
    "directives": _Limit("directives of an operation, its fragments spread out", least=0),
    "pairs": _Limit("fields with one name in a document, two by two", least=0),
    "introspection": _Limit("times that one operation may read the schema as a whole", least=0),
    "body": _Limit("bytes of a request's body"),
    "url": _Limit("bytes of a request's URL"),
    "headers": _Limit("bytes of a request's headers"),
    "transfer": _Limit("seconds until a request is there, or its answer is taken", _DAY),
    "seconds": _Limit("seconds that an operation may take", _DAY),
    "response": _Limit("bytes of an answer"),
    "requests": _Limit("operations that are answered at once"),
    "connections": _Limit("connections that are open at once"),
    "message": _Limit("bytes of a message by WebSocket"),
    "subscriptions": _Limit("operations that run at once on one WebSocket"),
}


def _setting(field: str) -> Setting:
    default = str(getattr(STANDARD, field)).removesuffix(".0")
    return Setting("max-" + field.replace("_", "-"), default, _LIMITS[field].help)


LIMIT_SETTINGS = tuple(_setting(field) for field in _LIMITS)


def read_limits(values: Mapping[str, str]) -> Limits:
    """Read the limits from the texts of settings by key.

    Raises:
        ConfigurationError: one of them cannot be used.
    """
    return Limits(
        **{
            field: _read(field, setting, values)
            for field, setting in zip(_LIMITS, LIMIT_SETTINGS, strict=True)
        }
    )


def _read(field: str, setting: Setting, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever the field is
    limit, text = _LIMITS[field], values[setting.key]
    if isinstance(getattr(STANDARD, field), float):
        return seconds(setting.name, text, limit.most)
    return whole_number(setting.name, text, limit.least, limit.most)
