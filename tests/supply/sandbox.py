"""Runs a program under the system calls that a unit allows: ``sandbox.py UNIT PROGRAM …``.

What systemd does of it by ``SystemCallFilter`` and ``MemoryDenyWriteExecute``, done without
systemd running: the groups are systemd-analyze's own, the filter is made by libseccomp.
"""

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from errno import EPERM
from pathlib import Path

ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | EPERM
SET_NO_WRITE_AND_EXECUTE = 65
NO_GAIN = 1


def members(group: str) -> Iterator[str]:
    """Yield the system calls of a group, and of the groups in it."""
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", group],  # noqa: S607 - wherever it is installed
        capture_output=True,
        text=True,
        check=True,
    )
    for name in (line.strip() for line in listed.stdout.splitlines()[1:]):
        if name.startswith("@"):
            yield from members(name)
        elif name and not name.startswith("#"):
            yield name


def allowed(unit: str) -> set[str]:
    """Return the system calls that a unit's filters leave, taken in their order."""
    # What systemd adds to each filter: without it no program starts.
    calls = {*members("@default"), "execve"}
    for without, groups in re.findall(r"^SystemCallFilter=(~?)(.+)$", unit, re.MULTILINE):
        named = {call for group in groups.split() for call in members(group)}
        calls = calls - named if without else calls | named
    return calls


def confine(calls: set[str]) -> None:
    """Refuse this process all other system calls, and memory that is written and then run."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(REFUSE))
    for call in sorted(calls):
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:  # this machine's processor has it
            _succeed(seccomp.seccomp_rule_add(context, ALLOW, number, 0))
    _succeed(ctypes.CDLL(None).prctl(SET_NO_WRITE_AND_EXECUTE, NO_GAIN, 0, 0, 0))
    _succeed(seccomp.seccomp_load(context))


def _succeed(result: int) -> None:
    if result:
        raise OSError(f"found {result}, expected 0: the process could not be confined")


if __name__ == "__main__":
    confine(allowed(Path(sys.argv[1]).read_text()))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the program is a test's own
