"""A token that is made is known by its line, and nobody else's."""

import json
from hashlib import sha256

from tests.commands.conftest import said


def test_the_line_has_the_digest_of_the_token() -> None:
    shown, entry = said("token", "bob")
    token = shown.rpartition(": ")[2]
    line = entry.partition("braces: ")[2]
    known = json.loads("{" + line + "}")
    assert known == {"bob": {"sha256": sha256(token.encode()).hexdigest(), "write": True}}


def test_every_token_is_another() -> None:
    assert said("token", "bob")[0] != said("token", "bob")[0]
