from typing import Any

import pytest

from graph.errors import LanguageError
from schema.formulas import Formula
from schema.sources import localized_text
from tests.schema.plan.requests import SEED, request


def test_a_formula_is_a_batch() -> None:
    add = Formula("{parent} + {number}", {"number": 3})
    assert add([1, 2], request()) == [4, 5]
    assert add([], request()) == []


def test_what_it_needs_is_prepared_once_for_all_parents() -> None:
    asked: list[dict[str, Any]] = []

    def prepare(_request: object, **arguments: int) -> tuple[int, int]:
        asked.append(arguments)
        return arguments["by"], 1

    formula = Formula("{parent} * {by} + {one}", prepare=prepare, prepared=("by", "one"))
    assert formula([1, 2, 3], request(), by=10) == [11, 21, 31]
    assert asked == [{"by": 10}]


def test_constants_are_no_part_of_the_text() -> None:
    quoted = Formula("{parent}[{key}]", {"key": "'] or {parent}"})
    assert quoted([{"'] or {parent}": 1}], request()) == [1]


def test_its_source_has_the_names_it_is_given() -> None:
    names = {"parent": "p1", "number": "k2"}
    assert Formula("{parent} + {number}", {"number": 3}).source(names) == "p1 + k2"


class TestLocalizedText:
    names = localized_text("names")
    entity = next(entity for entity in SEED.entities if {"en", "it"} <= entity.names.keys())

    @pytest.mark.parametrize("language", ["en", "it"])
    def test_is_in_the_language_asked_for(self, language: str) -> None:
        found = self.names([self.entity], request(), language=language)
        assert found == [self.entity.names[language]]

    def test_is_in_the_language_of_the_request_otherwise(self) -> None:
        assert self.names([self.entity], request()) == [self.entity.names["en"]]

    def test_a_language_that_is_none(self) -> None:
        with pytest.raises(LanguageError):
            self.names([self.entity], request(), language="zz zz")
