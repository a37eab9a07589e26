from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.checks import Known, Rules, identity_faults
from graph.decoding import UnreadRelation, decode, sketched
from graph.likeness import Likeness
from graph.ontology_file import load_ontology
from graph.records import Entity, Relation, fingerprint
from tests.graph.conftest import Folder

ENTITIES = {
    key: Entity(kind=kind, key=key, names={"en": key})
    for kind, key in (("Author", "ada"), ("Author", "bo.1:x_-"), ("Book", "zero"), ("Book", "one"))
}

keys = st.sampled_from([*ENTITIES, "nobody"])
values = st.sampled_from(["WHOLE", "", None, 1, 1.0, True, False, 2**40])
dates = st.sampled_from(["2025", "2024-05/..", "2001~"])
evidence = {
    "article": "review",
    "sentence": 0,
    "start": 0,
    "end": 3,
    "anchor": "Ada",
    "statement": {"en": "Ada is."},
}
relations = st.fixed_dictionaries(
    {
        "record": st.just("relation"),
        "kind": st.sampled_from(["Wrote", "Cites", "Knows"]),
        "source": keys,
        "target": keys,
    },
    optional={
        "attributes": st.dictionaries(st.sampled_from(["share", "days", "times"]), values),
        "modality": st.sampled_from(["CLAIMED", "REPORTED", "SAID"]),
        "attributed_to": keys,
        "since": dates,
        "until": dates,
        "evidence": st.just([evidence]),
        "id": st.just("0" * 32),
    },
)


def read(line: dict[str, Any]) -> Relation:
    relation = decode(msgspec.json.encode(line)).record
    assert isinstance(relation, Relation)
    return relation


def unread(line: dict[str, Any]) -> UnreadRelation:
    [sketch] = sketched(msgspec.json.encode(line), 1)
    assert isinstance(sketch, UnreadRelation)
    return sketch


@pytest.fixture(scope="module")
def rules_and_likeness(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rules, Likeness]:
    ontology = load_ontology(Folder(tmp_path_factory.mktemp("likeness") / "books").path)
    return Rules(ontology), Likeness(ontology, ENTITIES)


class TestLikeness:
    @settings(max_examples=500, deadline=None)
    @given(relations)
    def test_what_it_settles_is_what_every_record_goes_through(
        self, rules_and_likeness: tuple[Rules, Likeness], line: dict[str, Any]
    ) -> None:
        rules, likeness = rules_and_likeness
        slow = read(line)
        faults = [
            *rules.own_faults(slow),
            *identity_faults(slow),
            *rules.link_faults(slow, Known({}, ENTITIES)),
        ]
        if faults:
            assert likeness.settle(unread(line)) is None
            return
        likeness.remember(unread(line), slow)
        settled = likeness.settle(unread(line))
        if slow.attributed_to is not None or slow.evidence:
            assert settled is None
            return
        assert settled == (slow, fingerprint(slow).to_bytes(32, "little"))
        quick, _ = settled
        assert quick.attributes is slow.attributes or quick.attributes == {}
        assert quick.source is ENTITIES[slow.source].key

    def test_values_that_are_equal_but_spelled_otherwise_are_not_alike(
        self, rules_and_likeness: tuple[Rules, Likeness]
    ) -> None:
        rules, likeness = rules_and_likeness
        line = {"record": "relation", "kind": "Wrote", "source": "ada", "target": "one"}
        sound = read(line | {"attributes": {"days": 1}})
        assert not rules.own_faults(sound)
        likeness.remember(unread(line | {"attributes": {"days": 1}}), sound)
        assert likeness.settle(unread(line | {"attributes": {"days": 1}}))
        assert not likeness.settle(unread(line | {"attributes": {"days": True}}))


class TestBatches:
    @pytest.mark.parametrize(
        "lines",
        [
            ('{BOOK} {"record":"entity",', '"kind":"Book","key":"two","names":{"en":"Two"}}'),
            ("{BOOK} {BOOK}",),
            ('{"record":"entity","kind":"Book",', '"key":"two","names":{"en":"Two"}} {BOOK}'),
        ],
    )
    def test_a_record_is_one_line(
        self, new_folder: Callable[[str], Folder], lines: tuple[str, ...]
    ) -> None:
        folder = new_folder("lines")
        book = msgspec.json.encode(folder.book(key="three")).decode()
        folder.text("more.jsonl", *(line.replace("{BOOK}", book) for line in lines))
        assert {problem.file for problem in folder.problems()} == {"more.jsonl"}
