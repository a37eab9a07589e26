"""The datasets that benchmarks read: written once, and kept where git does not look."""

from pathlib import Path

from benchmarks.generate import DATA
from benchmarks.tate.conversion import RECORDS, convert
from benchmarks.tools import BenchmarkError, progress

LARGE, SMALL = "tate", "tate-tenth"
"""The whole Tate graph, and a tenth of it."""


def prepared(source: Path | None, name: str) -> Path:
    """Return the folder of a dataset; it is written from ``source`` unless it is there.

    Raises:
        BenchmarkError: it is not there, and ``source`` is not the Tate graph.
    """
    folder = DATA / name
    if not (folder / RECORDS).is_file():
        if source is None:
            raise BenchmarkError(
                f"{name}: found no dataset; name the folder of the Tate graph, or its .tar.xz, "
                "with --data"
            )
        progress(f"Writing {name} …")
        # What breaks off leaves no file that looks whole.
        unfinished = DATA / f"{name}.part"
        convert(source, unfinished, only_tenth=name == SMALL)
        unfinished.rename(folder)
    return folder
