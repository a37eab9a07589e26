"""What hostile requests are made of: texts, bytes, and small recipes for very many of them.

In YAML a piece is one of: a text; a list of pieces, which follow each other; or a mapping with
``repeat`` (a text, in which {n} and {next} are counted up) and ``times``; ``hex`` (digits);
``json`` (a piece, to be a JSON string); ``gzip`` (a piece, to be compressed); ``base64`` (a
piece, to be a cursor).
"""

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any, TypeAlias

Piece: TypeAlias = str | list["Piece"] | dict[str, "Piece | int"]


def made(piece: Piece) -> bytes:
    """Return the bytes that a piece stands for; texts are UTF-8."""
    if isinstance(piece, str):
        return piece.encode()
    if isinstance(piece, list):
        return b"".join(map(made, piece))
    if "repeat" in piece:
        return _counted(str(piece["repeat"]), int(str(piece["times"]))).encode()
    [(way, content)] = piece.items()
    return _WAYS[way](content)


_WAYS: dict[str, Callable[[Any], bytes]] = {
    "hex": bytes.fromhex,
    "json": lambda text: json.dumps(made(text).decode()).encode(),
    "gzip": lambda content: gzip.compress(made(content)),
    "base64": lambda content: base64.urlsafe_b64encode(made(content)).rstrip(b"="),
}


def _counted(text: str, times: int) -> str:
    if "{n" not in text:
        return text * times
    return "".join(text.replace("{n}", str(n)).replace("{next}", str(n + 1)) for n in range(times))
