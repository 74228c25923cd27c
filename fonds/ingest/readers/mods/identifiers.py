"""Identifiers in MODS, by which a unit is recognised when it is read again, and what is said of the description."""

from __future__ import annotations

from fonds.ingest.readers.reading_context import UnitFields
from fonds.ingest.readers.source_element import SourceElement

# identifiers of many units, or of what they are copies of
_NOT_UNIQUE = frozenset({"isbn", "issn", "issn-l", "series", "matrix number", "music publisher", "lccn"})
_NOTES = {
    "recordorigin": "archivist_note",
    "recordinfonote": "archivist_note",
    "descriptionstandard": "rules",
    "recordcreationdate": "description_dates",
    "recordchangedate": "description_dates",
}
_DATE_WORDS = {"recordcreationdate": "Created", "recordchangedate": "Changed"}


def identify(unit: UnitFields, element: SourceElement, identity: str) -> None:
    """Give a unit its key: by an identifier outside, that of the record, one of the unit, or its title."""
    record_ids = [
        child.words()
        for info in element.all("recordInfo")
        for child in info.all("recordIdentifier")
        if child.words()
    ]
    own_ids = [
        child.words()
        for child in element.all("identifier")
        if child.words() and child.get("type").lower() not in _NOT_UNIQUE and child.get("invalid") != "yes"
    ]
    identifier = next(iter((*filter(None, [identity]), *record_ids, *own_ids)), "")
    title = element.child("titleInfo")
    unit.words_of_id = identifier or (title.words() if title else element.words())[:300]
    unit.key = unit.context.key(unit.kind, identifier, unit.words_of_id)


def add_identifier(unit: UnitFields, element: SourceElement) -> None:
    """Add an identifier with its type."""
    scheme = element.get("displayLabel") or element.get("type")
    if element.get("invalid") == "yes":
        scheme = f"{scheme} (invalid)".strip()
    if words := element.take():
        unit.append(
            "identifiers", {"value": words, **({"scheme": scheme} if scheme else {})}, "mods:identifier"
        )


def add_record_info(unit: UnitFields, element: SourceElement) -> None:
    """Add what is said of the description: its identifier, its dates, its rules, and who made it."""
    element.is_read = True
    for child in element.children:
        name, words = child.name.lower(), child.words()
        if not words:
            continue
        if name == "recordidentifier":
            source = child.get("source")
            entry = {"value": words, **({"scheme": source} if source else {})}
            unit.append("identifiers", entry, "mods:recordInfo/recordIdentifier")
        elif name in _NOTES:
            prefix = f"{_DATE_WORDS[name]}: " if name in _DATE_WORDS else ""
            unit.add_text(_NOTES[name], prefix + words, child.language(), f"mods:recordInfo/{child.name}")
        elif name == "languageofcataloging":
            unit.leave_out("mods:recordInfo/languageOfCataloging")
        else:
            unit.state(child.label(), words, child.language(), f"mods:recordInfo/{child.name}")
        child.mark()
