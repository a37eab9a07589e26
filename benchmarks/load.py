"""Load on a server, by wrk, and what it measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from benchmarks.servers import HOST, Running
from benchmarks.tools import BenchmarkError, MissingToolError, finished, found

GRACE_SECONDS = 30.0
"""How much longer than asked wrk may take to end."""

SCRIPT = """\
-- Written by benchmarks/load.py: asks the requests of a file in turn, one line each.
local requests, last = {}, 0

function init(args)
  local headers = { ["Content-Type"] = "application/json" }
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", "/graphql", headers, line)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"received":%d,"failed":%d}\\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


class Measurement(msgspec.Struct, frozen=True):
    """What one stretch of load measured; latencies as the load generator saw them.

    ``received`` counts bytes, headers included; ``cpu_seconds`` are the server's own.
    """

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    received: int
    failed: int
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of the server's processor for one request."""
        return self.cpu_seconds / self.requests * 1e6

    @property
    def busy(self) -> float:
        """The part of the time that the server was computing; 1 is one whole core."""
        return self.cpu_seconds / self.seconds


def require_generator() -> None:
    """Check that the load generator is there.

    Raises:
        MissingToolError: it is not.
    """
    if not found("wrk"):
        raise MissingToolError("wrk, the load generator, is missing; apt-get install wrk")


@dataclass(frozen=True, slots=True)
class Load:
    """How servers are loaded: ``folder`` takes wrk's script, ``prefix`` pins it to a core."""

    folder: Path
    connections: int
    prefix: Sequence[str]

    def requests_file(self, name: str, bodies: Sequence[bytes]) -> Path:
        """Write the requests of a shape where :meth:`put_on` finds them."""
        path = self.folder / f"requests-{name}.txt"
        path.write_bytes(b"".join(body + b"\n" for body in bodies))
        return path

    def put_on(self, running: Running, requests: Path, seconds: int, least: int = 0) -> Measurement:
        """Load a server for some seconds; its answers must have ``least`` bytes on average.

        Raises:
            BenchmarkError: wrk failed, or some requests did.
        """
        measured = self.crowd(running, requests, seconds)
        if measured.failed or not measured.requests:
            raise BenchmarkError(
                f"{running.server.label}: {measured.failed} of {measured.requests} requests failed"
            )
        if measured.received < measured.requests * least:
            raise BenchmarkError(
                f"{running.server.label}: found {measured.received / measured.requests:.0f} bytes "
                f"for an answer under load, expected {least} or more"
            )
        return measured

    def crowd(self, running: Running, requests: Path, seconds: int) -> Measurement:
        """Load a server for some seconds, whatever it answers.

        Raises:
            BenchmarkError: wrk failed.
        """
        before = running.cpu_seconds()
        result = finished(self._command(running, requests, seconds), seconds + GRACE_SECONDS)
        try:
            measured = msgspec.json.decode(result.stderr, type=Measurement)
        except msgspec.DecodeError as error:
            raise BenchmarkError(f"wrk failed: {result.stdout}{result.stderr}") from error
        return replace(measured, cpu_seconds=running.cpu_seconds() - before)

    def _command(self, running: Running, requests: Path, seconds: int) -> list[str]:
        script = self.folder / "load.lua"
        script.write_text(SCRIPT)
        return [
            *self.prefix,
            *("wrk", "--threads", "1", "--connections", str(self.connections)),
            *("--duration", f"{seconds}s", "--timeout", "20s", "--script", str(script)),
            *(f"http://{HOST}:{running.port}/graphql", "--", str(requests)),
        ]
