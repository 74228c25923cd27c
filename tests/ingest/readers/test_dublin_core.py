"""Dublin Core: simple and qualified, with and without namespaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.readers.dublin_core import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.reading import Reading

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
OAI_DC = 'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'


def read(tmp_path: Path, xml: str, **options: Any) -> Reading:
    path = tmp_path / "source.xml"
    path.write_text(xml, "utf-8")
    return reading.read(path, FORMAT, **options)


def fields(tmp_path: Path, elements: str, **options: Any) -> dict[str, Any]:
    """The fields of a record with these elements."""
    xml = f"<oai_dc:dc {OAI_DC} {DC}><dc:title>A letter</dc:title>{elements}</oai_dc:dc>"
    return read(tmp_path, xml, **options).items[0].fields


def test_a_record(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        f"""<oai_dc:dc {OAI_DC} {DC}><dc:title xml:lang="de">Ein Brief</dc:title>
        <dc:title xml:lang="en">A letter</dc:title>
        <dc:creator>Doe, Jane</dc:creator><dc:contributor>Roe</dc:contributor><dc:publisher>Press</dc:publisher>
        <dc:subject>Bridges</dc:subject><dc:description>One.</dc:description><dc:description>Two.</dc:description>
        <dc:date>1912-05-03</dc:date><dc:type>Text</dc:type><dc:type>Telegram</dc:type><dc:format>image/tiff</dc:format>
        <dc:identifier>MS 1</dc:identifier><dc:language>ger; fre</dc:language>
        <dc:relation>https://example.org/2</dc:relation>
        <dc:coverage>Bern</dc:coverage><dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
        <dc:rights>Ask us.</dc:rights><dc:source>A register</dc:source></oai_dc:dc>""",
    )
    item = result.items[0]
    assert (item.key, item.id_words) == ("dc:MS 1", "MS 1")
    assert item.fields == {
        "title": {"de": "Ein Brief", "en": "A letter"},
        "creator": [
            {"as": "Doe, Jane"}
        ],  # a person or a body: the source does not say, and it is not divided
        "contributors": [{"as": "Roe", "role": ["ctb"]}, {"as": "Press", "role": ["pbl"]}],
        "subjects": [{"id": "subject:bridges:"}],
        "abstract": "One.\n\nTwo.",
        "date": "1912-05-03",
        "type": "telegram",
        "type_label": "Telegram",
        "identifiers": [{"value": "MS 1"}],
        "language": ["de", "fr"],
        "relations": [{"type": "related", "uri": "https://example.org/2"}],
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "rights_statement": "Ask us.",
        "source": "A register",
        "statements": [
            {"label": "Format", "text": "image/tiff", "source": "dc:format"},
            {"label": "Coverage", "text": "Bern", "source": "dc:coverage"},
        ],
    }


def test_refinements(tmp_path: Path) -> None:
    result = fields(
        tmp_path,
        """<dcterms:alternative>Bridge letter</dcterms:alternative><dcterms:created>1912</dcterms:created>
        <dcterms:issued>1950</dcterms:issued><dcterms:modified>2001</dcterms:modified>
        <dcterms:extent>2 leaves</dcterms:extent>
        <dcterms:spatial>Bern</dcterms:spatial><dcterms:temporal>1900-1920</dcterms:temporal>
        <dcterms:isPartOf>Papers</dcterms:isPartOf><dcterms:isVersionOf>https://example.org/v</dcterms:isVersionOf>
        <dcterms:provenance>Kept by the family.</dcterms:provenance>
        <dcterms:accessRights>By letter.</dcterms:accessRights>
        <dcterms:bibliographicCitation>Doe, letter.</dcterms:bibliographicCitation>
        <dcterms:license>https://creativecommons.org/publicdomain/zero/1.0/</dcterms:license>""",
    )
    assert result["alternative_titles"] == ["Bridge letter"]
    assert result["date"] == "1912"
    assert result["other_dates"] == [
        {"kind": "publication", "date": "1950"},
        {"kind": "other", "date": "2001", "text": "Modified: 2001"},
    ]
    assert result["extent"] == "2 leaves"
    assert result["places"] == [{"id": "place:bern:"}]
    assert result["relations"] == [
        {"type": "part-of", "text": "Papers"},
        {"type": "version-of", "uri": "https://example.org/v", "text": "Is version of"},
    ]
    assert result["archival_history"] == "Kept by the family."
    assert result["access_conditions"] == "By letter."
    assert result["preferred_citation"] == "Doe, letter."
    assert result["rights"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert result["statements"] == [{"label": "Temporal", "text": "1900-1920", "source": "dc:temporal"}]


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ("<dc:date>ca. 1900</dc:date>", {"date_text": "ca. 1900"}),
        (
            "<dc:date>1945-07-26T00:00:00Z</dc:date>",
            {"date": "1945-07-26", "date_text": "1945-07-26T00:00:00Z"},
        ),
        (
            "<dc:date>1912</dc:date><dc:date>2010</dc:date>",
            {"date": "1912", "other_dates": [{"kind": "other", "date": "2010"}]},
        ),
        ("<dcterms:issued>1950</dcterms:issued>", {"date": "1950"}),
    ],
)
def test_dates(tmp_path: Path, elements: str, expected: dict[str, Any]) -> None:
    result = fields(tmp_path, elements)
    assert {name: result.get(name) for name in expected} == expected


def test_markup_of_a_description_becomes_paragraphs(tmp_path: Path) -> None:
    html = "&lt;p&gt;One &lt;b&gt;two&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;"
    assert fields(tmp_path, f"<dc:description>{html}</dc:description>")["abstract"].split() == [
        "One",
        "two.",
        "Three.",
    ]


def test_closed_and_under_embargo(tmp_path: Path) -> None:
    result = fields(
        tmp_path,
        """<dc:rights>info:eu-repo/semantics/embargoedAccess</dc:rights>
        <dc:rights>info:eu-repo/date/embargoEnd/2031-01-01</dc:rights>""",
    )
    assert result["access"] == {
        "tier": "closed",
        "note": "info:eu-repo/semantics/embargoedAccess",
        "until": "2031-01-01",
    }


def test_records_in_a_container_of_no_schema(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        f"""<metadata {DC}><record><dc:title>One</dc:title><dc:identifier>1</dc:identifier></record>
        <record><dc:title>Two</dc:title><dc:identifier>2</dc:identifier><mine>Words</mine></record></metadata>""",
    )
    assert [item.key for item in result.items] == ["dc:1", "dc:2"]
    assert result.items[1].fields["statements"] == [{"label": "Mine", "text": "Words", "source": "dc:mine"}]


def test_one_record_without_a_namespace(tmp_path: Path) -> None:
    assert read(tmp_path, "<dc><title>One</title></dc>").items[0].key == "dc:title:one"


def test_a_collection(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        f"<oai_dc:dc {OAI_DC} {DC}><dc:title>Papers</dc:title><dc:type>Collection</dc:type></oai_dc:dc>",
    )
    assert result.items[0].kind == "collection"


@pytest.mark.parametrize(
    "xml",
    ["<html><head><title>x</title></head></html>", f"<package {DC}><dc:title>x</dc:title></package>", "a,b"],
)
def test_other_files_are_not_taken(tmp_path: Path, xml: str) -> None:
    path = tmp_path / "source.xml"
    path.write_text(xml, "utf-8")
    assert not FORMAT.recognises(InputFile(path, path.name))
