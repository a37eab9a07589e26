"""Who has analytics computed beside the reads: one job at a time, of the newest version."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cached_property
from time import monotonic

import numpy as np

from graph.errors import FonteError
from graph.memory.analytics import COMPUTE, Measure, Shape, Values
from graph.memory.hubs import Hubs, find_hubs
from graph.memory.neighborhood import ranks
from graph.memory.topology import Numbers, Topology

_LOG = logging.getLogger(__name__)

MOST_INLINE = 300
"""Relations up to which a measure is computed where it is asked for."""


class AnalysisError(FonteError):
    """The process that computes analytics has ended without an answer."""


class Analysis:
    """The measures of one version, each computed once, when it is first asked for."""

    def __init__(self, version: int, topology: Topology) -> None:
        self.version = version
        self.topology = topology
        self.values: dict[Measure, Future[Values]] = {}

    @property
    def shape(self) -> Shape:
        """What is computed from."""
        topology = self.topology
        return Shape(len(topology.entities), topology.source, topology.target)

    @property
    def importance(self) -> Values:
        """The importance of each entity, which must have been computed."""
        return self.values[Measure.IMPORTANCE].result()

    def standing(self, keys: Sequence[str]) -> list[float]:
        """Return the importance of each key, which must have been computed; 0 if unknown."""
        numbers, values = self.topology.numbers, self.importance
        return [float(values[numbers[key]]) if key in numbers else 0.0 for key in keys]

    @cached_property
    def rank(self) -> Numbers:
        """The rank of each entity by importance, which must have been computed."""
        return ranks(self.importance)

    @cached_property
    def hubs(self) -> Hubs:
        """The hubs by that rank."""
        return find_hubs(self.topology, self.rank)


def is_small(relations: int) -> bool:
    """Say whether measures of so many relations are computed where they are asked for."""
    return relations <= MOST_INLINE


class Analyst:
    """Runs the jobs in child processes, from a thread that ends when there are none.

    ``idle`` says that no version has been submitted yet. ``newest`` is the analysis that was
    completed last, None before the first; ``first`` waits for that one. Measures that somebody has asked for are computed of all versions
    from then on; a version that is overtaken while it waits is passed over. After each
    version there is a rest of the time that it took, so that changes without end take half of
    one processor at most; what somebody waits for does not rest.
    """

    def __init__(self) -> None:
        self.idle = True
        self.newest: Analysis | None = None
        self.first: Future[Analysis] = Future()
        self._wanted = {Measure.IMPORTANCE}
        self._pending: tuple[int, Callable[[], Topology]] | None = None
        self._asked: list[tuple[Analysis, Measure]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._rested = 0.0  # when the next version may be begun
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    def submit(self, version: int, topology: Callable[[], Topology]) -> None:
        """Have a new version analysed; it takes the place of one that still waits."""
        with self._lock:
            self.idle = False
            self._pending = version, topology
            self._start()

    def ask(self, analysis: Analysis, measure: Measure) -> "Future[Values]":
        """Return a measure of a version, now or later."""
        with self._lock:
            if (future := analysis.values.get(measure)) is not None:
                return future
            future = analysis.values[measure] = Future()
            if is_small(len(analysis.topology.relations)):
                future.set_result(COMPUTE[measure](analysis.shape))
            elif self._closed:
                future.cancel()
            else:
                self._wanted.add(measure)
                self._asked.append((analysis, measure))
                self._start()
            return future

    def close(self) -> None:
        """Stop: the running job is ended, and whoever waits is told that nothing comes."""
        with self._lock:
            self._closed = True
            self._changed.notify_all()
            process, thread = self._process, self._thread
            asked = [analysis.values[measure] for analysis, measure in self._asked]
        if process is not None:
            process.kill()
        if thread is not None:
            thread.join()
        self.first.cancel()
        for future in asked:
            future.cancel()

    def _start(self) -> None:
        self._changed.notify_all()
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._work, name="analyst", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        """Do what somebody waits for, then the new version, until there is nothing to do."""
        while True:
            with self._lock:
                self._rest()
                asked, pending = self._asked[:1], self._pending
                if self._closed or not (asked or pending):
                    self._thread = None
                    return
                self._pending = pending if asked else None
                wanted = [measure for measure in Measure if measure in self._wanted]
            if asked:
                self._answer(*asked[0])
            elif pending:
                begun = monotonic()
                self._analyse(*pending, wanted)
                self._rested = 2 * monotonic() - begun

    def _rest(self) -> None:
        """Wait until a new version may be begun, or somebody waits for something else."""
        while self._pending and not (self._asked or self._closed):
            if (seconds := self._rested - monotonic()) <= 0:
                return
            self._changed.wait(seconds)

    def _answer(self, analysis: Analysis, measure: Measure) -> None:
        future = analysis.values[measure]
        try:
            (column,) = self._compute(analysis.shape, [measure])
        except (OSError, AnalysisError) as error:
            if not self._closed:
                future.set_exception(error)
        else:
            future.set_result(column)
        with self._lock:
            if not self._closed:
                self._asked.remove((analysis, measure))

    def _analyse(
        self, version: int, topology: Callable[[], Topology], measures: Sequence[Measure]
    ) -> None:
        analysis = Analysis(version, topology())
        try:
            columns = self._compute(analysis.shape, measures)
        except (OSError, AnalysisError) as error:
            if not self._closed:
                _LOG.exception("version %d of the graph has not been analysed", version)
                if not self.first.done():
                    self.first.set_exception(error)
            return
        for measure, column in zip(measures, columns, strict=True):
            analysis.values[measure] = Future()
            analysis.values[measure].set_result(column)
        # Here, so that no read waits for it.
        _ = analysis.hubs
        self._publish(analysis)

    def _publish(self, analysis: Analysis) -> None:
        self.newest = analysis
        if self.first.done():
            # It may have failed; whoever comes now need not know.
            self.first = Future()
        self.first.set_result(analysis)

    def _compute(self, shape: Shape, measures: Sequence[Measure]) -> list[Values]:
        """Return the measures that a child process computes.

        Raises:
            AnalysisError: it has ended without them.
            OSError: it cannot be started, or has ended before it had read the graph.
        """
        with self._lock:
            if self._closed:
                raise AnalysisError("the store has been closed")
            process = self._process = _child(shape.size, measures)
        with process:
            assert process.stdin is not None  # noqa: S101 - it is a pipe
            assert process.stdout is not None  # noqa: S101 - as above
            process.stdin.write(len(shape.source).to_bytes(8, "little"))
            process.stdin.write(shape.source.data)
            process.stdin.write(shape.target.data)
            process.stdin.flush()
            # The input stays open: the child ends when it is closed.
            output = process.stdout.read()
        with self._lock:
            self._process = None
        if len(output) != 8 * shape.size * len(measures):
            raise AnalysisError(
                f"the process that computes {', '.join(measure.value for measure in measures)} "
                f"has ended with the exit code {process.returncode}"
            )
        return list(np.frombuffer(output, dtype=np.float64).reshape(len(measures), shape.size))


def _child(size: int, measures: Sequence[Measure]) -> "subprocess.Popen[bytes]":
    names = [measure.value for measure in measures]
    return subprocess.Popen(  # noqa: S603 - our own module, by the interpreter that runs this
        [sys.executable, "-m", "graph.memory.analytics", str(size), *names],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
