"""JSON with the fields of record files, and JSON of ArchivesSpace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fonds.ingest import markdown
from fonds.ingest.readers.json_lines.reader import ARCHIVESSPACE, JSON_LINES
from fonds.problem import Problem
from fonds.record.canonical import to_bytes
from fonds.record.model import Record
from tests.ingest.readers import reading

RECORDS = Path(__file__).parents[3] / "records"


def write(tmp_path: Path, *objects: Any, name: str = "export.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in objects), "utf-8")
    return path


class TestOwnJson:
    def test_lines_and_documents_give_the_same(self, tmp_path: Path) -> None:
        objects = [
            {"kind": "collection", "id": "papers", "title": {"en": "Papers"}, "level": "fonds"},
            {
                "kind": "record",
                "id": "letter",
                "title": {"en": "A letter"},
                "collection": "papers",
                "creator": [{"id": "jane"}],
                "transcript": "Sir,",
                "order": 20,
            },
            {"kind": "person", "id": "jane", "name": {"en": "Jane Doe"}},
        ]
        lines = reading.read(write(tmp_path, *objects), JSON_LINES)
        whole = reading.read(write(tmp_path, objects, name="all.json"), JSON_LINES)
        assert [item.fields for item in lines.items] == [item.fields for item in whole.items]
        letter = lines.descriptions["id:letter"]
        assert isinstance(letter, Record) and letter.order == 20 and letter.transcript == "Sir,"
        assert letter.collection == lines.descriptions["id:papers"].id and not lines.problems

    def test_what_is_not_in_the_file_is_kept_in_words(self, tmp_path: Path) -> None:
        found = reading.read(
            write(tmp_path, {"kind": "record", "id": "a", "title": "T", "holder": "loc", "creator": "jane"}),
            JSON_LINES,
        )
        fields = found.items[0].fields
        assert fields["creator"] == [{"as": "jane"}]
        assert fields["statements"][0]["text"] == "loc"
        assert "jane, loc" in found.problems[0].message and found.problems[0].severity == "warning"

    def test_mistakes_are_named_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            {"kind": "record", "id": "a", "title": "A"},
            {"kind": "thing", "id": "b"},
            {"kind": "record", "id": "c", "title": "C"},
            {"kind": "record", "id": "c", "title": "C again"},
        )
        with path.open("a") as stream:
            stream.write('{"kind": "record", \n')
        found = reading.read(path, JSON_LINES)
        assert [item.key for item in found.items] == ["id:a"]
        assert [problem.line for problem in found.problems] == [2, 3, 4, 5]

    def test_records_of_the_node_come_back(self, tmp_path: Path) -> None:
        paths = [path for path in RECORDS.rglob("*.md") if path.name != "README.md"]
        parsed = [markdown.parse(path.read_bytes(), path.name, "en").description for path in paths]
        descriptions = {entry.id: entry for entry in parsed if entry}
        values = [json.loads(to_bytes(entry)) for entry in descriptions.values()]
        found = reading.read(write(tmp_path, *values), JSON_LINES)
        assert not found.problems and len(found.items) == len(descriptions) > 5
        ids = {entry.id: key.removeprefix("id:") for key, entry in found.descriptions.items()}
        for key, entry in found.descriptions.items():
            text = json.dumps(json.loads(to_bytes(entry)), ensure_ascii=False)
            for new, old in sorted(ids.items(), key=lambda pair: -len(pair[0])):
                text = text.replace(f'"{new}"', f'"{old}"')
            assert json.loads(text) == json.loads(to_bytes(descriptions[key.removeprefix("id:")]))


REPOSITORY = "/repositories/2"


def unit(kind: str, number: int, **more: Any) -> dict[str, Any]:
    name = {"resource": "resources", "archival_object": "archival_objects"}[kind]
    return {
        "jsonmodel_type": kind,
        "uri": f"{REPOSITORY}/{name}/{number}",
        "title": f"{kind} {number}",
        "publish": True,
        "level": "series",
        **more,
    }


class TestArchivesSpace:
    def test_a_resource_with_its_components(self, tmp_path: Path) -> None:
        resource = unit(
            "resource",
            1,
            level="collection",
            id_0="MS",
            id_1="12",
            ead_id="ms12",
            dates=[
                {
                    "label": "creation",
                    "date_type": "inclusive",
                    "begin": "1900",
                    "end": "1910",
                    "expression": "1900-10",
                },
                {"label": "creation", "date_type": "bulk", "begin": "1905"},
            ],
            extents=[
                {
                    "portion": "whole",
                    "number": "2",
                    "extent_type": "linear_feet",
                    "container_summary": "4 boxes",
                }
            ],
            lang_materials=[{"language_and_script": {"language": "eng", "script": "Latn"}}],
            notes=[
                {
                    "jsonmodel_type": "note_multipart",
                    "type": "scopecontent",
                    "publish": True,
                    "subnotes": [
                        {
                            "jsonmodel_type": "note_text",
                            "content": "<p>About &amp; more.</p>",
                            "publish": True,
                        },
                        {"jsonmodel_type": "note_text", "content": "secret", "publish": False},
                    ],
                },
                {"jsonmodel_type": "note_singlepart", "type": "physloc", "content": ["Shelf 4"]},
                {
                    "jsonmodel_type": "note_multipart",
                    "type": "odd",
                    "publish": False,
                    "subnotes": [{"content": "hidden", "publish": True}],
                },
                {
                    "jsonmodel_type": "note_multipart",
                    "type": "accessrestrict",
                    "subnotes": [{"content": "Closed."}],
                    "rights_restriction": {"end": "2999-01-01"},
                },
            ],
            linked_agents=[
                {"role": "creator", "ref": "/agents/people/1"},
                {
                    "role": "subject",
                    "ref": "/agents/people/9",
                    "_resolved": {
                        "jsonmodel_type": "agent_person",
                        "names": [{"primary_name": "Roe", "rest_of_name": "R."}],
                    },
                },
            ],
            subjects=[{"ref": "/subjects/1"}],
            repository={"ref": REPOSITORY, "_resolved": {"name": "The Archive"}},
            repository_processing_note="internal",
        )
        series = unit(
            "archival_object",
            1,
            ref_id="abc",
            resource={"ref": resource["uri"]},
            position=3,
            instances=[
                {
                    "instance_type": "mixed_materials",
                    "sub_container": {
                        "top_container": {"ref": "/x", "_resolved": {"type": "box", "indicator": "1"}},
                        "type_2": "folder",
                        "indicator_2": "2",
                    },
                }
            ],
        )
        item = unit(
            "archival_object",
            2,
            level="item",
            parent={"ref": series["uri"]},
            resource={"ref": resource["uri"]},
        )
        agent = {
            "jsonmodel_type": "agent_person",
            "uri": "/agents/people/1",
            "publish": True,
            "names": [
                {
                    "primary_name": "Doe",
                    "rest_of_name": "Jane",
                    "dates": "1900-1980",
                    "authorized": True,
                    "source": "naf",
                    "authority_id": "n123",
                }
            ],
            "agent_contacts": [{"name": "Jane", "telephone": "555"}],
            "notes": [{"jsonmodel_type": "note_bioghist", "subnotes": [{"content": "A life."}]}],
        }
        subject = {
            "jsonmodel_type": "subject",
            "uri": "/subjects/1",
            "title": "Bridges",
            "terms": [{"term": "Bridges", "term_type": "topical"}],
        }
        found = reading.read(write(tmp_path, resource, series, item, agent, subject), ARCHIVESSPACE)
        fields = found.items[[i.kind for i in found.items].index("collection")].fields
        assert fields["reference"] == "MS-12" and fields["level"] == "collection"
        assert fields["date"] == "1900/1910" and fields["date_text"] == "1900-10"
        assert fields["other_dates"] == [{"kind": "creation", "date": "1905", "bulk": "yes"}]
        assert (
            fields["extent"] == "2 linear feet (4 boxes)" and fields["scope_and_content"] == "About & more."
        )
        assert fields["access"] == {"tier": "closed", "until": "2999-01-01"}
        assert fields["creator"] == [{"id": "person:doe, jane:1900/1980"}]
        assert fields["subjects"] == [{"id": "person:roe, r.:"}, {"id": "subject:bridges:"}]
        text = json.dumps([entry.fields for entry in found.items])
        assert not any(word in text for word in ("secret", "hidden", "internal", "555"))
        second, third = found.of_kind("collection")[1], found.of_kind("record")[0]
        assert second.fields["containers"] == [
            {"type": "Box", "value": "1"},
            {"type": "Folder", "value": "2"},
        ]
        assert second.fields["order"] == "40" and second.group == f"archivesspace:{resource['uri']}"
        assert third.fields["collection"] == second.key
        person = next(entry for entry in found.of_kind("person") if "Doe" in str(entry.fields["name"]))
        assert person.fields["same_as"][0]["uri"].endswith("/n123") and person.fields["history"] == "A life."
        assert person.fields["names"][0] == {
            "text": "Doe, Jane",
            "kind": "authorised",
            "family": "Doe",
            "given": "Jane",
        }

    def test_what_is_not_published_is_withheld_with_what_is_below(self, tmp_path: Path) -> None:
        top = unit("resource", 1)
        hidden = unit("archival_object", 1, publish=False, resource={"ref": top["uri"]})
        below = unit("archival_object", 2, parent={"ref": hidden["uri"]})
        found = reading.read(write(tmp_path, top, hidden, below), ARCHIVESSPACE)
        assert len(found.items) == 1
        assert [entry.reason for entry in found.withheld] == [
            "publish is false",
            f"{hidden['uri']} above it is not public",
        ]

    def test_other_types_are_named(self, tmp_path: Path) -> None:
        found = reading.read(
            write(tmp_path, {"jsonmodel_type": "top_container", "uri": "/x"}, unit("resource", 1)),
            ARCHIVESSPACE,
        )
        assert isinstance(found.problems[0], Problem) and "top_container" in found.problems[0].message
        assert len(found.items) == 1

    def test_a_document_of_the_api_has_its_results(self, tmp_path: Path) -> None:
        page = {"first_page": 1, "results": [unit("resource", 1), unit("resource", 2)]}
        found = reading.read(write(tmp_path, page, name="page.json"), ARCHIVESSPACE)
        assert len(found.items) == 2
