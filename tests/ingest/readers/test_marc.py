"""MARC 21, UNIMARC and MARCXML: what records become, and that one bad record loses one record."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pymarc
import pytest

from fonds.ingest.readers.marc import transmission
from fonds.ingest.readers.marc.reader import MARC21, MARCXML
from tests.ingest.readers import reading

SHARED_MARC = ("marc.dat", "test.dat", "marc8.dat", "utf8_errors.dat", "bad_eacc_encoding.dat")
SHARED_INTAKE = ("245_no_ab.marc", "cyrillic_capital_e.mrc", "hebrew880s.marc", "one-marc8.mrc")
SHARED_XML = (
    "marc/IAS.xml", "marc/Wood.xml", "marc/american-communist.xml", "marc/batch.xml",
    "intake/marc/650a-651a.xml", "intake/marc/chabon-missing-subfield-code.xml",
)  # fmt: skip


def record_bytes(
    *fields: tuple[str, str], leader: str = "00000nam a2200000 a 4500", encoding: str = "utf-8"
) -> bytes:
    """Return a record in ISO 2709; `$` begins a subfield of a field, which has two indicators before it."""
    directory, body = b"", b""
    for tag, text in fields:
        data = text.replace("$", "\x1f").encode(encoding) + b"\x1e"
        directory += f"{tag}{len(data):04d}{len(body):05d}".encode()
        body += data
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    head = f"{length:05d}{leader[5:12]}{base:05d}{leader[17:]}".encode()
    return head + directory + b"\x1e" + body + b"\x1d"


def read(tmp_path: Path, *records: bytes, **options: Any) -> reading.Reading:
    path = tmp_path / "records.mrc"
    path.write_bytes(b"".join(records))
    return reading.read(path, MARC21, **options)


BOOK = (
    ("001", "1"), ("003", "XX"), ("008", "990802s2000    mau      b    001 0 eng  "),
    ("245", "10$aA title /$cby somebody."),
)  # fmt: skip


def unit(found: reading.Reading) -> dict[str, Any]:
    """Return the fields of the only record or collection."""
    (item,) = (*found.of_kind("record"), *found.of_kind("collection"))
    return item.fields


def words_in(tag: str, text: Any) -> str:
    """Return the words of a text in a language."""
    assert list(text) == [tag]
    return str(text[tag])


def labels(fields: dict[str, Any]) -> dict[str, Any]:
    return {entry["label"]: entry["text"] for entry in fields.get("statements", [])}


class TestDescriptions:
    def test_a_book(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            record_bytes(
                *BOOK,
                ("100", "1 $aHunt, Andrew,$d1964-$4aut"),
                ("260", "  $aReading, Mass. :$bAddison,$cc2000."),
                ("300", "  $a321 p. ;$c24 cm."),
                ("650", " 0$aComputer programming.$0(DLC)sh85029552"),
                ("700", "1 $aThomas, David,$d1956-2001,$ephotographer."),
                ("700", "1 $aSmith, J.$eannotator of legends"),
            ),
        )
        fields = unit(found)
        assert fields["title"] == "A title" and fields["date"] == "2000" and fields["date_text"] == "c2000"
        assert fields["type"] == "text" and fields["level"] == "item" and fields["language"] == ["en"]
        assert fields["creator"] == [{"id": "person:hunt, andrew:1964/.."}]
        assert fields["contributors"] == [
            {"id": "person:thomas, david:1956/2001", "role": ["pht"]},
            {"id": "person:smith, j.:", "role_label": "annotator of legends"},
        ]
        assert labels(fields)["Publication"] == "Reading, Mass. : Addison, c2000."
        (subject,) = found.of_kind("subject")
        assert subject.fields["same_as"][0]["uri"] == "http://id.loc.gov/authorities/subjects/sh85029552"
        assert not found.problems

    def test_an_archive(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            record_bytes(
                ("001", "7"),
                ("008", "081112i19002007xx                  eng d"),
                ("040", "  $aXX$bger$edacs"),
                ("041", "0 $aengfre"),
                ("099", "  $aTAM.132"),
                ("245", "10$kRecords,$fcirca 1900-2007$g(bulk 1940-1991)"),
                ("351", "  $bBy year.$cFonds"),
                ("506", "1 $aClosed.$g29990101"),
                ("520", "2 $aLetters."),
                ("524", "  $aCite so."),
                ("540", "  $aFree.$uhttps://creativecommons.org/licenses/by/4.0/"),
                ("541", "1 $cGift.$aA donor"),
                ("541", "0 $cGift.$hfor a secret sum"),
                ("544", "  $aOther papers."),
                ("545", "0 $aA life."),
                ("555", "0 $aCard index."),
                ("561", "  $aKept at home."),
                ("583", "  $aAppraised$xwith doubts"),
                ("584", "  $aNone."),
                ("852", "  $aNational Archive$hBox 4"),
                ("856", "42$3Finding aid$uhttps://example.org/aid"),
                leader="00000npc a2200000 a 4500",
            ),
        )
        (item,) = found.of_kind("collection")
        fields = item.fields
        assert fields["title"] == {"de": "Records"} and fields["level"] == "fonds"
        assert fields["reference"] == "TAM.132" and fields["language"] == ["en", "fr"]
        assert fields["date"] == "1900/2007" and fields["date_text"] == "circa 1900-2007"
        assert fields["other_dates"] == [
            {"kind": "creation", "date": "1940/1991", "text": "(bulk 1940-1991)", "bulk": "yes"}
        ]
        assert fields["access"]["until"] == "2999-01-01" and fields["rights"].endswith("/by/4.0/")
        expected = {
            "arrangement": "By year.", "access_conditions": "Closed.", "scope_and_content": "Letters.",
            "preferred_citation": "Cite so.", "related_units": "Other papers.", "history": "A life.",
            "finding_aids": "Card index.", "archival_history": "Kept at home.", "appraisal": "Appraised",
            "accruals": "None.", "acquisition": "Gift. A donor", "rules": "dacs",
        }  # fmt: skip
        assert expected == {name: words_in("de", fields[name]) for name in expected}
        assert fields["holder"] == "institution:national archive:" and fields["containers"] == [
            {"value": "Box 4"}
        ]
        assert fields["relations"][0]["uri"] == "https://example.org/aid"
        assert "secret" not in json.dumps(fields) and "doubts" not in json.dumps(fields)
        assert len([problem for problem in found.problems if "left out" in problem.message]) == 2

    def test_subjects_keep_their_subdivisions_beside_the_name(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            record_bytes(
                *BOOK,
                ("600", "10$aBuber, Martin,$d1878-1965$xReligion."),
                ("651", " 0$aSoviet Union$xSocial conditions."),
                ("650", " 0$aZionism$xHistory.$0(XX)12"),
                ("653", "  $aa word of my own"),
            ),
        )
        assert unit(found)["subjects"] == [
            {"id": "person:buber, martin:1878/1965", "as": "Buber, Martin, 1878-1965--Religion"},
            {"id": "place:soviet union:", "as": "Soviet Union--Social conditions"},
            {"id": "subject:zionism--history:"},
            {"as": "a word of my own"},
        ]
        (subject,) = found.of_kind("subject")
        assert subject.fields["source"] == "Library of Congress Subject Headings"
        assert subject.fields["statements"][0]["text"] == "12 XX"

    def test_fields_in_another_script_are_the_same_field(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            record_bytes(
                ("001", "1"),
                ("008", "110313s2011    is       b    001 0 heb c"),
                ("100", "1 $6880-01$aRatsabi, Shalom."),
                ("245", "10$6880-02$aAnarkhizm /$cShalom."),
                ("500", "  $6880-03$aHe'arah."),
                ("880", "1 $6100-01/(2/r$aרצבי, שלום."),
                ("880", "10$6245-02/(2/r$aאנרכיזם /$cשלום."),
                ("880", "  $6500-03/(N$aПримечание."),
                ("880", "  $6260-00/(2/r$aתל אביב"),
            ),
        )
        fields = unit(found)
        assert fields["title"] == {"he-Latn": "Anarkhizm", "he": "אנרכיזם"}
        assert fields["note"] == {"en": "He'arah.", "und-Cyrl": "Примечание."}
        assert labels(fields)["Publication"] == {"he": "תל אביב"}
        (person,) = found.of_kind("person")
        assert person.fields["other_names"] == ["רצבי, שלום"]

    def test_a_record_without_title_has_another_one_or_none(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            record_bytes(("001", "1"), ("240", "10$aUniform")),
            record_bytes(("001", "2"), ("500", "  $aNote")),
        )
        titles = [item.fields["title"] for item in found.of_kind("record")]
        assert titles == ["Uniform", "[untitled]"]
        assert [problem.severity for problem in found.problems] == ["warning", "warning"]

    def test_a_deleted_record_is_withheld(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*BOOK, leader="00000dam a2200000 a 4500"))
        assert [(entry.label, entry.reason) for entry in found.withheld] == [
            ("A title /", "its leader says that it is deleted")
        ]
        assert not found.items

    def test_holdings_are_refused_by_name(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*BOOK, leader="00000nx  a2200000 a 4500"), record_bytes(*BOOK))
        assert "holdings" in found.problems[0].message and len(found.of_kind("record")) == 1

    def test_the_same_number_twice_is_named(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*BOOK), record_bytes(*BOOK))
        (problem,) = found.problems
        assert "record 2" in problem.message and "record 1 at byte 0" in problem.message

    def test_host_and_preceding_title_are_relations(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*BOOK, ("773", "0 $tJournal$gp. 4"), ("780", "00$tOld name")))
        assert unit(found)["relations"] == [
            {"type": "part-of", "text": "In: Journal p. 4"},
            {"type": "continues", "text": "Continues: Old name"},
        ]

    def test_what_our_own_marc_says_comes_back(self, tmp_path: Path) -> None:
        """The fields as the writer of MARCXML has them."""
        found = read(
            tmp_path,
            record_bytes(("001", "papers"), ("245", "00$aPapers"), leader="00000npcaa2200000 c 4500"),
            record_bytes(
                ("001", "letter"),
                ("024", "8 $a12$qnode number"),
                ("046", "  $k1945-07-26$2edtf"),
                ("046", "  $c1950$2edtf$zissue"),
                ("099", "  $aold 3"),
                ("100", "0 $aAverell Harriman$ecreator$4cre"),
                ("245", "10$aLetter"),
                ("246", "31$aLettre"),
                ("264", " 0$cThursday"),
                ("540", "  $aCopyright Not Evaluated$uhttp://rightsstatements.org/vocab/CNE/1.0/"),
                ("583", "  $aappraisal$zAll was kept."),
                ("583", "  $adescription$zBy a student."),
                ("588", "  $aThe finding aid.$uhttps://example.org/aid"),
                ("700", "0 $aHarry Truman$eaddressee$4rcp"),
                ("720", "  $aA clerk$etranscriber$4trc"),
                ("773", "08$iIn$tPapers$ohttps://example.org/papers$wpapers"),
                ("852", "  $jMS 12"),
                leader="00000ntmaa2200000 c 4500",
            ),
        )
        fields = found.of_kind("record")[0].fields
        assert fields["date"] == "1945-07-26" and fields["date_text"] == "Thursday"
        assert fields["other_dates"] == [{"kind": "issue", "date": "1950"}]
        assert {"value": "12", "scheme": "node number"} in fields["identifiers"]
        assert fields["reference"] == "MS 12" and fields["alternative_references"] == [{"value": "old 3"}]
        assert fields["creator"] == [{"id": "person:averell harriman:"}]
        assert fields["to"] == [{"id": "person:harry truman:"}]
        assert fields["contributors"] == [{"as": "A clerk", "role": ["trc"]}]
        assert fields["rights"].endswith("/CNE/1.0/") and "reproduction_conditions" not in fields
        assert fields["appraisal"] == "All was kept." and fields["archivist_note"] == "By a student."
        assert fields["source"] == {"text": "The finding aid.", "url": "https://example.org/aid"}
        assert fields["collection"] == found.of_kind("collection")[0].key and "relations" not in fields
        assert fields["alternative_titles"] == ["Lettre"]


class TestFaults:
    """Fault kinds 4, 15, 18, 19, 20 and 26 of the notes on intake, and more."""

    def test_one_bad_record_loses_one_record(self, tmp_path: Path) -> None:
        bad = b"00100nam  2200000   4500no directory\x1d"
        found = read(tmp_path, record_bytes(*BOOK), bad, record_bytes(("001", "2"), ("245", "00$aB")))
        assert len(found.of_kind("record")) == 2
        (problem,) = found.problems
        assert "record 2 at byte" in problem.message and problem.severity == "error"

    @pytest.mark.parametrize("difference", [-1, 1, 5000])
    def test_a_wrong_length_is_resynchronised(self, tmp_path: Path, difference: int) -> None:
        wrong = record_bytes(*BOOK)
        wrong = f"{int(wrong[:5]) + difference:05d}".encode() + wrong[5:]
        found = read(tmp_path, wrong, record_bytes(("001", "2"), ("245", "00$aB")))
        assert [item.fields["title"] for item in found.of_kind("record")] == ["A title", "B"]
        assert "gives the length" in found.problems[0].message

    def test_a_field_over_9999_bytes_is_kept(self, tmp_path: Path) -> None:
        long = "word " * 4000
        found = read(tmp_path, record_bytes(*BOOK, ("520", f"  $a{long}"), ("500", "  $aAfter")))
        fields = unit(found)
        assert fields["abstract"].count("word") == 4000 and fields["note"] == "After"
        assert "directory is wrong" in found.problems[-1].message

    def test_utf8_is_tried_before_the_leader_is_believed(self, tmp_path: Path) -> None:
        found = read(
            tmp_path, record_bytes(("001", "1"), ("245", "00$aJürgen"), leader="00000nam  2200000 a 4500")
        )
        assert unit(found)["title"] == "Jürgen" and "read as UTF-8" in found.problems[0].message

    def test_marc8_is_read(self, tmp_path: Path) -> None:
        data = record_bytes(
            ("001", "1"), ("245", "00$aglobalizaðcäao \x1b(NbUJDA\x1b(B"),
            leader="00000nam  2200000 a 4500", encoding="latin-1",
        ).replace("ðc".encode("latin-1"), b"\xf0c").replace("äa".encode("latin-1"), b"\xe4a")  # fmt: skip
        assert unit(read(tmp_path, data))["title"] == "globalização Буйда"

    def test_a_cyrillic_letter_that_became_a_delimiter(self, tmp_path: Path) -> None:
        data = record_bytes(
            ("001", "1"),
            ("245", "00$a\x1b(N$KSMO\x1b(B"),
            leader="00000nam  2200000 a 4500",
            encoding="latin-1",
        )
        assert unit(read(tmp_path, data))["title"] == "Эксмо"

    def test_what_marc8_does_not_have_is_counted(self, tmp_path: Path) -> None:
        data = record_bytes(
            ("001", "1"), ("245", "00$aa\xffb"), leader="00000nam  2200000 a 4500", encoding="latin-1"
        )
        found = read(tmp_path, data)
        assert "1 characters of field 245 cannot be read" in found.problems[0].message

    def test_the_encoding_of_the_option_wins(self, tmp_path: Path) -> None:
        data = record_bytes(("001", "1"), ("245", "00$aЮрий"), encoding="cp1251")
        assert unit(read(tmp_path, data, encoding="cp1251"))["title"] == "Юрий"
        assert "no encoding" in read(tmp_path, data, encoding="klingon").problems[0].message

    def test_a_cut_off_record_is_named(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*BOOK), record_bytes(("001", "2"), ("245", "00$aB"))[:-9])
        assert "cut off" in found.problems[0].message and len(found.of_kind("record")) == 1

    def test_an_endless_record_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transmission, "MAX_RECORD", 1000)
        monkeypatch.setattr(transmission, "BLOCK", 100)
        stream = io.BytesIO(b"x" * 5000 + b"\x1d" + record_bytes(*BOOK))
        first, second = transmission.split_records(stream)
        assert not first.is_complete and len(first.data) < 1300
        assert second.is_complete and second.offset == 5001

    def test_line_ends_between_records(self, tmp_path: Path) -> None:
        found = read(
            tmp_path, record_bytes(*BOOK) + b"\r\n", record_bytes(("001", "2"), ("245", "00$aB")) + b"\n"
        )
        assert len(found.of_kind("record")) == 2 and not found.problems

    def test_names_are_never_split(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*BOOK, ("100", "1 $aHemingway, E")))
        assert found.of_kind("person")[0].fields["name"] == {"en": "Hemingway, E"}


class TestXml:
    HEAD = '<collection xmlns="http://www.loc.gov/MARC21/slim">'

    def write(self, tmp_path: Path, text: str) -> Path:
        path = tmp_path / "records.xml"
        path.write_text(text, "utf-8")
        return path

    def test_a_subfield_without_code_is_said(self, tmp_path: Path) -> None:
        text = (
            f'{self.HEAD}<record><leader>00759cam a2200229 a 4500</leader><controlfield tag="001">1</controlfield>'
            '<datafield tag="245" ind1="1" ind2="4">'
            '<subfield code="a">T</subfield><subfield>lost?</subfield></datafield>'
            '</record><record><leader/><controlfield tag="001">2</controlfield></record></collection>'
        )
        found = reading.read(self.write(tmp_path, text), MARCXML)
        assert len(found.of_kind("record")) == 2
        assert "without a code in line 1: 'lost?'" in found.problems[0].message
        assert "lost?" in json.dumps(found.items[0].fields)

    def test_a_cut_off_file_is_said_and_the_rest_is_kept(self, tmp_path: Path) -> None:
        record = '<record><leader/><controlfield tag="001">1</controlfield><datafield tag="245"/></record>'
        found = reading.read(self.write(tmp_path, f"\n{self.HEAD}{record}<record>"), MARCXML)
        assert len(found.of_kind("record")) == 1 and found.problems[-1].severity == "error"

    def test_an_external_entity_is_refused(self, tmp_path: Path) -> None:
        text = (
            '<!DOCTYPE collection [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            f'{self.HEAD}<record><controlfield tag="001">&x;</controlfield></record></collection>'
        )
        assert reading.read(self.write(tmp_path, text), MARCXML).problems[-1].severity == "error"


@pytest.mark.parametrize(
    "name", [*(f"marc/{n}" for n in SHARED_MARC), *(f"intake/marc/{n}" for n in SHARED_INTAKE)]
)
def test_sound_records_are_read_as_pymarc_reads_them(name: str) -> None:
    path = reading.shared(name)
    with path.open("rb") as stream:
        raw = list(transmission.split_records(stream))
    ours = [transmission.decode_record(record) for record in raw]
    with path.open("rb") as stream:
        theirs = list(pymarc.MARCReader(stream, hide_utf8_warnings=True))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert other is not None
        assert [entry.tag for entry in mine.fields] == [field.tag for field in other.fields]
        if not mine.warnings:
            for entry, field in zip(mine.fields, other.fields, strict=True):
                theirs_words = (
                    field.data or "" if field.control_field else "".join(s.value for s in field.subfields)
                )
                words = entry.data + "".join(words for _, words in entry.subfields)
                assert re.sub(r"\s", "", words) == re.sub(r"\s", "", theirs_words)


@pytest.mark.parametrize(
    "name",
    [
        *(f"marc/{n}" for n in SHARED_MARC), *(f"intake/marc/{n}" for n in SHARED_INTAKE), *SHARED_XML,
        "intake/marc/bad_oversize_field_bad_directory.mrc",
    ],
)  # fmt: skip
def test_words_of_real_files_are_kept(name: str) -> None:
    path = reading.shared(name)
    reader = MARCXML if name.endswith(".xml") else MARC21
    found = reading.read(path, reader)
    assert not [problem for problem in found.problems if problem.severity == "error"]
    source = reading_words(path, reader is MARCXML)
    kept = words_of(json.dumps([item.fields for item in found.items], ensure_ascii=False))
    missing = [word for word in source if word not in kept]
    assert len(missing) <= 0.02 * len(source), missing


@pytest.mark.parametrize("name", ["marc/marc.dat", "marc/batch.xml"])
def test_a_second_reading_gives_the_same(name: str) -> None:
    """Fault kinds 12 and 13."""
    path = reading.shared(name)
    reader = MARCXML if name.endswith(".xml") else MARC21
    assert reading.read(path, reader).items == reading.read(path, reader).items


def reading_words(path: Path, is_xml: bool) -> list[str]:
    from fonds.ingest.readers.marc import marc_xml

    with path.open("rb") as stream:
        if is_xml:
            records = list(marc_xml.read_records(stream, lambda text: None))
        else:
            records = [transmission.decode_record(raw) for raw in transmission.split_records(stream)]
    texts = (
        words
        for record in records
        for entry in record.fields
        for code, words in entry.subfields
        if code not in tuple("0125689") and entry.tag != "066"
    )
    return [word for text in texts for word in words_of(text)]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def test_bad_records_of_pymarc_lose_only_themselves() -> None:
    found = reading.read(reading.shared("marc/bad_records.mrc"), MARC21)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    assert (
        len(found.of_kind("record")) == 7 and len(errors) == 1 and "record 7 at byte 764" in errors[0].message
    )
