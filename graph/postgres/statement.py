"""One SQL statement while it is composed: its values, its aliases, and logic over its parts.

Whatever a request says gets into a statement as a parameter, and nowhere else.
"""

from collections.abc import Iterable, Sequence
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

TRUE, FALSE = SQL("TRUE"), SQL("FALSE")


class Statement:
    """The parameters and aliases of one statement.

    Args:
        analysis: the version whose measures its reads go by; 0 if there are none.
    """

    def __init__(self, analysis: int) -> None:
        self.parameters: dict[str, object] = {"analysis": analysis}
        self._aliases = 0

    def value(self, value: object) -> Placeholder:
        """Return what stands for ``value`` in the statement."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return Placeholder(name)

    def texts(self, values: Sequence[str]) -> Composed:
        """Return what stands for a list of texts; those that PostgreSQL cannot hold are left out.

        Only for lists that something is to be one of.
        """
        held = [text for text in values if is_held(text)]
        return SQL("{}::text[]").format(self.value(held))

    def alias(self) -> str:
        """Return an alias that the statement has not used yet."""
        self._aliases += 1
        return f"a{self._aliases}"


def column(alias: str, name: str) -> Identifier:
    """Return a column of the table ``alias``."""
    return Identifier(alias, name)


def is_held(text: str) -> bool:
    """Say whether PostgreSQL can hold a text: one without NUL and lone surrogates."""
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)


def every(parts: Iterable[Composable]) -> Composable:
    """Return that each of ``parts`` holds."""
    return _joined(parts, " AND ", TRUE)


def some(parts: Iterable[Composable]) -> Composable:
    """Return that at least one of ``parts`` holds."""
    return _joined(parts, " OR ", FALSE)


def negated(part: Composable) -> Composable:
    """Return that ``part`` does not hold."""
    return SQL("NOT ({})").format(part)


def listed(parts: Iterable[Composable]) -> Composed:
    """Return ``parts`` with commas between them."""
    return SQL(", ").join(parts)


def _joined(parts: Iterable[Composable], word: LiteralString, empty: Composable) -> Composable:
    items = [SQL("({})").format(part) for part in parts]
    return SQL(word).join(items) if items else empty
