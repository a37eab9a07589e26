"""The settings of Fonte: what each is called, what it may be, and all of them read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph.errors import ConfigurationError, shown
from schema.execution import MOST_COST, Execution

HOME = Path(__file__).parents[1]


_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_SIZE = re.compile(rf"([0-9]{{1,9}}(?:\.[0-9]{{1,3}})?) ?({'|'.join(_UNITS)})")


class ReadAccess(StrEnum):
    """Who may read the graph."""

    OPEN = "open"
    TOKEN = "token"  # noqa: S105 - a word for a setting, no secret


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


SETTINGS = (
    Setting("dataset", str(HOME / "seed"), "folder of the dataset: ontology.py and its records"),
    Setting("articles", "", "folder of the articles' texts, KEY.txt; anchors are verified by it"),
    Setting("store", "", "file that keeps the graph and its changes; filled from the dataset"),
    Setting("max-memory", "", "memory the process may take, such as 16GB; more is not loaded"),
    Setting("host", "127.0.0.1", "address to listen on"),
    Setting("port", "8000", "port to listen on; 0 takes a free one"),
    Setting("workers", "1", "processes that serve; each holds the whole graph"),
    Setting("tokens", "", "JSON file of the tokens that allow to write"),
    Setting(
        "read-access",
        ReadAccess.OPEN.value,
        "who may read: everybody (open), or who has a token",
        tuple(access.value for access in ReadAccess),
    ),
    Setting("documents", "", "JSON file of the trusted documents, by the id that clients send"),
    Setting("cache", "0", "bytes of answers to hold in memory; 0 holds none"),
    Setting("max-cost", str(MOST_COST), "what one operation may cost, in values of its answer"),
    Setting("cache-control", "no-cache", "Cache-Control header of the answers to GET"),
    Setting(
        "execution",
        Execution.PLANNED.value,
        "how operations are executed: planned, or by graphql-core for comparison",
        tuple(execution.value for execution in Execution),
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of Fonte, each of the type it is used as."""

    dataset: Path
    articles: Path | None
    store: Path | None
    max_memory: int | None
    host: str
    port: int
    workers: int
    tokens: Path | None
    read_access: ReadAccess
    documents: Path | None
    cache: int
    max_cost: int
    cache_control: str
    execution: Execution

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Settings":
        """Read the settings from their texts by key.

        Raises:
            ConfigurationError: one of them cannot be used.
        """
        for setting in SETTINGS:
            _expect_choice(setting, values[setting.key])
        settings = cls(
            dataset=Path(values["dataset"]),
            articles=_path(values["articles"]),
            store=_file(values["store"]),
            max_memory=_memory(values["max_memory"]),
            host=values["host"],
            port=_number("port", values["port"], 0, 65_535),
            workers=_number("workers", values["workers"], 1, 256),
            tokens=_path(values["tokens"]),
            read_access=ReadAccess(values["read_access"]),
            documents=_path(values["documents"]),
            cache=_number("cache", values["cache"], 0, 2**40),
            max_cost=_number("max-cost", values["max_cost"], 1, 2**40),
            cache_control=_header_value("cache-control", values["cache_control"]),
            execution=Execution(values["execution"]),
        )
        settings._expect_sense()
        return settings

    def _expect_sense(self) -> None:
        """Refuse settings that make no sense together."""
        if self.tokens and self.workers > 1 and not self.store:
            raise ConfigurationError(
                f"store: found none for {self.workers} workers that may write, expected a file: "
                "without it each would change a graph of its own; name one with --store"
            )
        if self.read_access is ReadAccess.TOKEN and not self.tokens:
            raise ConfigurationError(
                "tokens: found none where reading needs one, expected a file: "
                "name one with --tokens"
            )


def texts_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of all settings by key, as the environment has them or by default."""
    return {setting.key: environment.get(setting.variable, setting.default) for setting in SETTINGS}


def environment_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that has the settings whose texts are given by key."""
    return {setting.variable: texts[setting.key] for setting in SETTINGS}


def _expect_choice(setting: Setting, text: str) -> None:
    if setting.choices and text not in setting.choices:
        expected = " or ".join(setting.choices)
        raise ConfigurationError(f"{setting.name}: found {shown(text)}, expected {expected}")


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _file(text: str) -> Path | None:
    """Return the path of a store's file; the address of a database may hold a password."""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return _path(text)
    if scheme in {"postgres", "postgresql"}:
        raise ConfigurationError(
            "store: found the address of a PostgreSQL database, which cannot keep a graph yet, "
            "expected the path of a file"
        )
    raise ConfigurationError(f"store: found an address ({shown(scheme)}), expected a file's path")


def _number(name: str, text: str, least: int, most: int) -> int:
    if text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise ConfigurationError(
        f"{name}: found {shown(text)}, expected a whole number from {least} to {most}"
    )


def _memory(text: str) -> int | None:
    if not text:
        return None
    if (found := _SIZE.fullmatch(text)) is None:
        raise ConfigurationError(
            f"max-memory: found {shown(text)}, expected a number of bytes with a unit, "
            f"such as 16GB; units are {', '.join(_UNITS)}"
        )
    return int(float(found[1]) * _UNITS[found[2]])


def _header_value(name: str, text: str) -> str:
    if text and text.isascii() and text.isprintable():
        return text
    raise ConfigurationError(f"{name}: found {shown(text)}, expected printable ASCII text")
