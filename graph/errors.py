"""Every error that Fonte raises on purpose.

FonteError
├── ConfigurationError   what the operator set cannot be used; the process ends with exit code 2
│   ├── OntologyError    the kinds that a dataset declares contradict each other
│   └── DatasetError     records or article texts that cannot be served
├── BudgetError          a search stopped at its budget of work; told beside what was found
├── StoreError           the store cannot do it now, and says why; reads go on
│   └── LaggingError     whoever follows the changes is too far behind
├── UnauthenticatedError  nobody says who asks, or nobody is known by that token
├── ForbiddenError       whoever asks may not do that
└── InputError           what a client sent cannot be used; the message is safe to show
    ├── PageError        first, last, after or before
    ├── FilterError      where or orderBy
    ├── BoundsError      another argument that is out of its bounds
    ├── UnknownKeyError  an entity that is not there, where that is not simply null
    ├── IdentifierError  a node id
    ├── LanguageError    a language tag
    ├── FormatError      the name of an export's format
    ├── VersionError     a version that there is not
    ├── ChangeError      a change set that cannot be made (graph/changes.py)
    └── StaleVersionError   a change to what has changed meanwhile (graph/changes.py)
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_ECHO = 200
"""The most characters of anybody's input that a message repeats."""


def shown(value: object) -> str:
    """``value`` as a message quotes it: its repr, cut to :data:`LONGEST_ECHO` characters.

    What JSON has words for is called by these: null, true, false.
    """
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, str) and len(value) > LONGEST_ECHO:
        value = value[:LONGEST_ECHO]
    text = repr(value)
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"


class FonteError(Exception):
    """Base of every error raised on purpose."""


class ConfigurationError(FonteError):
    """What the operator set cannot be used."""


class OntologyError(ConfigurationError):
    """The kinds that a dataset declares contradict each other; one line for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one record of a dataset."""

    file: str
    line: int | None
    record: str
    field: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        field = f", {self.field}" if self.field else ""
        return f"{place}: {self.record}{field}: found {self.found}, expected {self.expected}"


class DatasetError(ConfigurationError):
    """Records or article texts that cannot be served; carries every problem there is.

    Where there are too many to list, ``unlisted`` counts the others.
    """

    def __init__(self, problems: Sequence[Problem], unlisted: int = 0) -> None:
        self.problems = tuple(problems)
        self.unlisted = unlisted
        lines = [*map(str, self.problems), *([f"and {unlisted} more"] if unlisted else [])]
        super().__init__("\n".join(lines))


class BudgetError(FonteError):
    """A search stopped at its budget of work. The message is safe to show."""


class StoreError(FonteError):
    """The store cannot do now what was asked of it; what it holds is as it was."""


class LaggingError(StoreError):
    """Whoever follows the changes is too far behind, and has to start anew from a version."""


class UnauthenticatedError(FonteError):
    """Who asks is not known. The message is safe to show."""


class ForbiddenError(FonteError):
    """Who asks is known, and may not do what they ask for. The message is safe to show."""


class InputError(FonteError):
    """What a client sent cannot be used. The message says what was found and what was expected."""


class PageError(InputError):
    """The page that was asked for does not make sense."""


class FilterError(InputError):
    """What is to be chosen, or sorted by, does not make sense."""


class BoundsError(InputError):
    """An argument is out of its bounds, which the message states."""


class UnknownKeyError(InputError):
    """No entity has a key that an argument names."""


class IdentifierError(InputError):
    """A node id that this API cannot have issued."""


class LanguageError(InputError):
    """Not a language tag of BCP 47."""


class FormatError(InputError):
    """Not the name of a format that a graph can be exported to."""


class VersionError(InputError):
    """A version that the graph never had, or does not have yet."""
