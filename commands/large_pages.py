"""Memory in pages of 2 MB, once a large graph is there: reads come to it from all over.

A processor remembers where some thousand pages are. Of hundreds of megabytes in pages of
4 KB nearly each step of a read has to find its page first, which takes as long as the step,
and on a virtual machine longer. Linux joins pages on request since 6.1 (madvise(2),
MADV_COLLAPSE); where it does not, all stays as it is.
"""

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from graph.memory.limit import resident

LEAST, MOST = 160_000_000, 1_000_000_000
"""Bytes of memory of a process that has its pages joined: the server alone has fewer.

Of gigabytes it takes many seconds, in which reads wait, and later changes waited as well.
"""

_MAPS = Path("/proc/self/maps")
_COLLAPSE = 25
_PAGE = 1 << 21
_PIECE = 32 * _PAGE
_IDLE = 10
"""How much less than others the thread is to get of a processor, as nice(1) counts."""


def join_pages() -> threading.Thread | None:
    """Begin to join the pages there are now, beside all else; return the thread that does it.

    None if the process is too small or too large for that, or the system is not Linux.
    """
    if not _MAPS.exists() or not LEAST <= resident() <= MOST:
        return None
    thread = threading.Thread(target=_join, name="large pages", daemon=True)
    thread.start()
    return thread


def _join() -> None:
    with suppress(OSError):  # a system may let nobody choose that (deploy/)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _IDLE)
    # Lets the interpreter run meanwhile. What it returns says that some page could not be
    # joined, for want of a free place for instance; reads get along with that.
    madvise = ctypes.CDLL(None).madvise
    for start, end in _ranges():
        for place in range(start, end, _PIECE):
            size = min(_PIECE, end - place)
            madvise(ctypes.c_void_p(place), ctypes.c_size_t(size), _COLLAPSE)


def _ranges() -> Iterator[tuple[int, int]]:
    """Yield where whole large pages lie in memory that is nobody else's, and may be written."""
    for line in _MAPS.read_text().splitlines():
        place, rights, _, _, _, *name = line.split()
        if rights == "rw-p" and name in ([], ["[heap]"]):
            start, end = (int(bound, 16) for bound in place.split("-"))
            start = -(-start // _PAGE) * _PAGE
            yield start, end // _PAGE * _PAGE
