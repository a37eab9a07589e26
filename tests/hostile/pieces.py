"""What hostile requests are made of: texts, bytes, and small recipes for very many of them.

In YAML a piece is one of: a text; a list of pieces, which follow each other; or a mapping with
``repeat`` (a text, in which {n} and {next} are counted up) and ``times``; ``hex`` (digits);
``json`` (a piece, to be a JSON string); ``gzip`` (a piece, to be compressed); ``base64`` (a
piece, to be a cursor).
"""

import base64
import gzip
import json
from typing import TypeAlias

Piece: TypeAlias = str | list["Piece"] | dict[str, "Piece | int"]


def made(piece: Piece) -> bytes:
    """Return the bytes that a piece stands for; texts are UTF-8."""
    if isinstance(piece, str):
        return piece.encode()
    if isinstance(piece, list):
        return b"".join(map(made, piece))
    match piece:
        case {"repeat": str(text), "times": int(times)}:
            return _counted(text, times).encode()
        case {"hex": str(digits)}:
            return bytes.fromhex(digits)
        case {"json": str() | list() | dict() as text}:
            return json.dumps(made(text).decode()).encode()
        case {"gzip": str() | list() | dict() as content}:
            return gzip.compress(made(content))
        case {"base64": str() | list() | dict() as content}:
            return base64.urlsafe_b64encode(made(content)).rstrip(b"=")
    raise ValueError(piece)


def _counted(text: str, times: int) -> str:
    if "{n" not in text:
        return text * times
    return "".join(text.replace("{n}", str(n)).replace("{next}", str(n + 1)) for n in range(times))
