"""How a server's log looks: lines to read, or one JSON object a line."""

import json
import logging
from datetime import UTC, datetime
from enum import StrEnum

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record of logging has; all else was said of this one."""


class LogFormat(StrEnum):
    """The formats of the log."""

    TEXT = "text"
    JSON = "json"


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what else a record tells."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_said(record),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The message, with what else a record tells behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        said = " ".join(f"{name}={value}" for name, value in _said(record).items())
        line = super().format(record)
        return f"{line} ({said})" if said else line


def _said(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(record).items()
        if name not in _PLAIN and value is not None
    }


def begin_logging(log_format: LogFormat) -> None:
    """Have all that is logged written to standard error in this format."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format is LogFormat.JSON else TextLines())
    logging.basicConfig(handlers=[handler], force=True)
    for name in ("graph", "fonte"):
        logging.getLogger(name).setLevel(logging.INFO)
