"""What the throughput benchmark found: figures, ratios, targets; and the facts around them."""

import os
import platform
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.load import Measurement
from benchmarks.servers import OURS, Server
from benchmarks.shapes import Shape
from benchmarks.tools import output_of

TIMES = "\N{MULTIPLICATION SIGN}"
TO = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure of every round, and their middle and ends."""

    median: float
    least: float
    most: float
    rounds: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of the rounds' figures."""
        kept = tuple(round(value, 4) for value in values)
        return cls(round(median(kept), 4), min(kept), max(kept), kept)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in which unit, in every round."""

    what: str
    unit: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at, and what became of it; None: it could not be measured."""

    question: str
    goal: str
    found: float | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class ServerFigures:
    """What one server did with one shape.

    ``cpu_us`` is the server's processor time for one request, ``busy`` the part of the time
    that it was computing, and ``ratio`` Fonte's rate by this server's.
    """

    server: str
    label: str
    requests_per_second: Spread
    p50_ms: float
    p99_ms: float
    cpu_us: float
    busy: float
    ratio: Spread


@dataclass(frozen=True, slots=True)
class ShapeFigures:
    """What the servers did with one shape."""

    shape: str
    title: str
    query: str
    answer_bytes: int
    servers: tuple[ServerFigures, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at: on ``shape``, ``ours`` answers so many times as much as ``peer``."""

    shape: str
    ours: str
    peer: str
    at_least: float


TARGETS = (
    Target("1", OURS, "mercurius", 1.0),
    Target("2", OURS, "mercurius", 1.0),
    Target("3", OURS, "mercurius", 1.0),
    Target("1", OURS, "reference", 8.0),
    Target("2", OURS, "reference", 8.0),
    Target("3", OURS, "reference", 30.0),
    *(Target(shape, OURS, "unlimited", 0.95) for shape in "123"),
    Target("1", "cached", "bare", 0.85),
    Target("2", "cached", "bare", 0.85),
    Target("3", "cached", "bare", 0.85),
)
"""Those of servers that were not measured are left out."""


@dataclass(frozen=True, slots=True)
class TargetResult:
    """What became of a target."""

    target: Target
    found: float
    met: bool


def shape_figures(
    shape: Shape, answer: bytes, measured: Mapping[Server, Sequence[Measurement]]
) -> ShapeFigures:
    """Return the figures of a shape; the servers' measurements are in the order of rounds."""
    ours = next(rounds for server, rounds in measured.items() if server.name == OURS)
    servers = tuple(_server_figures(server, rounds, ours) for server, rounds in measured.items())
    return ShapeFigures(shape.name, shape.title, shape.query, len(answer), servers)


def target_results(shapes: Sequence[ShapeFigures]) -> Iterator[TargetResult]:
    """Return what became of each target that could be looked at."""
    rates = {
        (shape.shape, figures.server): figures.requests_per_second.rounds
        for shape in shapes
        for figures in shape.servers
    }
    for target in TARGETS:
        ours, peer = rates.get((target.shape, target.ours)), rates.get((target.shape, target.peer))
        if ours and peer:
            ratio = median(mine / other for mine, other in zip(ours, peer, strict=True))
            yield TargetResult(target, round(ratio, 4), ratio >= target.at_least)


def machine_facts() -> dict[str, Any]:
    """Return what the figures depend on, as far as it can be told."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join(["python", "-m", "benchmarks." + Path(sys.argv[0]).stem])
        + "".join(f" {shlex.quote(_named(argument))}" for argument in sys.argv[1:]),
        "commit": output_of("git", "describe", "--always", "--dirty", "--tags"),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "node": output_of("node", "--version"),
        "wrk": output_of("wrk", "-v"),
        "load_average": os.getloadavg(),
    }


def _named(argument: str) -> str:
    """Return an argument; of a path on this machine its name alone."""
    return Path(argument).name if argument.startswith("/") else argument


def write_json(path: Path, content: object) -> None:
    """Write results where others read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns, the first to the left and all others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join("  " + cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    )


def _server_figures(
    server: Server, rounds: Sequence[Measurement], ours: Sequence[Measurement]
) -> ServerFigures:
    return ServerFigures(
        server.name,
        server.label,
        Spread.of([measured.rate for measured in rounds]),
        round(median(measured.p50_ms for measured in rounds), 3),
        round(median(measured.p99_ms for measured in rounds), 3),
        round(median(measured.cpu_us for measured in rounds), 2),
        round(median(measured.busy for measured in rounds), 3),
        Spread.of([mine.rate / other.rate for mine, other in zip(ours, rounds, strict=True)]),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), "")
