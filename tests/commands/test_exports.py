"""The graph in other tools' formats, by the command line and from a server."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from graph.dataset import read_dataset
from graph.exchange.formats import FORMATS
from tests.commands.conftest import refused, said
from tests.conftest import ROOT, Server, StartServer, command, run

SEED = ROOT / "seed"


def beside_ontology(folder: Path, exported: bytes) -> Path:
    """Return a dataset of what was exported."""
    folder.mkdir()
    shutil.copy(SEED / "ontology.py", folder)
    (folder / "exported.jsonl").write_bytes(exported)
    return folder


class TestCommand:
    def test_what_is_exported_is_the_same_graph_again(self, tmp_path: Path) -> None:
        exported = run("export").stdout.encode()
        again = read_dataset(beside_ontology(tmp_path / "again", exported))
        assert again.digest == read_dataset(SEED).digest

    def test_a_stored_graph_with_its_changes(
        self, kept: str, acme: Path, tmp_path: Path, start_server: StartServer
    ) -> None:
        said("apply", acme, "--store", kept)
        output = tmp_path / "out.jsonl"
        assert said("export", "--store", kept, "--output", output) == []
        again = read_dataset(beside_ontology(tmp_path / "again", output.read_bytes()))
        served = start_server("--store", kept).client.get("/export/jsonl")
        assert served.headers["etag"] == f'"2-{again.digest}"'
        assert served.content == output.read_bytes()

    def test_another_format(self) -> None:
        header = said("export", "--format", "csv")[0]
        assert header.startswith("kind,source,")

    def test_a_format_that_there_is_not_is_answered_with_those_there_are(self) -> None:
        assert "graphml" in refused("export", "--format", "xls")[-1]

    def test_an_output_that_cannot_be_written(self, tmp_path: Path) -> None:
        [line] = refused("export", "--output", tmp_path / "nowhere" / "out.jsonl")
        assert line.startswith(f"{tmp_path / 'nowhere' / 'out.jsonl'}: ")

    def test_a_reader_that_has_had_enough_is_no_error(self) -> None:
        line, environment = command("export")
        process = subprocess.Popen(
            line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        with process.stderr:
            assert process.stderr.read() == ""
        assert process.wait() == 0


class TestEndpoint:
    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_has_its_media_type_and_file_name(self, server: Server, name: str) -> None:
        response = server.client.get(f"/export/{name}", headers={"accept-encoding": "identity"})
        assert response.status_code == 200
        assert response.headers["content-type"] == FORMATS[name].media_type
        file = f"fonte-v1.{FORMATS[name].extension}"
        assert response.headers["content-disposition"] == f'attachment; filename="{file}"'
        assert response.content

    def test_what_is_held_already_is_not_sent_again(self, server: Server) -> None:
        etag = server.client.get("/export/csv").headers["etag"]
        again = server.client.get("/export/csv", headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag

    def test_head_has_the_headers_alone(self, server: Server) -> None:
        whole = server.client.get("/export/jsonl")
        head = server.client.head("/export/jsonl")
        assert (head.status_code, head.content) == (200, b"")
        for name in ("etag", "content-type", "content-disposition"):
            assert head.headers[name] == whole.headers[name]

    def test_an_unknown_format_is_answered_with_those_there_are(self, server: Server) -> None:
        response = server.client.get("/export/xls")
        assert response.status_code == 404
        assert all(name in response.text for name in FORMATS)

    def test_nothing_but_reading(self, server: Server) -> None:
        assert server.client.post("/export/csv").status_code == 405

    def test_the_lines_are_records(self, server: Server) -> None:
        lines = server.client.get("/export/jsonl").text.splitlines()
        assert {json.loads(line)["record"] for line in lines} == {"article", "entity", "relation"}
