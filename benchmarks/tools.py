"""Other programs: finding them, running them to their end, and what is wrong without them.

Also the two ways this package speaks to whoever runs it: results, and progress.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class BenchmarkError(Exception):
    """The benchmark cannot go on; the message says why."""


class MissingToolError(BenchmarkError):
    """A program that is needed is not installed; the message says how to install it."""


def tell(text: str) -> None:
    """Write a piece of the result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def progress(text: str) -> None:
    """Say what is being done; not part of the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def found(program: str) -> bool:
    """Say whether a program is installed."""
    return shutil.which(program) is not None


def finished(
    command: Sequence[str], seconds: float, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, which must come within ``seconds``.

    Raises:
        BenchmarkError: it did not start or did not end.
    """
    try:
        return subprocess.run(  # noqa: S603 - commands of this package, no shell
            command, capture_output=True, text=True, timeout=seconds, check=False, cwd=folder
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchmarkError(f"{command[0]}: {error}") from error


def output_of(*command: str) -> str:
    """Return the first line that a short command prints, or nothing if it cannot be run."""
    try:
        result = finished(command, 10)
    except BenchmarkError:
        return ""
    return next(iter(result.stdout.splitlines()), "").strip()
