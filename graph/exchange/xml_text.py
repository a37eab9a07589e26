"""Values as the text of XML 1.0.

Characters that XML cannot hold, not even escaped, become U+FFFD.
"""

import re
from xml.sax.saxutils import escape, quoteattr

from graph.exchange.columns import Scalar

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile("[^&<>\"'\\x00-\\x1f\\ud800-\\udfff\\ufffe\\uffff]*")
"""Text that stands for itself; most does, and one look at it saves nine replacements."""

_ESCAPES = {"\r": "&#13;"}


def content(value: Scalar) -> str:
    """Return ``value`` as the content of an element."""
    text = _text(value)
    return text if _PLAIN.fullmatch(text) else escape(_legal(text), _ESCAPES)


def quoted(value: Scalar) -> str:
    """Return ``value`` as the value of an attribute, quotes included."""
    text = _text(value)
    return f'"{text}"' if _PLAIN.fullmatch(text) else quoteattr(_legal(text))


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
