"""Principal officers and chiefs of mission, as the Office of the Historian of the Department of State describes them.

One person to a file: the parts of the name as they are stated, the years of birth and death, and the states of
residence by their postal codes.

Source: github.com/HistoryAtState/pocom.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fonds import safe_xml
from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import edtf, without_empty
from fonds.ingest.imported import InputFile, Item, Note, ReaderFormat, ReadOptions

SOURCE: Final = "pocom"
_OF_THE_FILE: Final = frozenset({"created-by", "created-date", "last-modified-by", "last-modified-date"})
_NAME_PARTS: Final = frozenset({"surname", "forename", "genName", "altname"})
_TAKEN: Final = frozenset({"id", "persName", "birth", "death", "residence", "old-ids"})


def recognises(file: InputFile) -> bool:
    """Return whether a file describes a person in this form."""
    return file.xml_root == ("", "person") and b"<persName" in file.head and b"<surname" in file.head


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the person of a file."""
    try:
        with file.open() as stream:
            root, events = safe_xml.read_document(stream, options.encoding)
    except safe_xml.XmlError as error:
        yield file.problem(str(error), error.hint, error.line)
        return
    if events.skipped_bytes:
        yield Note(f"{events.skipped_bytes:,} bytes before the XML are skipped")
    name = safe_xml.child(root, "persName")
    parts = {part: _words(name, part) for part in _NAME_PARTS} if name is not None else {}
    direct = " ".join(filter(None, (parts.get("forename"), parts.get("surname"), parts.get("genName"))))
    if not direct:
        yield file.problem("the person has no name", "", safe_xml.line_number(root))
        return
    yield _description(root, parts, direct, options.language)


def _words(element: Any, name: str) -> str:
    return safe_xml.normalized_text(safe_xml.child(element, name))


def _description(root: Any, parts: dict[str, str], direct: str, language: str) -> Item:
    fields = CollectedFields("person", language)
    fields.add_title("name", direct, element=f"{SOURCE}:persName")
    stated = {"family": parts["surname"], "given": parts["forename"], "suffix": parts["genName"]}
    fields.append("names", without_empty({"kind": "authorised", **stated}), f"{SOURCE}:persName")
    name = safe_xml.child(root, "persName")
    for entry in safe_xml.children(name):
        words = safe_xml.normalized_text(entry)
        if safe_xml.local_name(entry) == "altname" and words:
            fields.append("names", {"text": words, "kind": "variant"}, f"{SOURCE}:altname")
        elif safe_xml.local_name(entry) not in _NAME_PARTS:
            fields.state(safe_xml.local_name(entry), words, element=f"{SOURCE}:{safe_xml.local_name(entry)}")
    dates = _dates(fields, _words(root, "birth"), _words(root, "death"))
    fields.append("identifiers", {"value": _words(root, "id"), "scheme": SOURCE}, f"{SOURCE}:id")
    for old in safe_xml.descendants(root, "old-id"):
        identifier = {"value": safe_xml.normalized_text(old), "scheme": f"{SOURCE}, earlier"}
        fields.append("identifiers", identifier, f"{SOURCE}:old-id")
    for residence in safe_xml.children(root, "residence"):
        for place in safe_xml.children(residence):
            words = safe_xml.normalized_text(place)
            entry = {"as": words.upper(), "role": "residence"} if words else {}
            fields.append("places", entry, f"{SOURCE}:{safe_xml.local_name(place)}")
    for element in safe_xml.children(root):
        tag = safe_xml.local_name(element)
        if tag in _OF_THE_FILE:
            fields.leave_out(f"{SOURCE}:{tag}")
        elif tag not in _TAKEN:
            label = tag.replace("-", " ").capitalize()
            fields.state(label, safe_xml.normalized_text(element), element=f"{SOURCE}:{tag}")
    key = Authority("person", direct, dates).key
    return fields.description(key, _words(root, "id") or direct, safe_xml.line_number(root))


def _dates(fields: CollectedFields, birth: str, death: str) -> str:
    """Set the dates of the life, and return them; what is no date is kept in words."""
    start, end = edtf(birth), edtf(death)
    dates = edtf(f"{start}/{end}") if start and end else f"{start}/.." if start else f"/{end}" if end else ""
    fields.set("dates", edtf(dates), f"{SOURCE}:birth")
    for label, words, date in (("Birth", birth, start), ("Death", death, end)):
        if not date:
            fields.state(label, words, element=f"{SOURCE}:{label.lower()}")
    return edtf(dates)


OFFICERS = ReaderFormat("pocom", "Principal officers of the Department of State", recognises, read)
