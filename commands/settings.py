"""The settings of Fonte: what each is called, what it may be, and all of them read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from commands.limits import LIMIT_SETTINGS, read_limits
from commands.logs import LogFormat
from commands.setting import Setting, seconds, whole_number
from graph.errors import ConfigurationError, shown
from schema.execution import Execution
from schema.limits import Limits

_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.ASCII)
_URL = re.compile(r"https?://[!-~]+", re.ASCII)
HOME = Path(__file__).parents[1]


_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_SIZE = re.compile(rf"([0-9]{{1,9}}(?:\.[0-9]{{1,3}})?) ?({'|'.join(_UNITS)})")


class ReadAccess(StrEnum):
    """Who may read the graph."""

    OPEN = "open"
    TOKEN = "token"  # noqa: S105 - a word for a setting, no secret


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a database, which may have a password in it."""

    url: str

    def __str__(self) -> str:
        """Return the address as it may be shown: without user, password and options."""
        place = urlsplit(self.url)
        return f"{place.scheme}://{place.netloc.rpartition('@')[2]}{place.path}"


SETTINGS = (
    Setting("dataset", str(HOME / "seed"), "folder of the dataset: ontology.py and its records"),
    Setting("articles", "", "folder of the articles' texts, KEY.txt; anchors are verified by it"),
    Setting(
        "store",
        "",
        "file, or postgresql:// address, that keeps the graph and its changes; filled from the "
        "dataset",
    ),
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
    Setting("cache-control", "no-cache", "Cache-Control header of the answers to GET"),
    Setting(
        "execution",
        Execution.PLANNED.value,
        "how operations are executed: planned, or by graphql-core for comparison",
        tuple(execution.value for execution in Execution),
    ),
    Setting("origins", "", "sites whose pages may ask, such as https://a.example, by commas; or *"),
    Setting(
        "suggestions",
        "shown",
        "whether an error names fields that are like the one it found: shown or hidden",
        ("shown", "hidden"),
    ),
    Setting("grace", "10", "seconds that what is being answered gets once the server is to end"),
    Setting(
        "log-format",
        LogFormat.TEXT.value,
        "how the log is written: lines of text, or one JSON object a line",
        tuple(each.value for each in LogFormat),
    ),
    Setting(
        "log-operations",
        "slow",
        "which operations are logged: slow ones, or all",
        ("slow", "all"),
    ),
    Setting("slow-operation", "1", "seconds from which on an operation is slow"),
    Setting("traces", "", "URL of an OpenTelemetry collector that takes spans, OTLP over HTTP"),
    *LIMIT_SETTINGS,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of Fonte, each of the type it is used as."""

    dataset: Path
    articles: Path | None
    store: Path | Address | None
    max_memory: int | None
    host: str
    port: int
    workers: int
    tokens: Path | None
    read_access: ReadAccess
    documents: Path | None
    cache: int
    cache_control: str
    execution: Execution
    origins: tuple[str, ...]
    suggestions: bool
    grace: float
    log_format: LogFormat
    log_operations: bool
    slow_operation: float
    traces: str | None
    limits: Limits

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Settings":
        """Read the settings from their texts by key.

        Raises:
            ConfigurationError: one of them cannot be used.
        """
        for setting in SETTINGS:
            setting.expect_choice(values[setting.key])
        settings = cls(
            dataset=Path(values["dataset"]),
            articles=_path(values["articles"]),
            store=_store(values["store"]),
            max_memory=_memory(values["max_memory"]),
            host=values["host"],
            port=whole_number("port", values["port"], 0, 65_535),
            workers=whole_number("workers", values["workers"], 1, 256),
            tokens=_path(values["tokens"]),
            read_access=ReadAccess(values["read_access"]),
            documents=_path(values["documents"]),
            cache=whole_number("cache", values["cache"], 0, 2**40),
            cache_control=_header_value("cache-control", values["cache_control"]),
            execution=Execution(values["execution"]),
            origins=_origins(values["origins"]),
            suggestions=values["suggestions"] == "shown",
            grace=seconds("grace", values["grace"], 3_600),
            log_format=LogFormat(values["log_format"]),
            log_operations=values["log_operations"] == "all",
            slow_operation=seconds("slow-operation", values["slow_operation"], 3_600),
            traces=_url("traces", values["traces"]),
            limits=read_limits(values),
        )
        settings._expect_sense()
        return settings

    def _expect_sense(self) -> None:
        """Refuse settings that make no sense together."""
        if self.tokens and self.workers > 1 and not self.store:
            raise ConfigurationError(
                f"store: found none for {self.workers} workers that may write, expected one: "
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


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _store(text: str) -> Path | Address | None:
    """Return the path of a store's file, or the address of a database."""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return _path(text)
    if scheme in {"postgres", "postgresql"}:
        return Address(text)
    raise ConfigurationError(
        f"store: found an address ({shown(scheme)}), expected a file's path, or an address that "
        "starts with postgresql://"
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


def _url(name: str, text: str) -> str | None:
    if not text or _URL.fullmatch(text):
        return text or None
    raise ConfigurationError(
        f"{name}: found {shown(text)}, expected a URL such as http://127.0.0.1:4318/v1/traces"
    )


def _origins(text: str) -> tuple[str, ...]:
    """Return the origins in a list, as browsers send them: scheme, host, and a port if any."""
    origins = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                f"origins: found {shown(origin)}, expected origins such as https://a.example:8443"
            )
    return origins
