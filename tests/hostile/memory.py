"""How much memory a process has, and has had at most, as Linux counts it."""

from pathlib import Path


class Memory:
    """The resident memory of one process, in bytes."""

    def __init__(self, pid: int) -> None:
        self._process = Path("/proc") / str(pid)
        self.at_first = self.now()

    def fresh_mark(self) -> int:
        """Forget what it had at most so far; return what it has now."""
        (self._process / "clear_refs").write_text("5")
        return self.now()

    def now(self) -> int:
        """Return what it has."""
        return self._bytes("VmRSS")

    def highest(self) -> int:
        """Return what it had at most since the last mark."""
        return self._bytes("VmHWM")

    def _bytes(self, name: str) -> int:
        status = (self._process / "status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith(f"{name}:")]
        return int(line.split()[1]) * 1024
