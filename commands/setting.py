"""One setting: what it is called, and how its text is read."""

import re
from dataclasses import dataclass

from graph.errors import ConfigurationError, shown

_SECONDS = re.compile(r"\d{1,6}(\.\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``--name`` on the command line, ``FONTE_NAME`` in the environment."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "FONTE_" + self.name.upper().replace("-", "_")

    @property
    def key(self) -> str:
        """Its name in Python."""
        return self.name.replace("-", "_")

    def expect_choice(self, text: str) -> None:
        """Refuse what is none of the choices, if there are any.

        Raises:
            ConfigurationError: ``text`` is none.
        """
        if self.choices and text not in self.choices:
            expected = " or ".join(self.choices)
            raise ConfigurationError(f"{self.name}: found {shown(text)}, expected {expected}")


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """Read a whole number.

    Raises:
        ConfigurationError: it is none, or out of bounds.
    """
    if text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise ConfigurationError(
        f"{name}: found {shown(text)}, expected a whole number from {least} to {most}"
    )


def seconds(name: str, text: str, most: int) -> float:
    """Read a time in seconds, to the thousandth.

    Raises:
        ConfigurationError: it is none, or out of bounds.
    """
    if _SECONDS.fullmatch(text) and 0 < float(text) <= most:
        return float(text)
    raise ConfigurationError(
        f"{name}: found {shown(text)}, expected seconds, more than 0 and at most {most}"
    )
