"""Fonte's server, whose garbage collector can be told what to do: for measurements alone.

``python -m benchmarks.collecting ARGUMENTS…`` takes what ``python server.py`` does. At
SIGUSR1 it collects as it is set; at SIGUSR2 it is set as Python sets it, then collects.
"""

import gc
import signal
import sys
from types import FrameType

import server

_PYTHONS = gc.get_threshold()


def _collect(_number: int, _frame: FrameType | None) -> None:
    gc.collect()


def _reset(_number: int, _frame: FrameType | None) -> None:
    gc.unfreeze()
    gc.set_threshold(*_PYTHONS)
    gc.collect()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _collect)
    signal.signal(signal.SIGUSR2, _reset)
    raise SystemExit(server.main(sys.argv[1:]))
