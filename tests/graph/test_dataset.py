import gc
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dataset import read_dataset
from graph.errors import DatasetError, OntologyError
from graph.faults import MOST_PROBLEMS
from graph.files import LONGEST_LINE
from graph.values import Quantity, fuzzy_date
from tests.graph.conftest import Folder

encoder = msgspec.json.Encoder(enc_hook=str)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
normal_texts = texts.map(lambda text: unicodedata.normalize("NFC", f"x{text}"))
own_folder = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)


def only(folder: Folder, *records: dict[str, object]) -> tuple[str, str, str]:
    """Return field, found and expected of the one problem of a folder with these records."""
    folder.lines("more.jsonl", *records)
    [problem] = folder.problems()
    return problem.field, problem.found, problem.expected


def of_evidence(folder: Folder, **fields: object) -> tuple[str, str, str]:
    return only(folder, folder.wrote(evidence=[folder.evidence(**fields)]))


def of_yaml(folder: Folder, *lines: str) -> list[tuple[int | None, str, str]]:
    folder.text("more.yaml", *lines)
    return [(problem.line, problem.field, problem.found) for problem in folder.problems()]


class TestReading:
    def test_yaml_and_json_lines_spell_the_same(self, new_folder: Callable[[str], Folder]) -> None:
        lines, zipped, spelled = map(new_folder, ["lines", "zipped", "spelled"])
        records = [
            lines.wrote(evidence=[lines.evidence()], since="2025", attributes={"share": "PART"}),
            lines.book(key="one", attributes={"released": "2025-08", "sold": {"value": 3}}),
        ]
        lines.lines("more.jsonl", *records)
        zipped.zipped("more.jsonl.gz", *reversed(records))
        spelled.text("more.yaml", yaml.safe_dump(records))
        read = lines.read()
        assert read.relations == zipped.read().relations == spelled.read().relations
        assert read.entities == zipped.read().entities == spelled.read().entities
        assert read.digest == zipped.read().digest == spelled.read().digest
        assert read.entities[-1].attributes == {
            "released": fuzzy_date("2025-08"),
            "sold": Quantity(3.0),
        }

    @own_folder
    @given(st.lists(normal_texts), normal_texts, st.integers(-(2**31) + 1, 2**31 - 1))
    def test_what_was_read_is_written_and_read_again(
        self, folder: Folder, aliases: list[str], genre: str, days: int
    ) -> None:
        book = folder.book(key="one", aliases=aliases, attributes={"genre": genre})
        wrote = folder.wrote(attributes={"days": days, "share": None}, until="2025/..")
        folder.lines("more.jsonl", wrote, book, wrote)
        first = folder.read()
        written = encoder.encode_lines([*first.relations, first.entities[-1]])
        (folder.path / "more.jsonl").write_bytes(written)
        again = folder.read()
        assert (again.relations, again.entities) == (first.relations, first.entities)
        assert again.digest == first.digest
        assert len(first.relations) == 1

    def test_files_come_in_any_order(self, folder: Folder) -> None:
        folder.lines("a.jsonl", folder.wrote(target="last", evidence=[folder.evidence()]))
        folder.lines("z.jsonl", folder.book(key="last"))
        [relation] = folder.read().relations
        assert relation.target == "last"

    def test_the_digest_covers_every_statement(self, folder: Folder) -> None:
        folder.lines("more.jsonl", folder.wrote())
        plain = folder.read().digest
        folder.lines("more.jsonl", folder.wrote(modality="PLANNED"))
        assert folder.read().digest != plain
        assert len(plain) == 64

    def test_blank_lines_and_empty_yaml_hold_nothing(self, folder: Folder) -> None:
        folder.text("more.jsonl", "", json.dumps(folder.wrote()), "  ")
        folder.text("more.yaml", "# nothing yet")
        assert len(folder.read().relations) == 1

    def test_reading_tells_how_many_records_were_read(self, folder: Folder) -> None:
        books = [folder.book(key=f"b{number}") for number in range(9000)]
        folder.lines("more.jsonl", *books)
        told: list[int] = []
        assert read_dataset(folder.path, told.append).digest == folder.read().digest
        assert sum(told) == 9000 + 3
        assert len(told) == 4  # the seed, and three pieces of a file of some 700 kB

    def test_reading_leaves_no_trace(self, folder: Folder) -> None:
        modules = set(sys.modules)
        folder.read()
        assert not [name for name in set(sys.modules) - modules if "ontology_" in name]
        assert {path.name for path in folder.path.iterdir()} == {"ontology.py", "base.jsonl"}
        assert gc.isenabled()


class TestFolder:
    def test_a_missing_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DatasetError, match="No such file or directory, expected a folder"):
            read_dataset(tmp_path / "nowhere")

    def test_a_folder_without_records_is_refused(self, folder: Folder) -> None:
        (folder.path / "base.jsonl").unlink()
        [problem] = folder.problems()
        assert "*.yaml, *.jsonl" in problem.expected

    def test_a_folder_without_ontology_is_refused(self, folder: Folder) -> None:
        (folder.path / "ontology.py").unlink()
        with pytest.raises(OntologyError, match=r"ontology.py: found no file, expected"):
            folder.read()

    @pytest.mark.parametrize(
        ("source", "cause"),
        [
            ("1 / 0", "ZeroDivisionError"),
            ("class", "SyntaxError"),
            ("import missing_module", "missing_module"),
        ],
    )
    def test_an_ontology_that_does_not_run_is_refused(
        self, folder: Folder, source: str, cause: str
    ) -> None:
        folder.text("ontology.py", source)
        with pytest.raises(OntologyError, match=rf"ontology.py: found .*{cause}"):
            folder.read()

    def test_clashing_kinds_are_refused(self, folder: Folder) -> None:
        folder.text("ontology.py", "from graph.ontology import EntityKind")
        with pytest.raises(OntologyError, match="declares no kind"):
            folder.read()


class TestFiles:
    def test_truncated_gzip(self, folder: Folder) -> None:
        folder.zipped("more.jsonl.gz", folder.wrote())
        path = folder.path / "more.jsonl.gz"
        path.write_bytes(path.read_bytes()[:-12])
        [problem] = folder.problems()
        assert (problem.file, problem.line) == ("more.jsonl.gz", 1)

    def test_what_is_no_gzip(self, folder: Folder) -> None:
        folder.text("more.jsonl.gz", "{}")
        [problem] = folder.problems()
        assert "gzip" in problem.found

    def test_a_line_too_long(self, folder: Folder) -> None:
        folder.text("more.jsonl", "", " " * LONGEST_LINE)
        [problem] = folder.problems()
        assert (problem.line, problem.found) == (2, "a longer line")

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            (b'{"record": "\xff"}', "bytes that are no UTF-8"),
            (b'{"record": "\xed\xa0\x80"}', "bytes that are no UTF-8"),
            (b'{"record": NaN}', "the constant NaN"),
            (b"{", "no JSON at character 1"),
            (b"[]", "a list"),
            (b"3", "3"),
            (b"[" * 100_000, "deep nesting"),
            (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "deeper nesting"),
        ],
    )
    def test_a_line_that_is_no_record(self, folder: Folder, line: bytes, found: str) -> None:
        (folder.path / "more.jsonl").write_bytes(b"\n" + line)
        [problem] = folder.problems()
        assert (problem.line, problem.record) == (2, "record 2")
        assert found in problem.found

    def test_bytes_that_are_no_utf_8_in_yaml(self, folder: Folder) -> None:
        (folder.path / "more.yaml").write_bytes(b"# fine\n- \xff")
        [problem] = folder.problems()
        assert (problem.line, problem.expected) == (2, "UTF-8")


class TestYaml:
    def test_only_json_types_are_guessed(self, folder: Folder) -> None:
        folder.text(
            "more.yaml",
            "- record: entity",
            "  kind: Book",
            "  key: 2025-01-03",
            "  names: {no: 12:30, en: off, it: 0b1}",
            "  attributes: {released: 2025-01-03, pages: 0o14, price: 1e2, printed: true, genre: }",
            "- {record: entity, kind: Author, key: no, names: {en: '3'}, attributes: {country: NO}}",
        )
        book, author = folder.read().entities[-2:]
        assert book.names == {"no": "12:30", "en": "off", "it": "0b1"}
        assert author.attributes == {"country": "NO"}
        released = fuzzy_date("2025-01-03")
        expected = {"released": released, "pages": 12, "price": 100.0, "printed": True}
        assert book.attributes == expected

    def test_a_problem_has_the_line_of_its_field(self, folder: Folder) -> None:
        found = of_yaml(
            folder,
            "- record: relation",
            "  kind: Wrote",
            "  source: ada",
            "  target: zero",
            "  evidence:",
            "    - article: review",
            "      sentence: 0",
            "      start: 10",
            "      end: '14'",
            "      anchor: Zero",
            "      statement:",
            "        en: fine",
            "        english: no",
            "  attributes:",
            "    days: many",
        )
        assert (9, "evidence[0].end", "'14'") in found
        assert (15, "attributes.days", "'many'") in found

    @pytest.mark.parametrize(
        ("line", "field", "found"),
        [
            ("- {record: entity, kind: Book, key: b, names: {en: A, en: B}}", "names.en", "again"),
            ("- {record: entity, kind: Book, key: b, names: {en: !!binary A}}", "names.en", "tag"),
            ("- {record: entity, kind: Book, key: b, names: *a}", "names", "*a"),
            ("- {record: entity, kind: Book, key: b, names: &a {en: *a}}", "names.en", "*a"),
        ],
    )
    def test_what_json_cannot_say(self, folder: Folder, line: str, field: str, found: str) -> None:
        assert any(
            (number, at) == (2, field) and found in text
            for number, at, text in of_yaml(folder, "# books", line)
        )

    @pytest.mark.parametrize(
        "text", ["record: entity", "- [", "- " + "[" * 99 + "]" * 99, "- \x01"]
    )
    def test_what_is_no_list_of_records(self, folder: Folder, text: str) -> None:
        [(line, _, _)] = of_yaml(folder, text)
        assert line is not None

    def test_a_second_document(self, folder: Folder) -> None:
        assert of_yaml(folder, "- a", "---", "- b")[-1] == (2, "", "a second document")

    def test_aliases_stand_for_their_value(self, folder: Folder) -> None:
        folder.text(
            "more.yaml",
            "- {record: entity, kind: Book, key: a, names: &names {en: One}}",
            "- {record: entity, kind: Book, key: b, names: *names}",
        )
        assert folder.read().entities[-1].names == {"en": "One"}

    def test_aliases_of_aliases_do_not_explode(self, folder: Folder) -> None:
        levels = [f"- &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(25)]
        found = of_yaml(folder, "- &a0 [x]", *levels)
        assert found[-1][2] == "aliases of aliases"


class TestForm:
    def test_an_unknown_record_type(self, folder: Folder) -> None:
        found = only(folder, {"record": "shelf"})
        assert found == ("record", "'shelf'", "one of article, entity, relation")

    def test_an_unknown_field(self, folder: Folder) -> None:
        assert only(folder, folder.wrote(colour="red"))[:2] == ("colour", "an unknown field")

    def test_a_missing_field(self, folder: Folder) -> None:
        relation = folder.wrote()
        del relation["target"]
        assert only(folder, relation) == ("target", "nothing", "text")

    @pytest.mark.parametrize("key", ["", "A", "a b", "-a", "a\n"])
    def test_a_malformed_key(self, folder: Folder, key: str) -> None:
        field, _, expected = only(folder, folder.book(key=key))
        assert field == "key"
        assert expected.startswith("a key: up to 200 of a-z")

    @pytest.mark.parametrize("text", ["e\u0301", "\0", "\ufb2c"])
    def test_text_that_cannot_be_served(self, folder: Folder, text: str) -> None:
        assert only(folder, folder.book(key="one", names={"en": text}))[0] == "names.en"
        (folder.path / "more.jsonl").write_text(
            json.dumps(folder.book(key="one", names={"en": text}), ensure_ascii=text == "\0")
        )
        assert [problem.field for problem in folder.problems()] == ["names.en"]

    @pytest.mark.parametrize("code", [0xD800, 0xDC00, 0xDFFF])
    def test_a_lone_surrogate(self, folder: Folder, code: int) -> None:
        half = chr(code)
        found = only(folder, folder.book(key="one", names={"en": half}))
        assert found == ("names.en", ascii(half), "text without lone surrogates")

    def test_a_malformed_date(self, folder: Folder) -> None:
        field, found, expected = only(folder, folder.wrote(since="2025-13"))
        assert (field, found) == ("since", "'2025-13'")
        assert "EDTF" in expected

    def test_all_problems_of_a_record_come_at_once(self, folder: Folder) -> None:
        broken = folder.evidence(end="14")
        folder.lines(
            "more.jsonl",
            folder.wrote(
                kind="Ate",
                until=[],
                modality="MAYBE",
                target="nobody",
                evidence=[broken, folder.evidence(anchor="Zer"), folder.evidence(sentence=9)],
            ),
        )
        assert {problem.field for problem in folder.problems()} == {
            "kind",
            "until",
            "modality",
            "target",
            "evidence[0].end",
            "evidence[1].anchor",
            "evidence[2].sentence",
        }

    def test_a_broken_entity_is_still_known_to_others(self, folder: Folder) -> None:
        book = folder.book(key="one", kind=3, aliases="x")
        folder.lines("more.jsonl", folder.wrote(target="one"), book)
        assert {problem.field for problem in folder.problems()} == {"kind", "aliases"}

    def test_many_problems_are_counted(self, folder: Folder) -> None:
        folder.lines("more.jsonl", *[folder.wrote(kind="Ate")] * (MOST_PROBLEMS + 5))
        with pytest.raises(DatasetError) as caught:
            folder.read()
        assert len(caught.value.problems) == MOST_PROBLEMS
        assert str(caught.value).endswith("\nand 5 more")


class TestOntology:
    def test_unknown_kinds(self, folder: Folder) -> None:
        assert only(folder, folder.wrote(kind="Ate")) == ("kind", "'Ate'", "one of Wrote, Cites")
        assert only(folder, folder.book(key="one", kind="Shelf"))[2] == "one of Author, Book"

    def test_an_unknown_attribute(self, folder: Folder) -> None:
        found = only(folder, folder.wrote(attributes={"colour": 3}))
        assert found == ("attributes.colour", "an unknown attribute", "one of share, days")

    @pytest.mark.parametrize("attributes", [{}, {"times": None}])
    def test_a_missing_attribute(self, folder: Folder, attributes: dict[str, None]) -> None:
        cites = folder.wrote(kind="Cites", source="zero", attributes=attributes)
        assert only(folder, cites) == ("attributes.times", "nothing", "a value of the type Int")

    @pytest.mark.parametrize(
        ("name", "value", "found"),
        [
            ("pages", "many", "'many'"),
            ("price", "3", "'3'"),
            ("printed", None, "null"),
            ("tongue", "xx", "'xx'"),
            ("released", "soon", "'soon'"),
            ("sold", {"value": "x"}, "{'value': 'x'}"),
            ("genre", "", "''"),
        ],
    )
    def test_an_attribute_of_another_type(
        self, folder: Folder, name: str, value: object, found: str
    ) -> None:
        book = folder.book(key="one", attributes={name: value})
        if value is None:
            folder.lines("more.jsonl", book)
            assert folder.read().entities[-1].attributes == {}
        else:
            assert only(folder, book)[:2] == (f"attributes.{name}", found)

    def test_a_country_is_a_code(self, folder: Folder) -> None:
        author = folder.author(key="bo", attributes={"country": "Italy"})
        assert only(folder, author)[:2] == ("attributes.country", "'Italy'")

    def test_an_end_of_another_kind(self, folder: Folder) -> None:
        expected = ("source", "'zero' of the kind Book", "an entity of the kind Author")
        assert only(folder, folder.wrote(source="zero")) == expected

    def test_a_modality_is_one_of_four(self, folder: Folder) -> None:
        assert only(folder, folder.wrote(modality="claimed"))[:2] == ("modality", "'claimed'")

    def test_an_entity_has_a_name(self, folder: Folder) -> None:
        assert only(folder, folder.book(key="one", names={}))[0] == "names"

    @pytest.mark.parametrize("tag", ["EN", "english", "it_IT", ""])
    def test_texts_are_in_a_language(self, folder: Folder, tag: str) -> None:
        path = f"names.{tag}"
        assert only(folder, folder.book(key="one", names={tag: "One"}))[0] == path


class TestReferences:
    @pytest.mark.parametrize("field", ["source", "target", "attributed_to"])
    def test_an_unknown_entity(self, folder: Folder, field: str) -> None:
        found = only(folder, folder.wrote(**{field: "nobody"}))
        assert found == (field, "'nobody'", "the key of a known entity")

    @pytest.mark.parametrize("field", ["publisher", "provider"])
    def test_an_unknown_agent(self, folder: Folder, field: str) -> None:
        assert only(folder, folder.article(key="other", **{field: "review"}))[0] == field

    def test_entities_and_articles_are_two_name_spaces(self, folder: Folder) -> None:
        folder.lines("more.jsonl", folder.book(key="review"))
        assert len(folder.read().entities) == 3

    def test_a_key_twice(self, folder: Folder) -> None:
        found = only(folder, folder.book())
        assert found == ("key", "the key of base.jsonl:3 again", "one entity for each key")
        found = only(folder, folder.article())
        assert found == ("key", "the key of base.jsonl:1 again", "one article for each key")

    def test_a_relation_twice_the_same_is_one(self, folder: Folder) -> None:
        folder.lines("more.jsonl", folder.wrote(), folder.wrote(modality="REPORTED"))
        assert len(folder.read().relations) == 1

    @pytest.mark.parametrize(
        ("field", "value"), [("modality", "PLANNED"), ("attributed_to", "ada"), ("evidence", [])]
    )
    def test_a_relation_twice_in_two_ways(self, folder: Folder, field: str, value: object) -> None:
        first = folder.wrote(evidence=[folder.evidence()])
        assert only(folder, first, first | {field: value})[0] == field

    def test_a_false_id(self, folder: Folder) -> None:
        assert only(folder, folder.wrote(id="0"))[:2] == ("id", "'0'")


class TestEvidence:
    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"article": "other"}, ("article", "'other'", "the key of a known article")),
            ({"sentence": 3}, ("sentence", "3", "0 to 2")),
            ({"sentence": -1}, ("sentence", "-1", "0 to 2")),
            ({"end": 16, "anchor": "Zero. "}, ("end", "16", "0 to 15, in sentence 0")),
            ({"start": 14, "end": 10}, ("end", "10", "more than the start, 14")),
            ({"anchor": "Zer"}, ("anchor", "'Zer', 3 characters", "4, from 10 to 14")),
            (
                {"start": 0, "end": 13, "anchor": "a b c d e f g"},
                ("anchor", "7 words", "at most 6"),
            ),
            ({"statement": {}}, ("statement", "no text", "one in at least one language")),
            ({"statement": {"en": " "}}, ("statement.en", "' '", "text that is not empty")),
        ],
    )
    def test_evidence_fits_its_article(
        self, folder: Folder, fields: dict[str, object], problem: tuple[str, str, str]
    ) -> None:
        field, found, expected = problem
        assert of_evidence(folder, **fields) == (f"evidence[0].{field}", found, expected)

    @pytest.mark.parametrize(
        "sentences", [[[0, 15], [14, 20]], [[5, 5]], [[-1, 3]], [[0, 2**31]], [[9, 12], [0, 3]]]
    )
    def test_sentences_ascend(self, folder: Folder, sentences: list[list[int]]) -> None:
        field, found, _ = only(folder, folder.article(key="other", sentences=sentences))
        assert (field, found) == (f"sentences[{len(sentences) - 1}]", str(sentences[-1]))

    @pytest.mark.parametrize("digest", ["", "A" * 64, "0" * 63])
    def test_a_digest_is_64_digits(self, folder: Folder, digest: str) -> None:
        assert only(folder, folder.article(key="other", sha256=digest))[0] == "sha256"

    def test_an_article_is_in_a_language(self, folder: Folder) -> None:
        found = only(folder, folder.article(key="other", language="EN-gb"))
        assert found == ("language", "'EN-gb'", "en-GB")
