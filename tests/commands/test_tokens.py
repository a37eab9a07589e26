"""A token that is made is known by its line, and nobody else's."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.commands.conftest import refused, said
from tests.conftest import Server, StartServer


def status(server: Server, path: str, authorization: str | None) -> int:
    headers = {} if authorization is None else {"authorization": authorization}
    return server.client.get(path, headers=headers).status_code


@pytest.mark.parametrize("path", ["/export/csv", "/graphql?query={__typename}"])
def test_a_closed_graph_is_read_with_the_token_alone(
    start_server: StartServer, tokens: Path, token: tuple[str, str], path: str
) -> None:
    server = start_server("--tokens", str(tokens), "--read-access", "token")
    assert status(server, path, f"Bearer {token[0]}") == 200
    assert [status(server, path, other) for other in (None, "Bearer nobody")] == [401, 401]


def test_an_open_graph_is_read_without_one_and_by_nobody_with_a_false_one(
    start_server: StartServer, tokens: Path
) -> None:
    server = start_server("--tokens", str(tokens))
    assert status(server, "/export/csv", None) == 200
    assert status(server, "/export/csv", "Bearer nobody") == 401


def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "tokens.json"
    broken.write_text('{"bob": "secret"}')
    [line] = refused("--tokens", broken, "--port", "0")
    assert line.startswith(f"tokens: {broken}: ")
    assert "secret" not in line


def test_the_line_has_the_digest_of_the_token(token: tuple[str, str]) -> None:
    known = json.loads("{" + token[1] + "}")
    assert known == {"bob": {"sha256": sha256(token[0].encode()).hexdigest(), "write": True}}


def test_every_token_is_another(token: tuple[str, str]) -> None:
    assert said("token", "bob")[0].rpartition(": ")[2] != token[0]
