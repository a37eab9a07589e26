"""Asks the databases of known vulnerabilities about every locked dependency.

``python .ci/audit.py`` ends with 1 if one is known to be vulnerable, and with 0 otherwise: where
a database cannot be reached it says so, and that what it was to tell is not known.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PYTHON_LOCKS = ("requirements.lock", "audit.lock", "explorer/node.lock")
SECONDS = 300
LONGEST = 200
_PIP_AUDIT = ("-m", "pip_audit", "--require-hashes", "--disable-pip", "--format", "json")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a lock file: vulnerabilities, or why nothing is."""

    lock: str
    audited: int
    vulnerable: tuple[str, ...] = ()
    unknown: str | None = None

    def __str__(self) -> str:
        if self.vulnerable:
            return f"{self.lock}: VULNERABLE: {', '.join(self.vulnerable)}"
        if self.unknown is not None:
            return f"{self.lock}: NOT AUDITED, the database of vulnerabilities {self.unknown}"
        return f"{self.lock}: nothing known of {self.audited} packages"


@dataclass(frozen=True, slots=True)
class Said:
    """What an auditor printed: JSON to be read, and complaints for a person."""

    output: str
    complaints: str = ""

    def told(self) -> dict[str, Any]:
        """Return the object that it printed; an empty one if it printed something else."""
        try:
            told = json.loads(self.output)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    @property
    def unasked(self) -> str:
        """Say why there is no answer, in a line."""
        lines = [str(self.told().get("message", "")), *self.complaints.strip().splitlines()[-1:]]
        reason = next(filter(None, lines), "it printed no answer")
        return f"could not be asked: {reason[:LONGEST]}"


def of_pip(lock: str, said: Said) -> Finding:
    """Return what pip-audit said, in JSON."""
    told = said.told()
    if "dependencies" not in told:
        return Finding(lock, 0, unknown=said.unasked)
    packages = told["dependencies"]
    skipped = [package for package in packages if "skip_reason" in package]
    vulnerable = tuple(
        f"{package['name']} {package['version']} ({', '.join(each['id'] for each in package['vulns'])})"
        for package in packages
        if package.get("vulns")
    )
    unknown = f"does not know {len(skipped)} of {len(packages)} packages" if skipped else None
    return Finding(lock, len(packages), vulnerable, unknown)


def of_npm(lock: str, said: Said) -> Finding:
    """Return what npm audit said, in JSON."""
    told = said.told()
    if "vulnerabilities" not in told:
        return Finding(lock, 0, unknown=said.unasked)
    vulnerable = tuple(
        f"{name} {found['range']} ({found['severity']})"
        for name, found in told["vulnerabilities"].items()
    )
    return Finding(lock, told["metadata"]["dependencies"]["total"], vulnerable)


def _said(command: Sequence[str], folder: Path) -> Said:
    """Return what a program says; why it says nothing, if it cannot be run to its end."""
    try:
        ended = subprocess.run(  # noqa: S603 - commands of this file, no shell
            command, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder
        )
    except FileNotFoundError:
        return Said("", f"{command[0]} is not installed")
    except subprocess.TimeoutExpired:
        return Said("", f"no answer within {SECONDS} seconds")
    return Said(ended.stdout, ended.stderr)


def _npm_locks() -> Iterator[Path]:
    listed = _said(("git", "ls-files", "*package-lock.json"), ROOT)
    return (ROOT / name for name in listed.output.splitlines())


def findings() -> Iterator[Finding]:
    """Yield what is known of every lock file."""
    for lock in PYTHON_LOCKS:
        yield of_pip(lock, _said((sys.executable, *_PIP_AUDIT, "--requirement", lock), ROOT))
    for path in _npm_locks():
        said = _said(("npm", "audit", "--json", "--package-lock-only"), path.parent)
        yield of_npm(str(path.relative_to(ROOT)), said)


def main() -> int:
    """Say what is known, and return the exit code."""
    vulnerable = False
    for finding in findings():
        print(finding, flush=True)  # noqa: T201 - the command's own output
        vulnerable = vulnerable or bool(finding.vulnerable)
    return int(vulnerable)


if __name__ == "__main__":
    raise SystemExit(main())
