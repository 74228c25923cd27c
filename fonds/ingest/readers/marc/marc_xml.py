"""MARC records in MARCXML, read as a stream. A subfield without a code loses its code, and nothing else.

pymarc's reader of XML is not used: it reads with xml.sax, which is not hardened, has no line numbers, and loses a whole
file for one subfield without a code.

Specifications: MARC 21 XML Schema (slim); MarcXchange (ISO 25577), which has the same elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from fonds import safe_xml
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord, subfield_words

NAMESPACES = frozenset(
    {
        "http://www.loc.gov/MARC21/slim",
        "info:lc/xmlns/marcxchange-v1",
        "info:lc/xmlns/marcxchange-v2",
        "",
    }
)


def read_records(stream: BinaryIO, notice: Callable[[str], None]) -> Iterator[MarcRecord]:
    """Yield the records of a file. Raises safe_xml.XmlError where it cannot be read on.

    `notice` is called with what is wrong with the file as a whole.
    """
    events = safe_xml.XmlEvents(stream, ("{*}record",))
    if events.skipped_bytes:
        notice(f"{events.skipped_bytes:,} bytes before the XML are skipped")
    number = 0
    for event, element in events:
        if event == "end":
            number += 1
            yield record_of(element, number)
            safe_xml.discard(element)


def record_of(element: Any, number: int = 1) -> MarcRecord:
    """Return the record of an element `record`."""
    line = safe_xml.line_number(element)
    leader = safe_xml.child(element, "leader")
    words = (leader.text or "") if leader is not None else ""
    record = MarcRecord(words.ljust(24), [], number, f"line {line}", line)
    for child in safe_xml.children(element, "controlfield", "datafield"):
        tag = child.get("tag", "???")
        if safe_xml.local_name(child) == "controlfield":
            record.fields.append(MarcField(tag, data=child.text or ""))
        else:
            indicators = (child.get("ind1") or " ")[:1] + (child.get("ind2") or " ")[:1]
            record.fields.append(MarcField(tag, indicators, _subfields(child, tag, record)))
    return record


def _subfields(element: Any, tag: str, record: MarcRecord) -> tuple[tuple[str, str], ...]:
    pairs = []
    for child in safe_xml.children(element, "subfield"):
        words, code = subfield_words("".join(child.itertext())), child.get("code", "").strip()
        if not code and words:
            line = safe_xml.line_number(child)
            record.warnings.append(
                f"field {tag} has a subfield without a code in line {line}: {words[:100]!r}"
            )
        pairs.append((code[:1], words))
    return tuple(pairs)
