"""The index of entities by key, for each kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from graph.changes import Effect, sides
from graph.cursors import refuse_foreign_keys
from graph.memory.sorted_list import SortedList
from graph.memory.turns import Turns
from graph.pages import Position
from graph.records import Entity
from graph.store import EntityPage, EntitySelection

_by_key: Callable[[Entity], str] = attrgetter("key")


class Catalog:
    """Entities of each kind, ordered by key."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        kinds: dict[str, list[Entity]] = {}
        for entity in entities:
            kinds.setdefault(entity.kind, []).append(entity)
        self._kinds: Mapping[str, SortedList[str, Entity]] = {
            kind: SortedList(sorted(members, key=_by_key), _by_key)
            for kind, members in kinds.items()
        }

    @classmethod
    def _of(cls, kinds: Mapping[str, SortedList[str, Entity]]) -> "Catalog":
        catalog = cls(())
        catalog._kinds = kinds
        return catalog

    async def patched(self, effects: Iterable[Effect], turns: Turns) -> "Catalog":
        """Return the catalog after these effects on entities."""
        changes: dict[str, dict[str, Entity | None]] = {}
        for before, after in sides(effects, Entity):
            if before is not None:
                changes.setdefault(before.kind, {})[before.key] = None
            if after is not None:
                changes.setdefault(after.kind, {})[after.key] = after
        kinds = dict(self._kinds)
        for kind, changed in changes.items():
            members = kinds.get(kind, SortedList[str, Entity]((), _by_key))
            kinds[kind] = await members.patched(changed, turns)
            if not kinds[kind]:
                del kinds[kind]
        return self._of(kinds)

    def counts(self) -> dict[str, int]:
        """Return how many entities there are of each kind that has any."""
        return {kind: len(members) for kind, members in self._kinds.items()}

    def page(self, selection: EntitySelection) -> EntityPage:
        """Return the page that ``selection`` asks for, all its kinds in one order."""
        window = selection.window
        refuse_foreign_keys(window)
        after, before = _key(window.after), _key(window.before)
        lists = self._lists(selection.kinds)
        total = sum(map(len, lists))
        lowers = [0 if after is None else members.until(after) for members in lists]
        uppers = [len(members) if before is None else members.before(before) for members in lists]
        start, end = window.bounds(sum(lowers), sum(uppers))
        # A page of n items takes at most n of each kind, from the end it is counted from.
        candidates = [
            entity
            for members, lower, upper in zip(lists, lowers, uppers, strict=True)
            for entity in members.between(*window.bounds(lower, upper))
        ]
        if len(lists) > 1:
            candidates.sort(key=_by_key)
        wanted = end - start
        items = candidates[len(candidates) - wanted :] if window.backward else candidates[:wanted]
        return EntityPage(items, total, start > 0, end < total, selection)

    def _lists(self, kinds: Sequence[str] | None) -> list[SortedList[str, Entity]]:
        if kinds is None:
            return list(self._kinds.values())
        return [self._kinds[kind] for kind in dict.fromkeys(kinds) if kind in self._kinds]


def _key(position: Position | None) -> str | None:
    return None if position is None else str(position[0])
