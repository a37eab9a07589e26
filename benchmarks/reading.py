"""How long reads of the graph take at two sizes, and what their time grows with.

``python -m benchmarks.reading --data TATE`` (its folder or its .tar.xz; later without
``--data``). In process, through the store's protocol: what HTTP adds is measured by
``benchmarks/throughput.py``, and would only blur these figures. The large graph is the
whole Tate graph, the small one a tenth of it; both are asked in turn, and so are the peers.
"""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.questions import FONTE, QUESTIONS, Call, Calls, Question
from benchmarks.results import TIMES, Goal, machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.sizes import Size
from benchmarks.tate.prepared import LARGE, SMALL, prepared
from benchmarks.tools import BenchmarkError, progress, tell

OUTPUT = ROOT / "docs" / "benchmarks" / "reading.json"
WARM_UP = 5
"""Calls that are not counted, beside the very first one."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one way at one size; ``first_ms`` is what the very first call took.

    The first call makes what is made once for a version of the graph.
    """

    first_ms: float
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way to answer one question took; ``problem`` says why there are no timings.

    ``ratio`` is the median on the large graph by that on the small one.
    """

    question: str
    way: str
    small: Timing | None = None
    large: Timing | None = None
    ratio: float | None = None
    problem: str | None = None


class _Series:
    """Calls of one way at one size, and how long they took."""

    def __init__(self, size: Size, calls: Calls) -> None:
        self._size = size
        self._calls: Iterator[Call] = calls(size)
        self._first = 0.0
        self._times: list[float] = []

    async def warm_up(self) -> None:
        self._first = await self._asked()
        for _ in range(WARM_UP):
            await self._asked()

    async def measure(self) -> None:
        self._times.append(await self._asked())

    def timing(self) -> Timing:
        median, p95 = np.percentile(self._times, (50, 95)).tolist()
        return Timing(round(self._first, 4), round(median, 4), round(p95, 4))

    async def _asked(self) -> float:
        """Ask once, and return the milliseconds it took.

        Raises:
            BenchmarkError: the store does not answer such questions, or not rightly.
        """
        try:
            call = next(self._calls)
            start = perf_counter()
            answer = call.ask()
            if isawaitable(answer):
                answer = await answer
            taken = (perf_counter() - start) * 1e3
        except (AttributeError, NotImplementedError) as error:
            raise BenchmarkError(f"not answered: {error}") from error
        if not call.fits(answer):
            raise BenchmarkError(f"{self._size.name}: an answer that cannot be right")
        return taken


async def _figures(question: Question, way: str, small: Size, large: Size) -> Figures:
    calls = question.asked[way]
    series = [_Series(small, calls), _Series(large, calls)]
    try:
        for each in series:
            await each.warm_up()
        for _ in range(question.times):
            for each in series:
                await each.measure()
    except BenchmarkError as error:
        return Figures(question.name, way, problem=str(error))
    at_small, at_large = (each.timing() for each in series)
    ratio = round(at_large.median_ms / at_small.median_ms, 2)
    return Figures(question.name, way, at_small, at_large, ratio)


async def _measured(small: Size, large: Size, questions: Sequence[Question]) -> list[Figures]:
    figures = []
    for question in questions:
        for way in question.asked:
            progress(f"{question.name}: {way} …")
            figures.append(await _figures(question, way, small, large))
    return figures


def _goals(figures: Sequence[Figures]) -> Iterator[Goal]:
    found = {(each.question, each.way): each for each in figures}
    for question in QUESTIONS:
        if (ours := found.get((question.name, FONTE))) is None:
            continue
        if question.ratio is not None:
            yield _goal(question, f"large/small ≤ {question.ratio:g}", ours.ratio, question.ratio)
        if question.p95_ms is not None:
            p95 = None if ours.large is None else ours.large.p95_ms
            yield _goal(question, f"p95 < {question.p95_ms:g} ms", p95, question.p95_ms)
        if question.peer is not None:
            peer = found[question.name, question.peer].large
            by_peer = (
                round(ours.large.median_ms / peer.median_ms, 3) if ours.large and peer else None
            )
            yield _goal(question, f"median / {question.peer} ≤ 1", by_peer, 1.0)


def _goal(question: Question, goal: str, found: float | None, bound: float) -> Goal:
    return Goal(question.name, goal, found, None if found is None else found <= bound)


def _table(figures: Sequence[Figures]) -> str:
    rows: list[Sequence[str]] = [
        ("", "small ms", "p95", "large ms", "p95", "first", f"large{TIMES}small")
    ]
    for each in figures:
        name = f"{each.question}: {each.way}"
        if each.small is None or each.large is None:
            rows.append((name, *["not measured"] * 6))
            continue
        rows.append(
            (
                name,
                f"{each.small.median_ms:.2f}",
                f"{each.small.p95_ms:.2f}",
                f"{each.large.median_ms:.2f}",
                f"{each.large.p95_ms:.2f}",
                f"{each.large.first_ms:,.0f}",
                "" if each.ratio is None else f"{each.ratio:.2f}",
            )
        )
    return table(rows)


def _notes(figures: Sequence[Figures], goals: Sequence[Goal]) -> str:
    problems = [
        f"  {each.question}: {each.way}: {each.problem}" for each in figures if each.problem
    ]
    lines = [
        f"  {each.question}: {each.goal}: "
        + ("NOT MEASURED" if each.found is None else f"{each.found:g} ")
        + {True: "met", False: "MISSED", None: ""}[each.met]
        for each in goals
    ]
    head = ["Not measured", *problems, ""] if problems else []
    return "\n".join([*head, "Targets (not asserted)", *lines])


def _facts(small: Size, large: Size) -> dict[str, Any]:
    return {
        **machine_facts(),
        "sizes": {
            name: {
                "entities": len(size.dataset.entities),
                "relations": len(size.dataset.relations),
            }
            for name, size in (("small", small), ("large", large))
        },
    }


def _run(options: argparse.Namespace) -> None:
    folders = [prepared(options.data, name) for name in (SMALL, LARGE)]
    small, large = (
        Size.load(name, folder) for name, folder in zip(("small", "large"), folders, strict=True)
    )
    questions = [each for each in QUESTIONS if (options.only or "") in each.name]
    facts = _facts(small, large)
    gc.collect()
    gc.freeze()  # as the server does once it has loaded
    figures = asyncio.run(_measured(small, large, questions))
    goals = list(_goals(figures))
    facts["load_average_after"] = os.getloadavg()
    write_json(options.output, {**facts, "figures": figures, "goals": goals})
    tell(f"{_table(figures)}\n\n{_notes(figures, goals)}\n\nWritten to {options.output}")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns 0, or 1 without data."""
    parser = argparse.ArgumentParser(prog="reading", description="Time reads at two sizes.")
    parser.add_argument("--data", type=Path, help="the Tate graph: its folder or its .tar.xz")
    parser.add_argument("--only", help="questions with these letters in their name")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    try:
        _run(parser.parse_args(arguments))
    except BenchmarkError as error:
        progress(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
