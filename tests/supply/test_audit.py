"""What the audit makes of what pip-audit and npm audit say."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


KNOWN = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "told"),
    [
        ([KNOWN, KNOWN], "x.lock: nothing known of 2 packages"),
        ([KNOWN, BAD], "x.lock: VULNERABLE: b 2 (CVE-1, CVE-2)"),
        ([SKIPPED, BAD], "x.lock: VULNERABLE: b 2 (CVE-1, CVE-2)"),
        (
            [KNOWN, SKIPPED],
            "x.lock: NOT AUDITED, the database of vulnerabilities does not know 1 of 2 packages",
        ),
    ],
)
def test_of_pip(audit: ModuleType, packages: list[object], told: str) -> None:
    assert str(audit.of_pip("x.lock", audit.Said(json.dumps({"dependencies": packages})))) == told


@pytest.mark.parametrize("auditor", ["of_pip", "of_npm"])
@pytest.mark.parametrize(
    ("output", "complaints", "reason"),
    [
        ("", "", "it printed no answer"),
        ("", "a warning\nno route to the host\n", "no route to the host"),
        ("no JSON", "", "it printed no answer"),
        ("[]", "", "it printed no answer"),
        ('{"message": "405"}', "a warning", "405"),
    ],
)
def test_a_database_that_cannot_be_asked(
    audit: ModuleType, auditor: str, output: str, complaints: str, reason: str
) -> None:
    finding = getattr(audit, auditor)("x", audit.Said(output, complaints))
    told = f"x: NOT AUDITED, the database of vulnerabilities could not be asked: {reason}"
    assert str(finding) == told
    assert not finding.vulnerable


@pytest.mark.parametrize(
    ("vulnerable", "told"),
    [
        ({}, "x: nothing known of 7 packages"),
        ({"d": {"range": "<1", "severity": "high"}}, "x: VULNERABLE: d <1 (high)"),
    ],
)
def test_of_npm(audit: ModuleType, vulnerable: object, told: str) -> None:
    output = {"vulnerabilities": vulnerable, "metadata": {"dependencies": {"total": 7}}}
    assert str(audit.of_npm("x", audit.Said(json.dumps(output)))) == told
