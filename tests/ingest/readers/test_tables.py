"""Tables: encodings, delimiters, headings that are known, mapped or guessed, and faults of rows."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.readers.tables import cell_values, delimited_text, mapping_file, text_encoding
from fonds.ingest.readers.tables.plan import local_file
from fonds.ingest.readers.tables.reader import DELIMITED
from tests.ingest.readers import reading

CSV_FILES = (
    "csv/demo-metadata.csv", "csv/demo-compoundobjects-metadata.csv",
    *(f"intake/csv/{name}" for name in (
        "auc_maps.csv", "bulk_import_date_era_calendar_test.csv", "example-latin1.tsv",
        "example-linebreaks-in-cells.csv", "example-utf16le-bom.tsv", "example_authority_records.csv",
        "example_information_objects_isad.csv", "fix.issue_132.resources.csv", "header_column_mismatch.csv",
        "metadata.tsv", "princeton_shahnameh.csv", "test_digital_object_utf8_bom.csv", "test_uri_label.tsv",
    )),
)  # fmt: skip


def read(
    tmp_path: Path, text: str, name: str = "table.csv", encoding: str = "utf-8", **options: Any
) -> reading.Reading:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return reading.read(path, DELIMITED, **options)


def fields(found: reading.Reading) -> list[dict[str, Any]]:
    return [item.fields for item in found.items if item.kind in ("record", "collection")]


class TestText:
    def test_the_byte_order_mark_is_no_part_of_the_first_heading(self, tmp_path: Path) -> None:
        """Fault 25."""
        found = read(tmp_path, "id,title\n1,Ü\n", encoding="utf-8-sig")
        assert fields(found)[0]["identifiers"] == [{"value": "1", "scheme": "id"}]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf16_is_read(self, tmp_path: Path, encoding: str) -> None:
        found = read(tmp_path, "id\ttitle\n1\tBéjaïa\n", encoding=encoding)
        assert fields(found)[0]["title"] == "Béjaïa"

    def test_a_guess_is_said(self, tmp_path: Path) -> None:
        found = read(tmp_path, "id,title\n1,Béjaïa “x”\n", encoding="cp1252")
        assert fields(found)[0]["title"] == "Béjaïa “x”" and "Windows-1252" in found.notes[0]

    def test_the_encoding_of_the_option_wins(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        path.write_bytes("id,title\n1,Письмо\n".encode("cp1251"))
        assert fields(reading.read(path, DELIMITED, encoding="cp1251"))[0]["title"] == "Письмо"
        assert "no encoding" in reading.read(path, DELIMITED, encoding="klingon").problems[0].message

    def test_what_is_neither_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        path.write_bytes(b"id,title\n1,\x81\x8d\n")
        assert "--encoding" in reading.read(path, DELIMITED).problems[0].hint

    @pytest.mark.parametrize("delimiter", list(delimited_text.DELIMITERS))
    def test_delimiters_are_found_by_equal_widths(self, tmp_path: Path, delimiter: str) -> None:
        """Fault 23."""
        rows = [["id", "title", "date"], ["1", "a, b; c", "1900"], ["2", "d; e", "1901"], ["3", "f", "1902"]]
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(rows)
        found = read(tmp_path, stream.getvalue())
        assert [entry["title"] for entry in fields(found)] == ["a, b; c", "d; e", "f"]
        assert delimited_text.DELIMITERS[delimiter] in found.notes[0]

    def test_quotation_marks_of_tsv_may_stand_alone(self, tmp_path: Path) -> None:
        found = read(tmp_path, 'id\ttitle\n1\t"Good News" radio\n2\t7" disc\n3\t"open\n', name="t.tsv")
        assert [entry["title"] for entry in fields(found)] == ['"Good News" radio', '7" disc', '"open']

    def test_a_missing_quotation_mark_loses_one_row(self, tmp_path: Path) -> None:
        """Fault 22."""
        found = read(tmp_path, 'id,title\n1,a\n2,"b\n3,c\n4,d\n')
        assert [entry["title"] for entry in fields(found)] == ["a", "c", "d"]
        assert found.problems[0].line == 3 and found.problems[0].severity == "error"

    def test_a_row_with_more_cells_is_named(self, tmp_path: Path) -> None:
        """Fault 22."""
        found = read(tmp_path, "id,title\n1,a\n2,b,more\n3,c\n")
        assert [entry["title"] for entry in fields(found)] == ["a", "c"]
        (problem,) = found.problems
        assert problem.line == 3 and "3 cells" in problem.message and "'more'" in problem.hint

    def test_a_short_row_is_kept_with_a_warning(self, tmp_path: Path) -> None:
        found = read(tmp_path, "id,title,date\n1,a\n2,b,1900\n")
        assert len(fields(found)) == 2 and found.problems[0].severity == "warning"

    def test_blanks_around_headings_and_empty_rows(self, tmp_path: Path) -> None:
        """Fault 21."""
        found = read(tmp_path, " id , title ,Date\n\n1,  a  ,\n,,\n2,b,1900\n")
        assert [entry["title"] for entry in fields(found)] == ["a", "b"]

    def test_line_ends_within_cells(self, tmp_path: Path) -> None:
        found = read(tmp_path, 'id,title,description\r\n1,a,"one\r\ntwo"\r\n2,b,c\r\n')
        assert fields(found)[0]["scope_and_content"] == "one\ntwo" and found.items[1].line == 4

    def test_lines_of_old_macs(self, tmp_path: Path) -> None:
        assert len(fields(read(tmp_path, "id,title\r1,a\r2,b\r"))) == 2

    def test_repeated_identifiers_are_refused_in_both_rows(self, tmp_path: Path) -> None:
        """Faults 4 and 24."""
        found = read(tmp_path, "id,title\n1,a\n2,b\n1,c\n")
        assert [entry["title"] for entry in fields(found)] == ["b"]
        assert [problem.line for problem in found.problems] == [2, 4]

    def test_names_are_never_split(self, tmp_path: Path) -> None:
        """Fault 26."""
        found = read(tmp_path, 'id,title,creator\n1,a,"Hemingway, E"\n2,b,"Doe, J; Roe, R"\n')
        assert fields(found)[0]["creator"] == [{"as": "Hemingway, E"}]
        assert fields(found)[1]["creator"] == [{"as": "Doe, J"}, {"as": "Roe, R"}]

    def test_a_row_without_identifier_and_title(self, tmp_path: Path) -> None:
        found = read(tmp_path, "id,title,date\n1,a,1900\n,,1901\n")
        assert fields(found)[1]["title"] == "[untitled]"

    @pytest.mark.parametrize(
        "text", ["A letter, and more.\nNothing, else.\n", "<a,b>\n", "one\ntwo\n", "", "{}"]
    )
    def test_other_text_is_no_table(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "file.md"
        path.write_text(text)
        assert not DELIMITED.recognises(InputFile(path, path.name))

    def test_python_lists_in_cells(self) -> None:
        assert cell_values.values("['a; b', None, \"c\"]", ";") == ["a", "b", "c"]
        assert cell_values.values("[between 1900 and 1910]") == ["[between 1900 and 1910]"]
        assert cell_values.values("['open") == ["['open"] and cell_values.python_list("[" * 300 + "'") is None

    def test_image_services_are_pages(self, tmp_path: Path) -> None:
        address = "https://example.org/iiif/2/p1:0/full/full/0/default.jpg"
        found = read(tmp_path, f"id,title,resource\n1,a,\"['{address}']\"\n")
        assert fields(found)[0]["pages"] == [{"service": "https://example.org/iiif/2/p1:0"}]


class TestMapping:
    TEXT = "Nr,Objekt,Wann,Wer,Anmerkung\n1,Brief,1900,Jane Doe,selten\n2,Karte,um 1910,,\n"

    def test_unknown_headings_are_kept_and_proposed(self, tmp_path: Path) -> None:
        found = read(tmp_path, self.TEXT)
        labels = {entry["label"] for entry in fields(found)[0]["statements"]}
        assert {"Nr", "Objekt", "Wann", "Wer", "Anmerkung"} == labels
        (proposal,) = found.mappings
        path = tmp_path / "map.toml"
        path.write_text(proposal, "utf-8")
        assert mapping_file.read(path).columns["Nr"].field == "statement"

    def test_a_mapping_file_says_what_headings_are_for(self, tmp_path: Path) -> None:
        path = tmp_path / "map.toml"
        path.write_text(
            'identifier = "Nr"\nlanguage = "de"\n[headings]\nNr = "reference"\nObjekt = "title"\nWann = "date"\n'
            'Wer = {field = "creator", separator = "/", kind = "person"}\n',
            "utf-8",
        )
        found = read(tmp_path, self.TEXT, mapping=path)
        first, second = fields(found)
        assert first["title"] == {"de": "Brief"} and first["reference"] == "1" and first["date"] == "1900"
        assert first["creator"] == [{"id": "person:jane doe:"}] and second["date_text"] == "um 1910"
        assert first["statements"][0]["text"] == {"de": "selten"} and "Anmerkung" in found.notes[-1]
        assert not found.mappings and not found.problems

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("[headings]\nNr = 'titel'", "no field"),
            ("[headings]\nNr = 3", "has no field"),
            ("[headings]\nNr = {field = 'title', seperator = ';'}", "seperator"),
            ("separater = ';'\n[headings]\nNr = 'title'", "separater"),
            ("x", "cannot be read"),
            ("language = 'de'", "names no headings"),
        ],
    )
    def test_mistakes_in_a_mapping_file_are_named(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "map.toml"
        path.write_text(text, "utf-8")
        assert words in read(tmp_path, self.TEXT, mapping=path).problems[0].message


def test_words_are_no_file(tmp_path: Path) -> None:
    for words in ("word " * 100, "../../etc/passwd", "/etc/passwd", "a\0b", "https://example.org/a.jpg", ""):
        assert local_file(tmp_path / "table.csv", words) is None


class TestSystems:
    def test_collection_builder(self, tmp_path: Path) -> None:
        (tmp_path / "objects").mkdir()
        (tmp_path / "objects" / "a.jpg").write_bytes(b"jpg")
        found = read(
            tmp_path,
            "objectid,parentid,title,creator,subject,location,type,rightsstatement,object_location,object_transcript\n"
            "a,,One,Doe; Roe,b; c,Moscow; Idaho,Image;StillImage,http://rightsstatements.org/vocab/NoC-US/1.0/,"
            "/objects/a.jpg,Words.\n"
            "b,a,Part,,,,,,https://example.org/b.jpg,/objects/b.txt\n",
        )
        first, second = fields(found)
        assert first["type"] == "still-image" and first["type_label"] == "Image; StillImage"
        assert len(first["creator"]) == len(first["subjects"]) == len(first["places"]) == 2
        assert (
            str(first["pages"][0]).endswith("/objects/a.jpg") and found.of_kind("record")[0].body == "Words."
        )
        assert second["relations"][-1] == {"type": "part-of", "record": "collectionbuilder:a"}
        assert second["statements"][0]["label"] == "File of the transcript"

    def test_omeka(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "Identifier,Resource Type,Item set,dcterms:title @fra,Dublin Core : Creator,Relation ^^uri-label,tags,"
            "visibility status,Item Identifier,Media Url\n"
            "s,Item set,,Papiers,,,,public,,\n"
            "i,Item,s,Lettre | Brief,Doe | Roe,https://example.org/x A label,a | b,public,,\n"
            "p,Item,s,Secret,,,,private,,\n"
            "m,Media,,Image,,,,public,i,https://example.org/m.jpg\n"
            "n,Media,,Image,,,,public,p,https://example.org/n.jpg\n"
            "o,Item,Elsewhere,T,,,,,,\n",
        )
        (collection, elsewhere) = found.of_kind("collection")
        assert collection.fields["title"] == {"fr": "Papiers"} and elsewhere.fields["title"] == "Elsewhere"
        letter, media, other = (item.fields for item in found.of_kind("record"))
        assert letter["title"] == {"fr": "Lettre"} and letter["alternative_titles"] == [{"fr": "Brief"}]
        assert letter["relations"] == [{"type": "related", "uri": "https://example.org/x", "text": "A label"}]
        assert letter["collection"] == "omeka:s" and media["relations"][-1]["record"] == "omeka:i"
        assert other["collection"] == "omeka:Elsewhere"
        assert [entry.line for entry in found.withheld] == [4, 6]

    def test_workbench(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "id,title,field_linked_agent,field_edtf_date_created,published,field_model,parent_id\n"
            "1,A,relators:pht:person:Jane Doe|relators:aut:corporate_body:Firm,1900~,1,Image,\n"
            "2,B,,,0,,\n3,C,,,1,,1\n",
        )
        first, third = fields(found)
        assert first["contributors"] == [
            {"id": "person:jane doe:", "role": ["pht"]}, {"id": "institution:firm:", "role": ["aut"]},
        ]  # fmt: skip
        assert first["date"] == "1900~" and third["relations"] == [
            {"type": "part-of", "record": "workbench:1"}
        ]
        assert found.withheld[0].label == "B"

    def test_contentdm(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "Title\tSubject\tDate\tCONTENTdm number\tReference URL\tDate created\n"
            "T\ta; b\t1900\t7\thttps://example.org/7\t2015-01-01\n",
            name="export.txt",
        )
        (entry,) = fields(found)
        assert len(entry["subjects"]) == 2 and entry["date"] == "1900"
        assert found.of_kind("record")[0].key == "contentdm:7" and "other_dates" not in entry

    ATOM = (
        "legacyId,parentId,identifier,title,levelOfDescription,scopeAndContent,publicationStatus,culture,eventTypes,"
        "eventDates,eventStartDates,eventEndDates,eventActors,eventActorHistories,physicalObjectName,"
        "physicalObjectType,alternativeIdentifiers,alternativeIdentifierLabels,repository,extra\n"
    )

    def test_atom_units(self, tmp_path: Path) -> None:
        rows = (
            "1,,F1,Fonds,Fonds,About,Published,en,Creation|Accumulation,c. 1900|1910,1900-01-01|,1901|,Jane|Firm,"
            "Her life|NULL,"
            "4|5,Box|Shelf,A|B,old|NULL,Archive,kept\n"
            "1,,F1,Le fonds,Fonds,Sur,Published,fr,,,,,,,,,,,,\n"
            "2,1,I1,Item,Item,,Published,en,,,,,,,,,,,,\n"
            "3,1,S1,Series,Series,,Draft,en,,,,,,,,,,,,\n"
            "4,3,I2,Below,Item,,Published,en,,,,,,,,,,,,\n"
            "5,99,I3,Lost,Sub-series,,Published,en,,,,,,,,,,,,\n"
        )
        found = read(tmp_path, self.ATOM + rows)
        fonds, item, lost = fields(found)
        assert fonds["title"] == {"en": "Fonds", "fr": "Le fonds"}
        assert fonds["scope_and_content"] == {"en": "About", "fr": "Sur"}
        assert fonds["date"] == "1900-01-01/1901" and fonds["date_text"] == "c. 1900"
        assert fonds["other_dates"] == [{"kind": "accumulation", "date": "1910"}]
        assert fonds["creator"] == [{"as": "Jane"}] and fonds["history"] == "Her life"
        assert fonds["contributors"] == [{"as": "Firm", "role_label": "Accumulation"}]
        assert fonds["containers"] == [{"type": "Box", "value": "4"}, {"type": "Shelf", "value": "5"}]
        assert fonds["alternative_references"] == [{"value": "A", "scheme": "old"}, {"value": "B"}]
        assert item["collection"] == "atom:1" and item["order"] > fonds["order"]
        assert found.items[-1].kind == "collection" and lost["level"] == "subseries"
        assert [entry.label for entry in found.withheld] == ["Series", "Below"]
        assert any("'99'" in problem.message for problem in found.problems)
        assert any(entry["label"] == "extra" for entry in fonds["statements"])

    def test_atom_units_twice_in_one_culture(self, tmp_path: Path) -> None:
        rows = "1,,F1,A,Item,,,en,,,,,,,,,,,,\n1,,F1,B,Item,,,en,,,,,,,,,,,,\n2,,F2,C,Item,,,en,,,,,,,,,,,,\n"
        found = read(tmp_path, self.ATOM + rows)
        assert [entry["title"] for entry in fields(found)] == ["C"]
        assert [problem.line for problem in found.problems] == [2, 3]

    def test_atom_authorities(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "culture,typeOfEntity,authorizedFormOfName,otherFormsOfName,datesOfExistence,history,actorOccupations\n"
            'en,Person,"Doe, Jane",Janie|J. D.,1900-1980,A life,Writer|Poet\nen,Corporate body,Firm,,unknown,,\n'
            "en,Robot,R,,,,\n",
        )
        person, firm = found.items
        assert person.fields["dates"] == "1900/1980" and len(person.fields["names"]) == 2
        assert person.fields["occupations"] == [{"text": "Writer"}, {"text": "Poet"}]
        assert firm.kind == "institution" and firm.fields["statements"][0]["text"] == "unknown"
        assert "Robot" in found.problems[0].message

    def test_atom_institutions(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "legacyId,authorizedFormOfName,otherFormsOfName,streetAddress,city,country,telephone,email,website,"
            "collectingPolicies,openingTimes,thematicAreas,culture\n"
            "1,Town Archive,TA|The Archive,1 Main Street,Town,Canada,+1 555 123 4567,a@example.org,https://example.org/,"
            "Papers,Daily,Trade,fr\n2,,,,,,,,,,,,\n",
        )
        (item,) = found.items
        assert item.key == "institution:town archive:" and item.fields["name"] == {"fr": "Town Archive"}
        assert item.fields["addresses"] == [
            {"street": "1 Main Street", "locality": "Town", "country": "Canada"}
        ]
        assert item.fields["homepage"] == "https://example.org/" and item.fields["opening_hours"] == {
            "fr": "Daily"
        }
        assert "no authorizedFormOfName" in found.problems[0].message

    ARCHIVESSPACE = (
        "ArchivesSpace field code,ead,hierarchy,level,title,publish,begin_1,end_1,date_type_1,date_era_1,n_odd,p_odd,"
        "n_scopecontent,type_1,indicator_1,people_agent_header_1,people_agent_role_1,processing_note,unit_id\n"
        "Field name,EAD ID,Hierarchical Relationship,Level,Title,Publish?,,,,,,,,,,,,,\n"
    )

    def test_archivesspace_sheets(self, tmp_path: Path) -> None:
        """Faults 7, 8 and 9."""
        rows = (
            ',E1,1,series,A <emph render="italic">title</emph>,TRUE,1900,1910,inclusive,ce,hidden,FALSE,'
            "<p>One.</p><p>Two.</p>,"
            'Box,4,"Doe, Jane",creator,internal,\n'
            ",E1,2,file,Below,TRUE,,,,,,,,,,,,,U2\n"
            ",E1,1,series,Not public,FALSE,,,,,,,,,,,,,\n"
            ",E1,2,file,Below it,TRUE,,,,,,,,,,,,,\n"
            ",E1,1,series,Bad date,TRUE,1900,,incluusive,,,,,,,,,,\n"
            ",E1,3,file,Too deep,TRUE,,,,,,,,,,,,,\n"
        )
        found = read(tmp_path, self.ARCHIVESSPACE + rows)
        series, below = fields(found)
        assert series["title"] == "A title" and series["date"] == "1900/1910"
        assert series["scope_and_content"] == "One.\n\nTwo." and series["containers"] == [
            {"type": "Box", "value": "4"}
        ]
        assert series["creator"] == [{"id": "person:doe, jane:"}]
        assert below["collection"] == found.of_kind("collection")[0].key and below["order"] > series["order"]
        assert found.of_kind("record")[0].key == "archivesspace:E1:U2"
        assert [entry.label for entry in found.withheld] == ["Not public", "Below it"]
        assert [problem.line for problem in found.problems if problem.severity == "error"] == [7, 8]
        assert any("era and calendar" in problem.message for problem in found.problems)
        text = json.dumps(fields(found))
        assert "hidden" not in text and "internal" not in text and '"ce"' in text

    def test_archivesspace_digital_objects(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "digital_object_id,digital_object_title,digital_object_publish,date_1_begin,date_1_end,subject_term,"
            "extent_number,extent_type\n"
            "d1,One,1,1900,1901,Bridges,3,files\nd2,Two,0,,,,,\n",
        )
        (entry,) = fields(found)
        assert entry["date"] == "1900/1901" and entry["extent"] == "3 files" and entry["reference"] == "d1"
        assert found.withheld[0].label == "Two"


@pytest.mark.parametrize("name", CSV_FILES)
def test_a_second_reading_gives_the_same(name: str) -> None:
    """Fault kinds 12 and 13."""
    path = reading.shared(name)
    assert reading.read(path, DELIMITED).items == reading.read(path, DELIMITED).items


@pytest.mark.parametrize("name", CSV_FILES)
def test_words_of_real_tables_are_kept(name: str) -> None:
    path = reading.shared(name)
    found = reading.read(path, DELIMITED)
    encoding = text_encoding.detect(InputFile(path, path.name)).name
    refused = {problem.line for problem in found.problems if problem.severity == "error"}
    refused |= {entry.line for entry in found.withheld}
    text = path.read_text(encoding)
    file = InputFile(path, path.name)
    dialect = delimited_text.detect(file, text_encoding.detect(file))
    assert dialect
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect[0].delimiter))
    items = [{"fields": item.fields, "body": item.body} for item in found.items]
    kept = words_of(json.dumps(items, ensure_ascii=False))
    skipped = 3 if "hierarchy" in rows[0] else 2
    source = [
        word
        for number, row in enumerate(rows[skipped - 1 :], skipped)
        for heading, cell in zip(rows[0], row, strict=False)
        if number not in refused and heading not in NOT_OF_THE_MATERIAL
        for word in words_of(cell_values.without_markup(cell))
    ]
    missing = [word for word in source if word not in kept]
    assert len(missing) <= 0.02 * len(source), missing[:50]


# columns about the table or the system: the kind of a row, flags, templates of pages
NOT_OF_THE_MATERIAL = frozenset({
    "this is what", "visibility status", "culture", "publicationStatus", "display_template", "typeOfEntity",
    "date_type_1", "hierarchy", "digital_object_language", "image_small", "image_thumb",
})  # fmt: skip


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.replace("\\n", " ").casefold()))
