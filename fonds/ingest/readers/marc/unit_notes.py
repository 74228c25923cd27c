"""Notes, links and relations of bibliographic records, as far as a field needs more than a row of a table."""

from __future__ import annotations

import re
from datetime import date as day
from typing import Final

from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import edtf, rights_uri, without_empty
from fonds.ingest.readers.marc import field_tables as tables
from fonds.ingest.readers.marc.headings import without_end
from fonds.ingest.readers.marc.language_codes import tags_of
from fonds.ingest.readers.marc.marc_record import MarcField
from fonds.ingest.readers.marc.marc_unit import MarcUnit
from fonds.record import rights

# actions whose words are those of a field
_ACTIONS: Final = {
    "appraisal": "appraisal",
    "description": "archivist_note",
    "dates of description": "description_dates",
}
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ADDRESS: Final = re.compile(r"https?://\S+")


def add_arrangement(unit: MarcUnit, entry: MarcField) -> None:
    unit.add_note(entry, "arrangement", "c")


def add_summary(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 520 by its first indicator; without one it is the summary of a book, and the scope of an archive."""
    indicator = entry.indicators[0]
    if indicator in "14":
        unit.state(entry, {"1": "Review", "4": "Content advice"}[indicator])
    elif indicator == "2" or (indicator == " " and unit.is_archival):
        unit.add_note(entry, "scope_and_content")
    else:
        unit.add_note(entry, "abstract")


def add_access(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 506; with a day on which a restriction ends ($g), it is also a rule."""
    unit.add_note(entry, "access_conditions", "g")
    match = _DAY.match(entry.first("g"))
    if entry.indicators[0] == "1" and match:
        until = edtf("-".join(match.groups()))
        if until and until > day.today().isoformat():  # noqa: DTZ011 - a day, as the record has it
            rule = {"tier": "closed", "until": until, "note": entry.words("g")}
            unit.fields.set("access", without_empty(rule), "marc:506$g")
            return
    if entry.first("g"):
        unit.fields.state("Date of availability", entry.first("g"), element="marc:506$g")


def add_use(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 540, with the licence if it gives the address of one."""
    uris = [uri for address in entry.all("u") if (uri := rights_uri(address))]
    for uri in uris:
        unit.fields.set("rights", uri, "marc:540$u")
    labels = {rights.statement(uri).label for uri in uris}
    if entry.words("u") not in labels:
        unit.add_note(entry, "reproduction_conditions", "u" if len(uris) == len(entry.all("u")) else "")


def add_location_of_copies(unit: MarcUnit, entry: MarcField) -> None:
    unit.add_note(entry, "originals" if entry.indicators[0] == "1" else "copies")


def add_action(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 583: what was kept, destroyed or scheduled is appraisal, any other action a statement."""
    action = entry.first("a").casefold()
    if action in _ACTIONS and entry.first("z"):  # the words are a note on the action
        unit.add_note(entry, _ACTIONS[action], "a")
    elif any(word in action for word in ("apprais", "destroy", "destruct", "schedul", "dispos")):
        unit.add_note(entry, "appraisal")
    else:
        unit.state(entry)


def add_source(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 588: the source of the description, with its address."""
    words, address = entry.words("u"), entry.first("u").strip()
    is_address = _ADDRESS.fullmatch(address) is not None
    value = {"text": unit.fields.in_language(words), "url": address if is_address else ""}
    if "source" in unit.fields or not words or (address and not is_address):
        unit.state(entry)
    else:
        unit.fields.set("source", without_empty(value), "marc:588")


def add_cataloging(unit: MarcUnit, entry: MarcField) -> None:
    for rules in entry.all("e"):
        unit.fields.add_text("rules", rules, element="marc:040$e")
    unit.state(entry, without="be")


def add_languages(unit: MarcUnit, entry: MarcField) -> None:
    """Add the languages of field 041 that are not those of the material itself."""
    unread = [words for words in entry.all("a") if not tags_of(words)]
    rest = " ".join((*unread, entry.words("a")))
    if rest.strip():
        unit.fields.state("Languages by code", rest, element="marc:041")


def add_extent(unit: MarcUnit, entry: MarcField) -> None:
    unit.add_note(entry, "extent")


def add_link(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 856 as a relation to what is at its address, with the words of the field."""
    words = entry.words("u")
    for address in entry.all("u"):
        address = address.strip()
        if re.match(r"https?://\S+$", address):
            relation = {"type": "related", "uri": address, "text": words and unit.fields.in_language(words)}
            unit.fields.append("relations", without_empty(relation), "marc:856")
        else:
            unit.fields.state("Electronic location", f"{address} {words}", element="marc:856")
    if not entry.first("u"):
        unit.fields.state("Electronic location", words, element="marc:856")


def add_relation(unit: MarcUnit, entry: MarcField) -> None:
    """Add a linking entry: the collection if it is a record of the same file, else a relation."""
    relation_type, label = tables.LINKING_ENTRIES[entry.tag]
    stated = entry.first("i").strip(" :") or label
    words = entry.words("i")
    if not words:
        return
    if entry.tag == "773" and (above := unit.collection_of(entry.all("w"))):
        unit.fields.set("collection", above, "marc:773$w")
        return
    address = next((w.strip() for w in entry.all("ou") if _ADDRESS.fullmatch(w.strip())), "")
    relation = {"type": relation_type, "uri": address, "text": unit.fields.in_language(f"{stated}: {words}")}
    unit.fields.append("relations", without_empty(relation), f"marc:{entry.tag}")


def add_genre(unit: MarcUnit, entry: MarcField) -> None:
    words = "--".join(filter(None, map(without_end, entry.all("abvxyz"))))
    if unit.fields.kind == "record" and words:
        unit.add_type_label(words, f"marc:{entry.tag}")
        if code := code_of("types", words):
            unit.fields.set("type", code, f"marc:{entry.tag}")
        unit.fields.state(f"List of {words}", entry.first("2"), element=f"marc:{entry.tag}$2")
        numbers = [number for number in entry.all("0") if not _ADDRESS.fullmatch(number.strip())]
        unit.fields.state(f"Identifier of {words}", "; ".join(numbers), element=f"marc:{entry.tag}$0")
    else:
        unit.state(entry)
