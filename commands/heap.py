"""What the C library does with memory that is given back to it."""

import ctypes

_MMAP_THRESHOLD = -3
_ARENAS = -8
"""Parameters of glibc's mallopt(3)."""

LARGE = 256 * 1024
"""Bytes from which on a block is the system's own, and goes back to it as soon as it is free.

Unless told, glibc learns from blocks that are freed, and soon keeps everything up to 32 MB on
its heap, in ever smaller pieces: a minute of large requests beside small ones left 110 MB
free there that nothing fitted into.
"""

MOST_ARENAS = 2
"""Heaps that threads share; the interpreter lets one thread at a time allocate anyway."""


def keep_heap_small() -> None:
    """Have large blocks go back to the system; does nothing where the C library is not glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_ARENAS, MOST_ARENAS)
