"""Every setting is described where operators look for it."""

import re
from pathlib import Path

import pytest

from commands.setting import Setting
from commands.settings import SETTINGS

ROOT = Path(__file__).parents[1]
DOCUMENTATION = "\n".join(
    file.read_text(encoding="utf-8")
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_is_described(setting: Setting) -> None:
    for name in (f"--{setting.name}", setting.variable):
        assert re.search(rf"{re.escape(name)}(?![\w-])", DOCUMENTATION), name


def test_nothing_else_is_described() -> None:
    known = {setting.variable for setting in SETTINGS}
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `--([\w-]+)` \| `(\w+)` \|", table, re.MULTILINE)
    assert {variable for _, variable in rows} == known
    assert {name for name, _ in rows} == {setting.name for setting in SETTINGS}
