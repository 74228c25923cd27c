"""A bibliographic record of MARC 21 as a record or collection, with the names, places and subjects it has.

Specification: MARC 21 Format for Bibliographic Data. What is a collection there (leader, position 07) is one here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from fonds.ingest.field_values import one_line
from fonds.ingest.imported import Key
from fonds.ingest.readers.marc import field_tables as tables
from fonds.ingest.readers.marc import (
    unit_dates,
    unit_names,
    unit_notes,
    unit_numbers,
    unit_titles,
)
from fonds.ingest.readers.marc.language_codes import languages_of
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord
from fonds.ingest.readers.marc.marc_unit import MarcUnit

_CODED: Final = frozenset({"005", "006", "007", "008", "066"})


def unit_of(record: MarcRecord, language: str, collections: Collection[str] = ()) -> MarcUnit:
    """Return what a record describes. `language` is that of its words if it states none (040 $b), `collections` are
    the keys of those that the file had before."""
    kind = "collection" if record.code(7) in "cd" else "record"
    unit = MarcUnit(record, kind, language, languages_of(record))
    unit.collections = collections
    unit_titles.take_title(unit)
    unit_dates.take_leader(unit)
    for entry in record.fields:
        if entry.tag != "880":
            _take_field(unit, entry)
    for entry in unit.linked.alone:
        _take_field(unit, entry)
    unit_dates.take_dates(unit)
    return unit


def _take_field(unit: MarcUnit, entry: MarcField) -> None:
    tag = entry.tag
    if tag in _CODED:
        unit.fields.leave_out(f"marc:{tag}")
    elif tag != "245" and (public := _public_part(unit, entry)):
        unit.keep_unlabelled(public)
        _take_public_field(unit, public)


def _public_part(unit: MarcUnit, entry: MarcField) -> MarcField | None:
    """Return a field without what its own marks keep from the public, or None if that is all of it."""
    tag = entry.tag
    if tag in tables.PRIVATE_IF_ZERO and entry.indicators[0] == "0":
        unit.withheld.append(f"field {tag} is marked as private")
        unit.fields.leave_out(f"marc:{tag} (private)")
        return None
    if tag in tables.WITH_NONPUBLIC_NOTE and entry.first("x"):
        unit.withheld.append(f"field {tag} has a note that is not public")
        unit.fields.leave_out(f"marc:{tag}$x (not public)")
        return entry._replace(subfields=tuple(pair for pair in entry.subfields if pair[0] != "x"))
    return entry


def _take_public_field(unit: MarcUnit, entry: MarcField) -> None:
    tag = entry.tag
    if (take := _TAKERS.get(tag)) is not None:
        take(unit, entry)
    elif tag in tables.NOTES:
        unit.add_note(entry, tables.NOTES[tag])
    elif tag in tables.IDENTIFIERS:
        unit_numbers.add_identifier(unit, entry, tables.IDENTIFIERS[tag])
    elif tag in tables.CALL_NUMBERS:
        unit_numbers.add_call_number(unit, entry)
    elif tag in tables.TITLES:
        unit_titles.add_title(unit, entry)
    elif tag in tables.LINKING_ENTRIES:
        unit_notes.add_relation(unit, entry)
    elif entry.data:
        unit.fields.state(tables.label_of(tag), one_line(entry.data), element=f"marc:{tag}")
    else:
        unit.state(entry)


def key_of(record: MarcRecord) -> Key | None:
    """Return the key of a record by its control number, or by another number of its own; None if it has none."""
    if number := one_line(record.first("001")):
        return Key(f"marc:{one_line(record.first('003'))}:{number}")
    for tag in ("035", "010", "099", "020"):
        if number := one_line(record.first(tag, "a")):
            return Key(f"marc:{tag}:{number}")
    return None


Taker = Callable[[MarcUnit, MarcField], None]
_TAKERS: Final[dict[str, Taker]] = {
    "001": unit_numbers.add_control_number,
    "003": unit_numbers.add_control_scheme,
    "024": unit_numbers.add_standard_number,
    "040": unit_notes.add_cataloging,
    "041": unit_notes.add_languages,
    "099": unit_numbers.add_local_number,
    "300": unit_notes.add_extent,
    "351": unit_notes.add_arrangement,
    "506": unit_notes.add_access,
    "520": unit_notes.add_summary,
    "535": unit_notes.add_location_of_copies,
    "540": unit_notes.add_use,
    "583": unit_notes.add_action,
    "588": unit_notes.add_source,
    "653": unit_names.add_uncontrolled,
    "655": unit_notes.add_genre,
    "046": unit_dates.add_coded_dates,
    "720": unit_names.add_uncontrolled_name,
    "751": unit_names.add_place,
    "752": unit_names.add_place,
    "852": unit_numbers.add_location,
    "856": unit_notes.add_link,
    **dict.fromkeys(("100", "110", "111"), unit_names.add_main_name),
    **dict.fromkeys(("700", "710", "711"), unit_names.add_name),
    **dict.fromkeys(
        ("600", "610", "611", "630", "647", "648", "650", "651", "656", "657"), unit_names.add_subject
    ),
}
