"""Titles of bibliographic records: field 245, and the further titles."""

from __future__ import annotations

from typing import Final

from fonds.ingest.field_values import language_tag
from fonds.ingest.readers.marc import field_tables as tables
from fonds.ingest.readers.marc.headings import without_end
from fonds.ingest.readers.marc.marc_record import MarcField
from fonds.ingest.readers.marc.marc_unit import MarcUnit

_TITLE_PARTS: Final = "abnpks"
# what a further title is anyway, so that it needs not be said
_PLAIN_TITLES: Final = frozenset({"Varying form of title", "Parallel title", "Other title"})
_UNTITLED: Final = "[untitled]"


def take_title(unit: MarcUnit) -> None:
    """Take field 245: the title in each script, what is not part of it, and the dates of an archive."""
    entry = next(unit.record.of("245"), None)
    title = without_end(" ".join(entry.all(_TITLE_PARTS))) if entry else ""
    if entry and title:
        partner = unit.linked.partner(entry)
        unit.fields.add_title("title", title, _title_language(unit, entry, partner), "marc:245")
        if partner:
            tag = unit.linked.language(partner)
            words = without_end(" ".join(partner.all(_TITLE_PARTS)))
            if not unit.fields.add_title("title", words, tag, "marc:880"):
                unit.fields.append("alternative_titles", unit.fields.in_language(words, tag), "marc:880")
            _state_of_title(unit, partner, tag)
    else:
        _take_substitute_title(unit)
    if entry:
        _state_of_title(unit, entry, "")
        unit.keep_unlabelled(entry)
    for further in list(unit.record.of("245"))[1:]:
        unit.state(further, "Further title")


def _title_language(unit: MarcUnit, entry: MarcField, partner: MarcField | None) -> str:
    """Return the language of the title: that of the material where it is transcribed from it, else not stated."""
    if unit.is_archival or len(unit.languages) != 1 or entry.first("a").startswith("["):
        return ""
    return language_tag(f"{unit.languages[0]}-Latn") if partner else unit.languages[0]


def _take_substitute_title(unit: MarcUnit) -> None:
    for tag in ("240", "130", "246", "730"):
        if words := next((without_end(entry.words("i")) for entry in unit.record.of(tag)), ""):
            unit.fields.add_title("title", words, element=f"marc:{tag}")
            unit.warnings.append(f"it has no title in field 245: that of field {tag} is taken")
            return
    unit.fields.add_title("title", _UNTITLED)
    unit.warnings.append(f"it has no title: it is called {_UNTITLED}")


def _state_of_title(unit: MarcUnit, entry: MarcField, tag: str) -> None:
    if responsibility := entry.first("c"):
        unit.fields.state("Statement of responsibility", responsibility, tag, "marc:245$c")
    unit.fields.state("Title, more", entry.words(f"{_TITLE_PARTS}chfg"), tag, "marc:245")
    for words in entry.all("h"):
        medium = without_end(words).strip("[]")
        is_repeated = tag and medium == without_end(unit.record.first("245", "h")).strip("[]")
        if is_repeated:
            continue
        if tag or unit.fields.kind != "record":
            unit.fields.state("Medium", medium, tag, "marc:245$h")
        else:
            unit.add_type_label(medium, "marc:245$h")


def add_title(unit: MarcUnit, entry: MarcField) -> None:
    label = tables.TITLES[entry.tag]
    if entry.tag == "246":
        label = tables.VARYING_TITLES.get(entry.indicators[1], label)
    stated = entry.first("i").strip(" :") or (label if label not in _PLAIN_TITLES else "")
    for field, tag in unit.both(entry):
        if entry.tag == "242":
            tag = language_tag(field.first("y"))
        words = without_end(field.words("iy5"))
        if words:
            unit.fields.append("alternative_titles", unit.fields.in_language(words, tag), f"marc:{entry.tag}")
            if stated and field is entry:
                unit.fields.state(stated, words, tag, f"marc:{entry.tag}")
