"""Fuzz one parser, guided by coverage: ``python -m tests.fuzz.fuzz TARGET [libFuzzer options]``.

``-runs=…`` or ``-max_total_time=…`` bound it. It ends with another exit code than 0 at the
first input that makes the parser raise what it does not declare, and writes that to a file.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris  # type: ignore[import-untyped]  # it has no types

with atheris.instrument_imports(include=["graph", "schema", "edtf"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Run the command line; libFuzzer itself ends the process."""
    target = TARGETS[sys.argv.pop(1)]
    with TemporaryDirectory() as folder:
        for number, sample in enumerate(target.samples):
            (Path(folder) / str(number)).write_bytes(sample)
        atheris.Setup([*sys.argv, "-max_len=2000", folder], target.parse)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
