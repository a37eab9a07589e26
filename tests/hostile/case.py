"""A hostile request as data, and all of them as they are read from the files in requests/."""

import json
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tests.hostile.pieces import Piece, made

FOLDER = Path(__file__).with_name("requests")
JSON = {"content-type": "application/json"}


class Case(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One request, or what is sent in place of one.

    ``expect`` is a regular expression of what comes back: the status of each answer
    (``400``, ``200 200``), the code with which a WebSocket is closed (``4400``), ``open`` where
    nothing comes and the connection stays, ``closed`` where nothing comes and it does not.
    ``code`` is an error code that has to be among the answers, ``says`` a text.

    ``query`` (with ``variables``, ``operation`` and ``token``) is asked by POST; ``body`` is
    sent as it is; ``raw`` are the bytes of a connection, in pieces, where a number is a pause in
    seconds; ``messages`` those of a WebSocket, after a greeting unless ``greet`` is false, where ``each`` is said ``times`` times. ``slow`` ones wait, and run together.
    """

    name: str
    family: str = ""
    expect: str = "200"
    code: str | None = None
    says: str | None = None
    query: Any = None
    variables: Any = None
    operation: Any = None
    token: str | None = None
    body: Any = None
    method: str = "POST"
    path: Any = "/graphql"
    headers: dict[str, Any] = msgspec.field(default_factory=dict)
    raw: list[Any] | None = None
    answers: int = 1
    half_close: bool = False
    messages: list[Any] | None = None
    greet: bool = True
    slow: bool = False

    @property
    def sent(self) -> list[bytes | float]:
        """What is sent on the connection, and the seconds to wait between."""
        if self.raw is None and self.messages is None:
            return [self._request()]
        parts = self.messages if self.raw is None else self.raw
        return [made_part for part in parts or () for made_part in _made_each(part)]

    def _request(self) -> bytes:
        content = self._body()
        headers: dict[str, Piece] = {"host": "127.0.0.1", **JSON}
        if content or self.method == "POST":
            headers["content-length"] = str(len(content))
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        headers |= self.headers
        lines = [f"{self.method} ".encode() + made(self.path) + b" HTTP/1.1"]
        lines += [
            name.encode() + b": " + made(value) for name, value in headers.items() if value != "-"
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n" + content

    def _body(self) -> bytes:
        if self.query is None:
            return b"" if self.body is None else made(self.body)
        parts = [b'"query": ' + json.dumps(made(self.query).decode()).encode()]
        if self.variables is not None:
            parts.append(b'"variables": ' + _json_of(self.variables))
        if self.operation is not None:
            parts.append(b'"operationName": ' + json.dumps(self.operation).encode())
        return b"{" + b", ".join(parts) + b"}"


def _made_each(part: Any) -> list[bytes | float]:  # noqa: ANN401 - a piece, a pause, or several
    match part:
        case int() | float():
            return [part]
        case {"each": str(text), "times": int(times)}:
            return [text.replace("{n}", str(n)).encode() for n in range(times)]
    return [made(part)]


def _json_of(value: Any) -> bytes:  # noqa: ANN401 - any JSON, and pieces under the key "piece"
    if isinstance(value, dict):
        if value.keys() == {"piece"}:
            return json.dumps(made(value["piece"]).decode()).encode()
        inner = [json.dumps(key).encode() + b": " + _json_of(each) for key, each in value.items()]
        return b"{" + b", ".join(inner) + b"}"
    if isinstance(value, list):
        return b"[" + b", ".join(map(_json_of, value)) + b"]"
    return json.dumps(value).encode()


def cases() -> list[Case]:
    """Read all of them."""
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        for case in msgspec.convert(yaml.safe_load(file.read_text()), list[Case]):
            case.family = file.stem
            found.append(case)
    return found
