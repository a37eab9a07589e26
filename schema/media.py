"""Media types of requests and responses, and which of them a client takes."""

from functools import lru_cache

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
_CHARSETS = {"", "utf-8", "utf8"}


@lru_cache(maxsize=256)
def is_json(content_type: bytes) -> bool:
    """Say whether a Content-Type header promises JSON in UTF-8."""
    kind, parameters = _parsed(content_type.decode("latin-1"))
    return kind == JSON and parameters.get("charset", "") in _CHARSETS


@lru_cache(maxsize=256)
def media_type(accept: bytes) -> str | None:
    """Return the media type of the response that an Accept header asks for, or None.

    A client that takes anything gets ``application/json``, as those that know no other do.
    """
    best, best_weight = None, 0.0
    for item in (accept.decode("latin-1").strip() or JSON).split(","):
        kind, parameters = _parsed(item)
        offered = {"*/*": JSON, "application/*": JSON, JSON: JSON}.get(kind)
        offered = GRAPHQL_RESPONSE if kind == GRAPHQL_RESPONSE else offered
        weight = _weight(parameters.get("q", "1"))
        if offered and weight > best_weight and parameters.get("charset", "") in _CHARSETS:
            best, best_weight = offered, weight
    return best


def _parsed(text: str) -> tuple[str, dict[str, str]]:
    kind, *parameters = text.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return kind.strip().lower(), {
        name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs
    }


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
