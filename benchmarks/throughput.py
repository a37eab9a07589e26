"""Fonte against others, over HTTP: how many requests each server answers in a second.

``python -m benchmarks.throughput --help`` lists the options; README.md says how to read the
result. This file is the course of the benchmark; its parts lie beside it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.chart import chart
from benchmarks.generate import COMPANIES, DATA, MODELS, generate, keys
from benchmarks.load import Load, Measurement, require_generator
from benchmarks.results import (
    TIMES,
    TO,
    ShapeFigures,
    machine_facts,
    shape_figures,
    table,
    target_results,
    write_json,
)
from benchmarks.servers import OURS, ROOT, SERVERS, Running, Server, started
from benchmarks.shapes import SHAPES, Shape
from benchmarks.tools import BenchmarkError, MissingToolError, found, progress, tell

OUTPUT = ROOT / "docs" / "benchmarks"
WARM_UP_SECONDS = 3
"""So long that graphql-core answers all that are connected, which it does at the same time."""

IDLE = 0.9
"""A server less busy than this was not what limited its rate."""

Bodies = Mapping[Shape, Sequence[bytes]]
Rounds = dict[Server, list[Measurement]]


class Contest:
    """Servers that are ready, give equal answers, and take their turns."""

    def __init__(self, options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
        self._options = options
        self._folder = folder
        self._stack = stack
        self._pins = _pins(wanted=options.pin)
        self._load = Load(folder, options.connections, self._pins[1])
        asked = keys(options.companies, options.keys)
        self._bodies: Bodies = {shape: shape.bodies(asked) for shape in SHAPES}
        self._answers: dict[bytes, bytes] = {}
        self._running: list[Running] = []

    @property
    def is_pinned(self) -> bool:
        """Say whether servers and load each have a core for themselves."""
        return bool(self._pins[0])

    def start(self) -> None:
        """Start the servers, and check that all of them answer every request alike.

        Raises:
            BenchmarkError: one does not start, or answers otherwise.
        """
        progress(f"Writing {self._options.companies:,} {TIMES} {self._options.models} models …")
        records = generate(DATA, self._options.companies, self._options.models)
        answers = self._folder / "answers.json"
        for server in SERVERS:
            if server.name not in self._options.servers:
                continue
            if reason := server.lacks():
                tell(f"Skipped {server.label}: {reason}")
                continue
            progress(f"Starting {server.label} …")
            places = {"dataset": DATA, "records": records, "answers": answers}
            running = self._stack.enter_context(
                started(server, self._pins[0], self._folder, **places)
            )
            self._check(running)
            self._running.append(running)
            if server.name == OURS:
                written = {key.decode(): value.decode() for key, value in self._answers.items()}
                answers.write_bytes(msgspec.json.encode(written))

    def run(self, shape: Shape) -> ShapeFigures:
        """Measure a shape, round by round.

        Raises:
            BenchmarkError: a request failed.
        """
        bodies = self._bodies[shape]
        least = min(len(self._answers[body]) for body in bodies)
        requests = self._load.requests_file(shape.name, bodies)
        rounds: Rounds = {running.server: [] for running in self._running}
        for running in self._running:
            self._load.put_on(running, requests, WARM_UP_SECONDS)
        for number in range(self._options.rounds):
            # Each round begins with another server: none always follows the same one.
            start = number % len(self._running)
            for running in self._running[start:] + self._running[:start]:
                measured = self._load.put_on(running, requests, self._options.seconds, least)
                rounds[running.server].append(measured)
                progress(
                    f"shape {shape.name} · round {number + 1} of {self._options.rounds} · "
                    f"{running.server.label}: {measured.rate:,.0f} requests/s"
                )
        return shape_figures(shape, self._answers[bodies[0]], rounds)

    def _check(self, running: Running) -> None:
        for shape, bodies in self._bodies.items():
            for body, answer in zip(bodies, running.ask(bodies), strict=True):
                expected = msgspec.json.decode(self._answers.setdefault(body, answer))
                content = msgspec.json.decode(answer)
                if content != expected or "errors" in content:
                    raise BenchmarkError(
                        f"{running.server.label}, shape {shape.name}: found the answer "
                        f"{answer[:500]!r} to {body!r}, expected {expected!r:.500}"
                    )


def _pins(*, wanted: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what puts servers on one core, and the load on another."""
    if wanted and found("taskset") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        return ("taskset", "-c", str(cores[0])), ("taskset", "-c", str(cores[1]))
    return (), ()


def _tables(shapes: Sequence[ShapeFigures]) -> str:
    head = (
        "",
        "requests/s",
        f"min{TO}max",
        "p50 ms",
        "p99 ms",
        "CPU µs",
        "busy",
        "Fonte is",
        f"min{TO}max",
    )
    parts = []
    for shape in shapes:
        rows = [head]
        for figures in shape.servers:
            rate, ratio = figures.requests_per_second, figures.ratio
            ours = figures.server == OURS
            rows.append(
                (
                    figures.label,
                    f"{rate.median:,.0f}",
                    f"{rate.least:,.0f}{TO}{rate.most:,.0f}",
                    f"{figures.p50_ms:.2f}",
                    f"{figures.p99_ms:.2f}",
                    f"{figures.cpu_us:,.1f}",
                    f"{figures.busy:.0%}",
                    "" if ours else f"{ratio.median:.2f}{TIMES}",
                    "" if ours else f"{ratio.least:.2f}{TO}{ratio.most:.2f}",
                )
            )
        title = f"Shape {shape.shape}: {shape.title} ({shape.answer_bytes:,} bytes)"
        parts.append(f"{title}\n{table(rows)}")
    return "\n\n".join(parts)


def _idle_lines(shapes: Sequence[ShapeFigures]) -> str:
    """Return a warning for each figure that says more of the machine than of the server."""
    return "".join(
        f"Shape {shape.shape}, {figures.label}: busy for {figures.busy:.0%} of the time only; "
        "the load generator or the machine was the limit, so compare CPU\n"
        for shape in shapes
        for figures in shape.servers
        if 0 < figures.busy < IDLE
    )


def _target_lines(shapes: Sequence[ShapeFigures]) -> str:
    lines = [
        f"  shape {result.target.shape}: {result.target.ours} / {result.target.peer} "
        f"≥ {result.target.at_least:g}: {result.found:.3f} "
        f"{'met' if result.met else 'MISSED'}"
        for result in target_results(shapes)
    ]
    return "\n".join(["Targets (not asserted)", *lines])


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="throughput", description="Measure Fonte against other servers over HTTP."
    )
    names = [server.name for server in SERVERS]
    parser.add_argument("--rounds", type=_positive, default=5)
    parser.add_argument("--seconds", type=_positive, default=3, help="of load, in each round")
    parser.add_argument("--connections", type=_positive, default=16)
    parser.add_argument(
        "--keys", type=_positive, default=1_000, help="companies that are asked for"
    )
    parser.add_argument("--companies", type=_positive, default=COMPANIES)
    parser.add_argument("--models", type=_positive, default=MODELS, help="of each company")
    parser.add_argument("--servers", nargs="+", choices=names, default=names)
    parser.add_argument("--pin", action="store_true", help="one core for servers, one for the load")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder of JSON and chart")
    options = parser.parse_args(arguments)
    if OURS not in options.servers:
        parser.error(f"--servers: expected {OURS} among them: all others are measured by it")
    return options


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"found {text}, expected 1 or more")
    return number


def _write(options: argparse.Namespace, facts: dict[str, Any], shapes: list[ShapeFigures]) -> None:
    content = {**facts, "shapes": shapes, "targets": list(target_results(shapes))}
    write_json(options.output / "throughput.json", content)
    note = (
        f"{facts['date'][:10]} · {facts['processor']}, {facts['cores']} cores · Python "
        f"{facts['python']}, Node.js {facts['node'].lstrip('v')} · median of {options.rounds} rounds"
    )
    (options.output / "throughput.svg").write_text(chart(shapes, note))


def _run(options: argparse.Namespace) -> None:
    require_generator()
    facts = machine_facts()
    with tempfile.TemporaryDirectory(prefix="fonte-bench-") as folder, ExitStack() as stack:
        contest = Contest(options, Path(folder), stack)
        contest.start()
        facts |= {
            "rounds": options.rounds,
            "seconds": options.seconds,
            "connections": options.connections,
            "keys": options.keys,
            "companies": options.companies,
            "models_each": options.models,
            "pinned": contest.is_pinned,
        }
        shapes = [contest.run(shape) for shape in SHAPES]
    facts["load_average_after"] = os.getloadavg()
    _write(options, facts, shapes)
    load = ", ".join(f"{value:.2f}" for value in facts["load_average"])
    tell(f"{_tables(shapes)}\n\n{_idle_lines(shapes)}\n{_target_lines(shapes)}\n")
    tell(f"Load average at the start: {load}")
    tell(f"Written to {options.output}")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns 0, 1 when something failed, 2 when a tool is missing."""
    try:
        _run(_parsed(arguments))
    except BenchmarkError as error:
        progress(str(error))
        return 2 if isinstance(error, MissingToolError) else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
