import contextlib
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import example, given
from hypothesis import strategies as st

from graph.values import (
    DatePrecision,
    FuzzyDate,
    Quantity,
    country_code,
    fuzzy_date,
    fuzzy_date_of,
)

years = st.integers(1, 9999).map("{:04}".format)
months = st.dates().map(lambda day: f"{day:%Y-%m}" if day.year > 999 else "1999-12")
days = st.dates().map(date.isoformat)
edtf = st.one_of(years, months, days, st.tuples(years, years).map(sorted).map("/".join))


@given(edtf)
def test_a_date_prints_as_it_was_parsed(text: str) -> None:
    parsed = fuzzy_date(text)
    assert str(parsed) == text
    assert fuzzy_date(str(parsed)) == parsed


@given(edtf)
def test_a_date_starts_before_it_ends(text: str) -> None:
    parsed = fuzzy_date(text)
    assert parsed.earliest is not None
    assert parsed.latest is not None
    assert parsed.earliest <= parsed.latest


@given(st.one_of(st.text(), st.text("0123456789-/.XYS?~%[]{}TZ:", max_size=30)))
@example("../20.5")
def test_no_text_raises_anything_but_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        fuzzy_date(text)
    with contextlib.suppress(ValueError):
        country_code(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2025-08-17", date(2025, 8, 17), date(2025, 8, 17), DatePrecision.DAY),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), DatePrecision.MONTH),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), DatePrecision.YEAR),
        ("198X", date(1980, 1, 1), date(1989, 12, 31), DatePrecision.DECADE),
        ("19XX", date(1900, 1, 1), date(1999, 12, 31), DatePrecision.CENTURY),
        ("2025-01/2025-03", date(2025, 1, 1), date(2025, 3, 31), DatePrecision.INTERVAL),
        ("2025/..", date(2025, 1, 1), None, DatePrecision.INTERVAL),
        ("../2025", None, date(2025, 12, 31), DatePrecision.INTERVAL),
        ("/2025", None, date(2025, 12, 31), DatePrecision.INTERVAL),
        ("1984/", date(1984, 1, 1), None, DatePrecision.INTERVAL),
    ],
)
def test_a_date_covers_days(
    text: str, earliest: date | None, latest: date | None, precision: DatePrecision
) -> None:
    parsed = fuzzy_date(text)
    assert (parsed.earliest, parsed.latest) == (earliest, latest)
    assert parsed.precision is precision


@pytest.mark.parametrize(
    "text",
    ["", " 2025", "2025-13", "2025-02-30", "last year", "2025/2024", "{2024,2025}", "9" * 99],
)
def test_what_is_no_date_of_level_1_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="EDTF"):
        fuzzy_date(text)


def test_a_bare_year_is_a_date() -> None:
    assert fuzzy_date_of(2025) == fuzzy_date("2025")
    assert fuzzy_date_of(fuzzy_date("2025")) is fuzzy_date("2025")
    with pytest.raises(ValueError, match="EDTF"):
        fuzzy_date_of(2025.5)


def test_a_date_never_changes() -> None:
    parsed: FuzzyDate = fuzzy_date("2025")
    with pytest.raises(AttributeError, match="immutable"):
        parsed.edtf = "2026"
    assert repr(parsed) == "fuzzy_date('2025')"
    assert parsed != "2025"
    assert len({parsed, fuzzy_date_of(2025)}) == 1


@pytest.mark.parametrize(("value", "comparator"), [(1.0, "MORE"), (float("inf"), "EXACT")])
def test_a_quantity_is_finite_and_compared_as_the_api_knows(value: float, comparator: str) -> None:
    with pytest.raises(ValueError, match=r"is none of EXACT|finite number"):
        Quantity(value, comparator)


@pytest.mark.parametrize("text", ["", "it", "ITA", "XX", "I"])
def test_countries_are_codes_in_capitals(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 3166-1"):
        country_code(text)
    assert country_code("IT") == "IT"


@given(
    st.from_regex(r"[0-9]{4}[?~%]?(/[0-9]{4}[?~%]?)?", fullmatch=True).filter(
        lambda text: "0000" not in text
    )
)
def test_years_are_parsed_as_the_library_does(text: str) -> None:
    parsed = parse_edtf(text)
    first, last = parsed.lower_strict(), parsed.upper_strict()
    if first > last:
        with pytest.raises(ValueError, match="ends after it starts"):
            fuzzy_date(text)
        return
    found = fuzzy_date(text)
    assert found.earliest == date(*first[:3])
    assert found.latest == date(*last[:3])
