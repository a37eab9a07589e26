"""What a store keeps of the changes made to it, and the log of one that lives in memory alone."""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Protocol

from graph.changes import Revision, name_of
from graph.records import AnyRecord
from graph.versioned import ChangeLog


class Log(ChangeLog, Protocol):
    """The change sets of one graph, in order; the only thing that several stores may share."""

    def commit(
        self, revisions: Sequence[Revision], total: int, size: int
    ) -> Awaitable[list[Revision]]:
        """Keep ``revisions``, all or none, for good; they follow upon each other.

        May begin before it is awaited.

        ``total`` is the sum of the fingerprints after them, ``size`` the number of records.
        Returns those that others have committed meanwhile, which is nothing if all went
        well. If it is something, nothing was kept, and nobody else commits until the next
        call of this method, or of :meth:`abandon`.

        Raises:
            StoreError: they cannot be kept; nothing was.
        """

    async def abandon(self) -> None:
        """Let others commit, if a commit has found that they did."""

    async def news(self) -> bool:
        """Say whether others may have committed since this was asked last."""

    def close(self) -> None:
        """Let go of what the log is kept in."""


class MemoryLog:
    """A log that ends with the process."""

    def __init__(self, first: Revision) -> None:
        self._revisions = [first]

    async def commit(self, revisions: Sequence[Revision], total: int, size: int) -> list[Revision]:  # noqa: ARG002 - as the protocol
        """Keep ``revisions``."""
        self._revisions += revisions
        return []

    async def abandon(self) -> None:
        """Do nothing: there are no others."""

    async def revisions(self, since: int, most: int) -> list[Revision]:
        """Return the revisions after the version ``since``, at most the first ``most``."""
        start = max(0, since + 1 - self._revisions[0].version)
        return self._revisions[start : start + most]

    async def news(self) -> bool:
        """Say that there are none."""
        return False

    async def history(self, sort: type[AnyRecord], name: str) -> list[Revision]:
        """Return the revisions that changed a record, each with the effects on it alone."""
        found = []
        for revision in self._revisions:
            effects = tuple(
                effect
                for effect in revision.effects
                if isinstance(effect.record, sort) and name_of(effect.record) == name
            )
            if effects:
                found.append(replace(revision, effects=effects))
        return found

    def close(self) -> None:
        """Do nothing."""
