"""EAG: institutions with their addresses, opening times and services; drafts are withheld."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.eag import EAG
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source

HEADER = '<eagheader status="{}"><eagid>E1</eagid><languagedecl><language langcode="eng"/></languagedecl></eagheader>'
IDENTITY = """<identity><repositorid countrycode="NL">r1</repositorid><autform>Town Archive</autform>
<parform xml:lang="fre">Archives de la ville</parform><nonpreform>TA</nonpreform></identity>"""


def eag(tmp_path: Path, desc: str, status: str = "final", identity: str = IDENTITY) -> reading.Reading:
    """Return what the reader gives of an institution."""
    path = tmp_path / "eag.xml"
    text = f"<eag>{HEADER.format(status)}<archguide>{identity}<desc>{desc}</desc></archguide></eag>"
    path.write_text(text, "utf-8")
    return reading.read(path, EAG)


def test_an_institution(tmp_path: Path) -> None:
    result = eag(
        tmp_path,
        "<country>NL</country><municipality>Town</municipality><street>Main St 1</street>"
        "<telephone>31 20 5233800</telephone>"
        "<telephone>ask us</telephone><email href='mailto:a@e.org'>Email</email><webpage href='https://e.org/'>Website"
        "</webpage><fax>12</fax><timetable><opening>Mondays</opening><closing>Holidays</closing></timetable>"
        "<access question='yes'><restaccess>With a card</restaccess></access><repositorhist><p>Old.</p></repositorhist>"
        "<buildinginfo><building><p>Red.</p></building><handicapped>Level.</handicapped></buildinginfo>"
        "<extent>40 <num unit='metre'>metres</num></extent><unknown>Odd</unknown>",
    )
    [institution] = result.items
    fields = institution.fields
    assert (institution.key, fields["name"]) == ("institution:town archive:", "Town Archive")
    assert [entry["kind"] for entry in fields["names"]] == ["authorised", "parallel", "variant"]
    assert fields["addresses"] == [{"country": "NL", "locality": "Town", "street": "Main St 1"}]
    assert (fields["telephone"], fields["email"], fields["homepage"]) == (
        ["31 20 5233800"], ["a@e.org"], "https://e.org/",
    )  # fmt: skip
    assert fields["opening_hours"] == "Mondays\n\nHolidays"
    assert fields["access_conditions"] == "With a card"
    assert (fields["history"], fields["buildings"], fields["accessibility"]) == ("Old.", "Red.", "Level.")
    assert fields["holdings"] == "40 metres"
    assert {entry["label"]: entry["text"] for entry in fields["statements"]} == {
        "Country": "NL", "Telephone": "ask us", "Fax": "12", "Access": "Yes", "Unknown": "Odd",
    }  # fmt: skip


def test_drafts_are_withheld_and_files_without_a_name_refused(tmp_path: Path) -> None:
    assert [withheld.reason for withheld in eag(tmp_path, "", "draft").withheld] == ["the status of a draft"]
    assert "no institution" in eag(tmp_path, "", identity="<identity/>").problems[0].message


def test_a_real_institution(tmp_path: Path) -> None:
    path = reading.shared("intake/eag/eag-2896.xml")
    assert reader_of(InputFile(path, path.name)) is EAG
    withheld = reading.read(path, EAG).withheld
    assert [(entry.key, entry.reason) for entry in withheld] == [("eag:NL-002896", 'audience="internal"')]
    opened = tmp_path / "open.xml"
    text = path.read_text("utf-8").replace('audience="internal"', "", 1).replace('status="draft"', "", 1)
    opened.write_text(text, "utf-8")
    result = reading.read(opened, EAG)
    assert result.items[0].fields["addresses"] == [
        {"postal_code": "1016 CJ", "street": "Herengracht 380", "locality": "Amsterdam"}
    ]
    assert result.items[0].fields["finding_aids"].count("\n\n") == 2
    share, lost = share_kept(words_of_source(opened), words_of_fields(result.items))
    assert share >= 0.98, lost.most_common(20)


@pytest.mark.parametrize("text", ["<eag/>", "<eag><archguide>"])
def test_documents_that_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "eag.xml"
    path.write_text(text, "utf-8")
    result = reading.read(path, EAG)
    assert [problem.severity for problem in result.problems] == ["error"]
