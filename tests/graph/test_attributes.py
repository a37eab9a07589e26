import contextlib
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.attributes import VALUE_TYPES, CountryCode, LanguageTag, ValueType, enumeration
from graph.values import FuzzyDate, Quantity, fuzzy_date


class Share(Enum):
    """How much of a book."""

    WHOLE = "All of it."
    PART = "Some of it."


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
json_values = st.recursive(
    scalars, lambda items: st.lists(items) | st.dictionaries(st.text(), items), max_leaves=5
)
value_types = st.sampled_from([*VALUE_TYPES.values(), enumeration(Share)])


@given(value_types, json_values)
def test_no_value_raises_anything_but_value_error(value_type: ValueType, value: object) -> None:
    with contextlib.suppress(ValueError):
        parsed = value_type.parse(value)
        assert value_type.parse(parsed) == parsed


@pytest.mark.parametrize(
    ("declared", "value", "parsed"),
    [
        (str, "novel", "novel"),
        (int, 2**31 - 1, 2**31 - 1),
        (float, 3, 3.0),
        (bool, False, False),
        (CountryCode, "NO", "NO"),
        (LanguageTag, "it", "it"),
        (FuzzyDate, "2025-08", fuzzy_date("2025-08")),
        (FuzzyDate, 2025, fuzzy_date("2025")),
        (Quantity, {"value": 3, "unit": "copies"}, Quantity(3.0, unit="copies")),
    ],
)
def test_values_are_parsed(declared: object, value: object, parsed: object) -> None:
    assert VALUE_TYPES[declared].parse(value) == parsed


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        (str, "", "a text that is not empty"),
        (str, 3, "a text that is not empty"),
        (int, 2**31, "a whole number of 32 bits"),
        (int, True, "a whole number of 32 bits"),
        (int, 3.0, "a whole number of 32 bits"),
        (float, "3", "a finite number"),
        (float, float("inf"), "a finite number"),
        (float, 10**400, "a finite number"),
        (bool, 1, "true or false"),
        (CountryCode, "it", "ISO 3166-1"),
        (CountryCode, False, "ISO 3166-1"),
        (LanguageTag, 3, "BCP 47"),
        (FuzzyDate, "soon", "EDTF"),
        (FuzzyDate, True, "EDTF"),
        (Quantity, 3, "a quantity"),
        (Quantity, {"value": 3, "comparator": "MORE"}, "EXACT, OVER"),
    ],
)
def test_a_refusal_says_what_was_expected(declared: object, value: object, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        VALUE_TYPES[declared].parse(value)


def test_an_enumeration_holds_the_names_of_members() -> None:
    share = enumeration(Share)
    assert share.parse("WHOLE") == "WHOLE"
    with pytest.raises(ValueError, match="one of WHOLE, PART"):
        share.parse("All of it.")
