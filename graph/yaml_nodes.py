"""YAML read as the JSON it stands for, with the line of every value.

Plain scalars follow the core schema of YAML 1.2, so ``NO``, ``2025-01-03`` and ``12:30``
are texts. Infinities, which JSON lacks, are texts too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import yaml
from yaml.reader import Reader

from graph.errors import DatasetError, Problem, shown
from graph.faults import DEEPEST, Fault, FieldPath

_EXPANSION = 10  # values that a file may stand for, aliases resolved, per character of it
_STRING = ("!", "tag:yaml.org,2002:str")
_INTEGER = r"[-+]?[0-9]{1,300}"
_CORE: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"null|Null|NULL|~|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(_INTEGER), int),
    (re.compile(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file. ``size`` counts the values in it, each alias in full."""

    value: object
    line: int
    children: Mapping[str | int, "Node"] = field(default_factory=dict)
    size: int = 1

    def line_at(self, path: FieldPath) -> int:
        """Return the line of the value at ``path``, or of the closest there is to it."""
        node = self
        for step in path:
            node = node.children.get(step, node)
        return node.line


@dataclass(frozen=True, slots=True)
class YamlRecord:
    """An item of a YAML file's list, and what is wrong with it as YAML."""

    node: Node
    faults: tuple[Fault, ...]


def read_yaml(file: str, text: str) -> Iterator[YamlRecord]:
    """Yield the records that ``text`` lists; a text without any value lists none.

    Raises:
        DatasetError: no YAML, no list, or a list that is larger than any file needs.
    """
    if character := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, character.start()) + 1
        raise _broken(file, line, shown(character.group()), "a character that YAML allows")
    try:
        yield from _Builder(file, text).records()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _broken(file, line, error.problem or str(error), "YAML") from error
    except yaml.YAMLError as error:
        raise _broken(file, None, str(error), "YAML") from error


def _broken(file: str, line: int | None, found: str, expected: str) -> DatasetError:
    return DatasetError([Problem(file, line, "the file", "", found, expected)])


class _Builder:
    """Builds nodes from the parser's events, which takes no stack and expands no alias."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._events = yaml.parse(text, Loader=yaml.CBaseLoader)
        self._anchors: dict[str, Node] = {}
        self._budget = 1000 + _EXPANSION * len(text)
        self._faults: list[Fault] = []

    def records(self) -> Iterator[YamlRecord]:
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return
        start = next(self._events)
        if not isinstance(start, yaml.SequenceStartEvent):
            raise _broken(self._file, _line(start), "something else", "a list of records")
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            self._faults = []
            node = self._node(event, ())
            self._spend(node)
            yield YamlRecord(node, tuple(self._faults))
        next(self._events)  # the end of the document
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise _broken(self._file, _line(event), "a second document", "one")

    def _spend(self, node: Node) -> None:
        self._budget -= node.size
        if self._budget < 0:
            raise _broken(self._file, node.line, "aliases of aliases", "values written out")

    def _node(self, event: yaml.Event, path: FieldPath) -> Node:
        if len(path) > DEEPEST:
            expected = f"at most {DEEPEST} levels"
            raise _broken(self._file, _line(event), "deeper nesting", expected)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, path)
        else:
            node = self._mapping(event, path)
        if anchor := getattr(event, "anchor", None):
            self._anchors[anchor] = node
        return node

    def _alias(self, event: yaml.AliasEvent, path: FieldPath) -> Node:
        if event.anchor in self._anchors:
            return replace(self._anchors[event.anchor], line=_line(event))
        self._fault(path, f"*{event.anchor}", "an alias of a value that ended before it")
        return Node(None, _line(event))

    def _scalar(self, event: yaml.ScalarEvent, path: FieldPath) -> Node:
        if event.tag not in (None, *_STRING):
            self._fault(path, f"the tag {event.tag}", "no tag")
        plain = event.tag is None and event.implicit[0]
        return Node(_core(event.value) if plain else event.value, _line(event))

    def _sequence(self, event: yaml.Event, path: FieldPath) -> Node:
        self._refuse_tag(event, path)
        items: list[Node] = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(item, (*path, len(items))))
        return Node(
            [item.value for item in items],
            _line(event),
            dict(enumerate(items)),
            1 + sum(item.size for item in items),
        )

    def _mapping(self, event: yaml.Event, path: FieldPath) -> Node:
        self._refuse_tag(event, path)
        items: dict[str | int, Node] = {}
        size = 1
        while not isinstance(start := next(self._events), yaml.MappingEndEvent):
            key = self._key(start, path)
            value = self._node(next(self._events), (*path, key))
            size += value.size
            if key in items:
                self._fault((*path, key), f"it again on line {_line(start)}", "it once")
            items.setdefault(key, replace(value, line=_line(start)))
        values = {key: item.value for key, item in items.items()}
        return Node(values, _line(event), items, size)

    def _key(self, event: yaml.Event, path: FieldPath) -> str:
        key = self._node(event, path).value
        if isinstance(key, str):
            return key
        self._fault(path, f"the key {shown(key)}", "text as a key, in quotes where need be")
        return str(key)

    def _refuse_tag(self, event: yaml.Event, path: FieldPath) -> None:
        if tag := getattr(event, "tag", None):
            self._fault(path, f"the tag {tag}", "no tag")

    def _fault(self, path: FieldPath, found: str, expected: str) -> None:
        self._faults.append(Fault(path, found, expected))


def _core(text: str) -> object:
    for shape, build in _CORE:
        if shape.fullmatch(text):
            return build(text)
    return text


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
