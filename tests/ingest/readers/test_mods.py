"""MODS: what each element becomes, what is kept as a statement, and what must not go public."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fonds.ingest.imported import ImportedDescription
from fonds.ingest.readers.mods.reader import FORMAT
from fonds.ingest.readers.xml_stream import outermost
from fonds.serializers.xml import mods
from tests.ingest.readers import reading
from tests.ingest.readers.reading import Reading, shared
from tests.ingest.readers.word_loss import kept_share
from tests.serializers.graph.world import make_context, maximal

NAMESPACES = 'xmlns="http://www.loc.gov/mods/v3" xmlns:xlink="http://www.w3.org/1999/xlink"'
ID = "<recordInfo><recordIdentifier>r1</recordIdentifier></recordInfo>"
TITLE = "<titleInfo><title>A letter</title></titleInfo>"
CODES = ("languageTerm", "scriptTerm", "typeOfResource", "roleTerm", "datestamp", "setSpec")


def read(tmp_path: Path, xml: str, **options: Any) -> Reading:
    path = tmp_path / "source.xml"
    path.write_text(xml, "utf-8")
    return reading.read(path, FORMAT, **options)


def unit(tmp_path: Path, elements: str, **options: Any) -> ImportedDescription:
    """The record or collection that these elements describe."""
    items = read(tmp_path, f"<mods {NAMESPACES}>{ID}{TITLE}{elements}</mods>", **options).items
    return next(item for item in items if item.kind in ("record", "collection"))


def statements(item: ImportedDescription) -> dict[str, Any]:
    return {entry["label"]: entry["text"] for entry in item.fields.get("statements", [])}


def test_titles(tmp_path: Path) -> None:
    xml = f"""<mods {NAMESPACES}>{ID}
      <titleInfo type="alternative"><title>Bridge letter</title></titleInfo>
      <titleInfo><nonSort>The</nonSort><title>letter</title><subTitle>on the bridge</subTitle>
        <partNumber>Part 2</partNumber><partName>The end</partName></titleInfo>
      <titleInfo type="translated" lang="fre"><title>La lettre</title></titleInfo></mods>"""
    item = read(tmp_path, xml).items[0]
    assert item.fields["title"] == {"en": "The letter: on the bridge. Part 2, The end", "fr": "La lettre"}
    assert item.fields["alternative_titles"] == ["Bridge letter"]
    assert item.key == "mods:r1"
    assert item.id_words == "r1"


def test_markup_in_a_title_is_no_part_of_it(tmp_path: Path) -> None:  # fault kind 1
    xml = f"<mods {NAMESPACES}>{ID}<titleInfo><title>A &lt;i&gt;Letter&lt;/i&gt;</title></titleInfo></mods>"
    assert read(tmp_path, xml).items[0].fields["title"] == "A Letter"


def test_no_title(tmp_path: Path) -> None:  # fault kind 15
    result = read(tmp_path, f"<mods {NAMESPACES}>{ID}</mods>")
    assert result.items[0].fields["title"] == "[untitled]"
    assert "has no title" in result.problems[0].message


def test_names_and_their_roles(tmp_path: Path) -> None:
    xml = """
      <name type="personal" valueURI="http://viaf.org/viaf/1"><namePart type="family">Doe</namePart>
        <namePart type="given">Jane</namePart><namePart type="date">1891-1986</namePart>
        <displayForm>Jane Doe</displayForm>
        <role><roleTerm type="code" authority="marcrelator">cre</roleTerm></role></name>
      <name type="corporate"><namePart>Bridge Office</namePart><nameIdentifier type="gnd">123-X</nameIdentifier>
        <role><roleTerm type="text" authority="marcrelator">photographer</roleTerm></role>
        <affiliation>Town Hall</affiliation></name>
      <name type="family"><namePart>Doe</namePart><role><roleTerm>Stifter</roleTerm></role></name>
      <name><namePart>Hemingway, E</namePart></name>
      <name type="personal"><namePart>Roe, Richard</namePart>
        <role><roleTerm type="code">rcp</roleTerm></role></name>"""
    result = read(tmp_path, f"<mods {NAMESPACES}>{ID}{TITLE}{xml}</mods>")
    fields = result.items[0].fields
    assert fields["creator"] == [{"id": "person:jane doe:1891/1986"}]
    assert fields["to"] == [{"id": "person:roe, richard:"}]
    assert fields["contributors"] == [
        {"id": "institution:bridge office:", "role": ["pht"]},
        {"id": "family:doe:", "role_label": "Stifter"},
        {"as": "Hemingway, E", "role": ["ctb"]},  # fault kind 26: never divided, and nobody's kind is guessed
    ]
    jane = next(item for item in result.items if item.key == "person:jane doe:1891/1986")
    assert jane.fields["names"] == [{"kind": "authorised", "family": "Doe", "given": "Jane"}]
    assert jane.fields["dates"] == "1891/1986"
    assert jane.fields["same_as"][0]["uri"] == "http://viaf.org/viaf/1"
    office = next(item for item in result.items if item.kind == "institution")
    assert office.fields["identifiers"] == [{"value": "123-X", "scheme": "gnd"}]
    assert statements(result.items[0])["Affiliation of Bridge Office"] == "Town Hall"


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ('<dateCreated encoding="w3cdtf">1945-07-26</dateCreated>', {"date": "1945-07-26"}),
        (
            '<dateCreated point="start">1967</dateCreated><dateCreated point="end">2007</dateCreated>',
            {"date": "1967/2007"},
        ),
        ('<dateCreated qualifier="approximate">1900</dateCreated>', {"date": "1900~"}),
        (
            '<dateCreated qualifier="inferred">1900</dateCreated>',
            {"date": "1900", "date_text": "1900 (inferred)"},
        ),
        ('<dateCreated encoding="marc">19uu</dateCreated>', {"date": "19XX", "date_text": "19uu"}),
        ("<dateCreated>in the summer</dateCreated>", {"date_text": "in the summer"}),
        (
            '<dateCreated encoding="edtf">1945</dateCreated><dateCreated>after the war</dateCreated>',
            {"date": "1945", "date_text": "after the war"},
        ),
        (
            "<dateIssued>1937</dateIssued>",
            {"date": "1937", "other_dates": [{"kind": "publication", "date": "1937"}]},
        ),
        (
            "<dateCaptured>2012</dateCaptured>",  # of a digitisation, and never the date of the unit
            {"other_dates": [{"kind": "digitisation", "date": "2012"}]},
        ),
    ],
)
def test_dates(tmp_path: Path, elements: str, expected: dict[str, Any]) -> None:
    fields = unit(tmp_path, f"<originInfo>{elements}</originInfo>").fields
    assert {name: fields[name] for name in ("date", "date_text", "other_dates") if name in fields} == expected


def test_place_publisher_and_a_digitisation(tmp_path: Path) -> None:
    item = unit(
        tmp_path,
        """<originInfo><place><placeTerm type="text" valueURI="http://d-nb.info/gnd/4">Bern</placeTerm></place>
        <publisher>Town Press</publisher><edition>2nd</edition></originInfo>
        <originInfo eventType="digitisation"><place><placeTerm>Dresden</placeTerm></place>
        <publisher>SLUB</publisher><dateIssued>2019</dateIssued></originInfo>""",
    )
    assert item.fields["contributors"] == [{"as": "Town Press", "role": ["pbl"]}]
    assert "date" not in item.fields
    assert statements(item) == {
        "Place of publication": "Bern, http://d-nb.info/gnd/4",
        "Edition": "2nd",
        "Digitisation": "Place: Dresden\nPublisher: SLUB\nDate issued: 2019",
    }


def test_type_genre_language_and_extent(tmp_path: Path) -> None:
    fields = unit(
        tmp_path,
        """<typeOfResource>still image</typeOfResource><genre>Lichtbild</genre>
        <language><languageTerm type="code">ger</languageTerm><languageTerm type="text">German</languageTerm>
        <scriptTerm type="code">Latn</scriptTerm></language>
        <language objectPart="summary"><languageTerm type="code">und</languageTerm></language>
        <physicalDescription><extent unit="photographs">3</extent><note>Torn</note></physicalDescription>""",
    ).fields
    assert (fields["type"], fields["type_label"]) == ("still-image", "Lichtbild")
    assert fields["language"] == ["de", "und"]
    assert fields["language_note"] == "summary: und"
    assert fields["scripts"] == ["Latn"]
    assert fields["extent"] == "3 photographs"
    assert fields["physical_characteristics"] == "Torn"


def test_notes_go_into_the_fields_of_their_types(tmp_path: Path) -> None:
    item = unit(
        tmp_path,
        """<note type="ownership">Kept by the family.</note><note type="originallocation">Town archive</note>
        <note>One.\n\n  Two.</note><note displayLabel="Watermark">A crown</note><note type="handwritten">x</note>
        <abstract>Short.</abstract><abstract type="scope and content">Long.</abstract>
        <targetAudience>Scholars</targetAudience>""",
    )
    fields = item.fields
    assert fields["archival_history"] == "Kept by the family."
    assert fields["originals"] == "Town archive"
    assert fields["note"] == "One.\n\nTwo."
    assert (fields["abstract"], fields["scope_and_content"]) == ("Short.", "Long.")
    assert statements(item) == {"Watermark": "A crown", "Handwritten": "x", "Target audience": "Scholars"}


def test_subjects_and_places(tmp_path: Path) -> None:
    xml = """<subject authority="lcsh"><topic>Bridges</topic><geographic>Bern</geographic>
        <temporal>1900</temporal></subject>
      <subject valueURI="http://vocab.getty.edu/tgn/7"><hierarchicalGeographic><country>Switzerland</country>
        <city>Bern</city></hierarchicalGeographic>
        <cartographics><coordinates>46.9,7.4</coordinates></cartographics></subject>
      <subject><name type="personal"><namePart>Doe, Jane</namePart></name></subject>
      <subject>Function -- Subject</subject><subject><geographicCode>e-sz</geographicCode></subject>"""
    result = read(tmp_path, f"<mods {NAMESPACES}>{ID}{TITLE}{xml}</mods>")
    fields = result.items[0].fields
    assert fields["subjects"] == [
        {"id": "subject:bridges -- bern -- 1900:"},
        {"id": "person:doe, jane:"},
        {"id": "subject:function -- subject:"},
    ]
    assert fields["places"] == [{"id": "place:bern, switzerland:"}]
    place = next(item for item in result.items if item.kind == "place")
    assert place.fields["coordinates"] == {"latitude": 46.9, "longitude": 7.4}
    assert place.fields["same_as"][0]["uri"] == "http://vocab.getty.edu/tgn/7"
    assert statements(result.items[0]) == {"Geographic code": "e-sz"}


def test_where_it_is_and_its_identifiers(tmp_path: Path) -> None:
    item = unit(
        tmp_path,
        """<identifier type="urn">urn:x:1</identifier><identifier type="isbn" invalid="yes">9</identifier>
        <location><physicalLocation>Town Archive</physicalLocation>
        <physicalLocation type="container">Box 3</physicalLocation><shelfLocator>MS 12/4</shelfLocator>
        <url access="object in context">https://example.org/1</url><url access="preview">https://example.org/t</url>
        </location>""",
    )
    assert item.fields["identifiers"] == [
        {"value": "r1"},
        {"value": "urn:x:1", "scheme": "urn"},
        {"value": "9", "scheme": "isbn (invalid)"},
    ]
    assert item.fields["holder"] == "institution:town archive:"
    assert item.fields["reference"] == "MS 12/4"
    assert item.fields["containers"] == [{"value": "Box 3"}]
    assert item.fields["same_as"][0]["uri"] == "https://example.org/1"
    assert statements(item) == {"Preview": "https://example.org/t"}


def test_hosts_are_collections_described_once(tmp_path: Path) -> None:
    host = """<relatedItem type="host"><titleInfo><title>Papers</title></titleInfo>{}
      <identifier>papers</identifier></relatedItem>"""
    second = ID.replace("r1", "r2")
    xml = f"""<modsCollection {NAMESPACES}><mods>{ID}{TITLE}{host.format("")}</mods>
      <mods>{second}{TITLE}{host.format("<note>More</note>")}</mods></modsCollection>"""
    result = read(tmp_path, xml)
    papers = result.of_kind("collection")
    assert [(item.key, item.fields["title"]) for item in papers] == [("unit:papers", "Papers")]
    records = result.of_kind("record")
    assert [item.fields["collection"] for item in records] == ["unit:papers"] * 2
    assert records[0].group == "unit:papers"
    assert statements(records[1]) == {"Described as part of": "Papers\nMore\nIdentifier: papers"}


def test_a_host_that_the_file_describes_itself_is_described_by_that(tmp_path: Path) -> None:
    xml = f"""<modsCollection {NAMESPACES}><mods>{ID}{TITLE}<relatedItem type="host">
      <titleInfo><title>Papers</title></titleInfo><identifier>papers</identifier></relatedItem></mods>
      <mods><titleInfo><title>Papers of Jane Doe</title></titleInfo><identifier>papers</identifier>
      <typeOfResource collection="yes"/></mods></modsCollection>"""
    assert [item.fields["title"] for item in read(tmp_path, xml).of_kind("collection")] == [
        "Papers of Jane Doe"
    ]


def test_an_issue_is_no_collection(tmp_path: Path) -> None:
    item = unit(
        tmp_path,
        """<relatedItem type="host"><titleInfo><title>The Journal</title></titleInfo>
        <part><detail type="volume"><number>3</number></detail></part></relatedItem>
        <relatedItem type="original" xlink:href="https://example.org/o"><note>A print</note></relatedItem>""",
    )
    assert item.fields["relations"] == [
        {"type": "part-of", "text": "The Journal\nPart: 3"},
        {"type": "copy-of", "uri": "https://example.org/o", "text": "A print"},
    ]


def test_rights_and_conditions(tmp_path: Path) -> None:
    fields = unit(
        tmp_path,
        """<accessCondition type="use and reproduction"
          xlink:href="http://rightsstatements.org/vocab/InC/1.0/">Ask us.</accessCondition>
        <accessCondition type="restrictionOnAccess">By letter only.</accessCondition>""",
    ).fields
    assert fields["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
    assert fields["rights_statement"] == "Ask us."
    assert fields["access_conditions"] == "By letter only."
    assert "access" not in fields


@pytest.mark.parametrize("words", ["Closed", "Restricted files", "info:eu-repo/semantics/closedAccess"])
def test_a_term_that_closes(tmp_path: Path, words: str) -> None:
    item = unit(tmp_path, f'<accessCondition type="restriction on access">{words}</accessCondition>')
    assert item.fields["access"] == {"tier": "closed", "note": words}


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("Closed until 2050-06-01", "2050-06-01"),
        ("Restricted until 2050.", "2051-01-01"),
        ("Embargoed until 2050-12", "2051-01-01"),
    ],
)
def test_a_term_with_an_end(tmp_path: Path, words: str, until: str) -> None:
    item = unit(tmp_path, f"<accessCondition>{words}</accessCondition>")
    assert item.fields["access"] == {"tier": "closed", "until": until, "note": words}
    assert item.fields["access_conditions"] == words


def test_a_sentence_is_no_rule(tmp_path: Path) -> None:
    item = unit(tmp_path, "<accessCondition>Some letters are closed until 2050.</accessCondition>")
    assert "access" not in item.fields


def test_a_term_that_withholds(tmp_path: Path) -> None:
    xml = f'<mods {NAMESPACES}>{ID}{TITLE}<accessCondition type="status">Deleted</accessCondition></mods>'
    result = read(tmp_path, xml)
    assert not result.of_kind("record")
    assert result.withheld[0].key == "mods:r1"
    assert "Deleted" in result.withheld[0].reason


def test_what_is_nowhere_else_is_a_statement(tmp_path: Path) -> None:
    item = unit(
        tmp_path,
        """<classification authority="ddc">320</classification><tableOfContents>1. Bridges</tableOfContents>
        <extension><x:flag xmlns:x="urn:x"><x:a>one</x:a><x:b>two</x:b></x:flag></extension>stray words
        <titleinfo><title>Second</title></titleinfo>""",
    )
    assert statements(item) == {
        "Classification": "320 (ddc)",
        "Table of contents": "1. Bridges",
        "Flag": "A: one\nB: two",
        "Text between the elements": "stray words",
    }
    assert item.fields["alternative_titles"] == ["Second"]  # names are compared without case


def test_repeated_identifiers_are_named_with_their_lines(tmp_path: Path) -> None:  # fault kind 4
    xml = (
        f"<modsCollection {NAMESPACES}>\n<mods>{ID}{TITLE}</mods>\n<mods>{ID}{TITLE}</mods></modsCollection>"
    )
    result = read(tmp_path, xml)
    assert [item.key for item in result.items] == ["mods:r1", "mods:r1#2"]
    (problem,) = result.problems
    assert (problem.line, problem.message) == (3, "the identifier 'r1' stands in line 2 too")


def test_undeclared_prefixes_and_bytes_before_the_document(tmp_path: Path) -> None:  # fault kind 31
    prefixed = ID.replace("<", "<mods:").replace("<mods:/", "</mods:")
    xml = f"""Content-Type: text/xml\n\n<mods:modsCollection><mods:mods>{prefixed}
      <mods:titleInfo><mods:title>One</mods:title></mods:titleInfo></mods:mods></mods:modsCollection>"""
    result = read(tmp_path, xml)
    assert result.items[0].fields["title"] == "One"
    assert result.items[0].key == "mods:r1"
    assert {problem.severity for problem in result.problems} == {"warning"}
    messages = [problem.message for problem in result.problems]
    assert messages == ["there are 24 bytes before the XML document", "the prefix 'mods' is not declared"]


def test_what_stands_before_a_fault_is_read(tmp_path: Path) -> None:
    xml = f"<modsCollection {NAMESPACES}><mods>{ID}{TITLE}</mods>\n<mods><titleInfo><title>Tw"
    result = read(tmp_path, xml)
    assert [item.key for item in result.items] == ["mods:r1"]
    assert result.problems[-1].severity == "error"
    assert result.problems[-1].line == 2


def test_entities_of_other_files_are_refused(tmp_path: Path) -> None:
    xml = f"""<!DOCTYPE mods [<!ENTITY x SYSTEM "file:///etc/passwd">]>
      <mods {NAMESPACES}>{ID}<titleInfo><title>&x;</title></titleInfo></mods>"""
    path = tmp_path / "source.xml"
    path.write_text(xml, "utf-8")
    result = reading.read(path, FORMAT)
    assert not result.items
    assert result.problems[-1].severity == "error"


def test_records_are_given_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "source.xml"
    record = "<mods><identifier>{}</identifier></mods>"
    path.write_text(
        f"<modsCollection {NAMESPACES}>{''.join(map(record.format, range(5000)))}</modsCollection>"
    )
    context = reading_context(path)
    largest = 0
    for element in outermost(context, "mods"):
        largest = max(largest, len(element.getparent()))
    assert largest < 5000  # those that were read are freed


def reading_context(path: Path) -> Any:
    from fonds.ingest.imported import InputFile, ReadOptions
    from fonds.ingest.readers.reading_context import ReadingContext

    return ReadingContext(InputFile(path, path.name), ReadOptions())


# fields of a record in MODS that come back as they were, of a record with every field
SAME = (
    "title", "alternative_titles", "language", "scripts", "extent", "scope_and_content", "note", "history",
    "archival_history", "acquisition", "appraisal", "accruals", "arrangement", "finding_aids", "originals", "copies",
    "related_units", "publications", "preferred_citation", "language_note", "physical_characteristics", "date",
    "date_text", "type", "type_label", "classification", "classification_label", "level_label", "reference", "rights",
    "order", "source", "sent.date", "sent.text", "received.date", "received.text",
)  # fmt: skip


def test_exports_of_fonds_come_back(tmp_path: Path) -> None:
    record = maximal("record")
    path = tmp_path / "source.xml"
    path.write_bytes(mods.document(record, make_context(record)))  # type: ignore[arg-type]
    result = reading.read(path, FORMAT)
    read_back = result.descriptions[result.items[0].key]
    for name in SAME:
        first, second = (_value(unit, name) for unit in (record, read_back))
        assert first == second, name
    assert [entry.as_ for entry in read_back.recipients][-1:] == ["ONLY RECIPIENT"]  # type: ignore[attr-defined]
    assert {entry.type for entry in read_back.relations} == {entry.type for entry in record.relations}  # type: ignore[attr-defined]


def _value(unit: Any, path: str) -> Any:
    for name in path.split("."):
        unit = getattr(unit, name)
    return unit


@pytest.mark.parametrize("name", ["modsOriginInfo.xml"])
def test_real_files_lose_no_words(name: str) -> None:
    path = shared(f"intake/mods/{name}")
    result = reading.read(path, FORMAT)
    share, lost = kept_share(path, result, CODES)
    assert share >= 0.99, lost


def test_a_film_of_dresden() -> None:
    result = reading.read(shared("intake/mods/modsOriginInfo.xml"), FORMAT)
    fields = result.items[0].fields
    assert fields["contributors"] == [
        {"id": "person:alterman, eric:", "as": "Eric Alterman", "role": ["aut"]}
    ]
    assert "date" not in fields  # four digitisations, and no date of the film itself
    assert [date["date"] for date in fields["other_dates"]] == ["2019", "2018", "2021", "2020"]
    assert fields["rights"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert fields["type"] == "film"
