"""How much memory the process may take, and the refusal of a load that would take more.

What is to come is reckoned by what a record of few words takes (benchmarks/memory.py): who
sets a limit is told soon, and the process is not ended by the system.
"""

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from graph.errors import ConfigurationError
from graph.progress import Progress

INDEXES = 330
"""Bytes that a record takes beside itself: networkx, indexes, search."""

ALL_TOLD = 740
"""Bytes that a record takes in all, read from a store."""

_STATUS = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The most bytes that the process may take; None: as many as there are."""

    most: int | None = None

    def admit(self, records: int) -> None:
        """Refuse to read so many records if there is no room for them.

        Raises:
            ConfigurationError: there is not; says what would do.
        """
        self._refuse(records, ALL_TOLD)

    def watching(self, progress: Progress) -> Progress:
        """Return a progress that refuses to go on once no room is left for what was read.

        It raises ConfigurationError, as :meth:`admit` does.
        """
        if self.most is None:
            return progress
        records = 0

        def count(more: int) -> None:
            nonlocal records
            records += more
            progress(more)
            self._refuse(records, INDEXES)

        return count

    def _refuse(self, records: int, each: int) -> None:
        if self.most is None or (needed := resident() + records * each) <= self.most:
            return
        raise ConfigurationError(
            f"max-memory: found {records:,} records, for which {_gigabytes(needed)} are needed, "
            f"expected at most {_gigabytes(self.most)}: allow more with --max-memory, or keep "
            "the graph in PostgreSQL with --store postgresql://…"
        )


def resident() -> int:
    """Return the bytes of memory that this process has; the most it has had, if not on Linux."""
    if _STATUS.exists():
        return int(_STATUS.read_text().split()[1]) * resource.getpagesize()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB"
