"""Media types of requests and responses, and which of them a client takes."""

import re
from collections.abc import Mapping
from functools import lru_cache

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?", re.ASCII)
_OFFERED = (JSON, GRAPHQL_RESPONSE)
EVENT_STREAM = b"text/event-stream"
_CHARSETS = {"", "utf-8", "utf8"}


@lru_cache(maxsize=256)
def is_json(content_type: bytes) -> bool:
    """Say whether a Content-Type header promises JSON in UTF-8."""
    kind, parameters = _parsed(content_type.decode("latin-1"))
    return kind == JSON and parameters.get("charset", "") in _CHARSETS


@lru_cache(maxsize=256)
def media_type(accept: bytes) -> str | None:
    """Return the media type of the response that an Accept header asks for, or None.

    As in RFC 9110, section 12.5.1, a type has the weight of the range that names it most
    closely. A client that takes anything gets ``application/json``, as those that know no
    other do.
    """
    weights: dict[str, float] = {}
    for item in (accept.decode("latin-1").strip() or JSON).split(","):
        kind, parameters = _parsed(item)
        if parameters.get("charset", "") in _CHARSETS:
            weights.setdefault(kind, _weight(parameters.get("q", "1")))
    # Of equal weight, the type that was named comes before one that a wildcard stands for.
    named = [kind for kind in weights if kind in _OFFERED]
    offered = dict.fromkeys((*named, *_OFFERED))
    best = max(offered, key=lambda kind: _weight_of(kind, weights))
    return best if _weight_of(best, weights) > 0 else None


def _weight_of(kind: str, weights: Mapping[str, float]) -> float:
    for media_range in (kind, "application/*", "*/*"):
        if media_range in weights:
            return weights[media_range]
    return 0.0


def wants_events(accept: bytes) -> bool:
    """Say whether an Accept header asks for server-sent events."""
    return EVENT_STREAM in accept


def _parsed(text: str) -> tuple[str, dict[str, str]]:
    kind, *parameters = text.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return kind.strip().lower(), {
        name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs
    }


def _weight(text: str) -> float:
    return float(text) if _WEIGHT.fullmatch(text) else 0.0
