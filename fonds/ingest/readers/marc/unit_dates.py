"""Type, level, languages and dates of bibliographic records: the leader, and fields 008, 041, 245, 260 and 264."""

from __future__ import annotations

from typing import Final

from fonds.ingest.field_values import edtf, without_empty
from fonds.ingest.readers.marc import field_tables as tables
from fonds.ingest.readers.marc.headings import without_end
from fonds.ingest.readers.marc.marc_dates import coded_date, qualified, trimmed
from fonds.ingest.readers.marc.marc_record import MarcField
from fonds.ingest.readers.marc.marc_unit import MarcUnit
from fonds.ingest.stated_levels import level_fields
from fonds.record.elements import DATE_KINDS

_LEVELS: Final = {"a": "item", "b": "item", "m": "item", "c": "collection"}
_LEVEL_LABELS: Final = {
    "a": "Monographic component part",
    "b": "Serial component part",
    "d": "Subunit",
    "i": "Integrating resource",
    "s": "Serial",
}


def take_leader(unit: MarcUnit) -> None:
    """Take type and level of the leader, and the level that field 351 states in words."""
    record, level = unit.record, unit.record.code(7)
    if unit.fields.kind == "record":
        code = tables.TYPES.get(record.code(6), "")
        if record.code(6) == "g" and record.first("008")[33:34] in ("m", "v"):
            code = "moving-image"
        unit.fields.set("type", code, "marc:leader/06")
    stated = record.first("351", "c")
    values = level_fields(without_end(stated)) if stated else {}
    if not values and (level in _LEVELS or level in _LEVEL_LABELS):
        label = {"level_label": _LEVEL_LABELS[level]} if level in _LEVEL_LABELS else {}
        values = {"level": _LEVELS.get(level, "otherlevel"), **label}
    for name, value in values.items():
        unit.fields.set(name, value, "marc:351$c" if stated else "marc:leader/07")
    for tag in unit.languages:
        unit.fields.append("language", tag, "marc:041" if record.first("041", "a") else "marc:008/35-37")


def take_dates(unit: MarcUnit) -> None:
    """Take the date: that of creation or publication in field 008, and its words."""
    record = unit.record
    words, element = _date_words(unit)
    coded = coded_date(record.first("008"))
    created = _span(next((entry for entry in record.of("046") if entry.first("k")), None), "k", "l")
    date = created or edtf(words) or qualified(coded, words)
    if date:
        unit.fields.set("date", date, "marc:046" if created else "marc:008/06-14")
    if words and words != date:
        unit.fields.set("date_text", words, element, words)
    if bulk := trimmed(record.first("245", "g")):
        _add_bulk_date(unit, bulk)
    for field in record.of("264"):
        if field.indicators[1] == "4" and (words := trimmed(field.first("c"))):
            value = {"kind": "copyright", "text": words, "date": edtf(words.lstrip("©cp℗ "))}
            unit.fields.append("other_dates", without_empty(value), "marc:264$c")


def _add_bulk_date(unit: MarcUnit, words: str) -> None:
    date = edtf(words.strip("()").removeprefix("bulk "))
    value = {"kind": "creation", "date": date, "text": words if words != date else "", "bulk": "yes"}
    unit.fields.append("other_dates", without_empty(value), "marc:245$g")


def _date_words(unit: MarcUnit) -> tuple[str, str]:
    """Return the words for the date and their element."""
    record = unit.record
    if words := trimmed(record.first("245", "f")):
        return words, "marc:245$f"
    for tag, indicators in (("264", "0"), ("264", "1"), ("260", "")):
        for entry in record.of(tag):
            words = trimmed(" ".join(entry.all("c")))
            if words and (not indicators or entry.indicators[1] == indicators):
                return words, f"marc:{tag}$c"
    return "", ""


_CODED_DATES: Final = (("o", "p", "accumulation"), ("c", "e", "other"), ("m", "n", "other"))


def add_coded_dates(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 046: the first date of creation is that of the unit (`take_dates`), any other one another date."""
    created = _span(entry, "k", "l")
    is_taken = bool(created)
    if created and entry != next((field for field in unit.record.of("046") if field.first("k")), None):
        kind = entry.first("z") if entry.first("z") in DATE_KINDS else "creation"
        unit.fields.append("other_dates", {"kind": kind, "date": created}, "marc:046")
    for first, last, kind in _CODED_DATES:
        if date := _span(entry, first, last):
            stated = entry.first("z") if entry.first("z") in DATE_KINDS else kind
            unit.fields.append("other_dates", {"kind": stated, "date": date}, "marc:046")
            is_taken = True
    if not is_taken:
        unit.state(entry)


def _span(entry: MarcField | None, first: str, last: str) -> str:
    """Return the date of two subfields as EDTF, or an empty string."""
    if entry is None:
        return ""
    start, end = edtf(entry.first(first)), edtf(entry.first(last))
    return edtf(f"{start}/{end}") if start and end and "/" not in start else start
