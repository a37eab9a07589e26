"""From change sets that wait to the versions that they lead to; nothing is published here."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from graph.changes import Applied, ChangeSet, Revision, StaleVersionError, sides
from graph.checks import Rules
from graph.errors import FonteError
from graph.memory.review import Proposal, review
from graph.memory.snapshot import MemorySnapshot
from graph.memory.turns import Turns
from graph.records import Article


@dataclass(frozen=True, slots=True)
class Request:
    """A change set that waits to be made, and who is to be told."""

    changes: ChangeSet
    expected: int | None
    done: "asyncio.Future[Applied]"

    def tell(self, outcome: Applied | Exception) -> None:
        """Tell what became of it, if anybody still waits."""
        if self.done.cancelled():
            return
        if isinstance(outcome, Applied):
            self.done.set_result(outcome)
        else:
            self.done.set_exception(outcome)


Outcome = tuple[Request, Applied | Exception]
Step = tuple[Revision, MemorySnapshot]
"""A change set as it is made, and the version that it leads to."""


async def steps_of(
    batch: Sequence[Request], newest: MemorySnapshot, rules: Rules
) -> tuple[list[Outcome], list[Step]]:
    """Return what becomes of each change set of ``batch``, and the versions after ``newest``."""
    outcomes: list[Outcome] = []
    steps: list[Step] = []
    for request in batch:
        try:
            proposal = await proposed(newest, request.changes, request.expected, rules)
        except FonteError as error:
            outcomes.append((request, error))
            continue
        if proposal.effects or proposal.texts:
            revision = _revision(newest.version + 1, request.changes, proposal)
            newest = await next_version(newest, revision)
            steps.append((revision, newest))
        outcomes.append((request, applied(newest.version, proposal)))
    return outcomes, steps


async def proposed(
    snapshot: MemorySnapshot, changes: ChangeSet, expected: int | None, rules: Rules
) -> Proposal:
    """Return what ``changes`` would do to ``snapshot``.

    Raises:
        ChangeError: the graph would not be sound.
        StaleVersionError: ``snapshot`` is of another version than expected.
    """
    if expected is not None and expected != snapshot.version:
        raise StaleVersionError(expected, snapshot.version)
    turns = Turns()
    return await review(changes, await snapshot.standing(turns), rules, turns)


async def next_version(snapshot: MemorySnapshot, revision: Revision) -> MemorySnapshot:
    """Return the version that ``revision``, which is known to fit, leads to.

    A text is held as long as its article states the digest that it has.
    """
    texts: dict[str, str | None] = {}
    for before, after in sides(revision.effects, Article):
        if before is not None and (after is None or after.sha256 != before.sha256):
            texts[before.key] = None
    texts |= revision.texts
    return await snapshot.successor(revision.version, revision.effects, texts, Turns())


def applied(version: int, proposal: Proposal, *, dry_run: bool = False) -> Applied:
    """Return what is told of a change set after which the newest version is ``version``."""
    held = tuple(key for key, text in proposal.texts.items() if text is not None)
    return Applied(version, proposal.effects, proposal.unchanged, held, dry_run)


def loaded() -> Revision:
    """Return the first version, which a dataset was loaded as."""
    return Revision(1, datetime.now(UTC), "", "Loaded the dataset", ())


def _revision(version: int, changes: ChangeSet, proposal: Proposal) -> Revision:
    texts = {key: text for key, text in proposal.texts.items() if text is not None}
    now = datetime.now(UTC)
    return Revision(version, now, changes.author, changes.message, proposal.effects, texts)
