"""Whether those who are answered notice a crowd that is turned away, and how fast that is.

``python -m benchmarks.overload``: a server that takes on so many connections, as many clients
that have these, and for half of the time three times as many others, who come back at once
whenever they are turned away. All ask for 100 companies and their models.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import NamedTuple

from benchmarks.generate import COMPANIES, DATA, MODELS, generate
from benchmarks.load import Load, Measurement, require_generator
from benchmarks.results import Figure, Goal, Spread, machine_facts, table, write_json
from benchmarks.servers import ROOT, SERVERS, Running, started
from benchmarks.shapes import SHAPES
from benchmarks.tools import MissingToolError, progress, tell

OUTPUT = ROOT / "docs" / "benchmarks" / "overload.json"
CONNECTIONS = 64
CROWD = 3 * CONNECTIONS
SECONDS = 5
ROUNDS = 5
HEAD_START = 0.5
"""Seconds in which the clients that are to be answered take their connections."""

SERVER = replace(SERVERS[0], command=(*SERVERS[0].command, "--max-connections", str(CONNECTIONS)))
LEAST_RATE = 0.8
MOST_WAIT = 2.0
"""Of those who are answered: their rate, and their 99th percentile, beside a crowd by alone."""

MOST_REFUSAL_MS = 500.0

BREAK = 0.5
"""Seconds in which the server may notice that clients have gone."""


class Round(NamedTuple):
    """What the clients that are answered had alone and beside the crowd, and what it had."""

    alone: Measurement
    beside: Measurement
    crowd: Measurement


def _round(server: Running, folder: Path, bodies: Sequence[bytes]) -> Round:
    inside, outside = Load(folder / "inside", CONNECTIONS, ()), Load(folder / "outside", CROWD, ())
    requests = inside.requests_file("overload", bodies)
    alone = inside.put_on(server, requests, SECONDS)
    sleep(BREAK)
    with ThreadPoolExecutor(1) as threads:
        beside = threads.submit(inside.put_on, server, requests, SECONDS)
        sleep(HEAD_START)
        crowd = outside.crowd(server, requests, SECONDS - 1)
        found = Round(alone, beside.result(), crowd)
    sleep(BREAK)
    return found


def _figures(rounds: Sequence[Round]) -> list[Figure]:
    def figure(what: str, unit: str, values: Sequence[float]) -> Figure:
        return Figure(what, unit, Spread.of(values))

    return [
        figure("answers, alone", "/s", [each.alone.rate for each in rounds]),
        figure("answers beside the crowd", "/s", [each.beside.rate for each in rounds]),
        figure(
            "rate beside the crowd",
            "times",
            [each.beside.rate / each.alone.rate for each in rounds],
        ),
        figure("p50 of answers, alone", "ms", [each.alone.p50_ms for each in rounds]),
        figure("p50 of answers beside the crowd", "ms", [each.beside.p50_ms for each in rounds]),
        figure("p99 of answers, alone", "ms", [each.alone.p99_ms for each in rounds]),
        figure("p99 of answers beside the crowd", "ms", [each.beside.p99_ms for each in rounds]),
        figure(
            "p99 beside the crowd",
            "times",
            [each.beside.p99_ms / each.alone.p99_ms for each in rounds],
        ),
        figure(
            "clients turned away", "/s", [each.crowd.failed / each.crowd.seconds for each in rounds]
        ),
        figure("p50 until turned away", "ms", [each.crowd.p50_ms for each in rounds]),
        figure("p99 until turned away", "ms", [each.crowd.p99_ms for each in rounds]),
    ]


def _goals(figures: Sequence[Figure]) -> list[Goal]:
    found = {(each.what, each.unit): each.spread.median for each in figures}
    rate = found["rate beside the crowd", "times"]
    wait = found["p99 beside the crowd", "times"]
    refusal = found["p99 until turned away", "ms"]
    return [
        Goal("rate of answers", f"at least {LEAST_RATE} of alone", rate, rate >= LEAST_RATE),
        Goal("p99 of answers", f"at most {MOST_WAIT:g} times alone", wait, wait <= MOST_WAIT),
        Goal(
            "p99 until turned away",
            f"at most {MOST_REFUSAL_MS:g} ms",
            refusal,
            refusal <= MOST_REFUSAL_MS,
        ),
    ]


def measured(folder: Path) -> list[Figure]:
    """Return what all rounds found."""
    generate(DATA, COMPANIES, MODELS)
    bodies = SHAPES[-1].bodies(())
    rounds = []
    for name in ("inside", "outside"):
        (folder / name).mkdir()
    with started(SERVER, (), folder, dataset=DATA) as server:
        server.ask(bodies)
        for number in range(ROUNDS):
            progress(f"round {number + 1} of {ROUNDS}")
            rounds.append(_round(server, folder, bodies))
    return _figures(rounds)


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns 0, or 2 when a tool is missing."""
    parser = argparse.ArgumentParser(prog="overload", description="Crowd a server.")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    options = parser.parse_args(arguments)
    try:
        require_generator()
    except MissingToolError as error:
        progress(str(error))
        return 2
    facts = machine_facts()
    with TemporaryDirectory() as folder:
        figures = measured(Path(folder))
    goals = _goals(figures)
    write_json(
        options.output,
        {**facts, "connections": CONNECTIONS, "crowd": CROWD, "figures": figures, "goals": goals},
    )
    rows = [
        (each.what, f"{each.spread.median:,.2f} {each.unit}", f"{each.spread.most:,.2f}")
        for each in figures
    ]
    tell(table([("what", "median of rounds", "most"), *rows]))
    for goal in goals:
        tell(f"{goal.question}, {goal.goal}: {'met' if goal.met else 'MISSED'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
