"""Spans of OpenTelemetry, made of observations; only imported where traces are wanted.

The semantic conventions for GraphQL name what is said of an operation
(https://opentelemetry.io/docs/specs/semconv/graphql/); its document is not among it.
"""

from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from schema.observations import Observation, Outcome

_NANOSECONDS = 1_000_000_000
_propagator = TraceContextTextMapPropagator()


class Traces:
    """Sends a span of each operation, with one of each stage in it, to ``exporter``."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "fonte"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("fonte")

    def hear(self, observation: Observation) -> None:
        """Make the spans of an operation; another thread sends them."""
        carrier = {"traceparent": observation.trace_parent} if observation.trace_parent else {}
        ended = int(observation.ended * _NANOSECONDS)
        began = ended - int(observation.seconds * _NANOSECONDS)
        span = self._tracer.start_span(
            f"query {observation.name}" if observation.name else "GraphQL operation",
            _propagator.extract(carrier),
            SpanKind.SERVER,
            _attributes(observation),
            start_time=began,
        )
        if observation.outcome is Outcome.ERRORS:
            span.set_status(Status(StatusCode.ERROR))
        inside = set_span_in_context(span)
        for stage, seconds in observation.stages:
            part = self._tracer.start_span(stage.value, inside, start_time=began)
            began += int(seconds * _NANOSECONDS)
            part.end(began)
        span.end(ended)

    def close(self) -> None:
        """Send what waits, and end."""
        self._provider.shutdown()


def _attributes(observation: Observation) -> dict[str, str]:
    told = {
        "graphql.operation.name": observation.name,
        "fonte.operation.hash": observation.digest,
        "fonte.execution": observation.execution,
        "fonte.request.id": observation.request_id,
    }
    return {name: value for name, value in told.items() if value is not None}
