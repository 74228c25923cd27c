"""LIDO is valid by its schema (1.1), and tells of a record in events."""

from __future__ import annotations

from typing import Any

from lxml import etree

from fonds.record.model import Record, from_dict
from fonds.serializers.xml import lido
from tests.conformance import schemas
from tests.serializers.graph.world import demonstration, make_context, maximal
from tests.varied_records import varied

LIDO = {"l": lido.NAMESPACE}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(record: Any) -> Any:
    assert isinstance(record, Record)
    return etree.fromstring(lido.document(record, make_context(record)))


def texts(root: Any, path: str) -> list[str]:
    return [str(words) for words in root.xpath(path, namespaces=LIDO)]


def test_it_keeps_its_schema() -> None:
    for record in (maximal("record"), from_dict({"kind": "record", "id": "bare", "title": {"und": "Bare"}})):
        schemas.valid("lido-v1.1.xsd", read(record))


def test_varied_records_keep_the_schema() -> None:
    for fields in varied(150):
        if fields["kind"] == "record":
            schemas.valid("lido-v1.1.xsd", read(from_dict(fields)))


def test_every_text_is_there() -> None:
    words = " ".join(read(maximal("record")).itertext())
    expected = ("TITLE", "标题", "OTHER TITLE", "REFERENCE CODE", "BOX TWELVE", "IDENTIFIER", "ABSTRACT", "HISTORY",
                "SCOPE AND CONTENT", "PHYSICAL CHARACTERISTICS", "FURTHER STATEMENT", "IN SUMMER", "IN THE FIFTIES",
                "SENT WORDS", "ONLY PLACE OF RECEIPT", "ONLY RECIPIENT", "ROLE WORDS", "ONLY SUBJECT", "LOST ORIGINAL",
                "RIGHTS STATEMENT", "ACCESS NOTE", "MARKING WORD", "TYPE WORD", "Second\\paragraph.", "PAGE LABEL",
                "https://images.example.org/reel.mp4")  # fmt: skip
    assert [text for text in expected if text not in words] == []


def test_a_curator_recognises_the_telegram() -> None:
    known, context = demonstration()
    telegram = known["harriman-1945-07"]
    assert isinstance(telegram, Record)
    root = etree.fromstring(lido.document(telegram, context))
    schemas.valid("lido-v1.1.xsd", root)
    assert texts(root, "//l:objectWorkType/l:term/text()") == ["telegram"]
    creation = "//l:event[l:eventType/l:term='Creation']"
    assert texts(root, f"{creation}/l:eventActor//l:appellationValue/text()")[0] == "Harriman, W. Averell"
    assert texts(root, f"{creation}/l:eventActor[1]/l:displayActorInRole/text()") == ["Averell Harriman"]
    assert texts(root, f"{creation}/l:eventDate/l:displayDate/text()") == ["July 1945"]
    assert texts(root, f"{creation}/l:eventDate/l:date/*/text()") == ["1945-07", "1945-07"]
    receipt = "//l:event[l:eventName/l:appellationValue='receipt']"
    names = texts(root, f"{receipt}//l:nameActorSet/l:appellationValue/text()")
    assert names == ["Truman, Harry S.", "Byrnes, James F."]
    assert texts(root, "//l:repositoryName//l:appellationValue/text()") == ["Library of Congress"]
    works = texts(root, "//l:relatedWorkSet/l:displayRelatedWork/text()")
    assert works == [
        "W. A. Harriman Papers",
        "Harriman to Truman and Byrnes: Soong awaits the next talk",
        "Harriman to Truman and Byrnes: Stalin’s four drafts",
    ]
    assert root.find(f".//{{{lido.NAMESPACE}}}titleSet/*").get(XML_LANG) == "en"
