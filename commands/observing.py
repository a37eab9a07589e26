"""Who hears of operations, as the settings say."""

import atexit

from commands.settings import Settings
from graph.errors import ConfigurationError
from schema.http.operation_log import every_operation, slow_operations
from schema.observations import Listener


def listeners(settings: Settings) -> list[Listener]:
    """Return who is to hear of operations.

    Raises:
        ConfigurationError: traces are wanted, and what sends them is not installed.
    """
    found = [slow_operations(settings.slow_operation)]
    if settings.log_operations:
        found = [every_operation()]
    if settings.traces is not None:
        found.append(_traces(settings.traces))
    return found


def _traces(url: str) -> Listener:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - optional
            OTLPSpanExporter,
        )

        from schema.http.traces import Traces  # noqa: PLC0415 - as above
    except ImportError as error:
        raise ConfigurationError(
            f"traces: {error}; pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http"
        ) from error
    traces = Traces(OTLPSpanExporter(endpoint=url))
    atexit.register(traces.close)
    return Listener(traces.hear)
