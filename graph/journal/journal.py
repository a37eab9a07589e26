"""The log of a graph that outlives the process: a journal's file, off the event loop."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from graph.changes import Revision
from graph.journal.file import JournalFile
from graph.records import AnyRecord

Answer = TypeVar("Answer")


class Journal:
    """A :class:`graph.memory.log.Log` in a file, all of whose work one thread does."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._thread = ThreadPoolExecutor(1, "journal")
        self._closed = False

    def commit(
        self, revisions: Sequence[Revision], total: int, size: int
    ) -> "asyncio.Future[list[Revision]]":
        """Keep ``revisions``, all or none, for good; or return what others have committed."""
        return self._do(lambda: self._file.commit(revisions, total, size))

    async def abandon(self) -> None:
        """Let others commit, if a commit has found that they did."""
        await self._do(self._file.abandon)

    async def revisions(self, since: int, most: int) -> list[Revision]:
        """Return the revisions after the version ``since``, at most the first ``most``."""
        return await self._do(lambda: self._file.revisions(since, most))

    async def news(self) -> bool:
        """Say whether others may have committed since this was asked last."""
        return await self._do(self._file.news)

    async def history(self, sort: type[AnyRecord], name: str) -> list[Revision]:
        """Return the revisions that changed a record, each with the effects on it alone."""
        return await self._do(lambda: self._file.history(sort, name))

    def close(self) -> None:
        """Wait for what is being done, and close the file; once is enough."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._file.close).result()
            self._thread.shutdown()

    def _do(self, work: Callable[[], Answer]) -> "asyncio.Future[Answer]":
        return asyncio.get_running_loop().run_in_executor(self._thread, work)
