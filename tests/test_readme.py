"""The README is true: its queries get the answers that it shows, and it stays short."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Server

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)\n```\n```json\n(.*?)\n```", README, re.DOTALL)
TWO_SCREENS = 120


def test_has_five_examples_in_two_screens() -> None:
    assert len(EXAMPLES) == 5
    assert len(README.splitlines()) <= TWO_SCREENS


@pytest.mark.parametrize(("query", "answer"), EXAMPLES)
def test_example_gets_its_answer(server: Server, query: str, answer: str) -> None:
    assert server.query(query).json() == json.loads(answer)


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    for link in links:
        assert (Path(__file__).parent.parent / link).exists(), link
