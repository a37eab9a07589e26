"""Durable changes, reads beside them, and opening a stored graph.

``python -m benchmarks.writes --dataset DIR``: DIR is opened, the changes are made to the seed
and to a generated graph. All stands on the disk of ``--folder``. Targets are told, not asserted.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import durable, opening
from benchmarks.durable import durable_figures
from benchmarks.following import FOLLOWING, following_figures
from benchmarks.mixed import mixed_figures, mixed_goals
from benchmarks.opening import opening_figures
from benchmarks.results import Figure, Goal, machine_facts, table, write_json
from benchmarks.servers import ROOT
from benchmarks.tools import tell

OUTPUT = ROOT / "docs" / "benchmarks" / "writes.json"


def _goals(figures: Sequence[Figure]) -> Iterator[Goal]:
    found = {figure.what: figure.spread.median for figure in figures}
    for what in (durable.SINGLE, durable.SEVERAL):
        ratio = found[what] / found[durable.BARE]
        yield Goal(what, "at least 0.5 of bare SQLite", ratio, ratio >= 0.5)
    ratio = found[durable.SETS] / found[durable.SINGLE]
    yield Goal(durable.SETS, "at least 20 times one client's single ones", ratio, ratio >= 20)
    yield Goal(FOLLOWING, "at most 200 ms", found[FOLLOWING], found[FOLLOWING] <= 200)
    yield from mixed_goals(figures)
    if opening.OPENING in found:
        ratio = found[opening.OPENING] / found[opening.BARE]
        yield Goal(opening.OPENING, "at most 1.5 times a bare loop", ratio, ratio <= 1.5)


def _told(goal: Goal) -> str:
    return f"  {goal.question}: {goal.goal}: {goal.found:.3g} {'met' if goal.met else 'MISSED'}"


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="writes", description="Time durable changes.")
    parser.add_argument("--dataset", type=Path, help="folder of the dataset to store and open")
    parser.add_argument("--folder", type=Path, help="where the files are to lie")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file of the figures, JSON")
    options = parser.parse_args(arguments)
    facts = machine_facts()
    with TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        figures = [*durable_figures(folder), *following_figures(folder), *mixed_figures(folder)]
        if options.dataset is not None:
            figures += opening_figures(options.dataset, folder)
    goals = list(_goals(figures))
    write_json(options.output, {**facts, "figures": figures, "goals": goals})
    rows = [[each.what, f"{each.spread.median:,.2f} {each.unit}"] for each in figures]
    tell(table([["what", "median"], *rows]) + "\n\nTargets (not asserted)")
    tell("\n".join(map(_told, goals)) + f"\n\nWritten to {options.output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
