"""Citations by kind: every kind of EDTF date, every type of document, every name that a format would split."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fonds.record.dates import parse
from fonds.record.model import Unit, from_dict
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.text import citation_dates
from fonds.serializers.text.citation import bibtex, csl_json, highwire, ris
from fonds.serializers.text.citation_names import CitedName
from tests.serializers.text.test_citation import fields_of
from tests.serializers.text.world import make_context, make_record

CONTEXT = make_context(
    {"kind": "institution", "id": "ministry", "name": {"en": "Ministry of War, Navy and Air; Section 2"}}
)
COLLECTION = CONTEXT.find("papers")


def parts(*numbers: list[int], **more: Any) -> dict[str, Any]:
    return {"date-parts": list(numbers), **more}


# EDTF: date and year of BibLaTeX, PY and DA of RIS, issued of CSL, citation_publication_date
DATES: dict[str, tuple[str, str, str, str, dict[str, Any], str]] = {
    "1945": ("1945", "1945", "1945", "1945///", parts([1945]), "1945"),
    "1945-07": ("1945-07", "1945", "1945", "1945/07//", parts([1945, 7]), "1945/07"),
    "1945-07-26": ("1945-07-26", "1945", "1945", "1945/07/26/", parts([1945, 7, 26]), "1945/07/26"),
    "1945-07-26T19:20:00Z": (
        *("1945-07-26T19:20:00Z", "1945", "1945", "1945/07/26/19:20:00Z"),
        *(parts([1945, 7, 26]), "1945/07/26"),
    ),
    "1945-07-26T02:00:00+08": (
        *("1945-07-26T02:00:00+08:00", "1945", "1945", "1945/07/26/02:00:00+08"),
        *(parts([1945, 7, 26]), "1945/07/26"),
    ),
    "1945-07-26T19:20:00": (
        *("1945-07-26T19:20:00", "1945", "1945", "1945/07/26/19:20:00"),
        *(parts([1945, 7, 26]), "1945/07/26"),
    ),
    "1945~": ("1945~", "1945", "1945", "1945///about 1945", parts([1945], circa=True), "1945"),
    "1945-07?": (
        "1945-07?",
        "1945",
        "1945",
        "1945/07//possibly July 1945",
        parts([1945, 7], circa=True),
        "1945/07",
    ),
    "1945%": ("1945%", "1945", "1945", "1945///possibly about 1945", parts([1945], circa=True), "1945"),
    "1945?-07": (
        "1945-07?",
        "1945",
        "1945",
        "1945/07//July 1945 (year uncertain)",
        parts([1945, 7], circa=True),
        "1945/07",
    ),
    "1945-22": ("1945-22", "1945", "1945", "1945///summer 1945", parts([1945], season=2), "1945"),
    "194X": ("194X", "", "1940", "1940///1940s", parts([1940], [1949], circa=True), ""),
    "19XX": ("19XX", "", "1900", "1900///20th century", parts([1900], [1999], circa=True), ""),
    "1XXX": ("1000/1999", "", "1000", "", parts([1000], [1999], circa=True), ""),
    "1945-XX": ("1945-XX", "1945", "1945", "1945///1945", parts([1945]), "1945"),
    "1945-XX~": ("1945~", "1945", "1945", "1945///about 1945", parts([1945], circa=True), "1945"),
    "1945-07-XX": ("1945-07-XX", "1945", "1945", "1945/07//July 1945", parts([1945, 7]), "1945/07"),
    "1945-XX-26": ("1945-XX-XX", "1945", "1945", "", parts([1945]), "1945"),
    "156X-12-25": ("156X", "", "1560", "", parts([1560], [1569], circa=True), ""),
    "XXXX": ("", "", "", "", {"literal": "undated"}, ""),
    "1945-07-26/1945-08-02": (
        *("1945-07-26/1945-08-02", "1945", "1945", "1945///26 July – 2 August 1945"),
        *(parts([1945, 7, 26], [1945, 8, 2]), "1945"),
    ),
    "1945~/1947": (
        *("1945~/1947", "1945", "1945", "1945///about 1945 – 1947"),
        *(parts([1945], [1947], circa=True), ""),
    ),
    "1945/..": ("1945/..", "1945", "1945", "1945///from 1945", parts([1945], [0]), ""),
    "../1945": ("../1945", "", "", "", {"literal": "until 1945"}, ""),
    "194X/195X": ("1940/1959", "", "1940", "", parts([1940], [1959], circa=True), ""),
    "-0043": ("-0043", "", "-0043", "-0043///44 BC", parts([-44]), ""),
    "-0043-03-15": ("-0043-03-15", "", "-0043", "-0043/03/15/15 March 44 BC", parts([-44, 3, 15]), ""),
    "0000": ("0000", "", "0000", "0000///1 BC", parts([-1]), ""),
    "-0043/0014": ("-0043/0014", "", "-0043", "-0043///44 BC – 14 AD", parts([-44], [14]), ""),
    "0079": ("0079", "0079", "0079", "0079///", parts([79]), "0079"),
    "Y17000": ("Y17000", "17000", "17000", "", parts([17000]), ""),
    "[1945,1946]": (
        *("1945?/1946?", "", "1945", "1945///1945 or 1946"),
        *(parts([1945], [1946], circa=True), ""),
    ),
    "{1945-07,1945-09}": (
        *("1945-07/1945-09", "1945", "1945", "1945///July 1945 and September 1945"),
        *(parts([1945, 7], [1945, 9]), "1945"),
    ),
    "[..1945]": ("../1945?", "", "", "", {"literal": "1945 or earlier"}, ""),
}


@pytest.mark.parametrize("edtf", DATES)
def test_every_kind_of_date_in_every_format(edtf: str) -> None:
    date, (biblatex, year, ris_year, ris_date, issued, meta) = parse(edtf), DATES[edtf]
    words = date.format("en")
    assert citation_dates.biblatex_date(date) == biblatex
    assert citation_dates.bibtex_year(date) == year
    given = citation_dates.ris_date(date, words)
    assert given[0] == ris_year
    assert given[1] == ris_date or (not ris_date and given[1] in ("", f"{ris_year}///{words}"))
    assert citation_dates.csl_date(date, words) == issued
    assert citation_dates.highwire_date(date) == meta


@pytest.mark.parametrize("edtf", DATES)
def test_no_record_with_a_date_is_cited_without_one(edtf: str) -> None:
    """A date that a format cannot express is in its note in words."""
    record = make_record(date=edtf)
    entry = fields_of(bibtex(record, CONTEXT).decode())
    words = parse(edtf).format("en")
    assert entry.get("date") or words in entry["note"]
    (item,) = json.loads(csl_json(record, CONTEXT))
    assert item["issued"]
    lines = ris(record, CONTEXT).decode().split("\r\n")
    assert any(line.startswith("PY  - ") for line in lines) or any(words in line for line in lines)
    assert ("DC.date", edtf) in highwire(record, CONTEXT)


def test_what_is_to_somebody_is_a_letter_unless_its_type_says_otherwise() -> None:
    untyped, diary = (make_record(type=code, to=[{"as": "Bob"}]) for code in (None, "diary"))
    assert json.loads(csl_json(untyped, CONTEXT))[0]["type"] == "personal_communication"
    assert json.loads(csl_json(diary, CONTEXT))[0]["type"] == "manuscript"


def test_recipients_are_named_where_the_type_has_them_and_in_the_note_elsewhere() -> None:
    letter, chart = (make_record(type=code, to=[{"as": "Bob"}]) for code in ("letter", "map"))
    assert "\r\nA2  - Bob\r\n" in ris(letter, CONTEXT).decode()
    assert "To Bob" not in ris(letter, CONTEXT).decode()
    assert "\r\nA2" not in ris(chart, CONTEXT).decode()
    assert "N1  - To Bob" in ris(chart, CONTEXT).decode()
    assert "To Bob" in fields_of(bibtex(letter, CONTEXT).decode())["note"]
    for record in (letter, chart):
        assert json.loads(csl_json(record, CONTEXT))[0]["recipient"] == [{"literal": "Bob"}]


def test_the_language_is_that_of_the_document() -> None:
    record = make_record(title={"en": "IRIs"}, language=["zh-Hant", "fr"])
    assert "\r\nLA  - zh-Hant, fr\r\n" in ris(record, CONTEXT).decode()
    assert fields_of(bibtex(record, CONTEXT).decode())["language"] == "zh-Hant and fr"
    assert json.loads(csl_json(record, CONTEXT))[0]["language"] == "zh-Hant"
    assert ("citation_language", "zh-Hant") in highwire(record, CONTEXT)
    assert "language" not in json.loads(csl_json(make_record(), CONTEXT))[0]


@pytest.mark.parametrize(
    "reference", [{"id": "ministry"}, {"as": "Ministry of War, Navy and Air; Section 2"}]
)
def test_no_format_splits_a_corporate_name(reference: dict[str, str]) -> None:
    record = make_record(**{"from": [reference, {"as": "Ada Author"}]}, type="letter")
    name = "Ministry of War, Navy and Air; Section 2"
    assert fields_of(bibtex(record, CONTEXT).decode())["author"] == f"{{{name}}} and {{Ada Author}}"
    assert json.loads(csl_json(record, CONTEXT))[0]["author"][0] == {"literal": name}
    (line, _) = [line for line in ris(record, CONTEXT).decode().split("\r\n") if line.startswith("AU")]
    assert "," not in line
    assert ";" not in line
    authors = [value for key, value in highwire(record, CONTEXT) if key == "citation_author"]
    assert all("," not in author and ";" not in author for author in authors)


def test_a_name_that_is_divided_is_given_divided() -> None:
    name = CitedName("Ada, Countess of Lovelace", "King, and Lovelace", "Ada")
    assert name.bibtex(str) == "{King, and Lovelace}, {Ada}"
    assert name.inverted == "King\u201a and Lovelace, Ada"
    assert name.csl == {"family": "King, and Lovelace", "given": "Ada"}


def test_a_keyword_with_a_comma_stays_one() -> None:
    record = make_record(people=[{"as": "Author, Ada"}, {"as": "B"}])
    keywords = fields_of(bibtex(record, CONTEXT).decode())["keywords"].split(", ")
    assert len(keywords) == 2
    assert sum(line.startswith("KW") for line in ris(record, CONTEXT).decode().split("\r\n")) == 2


@pytest.mark.parametrize("text", ["}", "{", "}{", "{}}", "a\\", "\\{", "50% & #1_$ ^~", "{a}", "}}}{{{"])
def test_bibtex_stays_one_entry_whatever_the_words_are(text: str) -> None:
    """BibTeX and biber count every brace, also those after a backslash."""
    record = make_record(title={"en": f"{text} "}, source={"text": {"en": text}}, **{"from": [{"as": text}]})
    entry = bibtex(record, CONTEXT).decode()
    depth = 0
    for index, character in enumerate(entry):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth > 0 or index < entry.index("{") or index >= len(entry) - 2, entry
    assert depth == 0
    assert {"title", "author", "howpublished"} <= set(fields_of(entry))


def test_a_collection_has_every_citation_format() -> None:
    """With what it is, where it is and the ends of its dates; the bytes are those that its addresses give."""
    collection = from_dict(
        {"kind": "collection", "id": "series", "title": {"en": "Cables"}, "level": "series", "collection": "papers",
         "date": "1945/1947", "creator": [{"as": "A, B"}], "reference": "Box 1–20", "publisher": "press",
         "rights": "http://rightsstatements.org/vocab/CNE/1.0/"}
    )  # fmt: skip
    assert isinstance(collection, Unit)
    rows = {row.name: row.serializer for row in FORMATS.for_kind("collection")}
    documents = {name: rows[name](collection, CONTEXT).decode() for name in ("bibtex", "ris", "csl")}  # type: ignore[misc]
    entry = fields_of(documents["bibtex"])
    assert documents["bibtex"].startswith("@misc{series,")
    assert (entry["date"], entry["author"]) == ("1945/1947", "{A, B}")
    assert entry["howpublished"] == "Box 1–20, Author Papers, The Library"
    tags = documents["ris"].split("\r\n")
    assert {"TY  - GEN", "PY  - 1945", "DB  - Author Papers, The Library"} <= set(tags)
    (item,) = json.loads(documents["csl"])
    assert item["type"] == "collection"
    assert item["issued"] == {"date-parts": [[1945], [1947]]}
    assert (item["archive_collection"], item["archive_location"]) == ("Author Papers", "Box 1–20")
