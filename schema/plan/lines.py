"""Python code that is being written: its lines, and the values that it names."""

from collections.abc import Iterator
from contextlib import contextmanager

MOST_LINES = 1_000
"""Compiling more would take longer than others should wait."""

MOST_BLOCKS = 18
"""Python takes up to 20 loops, one within another."""


class TooLargeError(Exception):
    """There would be more code than is worth having."""


class Lines:
    """The body of a function, and the globals it is to have.

    Names are a letter or two and a number: nothing of a request or a dataset is in the text.
    """

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._first: list[str] = []
        self._lines: list[str] = []
        self._depth = 1
        self._names = 0

    def __str__(self) -> str:
        return "".join((*self._first, *self._lines))

    def add_first(self, line: str) -> None:
        """Add a line before all that :meth:`add` added."""
        self._first.append(f"    {line}\n")

    def add(self, line: str) -> None:
        """Add a line.

        Raises:
            TooLargeError: it would be one too many.
        """
        if len(self._lines) >= MOST_LINES:
            raise TooLargeError
        self._lines.append(f"{'    ' * self._depth}{line}\n")

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add a line that ends in a colon; what is added inside is its block.

        Raises:
            TooLargeError: blocks nest too deeply.
        """
        if self._depth > MOST_BLOCKS:
            raise TooLargeError
        self.add(head)
        self._depth += 1
        yield
        self._depth -= 1

    def name(self, kind: str) -> str:
        """Return a name that nothing has yet."""
        self._names += 1
        return f"{kind}{self._names}"

    def set(self, kind: str, expression: str) -> str:
        """Add an assignment to a new name, and return the name."""
        name = self.name(kind)
        self.add(f"{name} = {expression}")
        return name

    def value(self, value: object) -> str:
        """Return a name for a value that is there already."""
        name = self.name("k")
        self.values[name] = value
        return name
