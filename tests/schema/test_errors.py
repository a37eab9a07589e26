"""What clients see of an error, and what the log gets of it."""

import pytest
from graphql import GraphQLError, Source, parse
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import LONGEST_ECHO, IdentifierError, LanguageError, PageError
from schema.errors import Code, formatted, request_error
from schema.plan.pace import TimeLimitError


def failed(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), path=["company", 0, "name"], original_error=cause)


def syntax_error(text: str) -> GraphQLError:
    with pytest.raises(GraphQLError) as caught:
        parse(Source(text))
    return caught.value


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (failed(PageError("first: found -1")), Code.BAD_USER_INPUT),
        (failed(IdentifierError("found ''")), Code.BAD_USER_INPUT),
        (failed(LanguageError("found 'xx'")), Code.BAD_USER_INPUT),
        (failed(TimeLimitError("slow")), Code.TIME_LIMIT_EXCEEDED),
        (GraphQLError("Argument 'key' of required type 'String!'"), Code.BAD_USER_INPUT),
        (syntax_error("{"), Code.GRAPHQL_PARSE_FAILED),
    ],
)
def test_what_a_client_causes_is_told_in_full(
    error: GraphQLError, code: Code, caplog: pytest.LogCaptureFixture
) -> None:
    [shown] = formatted([error])
    assert shown["message"] == error.message
    assert shown["extensions"] == {"code": code.name}
    assert shown.get("path") == error.path
    assert not caplog.records


def test_a_code_that_is_given_is_the_code_of_all() -> None:
    errors = request_error(Code.OPERATION_RESOLUTION_FAILURE, "found 2 operations").errors
    assert formatted(errors, Code.OPERATION_RESOLUTION_FAILURE) == [
        {
            "message": "found 2 operations",
            "extensions": {"code": "OPERATION_RESOLUTION_FAILURE"},
        }
    ]


def test_locations_are_those_of_the_document() -> None:
    [shown] = formatted([syntax_error("{\n  a(")])
    assert shown["locations"] == [{"line": 2, "column": 5}]


@given(st.text(min_size=LONGEST_ECHO + 1, max_size=1000))
def test_long_messages_are_cut(message: str) -> None:
    [shown] = formatted([GraphQLError(message, original_error=PageError(message))])
    assert len(shown["message"]) == LONGEST_ECHO
    assert message.startswith(shown["message"][:-1])


def test_what_is_ours_is_masked_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    cause = ZeroDivisionError("secret")
    other = GraphQLError("Cannot return null for non-nullable field Company.name.")
    shown = formatted([failed(cause), failed(cause), failed(PageError("first")), other])
    codes = [error["extensions"]["code"] for error in shown]
    ours = Code.INTERNAL_SERVER_ERROR.name
    assert codes == [ours, ours, Code.BAD_USER_INPUT.name, ours]
    masked = [error for error in shown if error["extensions"]["code"] == ours]
    [request_id] = {error["extensions"]["requestId"] for error in masked}
    assert "secret" not in str(masked)
    assert "Company" not in str(masked)
    assert [record.exc_info and record.exc_info[1] for record in caplog.records] == [cause, None]
    assert all(vars(record)["request_id"] == request_id for record in caplog.records)


def test_every_response_has_an_id_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    errors = [failed(ZeroDivisionError("secret"))]
    first, second = formatted(errors), formatted(errors)
    assert first[0]["extensions"]["requestId"] != second[0]["extensions"]["requestId"]
    assert len(caplog.records) == 2
