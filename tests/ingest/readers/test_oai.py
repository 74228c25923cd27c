"""Answers of OAI-PMH: headers, deleted records, formats inside, and what is no record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.oai import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.reading import Reading, shared
from tests.ingest.readers.word_loss import kept_share

OAI = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
DC = 'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
TITLE = f"<oai_dc:dc {DC}><dc:title>One</dc:title></oai_dc:dc>"
CODES = ("languageTerm", "scriptTerm", "typeOfResource", "roleTerm", "language", "datestamp", "responseDate", "request",
         "resumptionToken")  # fmt: skip
MODS = 'xmlns="http://www.loc.gov/mods/v3"'


def record(identifier: str, metadata: str, header: str = "", about: str = "") -> str:
    """A record of an answer."""
    inner = f"<metadata>{metadata}</metadata>" if metadata else ""
    return f"""<record><header{header}><identifier>{identifier}</identifier><datestamp>2020-02-02</datestamp>
      <setSpec>letters</setSpec></header>{inner}{about}</record>"""


def answer(records: str, namespace: str = OAI) -> str:
    """An answer to ListRecords."""
    return f"<OAI-PMH {namespace}><responseDate>2020-02-02</responseDate><ListRecords>{records}</ListRecords></OAI-PMH>"


def read(tmp_path: Path, xml: str, **options: Any) -> Reading:
    path = tmp_path / "source.xml"
    path.write_text(xml, "utf-8")
    return reading.read(path, FORMAT, **options)


@pytest.mark.parametrize("namespace", [OAI, ""])
def test_the_identifier_of_the_header_is_the_key(tmp_path: Path, namespace: str) -> None:  # fault kind 34
    about = "<about><rights>Of the metadata</rights></about>"
    result = read(tmp_path, answer(record("oai:x:1", TITLE, about=about), namespace))
    (item,) = result.items
    assert (item.key, item.id_words) == ("unit:oai:x:1", "oai:x:1")
    assert item.fields["identifiers"] == [{"value": "oai:x:1", "scheme": "OAI-PMH"}]
    assert [(entry["label"], entry["text"]) for entry in item.fields["statements"]] == [
        ("Set of OAI-PMH", "letters"),
        ("About the metadata", "Of the metadata"),
    ]


def test_records_without_an_answer_around_them(tmp_path: Path) -> None:
    assert read(tmp_path, record("oai:x:1", TITLE)).items[0].key == "unit:oai:x:1"
    harvest = f"<harvest>{record('oai:x:1', TITLE)}{record('oai:x:2', TITLE)}</harvest>"
    assert [item.key for item in read(tmp_path, harvest).items] == ["unit:oai:x:1", "unit:oai:x:2"]


def test_deleted_records_are_withheld(tmp_path: Path) -> None:
    result = read(tmp_path, answer(record("oai:x:1", "", ' status="deleted"') + record("oai:x:2", TITLE)))
    (withheld,) = result.withheld
    assert withheld.key == "unit:oai:x:1"
    assert withheld.reason == "deleted in the source, 2020-02-02"
    assert [item.key for item in result.items] == ["unit:oai:x:2"]


def test_formats_inside(tmp_path: Path) -> None:
    mods = f"<mods {MODS}><titleInfo><title>Two</title></titleInfo></mods>"
    lido = '<lido xmlns="http://www.lido-schema.org"><lidoRecID>L</lidoRecID></lido>'
    mets = f"""<mets xmlns="http://www.loc.gov/METS/"><dmdSec ID="d"><mdWrap MDTYPE="MODS"><xmlData>{mods}</xmlData>
        </mdWrap>
      </dmdSec></mets>"""
    ead = """<ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid>e1</eadid></eadheader><archdesc level="fonds"><did>
      <unittitle>Papers</unittitle></did></archdesc></ead>"""
    marc = """<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader>
      <controlfield tag="001">m1</controlfield><datafield tag="245" ind1="0" ind2="0">
      <subfield code="a">Three</subfield></datafield></record>"""
    edm = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:edm="http://www.europeana.eu/schemas/edm/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <edm:ProvidedCHO rdf:about="https://example.org/4"><dc:title>Four</dc:title><edm:type>TEXT</edm:type></edm:ProvidedCHO></rdf:RDF>"""
    inside = (TITLE, mods, lido, mets, marc, edm, ead)
    result = read(
        tmp_path, answer("".join(record(f"oai:x:{number}", xml) for number, xml in enumerate(inside)))
    )
    units = [item for item in result.items if item.kind in ("record", "collection")]
    assert [item.fields["title"] for item in units] == [
        "One",
        "Two",
        "[untitled]",
        "Two",
        "Three",
        "Four",
        "Papers",
    ]
    assert [item.key for item in units][:6] == [f"unit:oai:x:{number}" for number in range(6)]
    assert units[6].fields["identifiers"][-1] == {"value": "oai:x:6", "scheme": "OAI-PMH"}


def test_a_format_that_is_not_read_is_refused_by_name(tmp_path: Path) -> None:
    result = read(tmp_path, answer(record("oai:x:1", '<thing xmlns="urn:x"/>') + record("oai:x:2", TITLE)))
    assert [item.key for item in result.items] == ["unit:oai:x:2"]
    (problem,) = result.problems
    assert problem.message == "the metadata of 'oai:x:1' are of a format that is not read: thing (urn:x)"
    assert problem.severity == "error"


def test_one_faulty_record_is_one_problem(tmp_path: Path) -> None:
    result = read(tmp_path, answer(record("oai:x:1", "") + record("oai:x:2", TITLE)))
    assert [problem.message for problem in result.problems] == ["the record 'oai:x:1' has no metadata"]
    assert len(result.items) == 1


def test_errors_and_parts_of_a_list_are_said(tmp_path: Path) -> None:
    error = f'<OAI-PMH {OAI}><error code="noRecordsMatch">Nothing</error></OAI-PMH>'
    result = read(tmp_path, error)
    assert [problem.message for problem in result.problems] == [
        "the answer is an error, noRecordsMatch: Nothing",
        "there are no records in it",
    ]
    token = '<resumptionToken completeListSize="6387">abc</resumptionToken>'
    assert read(tmp_path, answer(record("oai:x:1", TITLE) + token)).notes == [
        "It is one part of a list of 6387 records: the next parts are not in this file."
    ]


@pytest.mark.parametrize(
    ("name", "units", "withheld"),
    [
        ("oai/GetRecord_utf8test.xml", 1, 0),
        ("oai/deletedOaiRecord.xml", 0, 1),
        ("oai/oai-page.xml", 11, 0),
        ("oai/sample-oai-no-namespace.xml", 10, 0),
        ("mods/getrecord_oai_mods.xml", 2, 0),
        ("mods/ma.xml", 2, 0),
        ("mods/michigan_bad.xml", 2, 0),
    ],
)
def test_real_files_lose_no_words(name: str, units: int, withheld: int) -> None:
    path = shared(f"intake/{name}")
    format = reader_of(InputFile(path, path.name))
    assert format is FORMAT
    result = reading.read(path, FORMAT)
    assert sum(item.kind in ("record", "collection") for item in result.items) == units
    assert len(result.withheld) == withheld
    share, lost = kept_share(path, result, CODES if not withheld else (*CODES, "setSpec"))
    assert share >= 0.99, lost


def test_a_plate_of_harvard_is_in_its_collection() -> None:
    result = reading.read(shared("intake/oai/oai-page.xml"), FORMAT)
    plate = result.items[0]
    assert plate.fields["title"] == "Plate 1. Clematis cylindrica"
    assert plate.fields["level"] == "item"
    (papers,) = result.of_kind("collection")
    assert plate.fields["collection"] == papers.key == "unit:arn00007"
    assert papers.fields["title"] == "Alfred Riocreux botanical watercolors"
    assert papers.fields["date"] == "1860"


def test_dublin_core_in_other_clothes(tmp_path: Path) -> None:
    dim = """<dim:dim xmlns:dim="http://www.dspace.org/xmlns/dspace/dim"><dim:field element="title">One</dim:field>
      <dim:field element="contributor" qualifier="author">Doe, Jane</dim:field>
      <dim:field element="date" qualifier="issued">1950</dim:field></dim:dim>"""
    other = f'<e:record xmlns:e="urn:europeana" {DC}><dc:title>Two</dc:title></e:record>'
    result = read(tmp_path, answer(record("oai:x:1", dim) + record("oai:x:2", other)))
    first, second = result.items
    assert (first.fields["title"], first.fields["creator"], first.fields["date"]) == (
        "One",
        [{"as": "Doe, Jane"}],
        "1950",
    )
    assert second.fields["title"] == "Two"
