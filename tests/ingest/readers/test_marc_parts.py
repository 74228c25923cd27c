"""UNIMARC, authority records, and the parts of the reader of MARC."""

from __future__ import annotations

import json
from pathlib import Path

import pymarc
import pytest

from fonds.ingest.concept_codes import code_of
from fonds.ingest.readers.marc import marc8, unimarc
from fonds.ingest.readers.marc.headings import without_end
from fonds.ingest.readers.marc.marc_dates import coded_date, life_dates
from tests.ingest.readers.test_marc import read, record_bytes, unit


class TestUnimarc:
    FIELDS = (
        ("001", "FRBNF1"),
        ("100", "  $a20100101d2009    m  y0frey5003    ba"),
        ("101", "0 $afre"),
        ("200", "1 $a\u0098Le\u009c titre$eune histoire$fJean Dupont"),
        ("210", "  $aParis$cPlon$d2009"),
        ("215", "  $a1 vol. (300 p.)"),
        ("330", "  $aUn résumé."),
        ("606", "  $aHistoire$yFrance"),
        ("700", " 1$3118$aDupont$bJean$f1950-2001$4070"),
        ("702", " 1$aMartin$bAnne$4730"),
        ("995", "  $xlocal"),
    )

    def test_its_main_fields_are_mapped(self, tmp_path: Path) -> None:
        found = read(tmp_path, record_bytes(*self.FIELDS, leader="00000cam  22002773  450 "))
        fields = unit(found)
        assert (
            fields["title"] == {"fr": "Le titre : une histoire"}
            or fields["title"] == "Le titre : une histoire"
        )
        assert (
            fields["date"] == "2009"
            and fields["language"] == ["fr"]
            and "Un résumé." in str(fields["abstract"])
        )
        assert fields["creator"] == [{"id": "person:dupont, jean:1950/2001"}]
        assert fields["contributors"] == [{"id": "person:martin, anne:", "role": ["trl"]}]
        names = found.of_kind("person")[0].fields["names"]
        assert names == [{"kind": "authorised", "family": "Dupont", "given": "Jean"}]
        assert [item.fields["name"] for item in found.of_kind("subject")] == [{"fr": "Histoire--France"}]

    def test_another_character_set_is_refused_by_name(self, tmp_path: Path) -> None:
        fields = (*self.FIELDS[:3], ("200", "1 $aL'\xc2ete"))
        data = record_bytes(*fields, leader="00000cam  22002773  450 ", encoding="latin-1")
        found = read(tmp_path, data)
        assert not found.items and "another character set" in found.problems[0].message
        assert read(tmp_path, data, encoding="latin-1").of_kind("record")

    def test_roles_are_relators(self) -> None:
        assert [role for role in unimarc._ROLES.values() if code_of("relators", role) != role] == []


class TestAuthorities:
    def test_a_person(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            record_bytes(
                ("001", "n83152931"),
                ("003", "DLC"),
                ("010", "  $an  83152931"),
                ("024", "7 $a120062731$2gnd"),
                ("046", "  $f1938-07-20$g1981-11-29$2edtf"),
                ("100", "1 $aWood, Natalie"),
                ("370", "  $aSan Francisco (Calif.)"),
                ("374", "  $aActress"),
                ("400", "1 $aGurdin, Natasha"),
                ("510", "2 $wa$aOld studio"),
                ("667", "  $aSecret"),
                ("670", "  $aA book$bp. 12"),
                ("678", "0 $aShe was an actress."),
                leader="00000nz  a2200000n  4500",
            ),
        )
        (item,) = found.items
        fields = item.fields
        assert item.key == "person:wood, natalie:" and fields["dates"] == "1938-07-20/1981-11-29"
        assert {"text": "Gurdin, Natasha", "kind": "variant"} in fields["names"]
        assert fields["occupations"] == [{"text": "Actress"}] and "actress" in str(fields["history"])
        assert fields["places"] == [{"as": "San Francisco (Calif.)", "role": "birth"}]
        assert fields["relations"] == [{"as": "Old studio", "type": "predecessor"}]
        assert "Secret" not in json.dumps(fields) and any(
            "667" in problem.message for problem in found.problems
        )


class TestParts:
    @pytest.mark.parametrize(
        ("control_field", "date"),
        [
            ("990802s2000    ", "2000"), ("990802s19uu    ", "19XX"), ("990802i19002007", "1900/2007"),
            ("990802c19949999", "1994/.."), ("990802q19001910", "[1900..1910]"), ("990802e19450726", "1945-07-26"),
            ("990802nuuuuuuuu", ""), ("990802|||||||||", ""), ("990802m19171950", "1917/1950"), ("", ""),
        ],
    )  # fmt: skip
    def test_coded_dates(self, control_field: str, date: str) -> None:
        assert coded_date(control_field) == date

    def test_dates_of_names(self) -> None:
        assert life_dates("1878-1965.") == "1878/1965" and life_dates("1964-") == "1964/.."
        assert life_dates("active 1810.") == "active 1810"

    def test_ends_of_headings(self) -> None:
        assert without_end("Lutz, Mark.") == "Lutz, Mark" and without_end("Smith, J.") == "Smith, J."
        assert without_end("Comic books, strips, etc.") == "Comic books, strips, etc."
        assert without_end("New York (N.Y.)") == "New York (N.Y.)"

    def test_marc8_is_that_of_pymarc(self) -> None:
        for data in (
            b"M\xe2ilton",
            b"\x1b(NbUJDA\x1b(B",
            b"\x1b$1!PV\x1b(B x",
            b"a\x1bp2\x1bs",
            b"M\xecI\xeclU",
        ):
            assert marc8.decode(data) == pymarc.marc8_to_unicode(data)
