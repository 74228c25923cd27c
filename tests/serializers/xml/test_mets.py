"""METS and the ALTO that it links to are valid by their schemas, and lead to every page and part of a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from fonds.record.access import RestrictedRecord, WithheldPage, public_view
from fonds.record.field_types import Access
from fonds.record.model import Record, from_dict
from fonds.record.page_text import PageLine, PageText, PageWord
from fonds.serializers import pages
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_image import PageImage
from fonds.serializers.xml import alto, mets, mods
from tests.conformance import schemas
from tests.serializers.graph.world import demonstration, make_context, maximal
from tests.varied_records import varied

NAMES = {"m": mets.NAMESPACE, "a": alto.NAMESPACE, "x": "http://www.w3.org/1999/xlink"}
WORDS = (
    PageWord("Read", 10, 10, 40, 12, 0.94),
    PageWord("text,", 60, 10, 50, 12),
    PageWord("here", 115, 10, 40, 12),
)
LINES = (
    PageLine("Read text, here", (10, 10, 150, 12), 1, WORDS),
    PageLine("Without words", (10, 30, 90, 12), 1),
    PageLine("Nowhere", None, 2),
)


def scanned(**fields: Any) -> Record:
    plain = {"kind": "record", "id": "book", "title": {"en": "Book"}, "pages": [
        {"image": f"https://images.example.org/{number}.jpg", "width": 200, "height": 300, "label": f"{number} r"}
        for number in (1, 2)
    ]}  # fmt: skip
    record = from_dict(plain | fields)
    assert isinstance(record, Record)
    return record


def with_text(record: Record) -> SerializerContext:
    """A context in which software has read the first page."""
    first = PageImage(200, 300, "1 r", image="https://images.example.org/1.jpg", read="k", lines=3, boxed=True,
                      language="en", generator="Reader 5")  # fmt: skip
    second = PageImage(200, 300, "2 r", image="https://images.example.org/2.jpg")
    text = PageText(200, 300, LINES, "en", "Reader 5")
    context = make_context(record)
    return replace(context, page_images=lambda record: (first, second), page_text=lambda key: text)


def find(root: Any, path: str) -> list[str]:
    return [str(value) for value in root.xpath(path, namespaces=NAMES)]


def read(record: Any, context: SerializerContext | None = None) -> Any:
    assert isinstance(record, Record)
    root = etree.fromstring(mets.document(record, context or make_context(record)))
    schemas.valid("mets.xsd", root)
    ids = set(find(root, "//@ID"))
    pointers = {
        *find(root, "//@FILEID"),
        *find(root, "//@x:from"),
        *find(root, "//@x:to"),
        *find(root, "//@DMDID"),
    }
    assert pointers <= ids
    return root


def test_it_keeps_its_schema() -> None:
    for record in (maximal("record"), from_dict({"kind": "record", "id": "bare", "title": {"und": "Bare"}})):
        read(record)


def test_varied_records_keep_the_schema() -> None:
    for fields in varied(60):
        if fields["kind"] == "record":
            read(from_dict(fields))


def test_the_description_inside_is_mods() -> None:
    root = read(maximal("record"))
    (inside,) = root.xpath("//m:mdWrap[@MDTYPE='MODS']/m:xmlData/*", namespaces=NAMES)
    assert etree.QName(inside).namespace == mods.NAMESPACE
    schemas.valid("mods-3-8.xsd", inside)


def test_a_scanned_record_has_its_files_pages_and_parts() -> None:
    structure = [
        {"label": {"en": "First"}, "pages": ["1"], "parts": [{"label": {"en": "Half"}, "pages": ["1"],
         "region": "percent:0,0,100,50"}]}, {"label": {"en": "Second"}, "pages": ["2"]},
    ]  # fmt: skip
    record = scanned(structure=structure)
    root = read(record, with_text(record))
    images = find(root, "//m:fileGrp[@USE='DEFAULT']/m:file/m:FLocat/@x:href")
    assert images == ["https://images.example.org/1.jpg", "https://images.example.org/2.jpg"]
    assert find(root, "//m:fileGrp[@USE='FULLTEXT']//@x:href") == [
        "https://archive.example.org/iiif/book/alto/1"
    ]
    pages = "//m:structMap[@TYPE='PHYSICAL']/m:div/m:div"
    assert find(root, f"{pages}/@ORDERLABEL") == ["1 r", "2 r"]
    assert find(root, f"{pages}[1]/m:fptr/@FILEID") == ["file-1", "text-1"]
    logical = "//m:structMap[@TYPE='LOGICAL']/m:div"
    assert find(root, f"{logical}/m:div/@LABEL") == ["First", "Second"]
    assert find(root, f"{logical}/m:div/m:div/m:fptr/m:area/@COORDS") == ["0,0,200,150"]
    links = [(link.get(f"{{{NAMES['x']}}}from"), link.get(f"{{{NAMES['x']}}}to"))
             for link in root.iter(f"{{{mets.NAMESPACE}}}smLink")]  # fmt: skip
    assert ("log-1-1", "phys-1") in links
    assert ("log-2", "phys-2") in links


def test_typeset_pages_are_no_scans() -> None:
    known, context = demonstration()
    root = read(known["harriman-1945-07"], context)
    assert find(root, "//m:fileGrp/@USE") == ["TYPESET", "THUMBS", "FULLTEXT"]
    assert find(root, "//m:agent[@ROLE='CUSTODIAN']/m:name/text()") == ["Library of Congress"]


def test_what_is_withheld_has_no_file() -> None:
    rule = Access(tier="reading-room", covers="scans")
    withheld = (WithheldPage(1, 200, 300, "level2"), WithheldPage(2, 200, 300, "level2"))
    record = public_view(scanned(transcript="Open words."), rule, withheld)
    assert isinstance(record, RestrictedRecord)
    root = read(record)
    assert find(root, "//m:fileGrp/@USE") == []
    assert len(find(root, "//m:div[@TYPE='page']/@ID")) == 2


def words(root: Any) -> list[str]:
    return find(root, "//a:String/@CONTENT")


def test_alto_of_what_software_read() -> None:
    record = scanned()
    data = alto.page(record, 1, with_text(record))
    root = etree.fromstring(data)
    schemas.valid("alto-4-4.xsd", root)
    assert words(root) == ["Read", "text,", "here", "Without words", "Nowhere"]
    assert find(root, "//a:String[1]/@WC") == ["0.94"]
    assert find(root, "//a:TextLine[1]/a:String[2]/@HPOS") == ["60"]
    assert len(root.xpath("//a:TextLine[1]/a:SP", namespaces=NAMES)) == 2
    assert len(root.xpath("//a:TextBlock", namespaces=NAMES)) == 2
    assert find(root, "//a:softwareName/text()") == ["Reader 5"]
    assert find(root, "//a:fileName/text()") == ["https://images.example.org/1.jpg"]


@pytest.mark.parametrize("number", [2, 3])
def test_a_page_without_positions_has_no_alto(number: int) -> None:
    record = scanned()
    assert alto.page(record, number, with_text(record)) is None


def test_no_word_of_a_typeset_page_is_lost() -> None:
    known, context = demonstration()
    telegram = known["harriman-1945-07"]
    assert isinstance(telegram, Record)
    for canvas in pages.canvases(telegram, context):
        root = etree.fromstring(alto.page(telegram, canvas.number, context))
        schemas.valid("alto-4-4.xsd", root)
        assert " ".join(words(root)).split() == " ".join(line.text for line in canvas.lines).split()
        assert all(int(x) < canvas.width for x in find(root, "//a:String/@HPOS"))
