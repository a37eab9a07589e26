import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import LanguageError
from graph.languages import FALLBACK, accepted, language_tag, localized, preference

tags = st.sampled_from(["it", "it-IT", "en-GB", "zh-Hant-TW", "de-CH-1996", "EN", "pt-br"])


@given(st.lists(tags))
def test_every_preference_ends_with_english(asked: list[str]) -> None:
    tried = preference(*asked)
    assert len(set(tried)) == len(tried)
    assert FALLBACK in tried
    if not any(tag.lower().startswith(FALLBACK) for tag in asked):
        assert tried[-1] == FALLBACK


@given(tags)
def test_canonical_tags_stay_as_they_are(tag: str) -> None:
    assert language_tag(language_tag(tag)) == language_tag(tag)


@given(st.text())
def test_no_text_raises_anything_but_language_error(text: str) -> None:
    with contextlib.suppress(LanguageError):
        language_tag(text)


@given(st.one_of(st.text(), st.text("aeiItn-;q=0.19,* ")))
def test_no_header_raises(header: str) -> None:
    assert FALLBACK in accepted(header)


@pytest.mark.parametrize("text", ["", "xx-yy", "italiano", "it_IT", "it-" + "a" * 40])
def test_what_nobody_registered_is_refused(text: str) -> None:
    with pytest.raises(LanguageError, match="BCP 47"):
        language_tag(text)


def test_shorter_forms_follow_each_tag() -> None:
    assert preference("zh-Hant-TW", "it") == ("zh-Hant-TW", "zh-Hant", "zh", "it", "en")


def test_a_header_is_ordered_by_weight() -> None:
    assert accepted("de;q=0.2, it;q=0.9, !;q=1, fr;q=0, es;q=x") == ("it", "de", "en")


def test_the_first_language_there_is_wins() -> None:
    texts = {"it": "ciao", "de": "hallo"}
    assert localized(texts, ("fr", "de", "it")) == "hallo"
    assert localized(texts, ("fr",)) == "ciao"
    assert localized({}, ("fr",)) is None
