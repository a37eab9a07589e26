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
from graph.standing import Draft, Standing


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


@dataclass(frozen=True, slots=True)
class Batch:
    """What becomes of change sets that waited together.

    ``steps`` are the versions that are made already, ``newest`` is the last of these. The
    version of ``last`` is not: it can be made while the change is being written down.
    """

    outcomes: Sequence[Outcome]
    steps: Sequence[Step]
    newest: MemorySnapshot
    last: Revision | None

    @property
    def revisions(self) -> list[Revision]:
        """The change sets that change anything."""
        made = [revision for revision, _ in self.steps]
        return made if self.last is None else [*made, self.last]

    async def total(self) -> int:
        """Return the sum of the fingerprints after all of them."""
        effects = () if self.last is None else self.last.effects
        return await self.newest.total_after(effects, Turns())

    @property
    def size(self) -> int:
        """The number of records after all of them."""
        effects = () if self.last is None else self.last.effects
        return self.newest.size + sum(
            (effect.after is not None) - (effect.before is not None) for effect in effects
        )

    async def all_steps(self, total: int) -> list[Step]:
        """Return every version; ``total`` is what :meth:`total` returned."""
        if self.last is None:
            return [*self.steps]
        return [*self.steps, (self.last, await next_version(self.newest, self.last, total))]


async def reviewed(batch: Sequence[Request], newest: MemorySnapshot, rules: Rules) -> Batch:
    """Return what becomes of each change set of ``batch`` after the version ``newest``."""
    outcomes: list[Outcome] = []
    steps: list[Step] = []
    last: Revision | None = None
    for request in batch:
        if last is not None:
            newest = await next_version(newest, last)
            steps.append((last, newest))
            last = None
        try:
            proposal = await proposed(newest, request.changes, request.expected, rules)
        except FonteError as error:
            outcomes.append((request, error))
            continue
        version = newest.version
        if proposal.effects or proposal.texts:
            version += 1
            last = _revision(version, request.changes, proposal)
        outcomes.append((request, applied(version, proposal)))
    return Batch(outcomes, steps, newest, last)


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

    async def stand(_draft: Draft) -> Standing:
        return await snapshot.standing(turns)

    return await review(changes, stand, rules, turns)


async def next_version(
    snapshot: MemorySnapshot, revision: Revision, total: int | None = None
) -> MemorySnapshot:
    """Return the version that ``revision``, which is known to fit, leads to.

    A text is held as long as its article states the digest that it has. ``total`` is the
    sum of the fingerprints after it, if that is known.
    """
    texts: dict[str, str | None] = {}
    for before, after in sides(revision.effects, Article):
        if before is not None and (after is None or after.sha256 != before.sha256):
            texts[before.key] = None
    texts |= revision.texts
    return await snapshot.successor(revision.version, revision.effects, texts, Turns(), total)


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
