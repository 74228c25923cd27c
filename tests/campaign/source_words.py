"""The words of text of a foreign file, for the measure of what comes back of them.

Not counted, because it is no text of the description:

- MARC: leader and control fields (positions of codes), indicators, and the subfields $6 and $8, which only link fields
  of the same record with each other.
- OAI-PMH: all but what is in `metadata`: the time of the response, the request, and the header of a record are those of
  the protocol.
- TEI: `encodingDesc`, which tells the declarations of the encoding and its software; our export has its own.
- What the source keeps from the public: elements with `audience="internal"`, and in MARC private fields (first
  indicator 0 of 541, 542, 561, 583) and notes that are not public ($x of 583, 852, 856 and so on). It must not come
  back. A finding aid whose `archdesc` is internal is so with its header.
- Comments and processing instructions.

Values of attributes are no words of text; identifiers and dates in them are counted by `returned_fields`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from fonds.ingest.readers.marc.field_tables import PRIVATE_IF_ZERO, WITH_NONPUBLIC_NOTE

_WORD = re.compile(r"\w+")
_LINKS = ("6", "8")
_NO_TEXT = ("leader", "controlfield", "encodingDesc")
_OAI = "http://www.openarchives.org/OAI/2.0/"


def words_in(text: str) -> Counter[str]:
    """Return the words of a text, without case, with their number."""
    return Counter(_WORD.findall(text.casefold()))


def words_of(path: Path) -> Counter[str]:
    """Return the words of the text of an XML document, or of MARC records; none if it is neither."""
    data = path.read_bytes()
    readers: tuple[Callable[[bytes], str], ...] = (_text_of_xml, _text_of_marc)
    for read in readers:
        try:
            return words_in(read(data))
        except ValueError:
            continue
    return Counter()


def is_authority(path: Path) -> bool:
    """Whether a file has MARC authority records (leader, position 06)."""
    data = path.read_bytes()
    leader = re.search(rb"leader>([^<]{24})<", data)
    return (leader[1] if leader else data[:24])[6:7] == b"z"


def _text_of_xml(data: bytes) -> str:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))
    except etree.XMLSyntaxError as error:
        raise ValueError from error
    if root.xpath("//*[local-name()='archdesc' and @audience='internal']"):
        return ""
    is_oai = root.tag.startswith(f"{{{_OAI}}}") or (
        root.tag == "record" and root.find("metadata") is not None
    )
    parts = root.xpath("//*[local-name()='metadata']") if is_oai else [root]
    return " ".join(words for part in parts for words in _texts(part))


def _texts(element: etree._Element) -> Iterator[str]:
    """Yield the texts in an element, without what is not counted."""
    if not _is_left_out(element):
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _is_left_out(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):  # a comment or an instruction
        return True
    name = etree.QName(element).localname
    if name == "datafield":
        return _is_private(element.get("tag", ""), element.get("ind1", " "))
    if name == "subfield" and (parent := element.getparent()) is not None:
        return not _is_counted(parent.get("tag", ""), element.get("code", ""))
    return name in _NO_TEXT or element.get("audience") == "internal"


def _is_private(tag: str, indicator: str) -> bool:
    return tag in PRIVATE_IF_ZERO and indicator == "0"


def _is_counted(tag: str, code: str) -> bool:
    return code not in _LINKS and not (tag in WITH_NONPUBLIC_NOTE and code == "x")


def _text_of_marc(data: bytes) -> str:
    import pymarc

    parts: list[str] = []
    for record in pymarc.MARCReader(data, to_unicode=True, permissive=True):
        for field in record.fields if record is not None else ():
            if not field.control_field and not _is_private(field.tag, field.indicators[0]):
                parts += [part.value for part in field.subfields if _is_counted(field.tag, part.code)]
    if not parts:
        raise ValueError
    return " ".join(parts)
