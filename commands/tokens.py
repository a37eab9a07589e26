"""New tokens: what the operator hands out, and what the server knows of it."""

import json
from hashlib import sha256
from secrets import token_urlsafe

BYTES = 32
"""Random bytes in a token: nobody guesses it, so its digest needs no salt."""


def make_token(name: str) -> None:
    """Print a new token, and the line by which the file of tokens knows it."""
    token = token_urlsafe(BYTES)
    entry = {"sha256": sha256(token.encode()).hexdigest(), "write": True}
    print(f"token, for {name} alone: {token}")
    print(
        f"line for the file of tokens, inside its braces: {json.dumps(name)}: {json.dumps(entry)}"
    )
