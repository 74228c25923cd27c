"""`fonds export`: the files that other programs read, what they judge of them, and that nothing closed is in any."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pymarc
import pytest
from click.testing import Result
from lxml import etree
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.publishing import serializer_context
from fonds.publishing.exports import Exporter, ExportError, formats_for_export
from fonds.serializers.format_registry import FORMATS
from fonds.store.reader import Reader
from fonds.web.app import create_app
from tests import generate, restricted_records
from tests.cli.test_commands import fonds
from tests.conformance import schemas
from tests.conftest import RECORDS, settings_of

NAMES = [row.name for row in formats_for_export(FORMATS)]
TELEGRAM, PAPERS = "harriman-1945-07", "harriman-papers"
TITLE = "Message from Averell Harriman to the President and Secretary of State"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of the demonstration node, published."""
    work = tmp_path_factory.mktemp("exports")
    publishing.publish(settings_of(RECORDS, work / "state"))
    return work / "state"


def export(state: Path, *arguments: object) -> Result:
    return fonds("export", *arguments, "--folder", RECORDS, "--state", state)


def read(state: Path, *arguments: object) -> bytes:
    result = export(state, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


@pytest.mark.parametrize("name", NAMES)
def test_a_description_is_what_its_address_gives(name: str, state: Path) -> None:
    row = FORMATS[name]
    client = Client(create_app(settings_of(RECORDS, state)))
    id = TELEGRAM if "record" in row.kinds else PAPERS if "collection" in row.kinds else "harriman"
    kind = "records" if id == TELEGRAM else "collections" if id == PAPERS else "agents"
    body = read(state, id, "--format", name)
    if row.route == "description":
        suffix, query = (
            ("nt", f"?profile={row.profile}") if row.is_graph else (row.serializations[0].suffix, "")
        )
        assert body == client.get(f"/{kind}/{id}.{suffix}{query}").get_data()
    assert len(body) > 100


@pytest.mark.parametrize("name", NAMES)
def test_a_collection_and_the_node_leave_in_every_format(name: str, state: Path, tmp_path: Path) -> None:
    for number, target in enumerate([(PAPERS,), ()]):
        output = tmp_path / f"{number}.zip"
        result = export(state, *target, "--format", name, "--output", output)
        if name == "eac" and target:
            assert "a collection has no format eac" in result.output
            continue
        assert result.exit_code == 0, result.output
        with zipfile.ZipFile(output) as archive:
            assert archive.testzip() is None
            files = archive.namelist()
        assert len(files) == len(set(files))
        assert files


def xml(state: Path, name: str) -> Any:
    return etree.fromstring(read(state, PAPERS, "--format", name))


@pytest.mark.parametrize(
    ("name", "schema"),
    [("mods", "mods-3-8.xsd"), ("marcxml", "MARC21slim.xsd"), ("lido", "lido-v1.1.xsd"), ("ead", "ead3.xsd"),
     ("ead2002", "ead.xsd")],
)  # fmt: skip
def test_several_descriptions_in_one_file_keep_the_schema(name: str, schema: str, state: Path) -> None:
    schemas.valid(schema, xml(state, name))


def test_pymarc_reads_the_records(state: Path) -> None:
    records = pymarc.parse_xml_to_array(io.BytesIO(read(state, "--format", "marcxml")))
    assert [record["001"].data for record in records if record][:2] == [PAPERS, TELEGRAM]


def test_a_table_has_the_node_in_the_order_of_the_archive(state: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(read(state, "--format", "csv").decode())))
    assert [row["id"] for row in rows[:2]] == [PAPERS, TELEGRAM]
    assert {row["kind"] for row in rows} == {
        "collection",
        "record",
        "person",
        "institution",
        "place",
        "subject",
    }
    lines = read(state, "--format", "jsonl").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows]


def test_csl_is_one_list(state: Path) -> None:
    items = json.loads(read(state, "--format", "csl"))
    assert [item["title"] for item in items[:2]] == ["W. A. Harriman Papers", TITLE]


def test_record_files_are_a_node_again(state: Path, tmp_path: Path) -> None:
    """What one node gives away, another publishes: the same documents come out of it."""
    folder = tmp_path / "given"
    result = export(state, "--format", "markdown", "--output", folder)
    assert result.exit_code == 0, result.output
    given = len(list(RECORDS.rglob("*.md")))
    assert f"{given} descriptions" in result.stderr
    (folder / "node.toml").write_text((RECORDS / "node.toml").read_text())
    report = publishing.publish(settings_of(folder, tmp_path / "again"))
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    again = fonds("export", folder, "--format", "jsonl", "--state", tmp_path / "again")
    assert again.stdout_bytes == read(state, "--format", "jsonl")


def test_many_files_need_a_place(state: Path, tmp_path: Path) -> None:
    result = export(state, "--format", "tei")
    assert (result.exit_code, "--output FOLDER or --output FILE.zip" in result.output) == (2, True)
    (tmp_path / "mine.txt").write_text("mine")
    full = export(state, "--format", "tei", "--output", tmp_path)
    assert (full.exit_code, "is not empty" in full.output) == (1, True)
    one = export(state, PAPERS, "--format", "marcxml", "--output", tmp_path)
    assert one.exit_code == 0
    assert (tmp_path / f"{PAPERS}.marcxml").stat().st_size > 1000


def test_what_cannot_be_is_said(state: Path) -> None:
    unknown = export(state, TELEGRAM, "--format", "modz")
    assert (unknown.exit_code, "Did you mean 'mods'?" in unknown.output) == (2, True)
    assert "The formats: bibtex, collectionbuilder, csl" in unknown.output
    assert "nothing is published under the id 'nobody'" in export(state, "nobody", "--format", "mods").output
    wrong = export(state, "harriman", "--format", "mods")
    assert (wrong.exit_code, "a person has no format mods; there are:" in wrong.output) == (1, True)


@pytest.fixture(scope="module")
def kept_back(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A node of records that are closed in every way, on a day on which they are."""
    work = tmp_path_factory.mktemp("closed")
    folder = work / "node"
    folder.mkdir()
    settings = settings_of(restricted_records.build(folder), work / "state")
    publishing.publish(settings, day=date(2030, 12, 31))
    return settings


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_kept_back_leaves(name: str, kept_back: Any) -> None:
    reader, words = Reader(kept_back.state), restricted_records.kept_back()
    context = serializer_context.snapshot_context(kept_back, reader)
    exporter = Exporter(reader, context, FORMATS[name], lambda number: None)
    data = b"".join(part for file in exporter.of_node().files for part in file.parts)
    hidden = [row.id for row in reader.entities("", 1000) if row.is_restricted]
    assert hidden
    for id in hidden:
        with pytest.raises(ExportError, match="nothing is published"):
            exporter.of_description(id)
    reader.close()
    assert restricted_records.leaks(data, words) == []


def test_a_large_node_is_whole(tmp_path: Path) -> None:
    folder = generate.node(tmp_path / "node", 40)
    fonds("publish", folder)
    lines = fonds("export", folder, "--format", "jsonl").stdout_bytes.splitlines()
    published = [json.loads(line)["id"] for line in lines]
    assert len(published) == len(set(published))
    assert sum(id.startswith("r0") for id in published) == 40
    fonds("withdraw", "r0000001", "--reason", "x", "--folder", folder)
    assert (
        "r0000001 was withdrawn" in fonds("export", "r0000001", "--folder", folder, "--format", "json").output
    )
    lines = fonds("export", folder, "--format", "jsonl").stdout_bytes.splitlines()
    assert "r0000001" not in [json.loads(line)["id"] for line in lines]
