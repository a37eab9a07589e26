"""Changes by the command line: what they say, what they do, and what is refused."""

from pathlib import Path

import psycopg
import pytest

from tests.commands.conftest import ACME, ARTICLE, TEXT, WriteLines, evidence, refused, said
from tests.conftest import run


class TestWhatIsDone:
    def test_is_listed_with_the_version_that_came_of_it(self, kept: str, acme: Path) -> None:
        assert said("apply", acme, "--store", kept) == [
            "created: entity acme",
            "created: entity acme-one",
            "created: relation Produces acme → acme-one",
            "3 created, 0 updated, 0 removed, 0 unchanged; version 2",
        ]

    def test_the_same_again_changes_nothing(self, kept: str, acme: Path) -> None:
        said("apply", acme, "--store", kept)
        assert said("apply", acme, "--store", kept) == [
            "0 created, 0 updated, 0 removed, 3 unchanged; version 2"
        ]

    def test_a_record_with_a_known_key_takes_its_place(
        self, kept: str, acme: Path, write_lines: WriteLines
    ) -> None:
        renamed = write_lines("renamed.jsonl", ACME[0] | {"names": {"en": "Acme Motors"}})
        said("apply", acme, "--store", kept)
        assert said("apply", renamed, "--store", kept)[0] == "updated: entity acme"
        exported = run("export", "--store", kept).stdout
        assert "Acme Motors" in exported
        assert '{"en":"Acme"}' not in exported

    def test_a_folder_counts_with_all_its_files_of_records(self, kept: str, tmp_path: Path) -> None:
        folder = tmp_path / "more"
        folder.mkdir()
        (folder / "a.yaml").write_text(
            "- {record: entity, kind: Company, key: acme, names: {en: Acme}}\n"
        )
        (folder / "b.yaml").write_text(
            "- {record: entity, kind: Company, key: bolt, names: {en: Bolt}}\n"
        )
        (folder / "notes.txt").write_text("nothing of this")
        assert said("apply", folder, "--store", kept)[:2] == [
            "created: entity acme",
            "created: entity bolt",
        ]

    def test_many_records_are_counted_not_listed(
        self, store: Path, write_lines: WriteLines
    ) -> None:
        many = write_lines("many.jsonl", *(ACME[0] | {"key": f"m{i}"} for i in range(50)))
        lines = said("apply", many, "--store", store)
        assert len(lines) == 22
        assert lines[-2:] == [
            "created: 30 more",
            "50 created, 0 updated, 0 removed, 0 unchanged; version 2",
        ]

    def test_retracting_needs_cascade_where_relations_are(self, kept: str, acme: Path) -> None:
        said("apply", acme, "--store", kept)
        assert refused("apply", "--retract", "acme", "--store", kept) == [
            "--retract: acme: found 1 relations that start or end there, expected none, or cascade"
        ]
        assert said("apply", "--retract", "acme", "--cascade", "--store", kept) == [
            "removed: entity acme",
            "removed: relation Produces acme → acme-one",
            "0 created, 0 updated, 2 removed, 0 unchanged; version 3",
        ]

    def test_texts_of_articles_sent_along_are_held(
        self, kept: str, tmp_path: Path, write_lines: WriteLines
    ) -> None:
        (tmp_path / "acme-news.txt").write_text(TEXT)
        files = write_lines("a.jsonl", ARTICLE, ACME[0] | {"evidence": [evidence(0)]})
        lines = said("apply", files, "--articles", tmp_path, "--store", kept)
        assert "held: the text of article acme-news" in lines
        misplaced = write_lines("b.jsonl", ACME[1] | {"evidence": [evidence(5)]})
        [line] = refused("apply", misplaced, "--store", kept)
        assert line.startswith(f"{misplaced}:1: entity acme-one, evidence[0].anchor: found 'buil'")


class TestDryRun:
    def test_says_what_would_be_and_changes_nothing(self, kept: str, acme: Path) -> None:
        said("apply", "--retract", "c16", "--cascade", "--store", kept)
        lines = said("apply", acme, "--dry-run", "--store", kept)
        assert lines[0] == "would be created: entity acme"
        assert lines[-1] == "3 created, 0 updated, 0 removed, 0 unchanged; the version stays 2"
        assert said("apply", acme, "--store", kept)[-1].endswith("; version 3")

    def test_makes_no_file(self, store: Path, acme: Path) -> None:
        said("apply", acme, "--dry-run", "--store", store)
        assert not store.exists()

    def test_makes_no_tables(self, database: str, acme: Path) -> None:
        said("apply", acme, "--dry-run", "--store", database)
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT to_regnamespace('fonte')").fetchone() == (None,)


class TestRefusals:
    def test_every_problem_is_told_at_once_where_it_stands(
        self, kept: str, write_lines: WriteLines, tmp_path: Path
    ) -> None:
        unsound = tmp_path / "unsound.yaml"
        unsound.write_text(
            "- record: entity\n  kind: Company\n  key: acme\n  names: {en: 3}\n"
            "- record: relation\n  kind: Produces\n  source: acme\n  target: nobody\n"
        )
        broken = write_lines("broken.jsonl", ACME[1], {"record": "poem"})
        lines = refused("apply", unsound, broken, "--retract", "c10", "no-one", "--store", kept)
        assert [line.partition(": found")[0] for line in lines] == [
            "--retract: 'no-one'",
            "--retract: c10",
            f"{broken}:2: record 2, record",
            f"{unsound}:4: entity acme, names.en",
            f"{unsound}:8: relation Produces acme → nobody, target",
        ]

    def test_nothing_is_applied_unless_all_is_well(
        self, kept: str, write_lines: WriteLines, acme: Path
    ) -> None:
        broken = write_lines("broken.jsonl", ACME[0] | {"kind": "Poem"})
        refused("apply", acme, broken, "--store", kept)
        assert said("apply", acme, "--store", kept)[-1].startswith("3 created")

    def test_one_key_in_two_files_is_named_in_both(
        self, kept: str, acme: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "other"
        folder.mkdir()
        again = folder / acme.name
        again.write_text(acme.read_text())
        lines = refused("apply", acme, again, "--store", kept)
        assert [line.partition(": found")[0] for line in lines] == [
            f"{again}:1: entity acme, key",
            f"{again}:2: entity acme-one, key",
        ]

    def test_another_version_than_expected(self, kept: str, acme: Path) -> None:
        said("apply", acme, "--expected-version", "1", "--store", kept)
        [line] = refused("apply", acme, "--expected-version", "1", "--store", kept)
        assert line.startswith("found the version 2, expected 1: ")

    @pytest.mark.parametrize("name", ["nothing.yaml", "notes.txt"])
    def test_what_is_no_file_of_records(self, store: Path, tmp_path: Path, name: str) -> None:
        (tmp_path / "notes.txt").write_text("")
        [line] = refused("apply", tmp_path / name, "--store", store)
        assert line.startswith(f"{tmp_path / name}: ")
        assert ".jsonl.gz" in line
        assert not store.exists()

    def test_no_store(self, acme: Path) -> None:
        [line] = refused("apply", acme)
        assert "--store" in line

    def test_nothing_to_apply(self, store: Path) -> None:
        [line] = refused("apply", "--store", store)
        assert "--retract" in line
