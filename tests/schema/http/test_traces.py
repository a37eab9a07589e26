"""The spans that an observation becomes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

pytest.importorskip("opentelemetry.sdk", reason="traces need the optional opentelemetry")

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from schema.http.traces import Traces
from schema.observations import Outcome
from tests.schema.http.test_operation_log import SEEN

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def spans(**changes: object) -> Sequence[ReadableSpan]:
    exporter = InMemorySpanExporter()
    traces = Traces(exporter)
    traces.hear(replace(SEEN, **changes))  # type: ignore[arg-type]  # fields of any type
    traces.close()
    return exporter.get_finished_spans()


def test_an_operation_is_a_span_with_its_stages_in_it() -> None:
    execute, encode, whole = spans()
    assert [execute.name, encode.name, whole.name] == ["execute", "encode", "query Models"]
    assert whole.context is not None
    for part in (execute, encode):
        assert part.parent is not None
        assert part.parent.span_id == whole.context.span_id
    assert whole.start_time == execute.start_time
    assert execute.end_time == encode.start_time
    assert whole.end_time == encode.end_time == 1_800_000_000 * 10**9
    assert dict(whole.attributes or {}) == {
        "graphql.operation.name": "Models",
        "fonte.operation.hash": "0123abcd",
        "fonte.execution": "planned",
        "fonte.request.id": "r-1",
    }


def test_a_span_belongs_to_the_trace_of_the_client() -> None:
    *_, whole = spans(trace_parent=PARENT)
    assert whole.parent is not None
    assert f"{whole.parent.span_id:016x}" == PARENT.split("-")[2]
    assert whole.context is not None
    assert f"{whole.context.trace_id:032x}" == PARENT.split("-")[1]


@pytest.mark.parametrize("parent", [None, "", "nonsense", "00-0-0-0"])
def test_a_trace_parent_that_is_none_starts_a_trace(parent: str | None) -> None:
    *_, whole = spans(trace_parent=parent)
    assert whole.parent is None


def test_errors_show_on_the_span() -> None:
    *_, whole = spans(outcome=Outcome.ERRORS)
    assert whole.status.status_code is StatusCode.ERROR
