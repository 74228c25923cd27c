"""TEI: valid by the schema of the TEI, every sign an element, and every text the same when it is read back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from fonds import safe_xml
from fonds.ingest.timed_text import tei as timed_text_tei
from fonds.record.model import Record, from_dict
from fonds.record.signs import SIGNS
from fonds.record.transcript import EDITORIAL_MARKS, source_pages, text_parts
from fonds.serializers.entity_mentions import EntityMentions
from fonds.serializers.page_model import Canvas, Layer, Painting, TextLine
from fonds.serializers.xml import tei, tei_pages
from fonds.serializers.xml.tei_text import Hands, TextWriter
from tests.conformance import schemas
from tests.record.test_signs import PIECES
from tests.serializers.graph.world import make_context, maximal
from tests.serializers.xml import tei_reader
from tests.varied_records import varied

NAMES = {"t": tei.NAMESPACE}
CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
) | st.sampled_from("\n\t\r &<>\"'?[]|:")
SPELLINGS = st.sampled_from(
    (
        *(
            "[ILLEGIBLE]",
            "[Sic]",
            "[PAGE 2]\n",
            "\n  [page]  \n",
            "[added\n above: ",
            "[deleted:\n",
            "[hand a?>b: ",
        ),
        *(
            " |  corrected: ",
            "\n\n",
            "\n \t\n",
            "\u3000",
            "Soong",
            "T. V.\nSoong",
            "[note: ?>]",
            "&amp;",
            "\r\n",
        ),
    )
)
TEXTS = st.lists(PIECES | SPELLINGS, max_size=40).map("".join) | st.text(CHARACTERS, max_size=80)
MENTIONS = EntityMentions({"Soong": "soong", "T. V. Soong": "soong"})


def find_names(text: str) -> Any:
    return (
        (words, "persName" if id else "", "https://a.example/soong" if id else "")
        for words, id in MENTIONS.pieces(text)
    )


def division(text: str) -> str:
    return TextWriter("t", Hands(), ["page-1", "page-2"], find_names).division(text, type="transcript")


def read_back(written: str) -> str:
    return tei_reader.text(etree.fromstring(f'<div xmlns="{tei.NAMESPACE}">{written}</div>'.encode())[0])


@settings(max_examples=600, deadline=None)
@given(TEXTS)
@example("".join(kind.example for kind in SIGNS.values()))
@example(" ".join(f"[{mark}]" for mark in EDITORIAL_MARKS))
@example("[heading: a [deleted: b]]\n\n[heading: a] b\n\n[heading:\nc]")
@example("[page 1]\n\na [page: 2] b\n\n[gap: 3 lines, illegible] [illegible: 3 lines, damage]")
def test_the_text_is_the_same_when_it_is_read_back(text: str) -> None:
    assert read_back(division(text)) == text


@given(TEXTS)
def test_the_parts_of_a_text_are_the_text_and_its_paragraphs(text: str) -> None:
    parts = list(text_parts(text))
    assert "".join(part.text for part in parts) == text
    if "[page: " not in text:
        paragraphs = [part.text.strip() for part in parts if part.kind == "paragraph"]
        whole = [paragraph for page in source_pages(text) for paragraph in page.paragraphs]
        assert [paragraph for paragraph in paragraphs if paragraph] == whole


def document_of(**fields: Any) -> bytes:
    data = {"kind": "record", "id": "letter", "title": {"en": "A letter"}, "language": ["en"]}
    record = from_dict({**data, **fields})
    assert isinstance(record, Record)
    return tei.document(record, make_context())


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("".join(kind.example for kind in SIGNS.values()))
@example("[expanded: a [bold: b]] [expanded: c\nd] [stamp: [note 1: x] [illegible: 2 words] [sic]][note: 1]")
def test_any_text_is_valid(text: str) -> None:
    written = division(text)
    hands = "".join(f'<handNote xml:id="hand-{number}"/>' for number in range(1, 9))
    head = (
        "<teiHeader><fileDesc><titleStmt><title/></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/>"
        f"</sourceDesc></fileDesc><profileDesc><handNotes>{hands}</handNotes></profileDesc></teiHeader>"
    )
    whole = f'<TEI xmlns="{tei.NAMESPACE}">{head}<text><body>{written}</body></text></TEI>'
    schemas.valid("tei_all.rng", etree.fromstring(whole.encode()))


@pytest.mark.parametrize("full", [True, False], ids=["every field", "the least"])
def test_a_record_is_valid(full: bool) -> None:
    record = (
        maximal("record") if full else from_dict({"kind": "record", "id": "1-bare", "title": {"und": "Bare"}})
    )
    assert isinstance(record, Record)
    document = tei.document(record, make_context())
    schemas.valid("tei_all.rng", etree.fromstring(document))
    read = tei_reader.texts(document)
    assert read.get("transcript", "") == record.transcript
    for text in record.texts:
        assert text.text in read.values()


SCANS = {
    "pages": [
        {"image": f"https://example.org/{n}.jpg", "width": 200, "height": 300, "label": f"{n}r"}
        for n in (1, 2)
    ]
}


def parsed(**fields: Any) -> Any:
    tree = etree.fromstring(document_of(**fields))
    schemas.valid("tei_all.rng", tree)
    return tree


def test_the_table_of_contents_is_the_items_of_the_manuscript() -> None:
    inner = [{"label": {"en": "The map"}, "pages": ["2"]}]
    tree = parsed(**SCANS, structure=[{"label": {"en": "Letters"}, "pages": ["1"], "parts": inner}])
    (item,) = tree.xpath("//t:msContents/t:msItem", namespaces=NAMES)
    assert item.xpath("t:title/text()", namespaces=NAMES) == ["Letters"]
    assert item.xpath("t:locus/@target", namespaces=NAMES) == ["#page-1"]
    assert item.xpath("t:msItem[@n='1-1']/t:title/text()", namespaces=NAMES) == ["The map"]
    assert item.xpath("t:msItem/t:locus/text()", namespaces=NAMES) == ["2r"]


def test_annotations_stand_off_and_point_to_zones_and_pages() -> None:
    marked = [
        {"motivation": "tagging", "page": "1", "region": "10,20,30,40", "text": {"en": "A seal"}},
        {"motivation": "linking", "page": "2", "uri": "https://example.org/map"},
    ]
    tree = parsed(**SCANS, annotations=marked)
    seal, link = tree.xpath("//t:standOff/t:listAnnotation/t:annotation", namespaces=NAMES)
    assert (seal.get("motivation"), seal.findtext("t:note", namespaces=NAMES)) == ("tagging", "A seal")
    (zone,) = tree.xpath("//t:surface[@xml:id='page-1']/t:zone", namespaces=NAMES)
    assert seal.get("target") == f"#{zone.get('{http://www.w3.org/XML/1998/namespace}id')}"
    assert [zone.get(name) for name in ("ulx", "uly", "lrx", "lry")] == ["10", "20", "40", "60"]
    assert link.get("target") == "#page-2"
    assert link.find("t:ref", NAMES).get("target") == "https://example.org/map"


def test_captions_are_utterances_with_a_timeline_that_is_read_back() -> None:
    lines = (
        TextLine(1, "I open & close.", None, 1, time=(0.0, 2.0)),
        TextLine(2, "It is open.", None, 2, time=(2.0, 3.5)),
    )
    painting = Painting("https://example.org/a.mp4", "video/mp4", 320, 240, duration=4.0)
    layer = Layer("captions-en", "captions", "en", "", lines)
    page = Canvas(1, {"none": "1"}, 320, 240, (painting,), (layer,), duration=4.0)
    (division,) = tei_pages.spoken_texts([page])
    head = (
        "<teiHeader><fileDesc><titleStmt><title/></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/>"
        "</sourceDesc></fileDesc></teiHeader>"
    )
    facsimile = f"<facsimile>{tei_pages.surface(page)}</facsimile>"
    body = f"<text><body>{division}</body></text>"
    whole = f'<TEI xmlns="{tei.NAMESPACE}">{head}{facsimile}{body}</TEI>'
    schemas.valid("tei_all.rng", etree.fromstring(whole.encode()))
    cues = timed_text_tei.read(safe_xml.parse(whole.encode()))
    assert [(line.text, line.time) for line in cues.lines] == [(line.text, line.time) for line in lines]


def test_labels_of_local_contexts_have_their_names() -> None:
    label = {"code": "tk-attribution", "community": "Sq'ewlets", "name": {"en": "TK Attribution"}}
    tree = parsed(local_contexts=[label])
    (words,) = tree.xpath("//t:availability/t:p[t:ref]", namespaces=NAMES)
    assert "".join(words.itertext()) == "TK Attribution (Sq'ewlets)"


def test_varied_records_are_valid_and_keep_their_texts() -> None:
    descriptions = {plain["id"]: from_dict(plain) for plain in varied(60)}
    context = make_context(*descriptions.values())
    for record in descriptions.values():
        if isinstance(record, Record):
            document = tei.document(record, context)
            schemas.valid("tei_all.rng", etree.fromstring(document))
            assert tei_reader.texts(document).get("transcript", "") == record.transcript


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("[deleted: a]", "<del>a</del>"),
        ("[added above: a]", '<add place="above">a</add>'),
        ("wo[supplied: rd]", "wo<supplied>rd</supplied>"),
        ("[deleted: a | added: b]", "<subst><del>a</del><add>b</add></subst>"),
        ("[deleted: a | added above: b]", '<subst><del>a</del><add place="above">b</add></subst>'),
        ("[sic: a | corrected: b]", "<choice><sic>a</sic><corr>b</corr></choice>"),
        ("D[expanded: octo]r", "D<ex>octo</ex>r"),
        (
            "[gap: 3 lines, damage]",
            '<gap quantity="3" unit="line" reason="damage"><desc>3 lines, damage</desc></gap>',
        ),
        ("[illegible]", '<gap reason="illegible"/>'),
        ("[hand 2: a]", '<seg type="hand" hand="#hand-1" n="2">a</seg>'),
        (
            "[note: 1] [note 1: a]",
            '<ref type="note" target="#t-note-1">1</ref> <note type="source" xml:id="t-note-1" n="1">a</note>',
        ),
        ("a [page: 2] b", 'a <pb n="2" facs="#page-2"/> b'),
        ("by Soong", 'by <persName ref="https://a.example/soong">Soong</persName>'),
        ("a\nb", "a\n<lb/>b"),
        ("form [SIC]", 'form <note type="mark">SIC</note>'),
        ("[ILLEGIBLE]", '<?fonds-sign "[ILLEGIBLE]"?><gap reason="illegible"/>'),
    ],
)
def test_elements(text: str, markup: str) -> None:
    assert f'<p xml:id="t-p1">{markup}</p>' in division(text)


def test_pages_point_to_their_images() -> None:
    written = division("a\n\n[page 2]\n\nb [page: 3] c")
    assert written.startswith('<div type="transcript" facs="#page-1"')
    # the last image has all that remains
    assert '<pb n="2" facs="#page-2"/>' in written and '<pb n="3" facs="#page-2"/>' in written


@pytest.mark.parametrize(
    ("edtf", "attributes"),
    [
        ("1945-07", 'when="1945-07"'),
        ("1945-07-26/1945-08", 'from="1945-07-26" to="1945-08"'),
        ("1945-21", 'when-custom="1945-21"'),
        ("1945~", 'when-custom="1945~"'),
        ("0000", 'when-custom="0000"'),
    ],
)
def test_dates(edtf: str, attributes: str) -> None:
    assert f"<origDate {attributes}" in document_of(date=edtf).decode()


def test_images_are_surfaces() -> None:
    page = {"image": "https://a.example/1.jpg", "width": 20, "height": 30, "label": "front"}
    root = etree.fromstring(document_of(pages=[page], transcript="a"))
    [surface] = root.xpath("//t:facsimile/t:surface", namespaces=NAMES)
    assert (surface.get("n"), surface.get("lrx"), surface[0].get("url")) == ("front", "20", page["image"])
    assert root.xpath("//t:body/t:div/@facs", namespaces=NAMES) == ["#page-1"]
    # typeset pages are no facsimile
    assert not etree.fromstring(document_of(transcript="a")).xpath("//t:facsimile", namespaces=NAMES)


def test_notes_point_to_the_paragraph_that_they_quote() -> None:
    note = {"text": {"en": "Read a."}, "quote": "second words"}
    root = etree.fromstring(document_of(transcript="One.\n\nThe second words.", notes=[note]))
    [target] = root.xpath("//t:back//t:note/@target", namespaces=NAMES)
    assert root.xpath(f"//*[@xml:id='{target[1:]}']")[0].text == "The second words."


def test_the_header_has_what_the_record_says() -> None:
    record = maximal("record")
    assert isinstance(record, Record)
    document = tei.document(record, make_context()).decode()
    texts = [text for _, text in record.elements()]
    texts += [statement.text for statement in record.statements] + list(record.alternative_titles)
    texts += [record.title, record.extent or {}, record.rights_statement or {}, record.note or {}]
    for words in (words for text in texts for words in text.values()):
        assert words in document
    plain = [
        record.reference,
        record.date_text,
        record.type_label,
        record.level_label,
        record.classification_label,
    ]
    plain += [str(container) for container in record.containers] + [date.text for date in record.other_dates]
    plain += [other.value for other in (*record.identifiers, *record.alternative_references)] + list(
        record.scripts
    )
    assert [words for words in plain if words not in document] == []


def test_the_header_lists_what_the_document_names() -> None:
    known = [
        {"kind": "person", "id": "p", "name": {"en": "Arthur Schnitzler"}, "dates": "1862-05-15/1931",
         "places": [{"id": "wien", "role": "birth"}], "identifiers": [{"value": "118609807", "scheme": "GND"}]},
        {"kind": "place", "id": "wien", "name": {"de": "Wien"}, "other_names": ["Vienna"], "part_of": "austria",
         "coordinates": {"latitude": 48.2, "longitude": 16.37}},
        {"kind": "place", "id": "austria", "name": {"de": "Österreich"}, "part_of": "wien"},
    ]  # fmt: skip
    record = from_dict({"kind": "record", "id": "r", "title": {"en": "A letter"}, "from": [{"id": "p"}]})
    assert isinstance(record, Record)
    root = etree.fromstring(tei.document(record, make_context(record, *map(from_dict, known))))
    text = {
        name: " ".join("".join(root.find(f".//{{{tei.NAMESPACE}}}{name}").itertext(etree.Element)).split())
        for name in ("birth", "death", "person")
    }
    assert text["birth"] == "1862-05-15Wien" and text["death"] == "1931"
    assert "118609807" in text["person"]
    places = root.findall(f".//{{{tei.NAMESPACE}}}listPlace/*")
    assert [place.get("{http://www.w3.org/XML/1998/namespace}id") for place in places] == [
        "place-wien",
        "place-austria",
    ]
    assert "48.2 16.37" in "".join(places[0].itertext())
