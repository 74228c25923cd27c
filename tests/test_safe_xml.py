"""The parser of XML and HTML refuses what would fetch, expand, or bring the process down."""

from __future__ import annotations

from io import BytesIO

import pytest

from fonds import safe_xml
from fonds.safe_xml import XmlError

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]><a>&m;</a>"""


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><a/>',
        LAUGHS.decode().replace('<?xml version="1.0"?>', "").encode("utf-16"),
    ],
)
def test_entities_are_refused(data: bytes) -> None:
    with pytest.raises(XmlError, match="entities"):
        safe_xml.parse(data)


def test_a_document_type_is_not_fetched() -> None:
    # tests have no network; a file that was read would appear as an attribute
    root = safe_xml.parse(b'<!DOCTYPE ead SYSTEM "ead.dtd"><ead>x</ead>')
    assert safe_xml.normalized_text(root) == "x"
    # an undeclared entity is an error
    with pytest.raises(XmlError):
        safe_xml.parse(b"<a>&nbsp;</a>")


def test_nothing_is_included() -> None:
    root = safe_xml.parse(
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/hostname" parse="text"/></a>'
    )
    assert safe_xml.normalized_text(root) == ""


@pytest.mark.parametrize("parse", [safe_xml.parse, safe_xml.parse_html])
@pytest.mark.parametrize("depth", [300, 100_000])
def test_depth_is_limited(parse: safe_xml.Element, depth: int) -> None:
    with pytest.raises(XmlError):
        parse(b"<b>" * depth + b"</b>" * depth)


def test_size_is_limited() -> None:
    with pytest.raises(XmlError, match="17 bytes"):
        safe_xml.parse(b"<a>0123456789</a>", 10)


def test_an_error_has_its_line() -> None:
    with pytest.raises(XmlError) as raised:
        safe_xml.parse(b"<a>\n<b>\n</c></a>")
    assert raised.value.line == 3


def test_a_compressed_file_is_not_opened() -> None:
    import gzip

    with pytest.raises(XmlError):
        safe_xml.parse(gzip.compress(b"<a/>"))


def test_utf8_declared_as_latin_1_is_utf8() -> None:
    data = '<?xml version="1.0" encoding="ISO-8859-1"?><a>l\'année</a>'
    assert safe_xml.normalized_text(safe_xml.parse(data.encode())) == "l'année"
    assert safe_xml.normalized_text(safe_xml.parse(data.encode("latin-1"))) == "l'année"


def test_html_keeps_its_letters() -> None:
    assert safe_xml.normalized_text(safe_xml.parse_html("<p>année &eacute;</p>".encode())) == "année é"
    latin = '<meta charset="iso-8859-1"><p>année</p>'.encode("latin-1")
    assert safe_xml.normalized_text(safe_xml.parse_html(latin)) == "année"


def test_names_and_children() -> None:
    root = safe_xml.parse(b'<a xmlns="urn:x"><b>1</b><!-- c --><?p i?><c><b>2</b></c></a>')
    assert (safe_xml.local_name(root), safe_xml.namespace(root)) == ("a", "urn:x")
    assert [safe_xml.local_name(child) for child in safe_xml.children(root)] == ["b", "c"]
    assert [safe_xml.normalized_text(element) for element in safe_xml.descendants(root, "b")] == ["1", "2"]
    assert safe_xml.child(root, "d") is None and safe_xml.normalized_text(None) == ""


def test_wrong_ids_and_namespaces_are_no_errors_of_a_stream() -> None:
    document = b'<a xmlns:x="a b"><b xml:id="c d"/><b xml:id="c"/><b xml:id="c"/></a>'
    root, _ = safe_xml.read_document(BytesIO(document))
    assert len(root) == 3


def test_processing_instructions_are_kept_where_they_are_wanted() -> None:
    document = b"<a>b<?c d?>e</a>"
    root, _ = safe_xml.read_document(BytesIO(document), with_instructions=True)
    assert [safe_xml.instruction(node) for node in root] == [("c", "d")]
    assert safe_xml.instruction(root) == ("", "")
    assert len(safe_xml.read_document(BytesIO(document))[0]) == 0
