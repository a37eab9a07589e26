import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.records import (
    NO_ENTRIES,
    AnyRecord,
    Article,
    Entity,
    Evidence,
    Relation,
    decode_value,
    fingerprint,
    identify,
)
from graph.values import fuzzy_date

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.from_regex(r"[a-z0-9][a-z0-9._:-]{0,20}", fullmatch=True)
localized = st.dictionaries(texts, texts, max_size=3)
numbers = st.integers(0, 2**31 - 1)
evidence = st.lists(
    st.builds(
        Evidence,
        article=keys,
        sentence=numbers,
        start=numbers,
        end=numbers,
        anchor=texts,
        statement=localized,
    ),
    max_size=2,
).map(tuple)
attributes = st.dictionaries(texts, st.booleans() | numbers | texts, max_size=4)
dates = st.none() | st.sampled_from(["2025", "2025-08", "2025/.."]).map(fuzzy_date)
relations = st.builds(
    Relation,
    kind=texts,
    source=keys,
    target=keys,
    id=st.just(""),
    attributes=attributes,
    attributed_to=st.none() | keys,
    since=dates,
    until=dates,
    evidence=evidence,
)
entities = st.builds(
    Entity,
    kind=texts,
    key=keys,
    names=localized,
    aliases=st.lists(texts, max_size=2).map(tuple),
    description=localized,
    attributes=attributes,
    evidence=evidence,
)
articles = st.builds(
    Article,
    key=keys,
    language=texts,
    headline=localized,
    sha256=texts,
    sentences=st.lists(st.tuples(numbers, numbers), max_size=3).map(tuple),
    publisher=st.none() | keys,
    published=dates,
)
encoder = msgspec.json.Encoder(enc_hook=str)
decoder: msgspec.json.Decoder[AnyRecord] = msgspec.json.Decoder(AnyRecord, dec_hook=decode_value)


def wrote(**fields: object) -> Relation:
    plain = Relation(kind="Wrote", source="ada", target="zero")
    relation = msgspec.structs.replace(plain, **fields)
    identify(relation)
    return relation


@given(relations | entities | articles)
def test_a_record_comes_back_from_json_lines(record: AnyRecord) -> None:
    [line] = encoder.encode_lines([record]).splitlines()
    back = decoder.decode(line)
    assert back == record
    assert fingerprint(back) == fingerprint(record)


@given(relations)
def test_an_id_does_not_depend_on_the_order_of_attributes(relation: Relation) -> None:
    turned = dict(reversed(relation.attributes.items()))
    other = msgspec.structs.replace(relation, attributes=turned)
    identify(relation)
    identify(other)
    assert relation.id == other.id
    assert len(relation.id) == 32


@given(relations)
def test_an_id_stays_when_it_is_read_again(relation: Relation) -> None:
    identify(relation)
    again = decoder.decode(encoder.encode(relation))
    assert isinstance(again, Relation)
    identify(again)
    assert again == relation


def test_an_id_covers_the_fact_and_not_who_states_it() -> None:
    assert wrote().id == wrote(modality="PLANNED", attributed_to="bo").id
    assert wrote().id == wrote(attributes={"days": None}).id
    others = [
        wrote(kind="Read"),
        wrote(source="bo"),
        wrote(target="one"),
        wrote(attributes={"days": 3}),
        wrote(since=fuzzy_date("2025")),
        wrote(until=fuzzy_date("2025")),
    ]
    assert len({wrote().id, *(other.id for other in others)}) == 7


def test_a_false_id_is_refused() -> None:
    with pytest.raises(ValueError, match="the hash of this relation's content"):
        wrote(id="0" * 32)


def test_a_fingerprint_covers_who_states_a_fact() -> None:
    assert fingerprint(wrote()) != fingerprint(wrote(modality="PLANNED"))


@pytest.mark.parametrize("key", ["", "A", "-a", "a b", "a\n", "a/b", "a" * 201])
def test_keys_are_plain(key: str) -> None:
    line = encoder.encode({"record": "entity", "kind": "Book", "key": key, "names": {}})
    with pytest.raises(msgspec.ValidationError):
        decoder.decode(line)


def test_records_without_entries_share_a_mapping_that_stays_empty() -> None:
    assert wrote().attributes is NO_ENTRIES
    with pytest.raises(TypeError):
        NO_ENTRIES["days"] = 3
