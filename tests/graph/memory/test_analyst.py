"""Whose turn it is: one job at a time, of the newest version, by processes that may fail."""

import sys
import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest

from graph.memory.analyst import MOST_INLINE, AnalysisError, Analyst
from graph.memory.analytics import Measure
from graph.memory.topology import Topology
from graph.records import Entity, Relation

PATIENCE = 60
KEYS = [f"n{number:04}" for number in range(MOST_INLINE + 2)]
TOPOLOGY = Topology.of(
    [Entity(kind="Author", key=key, names={}) for key in KEYS],
    [Relation(kind="Knows", source=one, target=other, id=one) for one, other in pairwise(KEYS)],
)


@pytest.fixture
def analyst() -> Iterator[Analyst]:
    analyst = Analyst()
    yield analyst
    analyst.close()


class Versions:
    """Versions that are analysed, each once it is let."""

    def __init__(self, analyst: Analyst) -> None:
        self.begun: list[int] = []
        self._analyst = analyst

    def submit(self, version: int, gate: threading.Event | None = None) -> threading.Event:
        begun = threading.Event()

        def topology() -> Topology:
            self.begun.append(version)
            begun.set()
            if gate is not None:
                assert gate.wait(PATIENCE)
            return TOPOLOGY

        self._analyst.submit(version, topology)
        return begun


def test_a_version_that_is_overtaken_while_it_waits_is_passed_over(analyst: Analyst) -> None:
    versions, gate = Versions(analyst), threading.Event()
    assert versions.submit(1, gate).wait(PATIENCE)
    versions.submit(2)
    third = versions.submit(3)
    gate.set()
    assert analyst.first.result(PATIENCE).version == 1
    assert third.wait(PATIENCE)
    assert versions.begun == [1, 3]


def test_what_was_asked_for_once_is_computed_of_all_later_versions(analyst: Analyst) -> None:
    versions = Versions(analyst)
    versions.submit(1)
    first = analyst.first.result(PATIENCE)
    assert set(first.values) == {Measure.IMPORTANCE}
    analyst.ask(first, Measure.COMMUNITIES).result(PATIENCE)
    versions.submit(2)
    # What is asked for now is answered after the job of version 2 has ended, or before it began.
    while (newest := analyst.newest) is first:
        analyst.ask(first, Measure.BETWEENNESS).result(PATIENCE)
    assert newest is not None
    assert {Measure.IMPORTANCE, Measure.COMMUNITIES} <= set(newest.values)


def test_a_process_that_fails_is_told_of_and_the_next_version_tried(
    analyst: Analyst, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(analyst)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        versions.submit(1)
        with pytest.raises((AnalysisError, OSError)):
            analyst.first.result(PATIENCE)
    versions.submit(2)
    while analyst.newest is None:
        threading.Event().wait(0.01)
    assert analyst.first.result(PATIENCE).version == 2


def test_nothing_is_begun_once_it_is_closed() -> None:
    analyst = Analyst()
    analyst.close()
    versions = Versions(analyst)
    versions.submit(1)
    assert analyst.first.cancelled()
    assert versions.begun == []
