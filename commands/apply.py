"""``server.py apply``: one change of a stored graph, made of files of records.

It opens the store as a server does, so it works beside servers on the same file.
"""

import getpass
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from commands.settings import Settings
from commands.stores import ServedSnapshot, ServedStore, is_empty, open_graph, run
from graph.articles import texts_in
from graph.change_files import Proposals, fault_of, read_proposals, refusal
from graph.changes import Applied, ChangeError, ChangeProblem, ChangeSet
from graph.errors import ConfigurationError, Problem, shown
from graph.faults import dotted, label
from graph.progress import shown_progress
from graph.records import AnyRecord, Article

MANY = 10_000
"""Records from which on whoever waits is told that they have been read."""

MOST_LISTED = 20
"""Records that are named for each thing that was done; the others are counted."""

_RECORDS = ("articles", "entities", "relations")


def apply(settings: Settings, told: Namespace) -> None:
    """Make the change that the command line asks for, and print what it did.

    Raises:
        ConfigurationError: it was not made; says all that is wrong.
        InputError: it was not made: the graph is of another version than expected.
        StoreError: it was not made: it could not be kept.
    """
    settings = _usable(settings, told)
    with shown_progress("Reading records", None, sys.stderr) as progress:
        proposals = read_proposals(told.paths, progress)
    if (count := proposals.count) >= MANY:
        print(f"Applying {count:,} records …", file=sys.stderr)
    texts, unreadable = _texts(settings.articles, proposals.articles)
    changes = ChangeSet(
        proposals.articles,
        proposals.entities,
        proposals.relations,
        cascade=told.cascade,
        texts=texts,
        author=_user() if told.author is None else told.author,
        message=told.message,
    )
    # The folder of articles is about what is sent along, not about what a store is filled with.
    with closing(open_graph(replace(settings, articles=None))) as store:
        applied = run(store, _applied(store, _Change(changes, proposals, unreadable), told))
    print("\n".join(_report(applied)))


def _usable(settings: Settings, told: Namespace) -> Settings:
    """Return the settings to apply with; a dry run never fills one that is empty."""
    if not told.paths and not told.retract:
        raise ConfigurationError("apply: found nothing, expected files, folders or --retract")
    if settings.store is None and not told.dry_run:
        raise ConfigurationError(
            "store: found none, expected the file or database of the graph that is to change: "
            "name it with --store, or try with --dry-run what would change in the dataset"
        )
    if told.dry_run and settings.store is not None and is_empty(settings.store):
        return replace(settings, store=None)
    return settings


def _texts(
    folder: Path | None, articles: Sequence[Article]
) -> tuple[dict[str, str], list[Problem]]:
    return ({}, []) if folder is None else texts_in(folder, articles)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # the system knows no name
        return ""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change set, the records that it is made of, and what is known to be wrong with it."""

    changes: ChangeSet
    proposals: Proposals
    problems: Sequence[Problem]

    def located(self, problem: ChangeProblem) -> Iterator[Problem]:
        """Yield a problem of the change set where whoever gave the command finds it."""
        if problem.path[0] in _RECORDS:
            yield from self.proposals.located(problem)
            return
        fault = fault_of(problem)
        match problem.path:
            case ("texts", str(key), *_):
                place, record, field = f"{key}.txt", f"article {key}", dotted(fault.path)
            case (str(retracted), int(index), *_):
                place, record, field = "--retract", getattr(self.changes, retracted)[index], ""
            case (option, *_):
                place, record, field = f"--{option}", "the change", ""
        yield Problem(place, None, record, field, fault.found, fault.expected)

    async def retracting(self, names: Iterable[str], snapshot: ServedSnapshot) -> "_Change":
        """Return this change with what ``names`` are the keys or ids of retracted as well."""
        retracted: dict[str, list[str]] = {sort: [] for sort in _RECORDS}
        unclear: list[Problem] = []
        for name in dict.fromkeys(names):
            sorts = await _sorts(name, snapshot)
            if len(sorts) == 1:
                retracted[sorts[0]].append(name)
            else:
                unclear.append(_unclear(name, sorts))
        changes = replace(
            self.changes,
            retracted_articles=tuple(retracted["articles"]),
            retracted_entities=tuple(retracted["entities"]),
            retracted_relations=tuple(retracted["relations"]),
        )
        return _Change(changes, self.proposals, [*self.problems, *unclear])


async def _sorts(name: str, snapshot: ServedSnapshot) -> list[str]:
    """Return of which sorts of records there is one with this key or id."""
    found: dict[str, Sequence[AnyRecord | None]] = {
        "articles": await snapshot.articles([name]),
        "entities": await snapshot.entities([name]),
        "relations": await snapshot.relations([name]),
    }
    return [sort for sort, [record] in found.items() if record is not None]


async def _applied(store: ServedStore, proposed: _Change, told: Namespace) -> Applied:
    change = await proposed.retracting(told.retract, store.newest)
    problems = [*change.proposals.problems, *change.problems]
    try:
        applied = await store.apply(
            change.changes,
            dry_run=told.dry_run or bool(problems),
            expected_version=told.expected_version,
        )
    except ChangeError as error:
        for problem in error.problems:
            problems += change.located(problem)
        raise refusal(problems, error.unlisted) from error
    if problems:
        raise refusal(problems)
    return applied


def _unclear(name: str, sorts: Sequence[str]) -> Problem:
    found = f"one of the {' and one of the '.join(sorts)}" if sorts else "nothing of that name"
    expected = "the key of an entity or article, or the id of a relation, and of one thing alone"
    return Problem("--retract", None, shown(name), "", found, expected)


def _report(applied: Applied) -> Iterator[str]:
    would = "would be " if applied.dry_run else ""
    done = {
        "created": [effect.record for effect in applied.created],
        "updated": [effect.record for effect in applied.updated],
        "removed": [effect.record for effect in applied.removed],
    }
    for word, records in done.items():
        yield from _listed(f"{would}{word}", records)
    for key in applied.texts[:MOST_LISTED]:
        yield f"{would}held: the text of article {key}"
    counts = ", ".join(f"{len(records)} {word}" for word, records in done.items())
    texts = f", {len(applied.texts)} texts held" if applied.texts else ""
    version = "the version stays" if applied.dry_run else "version"
    yield f"{counts}, {len(applied.unchanged)} unchanged{texts}; {version} {applied.version}"


def _listed(word: str, records: Sequence[AnyRecord]) -> Iterable[str]:
    yield from (f"{word}: {label(record, 0)}" for record in records[:MOST_LISTED])
    if len(records) > MOST_LISTED:
        yield f"{word}: {len(records) - MOST_LISTED} more"
