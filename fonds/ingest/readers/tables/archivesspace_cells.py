"""Cells of a component in a bulk import sheet of ArchivesSpace: notes, dates, extents, containers, agents and subjects.

The codes of several cells of one kind end in a number. `p_` and the code of a note says whether the note is public, and
`l_` has its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import date_fields, edtf, without_empty
from fonds.ingest.readers.tables.cell_values import is_false, without_markup
from fonds.ingest.readers.tables.table import RowCells
from fonds.ingest.readers.tables.unit_cells import STATEMENT, Column, UnitCells

SOURCE: Final = "archivesspace"
NOTES: Final = {
    "abstract": "abstract", "accessrestrict": "access_conditions", "acqinfo": "acquisition",
    "arrangement": "arrangement", "bioghist": "history", "custodhist": "archival_history", "odd": "note",
    "prefercite": "preferred_citation", "relatedmaterial": "related_units", "scopecontent": "scope_and_content",
    "userestrict": "reproduction_conditions", "physdesc": "physical_characteristics",
    "physfacet": "physical_characteristics", "accruals": "accruals", "appraisal": "appraisal",
    "altformavail": "copies", "originalsloc": "originals", "otherfindaid": "finding_aids",
    "phystech": "physical_characteristics", "bibliography": "publications", "langmaterial": "language_note",
}  # fmt: skip
_NOTE_LABELS: Final = {
    "dimensions": "Dimensions", "physloc": "Location", "processinfo": "Processing", "separatedmaterial":
    "Separated material", "fileplan": "File plan",
}  # fmt: skip
_AGENT_KINDS: Final = {"people": "person", "families": "family", "corporate_entities": "institution"}
_SUBJECT_TYPES: Final = {"geographic": "places"}
# codes of what only ArchivesSpace needs
_OF_THE_SHEET: Final = frozenset({"ead", "res_uri", "collection_id", "ref_id", "hierarchy", "publish"})
_INTERNAL: Final = frozenset({"processing_note"})
_NUMBERED: Final = re.compile(r"(.+?)_(\d+)")
DATE_PARTS: Final = (
    "dates_label",
    "begin",
    "end",
    "date_type",
    "expression",
    "date_certainty",
    "date_era",
    "date_calendar",
)
_EXTENT_PARTS: Final = (
    "portion",
    "number",
    "extent_type",
    "container_summary",
    "physical_details",
    "dimensions",
)
_DATE_KINDS: Final = {
    "creation": "creation", "copyright": "copyright", "publication": "publication", "issued": "issue",
    "broadcast": "broadcast", "digitized": "digitisation", "record_keeping": "accumulation",
}  # fmt: skip


def numbers(row: RowCells, *names: str) -> list[str]:
    """Return the numbers of the groups of cells with one of these codes that have words; "" is a group without one."""
    numbers_of_groups: dict[str, None] = {}
    for heading, _ in row:
        match = _NUMBERED.fullmatch(heading)
        name, number = (match[1], match[2]) if match else (heading, "")
        if name in names:
            numbers_of_groups[number] = None
    return list(numbers_of_groups)


def put_date(unit: UnitCells, parts: dict[str, str], number: str) -> None:
    """Put a date: the first of creation into the date, one of another label or a bulk date into other dates."""
    element = f"{SOURCE}:begin_{number}"
    begin, end = parts["begin"], parts["end"]
    normal = edtf(f"{begin}/{end}") if begin and end else edtf(begin or end)
    if normal and parts["date_certainty"].casefold() in ("approximate", "questionable") and "/" not in normal:
        normal += "~" if parts["date_certainty"].casefold() == "approximate" else "?"
    words = parts["expression"] or ("" if normal else " – ".join(filter(None, (begin, end))))
    date = date_fields(words, normal)
    label = parts["dates_label"].casefold()
    is_bulk = parts["date_type"].casefold() == "bulk"
    if date and label in ("", "creation") and not is_bulk and "date" not in unit.fields:
        for name, value in date.items():
            unit.fields.set(name, value, element)
    elif date:
        other = {"kind": _DATE_KINDS.get(label or "creation", "other"), "date": date.get("date", "")}
        other |= {"text": date.get("date_text", ""), "bulk": "yes" if is_bulk else ""}
        unit.fields.append("other_dates", without_empty(other), element)
    if label and label not in _DATE_KINDS:
        unit.fields.state("Label of a date", f"{parts['dates_label']}: {words or normal}", element=element)
    for name in ("date_certainty", "date_era", "date_calendar"):
        unit.fields.state(name.replace("_", " ").capitalize(), parts[name], element=f"{SOURCE}:{name}")


def put_cells(unit: UnitCells, row: RowCells) -> Iterator[str]:
    """Put the cells of a row, but for dates; yield what is not public."""
    handled = set(_OF_THE_SHEET | {"level", "other_level"})
    handled |= {heading for heading, _ in row if _base(heading) in DATE_PARTS}
    yield from _put_notes(unit, row, handled)
    for number in numbers(row, "number", "extent_type", "container_summary"):
        _put_extent(unit, row, number, handled)
    _put_containers(unit, row, handled)
    _put_agents(unit, row, handled)
    _put_subjects(unit, row, handled)
    yield from _put_digital_object(unit, row, handled)
    for heading, cell in row:
        if heading in _INTERNAL:
            unit.fields.leave_out(f"{SOURCE}:{heading}")
            yield "a note on processing is not public"
        elif heading not in handled:
            unit.put(_COLUMNS.get(_base(heading), Column(STATEMENT, label=_label(heading))), heading, cell)


_COLUMNS: Final = {
    "title": Column("title"),
    "unit_id": Column("reference"),
    "l_lang": Column("language"),
    "l_langscript": Column("scripts"),
    "restrictions_flag": Column(STATEMENT, label="Restrictions apply"),
    "accession_uri": Column(STATEMENT, label="Accession"),
}


def _base(heading: str) -> str:
    match = _NUMBERED.fullmatch(heading)
    return match[1] if match else heading


def _label(heading: str) -> str:
    return heading.replace("_", " ").capitalize()


def _put_notes(unit: UnitCells, row: RowCells, handled: set[str]) -> Iterator[str]:
    for heading, cell in row:
        if not heading.startswith("n_"):
            if heading.startswith("p_"):
                handled.add(heading)
            continue
        handled.add(heading)
        name = _base(heading[2:])
        suffix = heading[2 + len(name) :]
        if is_false(row.get(f"p_{name}{suffix}")):
            unit.fields.leave_out(f"{SOURCE}:{heading} (not public)")
            yield f"the note {name} is not public"
            continue
        label = row.get(f"l_{name}{suffix}")
        handled.add(f"l_{name}{suffix}")
        words = without_markup(cell)
        if name in NOTES:
            unit.fields.add_text(
                NOTES[name], f"{label}: {words}" if label else words, element=f"{SOURCE}:{heading}"
            )
        else:
            unit.fields.state(
                label or _NOTE_LABELS.get(name, _label(name)), words, element=f"{SOURCE}:{heading}"
            )
    _put_restriction(unit, row, handled)


def _put_restriction(unit: UnitCells, row: RowCells, handled: set[str]) -> None:
    """Close the content until the day on which a restriction on access ends."""
    end = edtf(row.get("e_accessrestrict"))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", end) and not is_false(row.get("p_accessrestrict")):
        unit.fields.set("access", {"tier": "closed", "until": end}, f"{SOURCE}:e_accessrestrict")
        handled.add("e_accessrestrict")


def _put_extent(unit: UnitCells, row: RowCells, number: str, handled: set[str]) -> None:
    suffix = f"_{number}" if number else ""
    parts = {name: row.get(f"{name}{suffix}") for name in _EXTENT_PARTS}
    handled.update(f"{name}{suffix}" for name in _EXTENT_PARTS)
    words = " ".join(filter(None, (parts["number"], parts["extent_type"])))
    if parts["container_summary"]:
        words = f"{words} ({parts['container_summary']})".strip()
    more = [part for part in (parts["physical_details"], parts["dimensions"]) if part]
    if parts["portion"] and parts["portion"].casefold() != "whole":
        more.append(parts["portion"])
    unit.fields.add_text(
        "extent", "; ".join(filter(None, (words, *more))), element=f"{SOURCE}:number{suffix}"
    )


def _put_containers(unit: UnitCells, row: RowCells, handled: set[str]) -> None:
    """Put the containers of a component: type and indicator of three depths, and the same for other instances."""
    for suffix in ("", "_2", "_3"):
        for number in ("1", "2", "3"):
            names = (f"type_{number}{suffix}", f"indicator_{number}{suffix}")
            kind, value = row.get(names[0]), row.get(names[1])
            if value:
                container = without_empty({"type": kind, "value": value})
                unit.fields.append("containers", container, f"{SOURCE}:{names[1]}")
                handled.update(names)


def _put_agents(unit: UnitCells, row: RowCells, handled: set[str]) -> None:
    for group, kind in _AGENT_KINDS.items():
        for number in numbers(row, f"{group}_agent_header"):
            prefix = f"{group}_agent_"
            name, role = row.get(f"{prefix}header_{number}"), row.get(f"{prefix}role_{number}").casefold()
            relator = row.get(f"{prefix}relator_{number}")
            handled.update(f"{prefix}{part}_{number}" for part in ("header", "role", "relator"))
            field = {"subject": "people", "source": "contributors"}.get(role, "creator")
            if relator and field != "people" and code_of("relators", relator) not in ("cre", ""):
                field = "contributors"
            column = Column(field, kind=kind, role=(relator or role) if field == "contributors" else "")
            unit.put(column, f"{prefix}header_{number}", name)


def _put_subjects(unit: UnitCells, row: RowCells, handled: set[str]) -> None:
    for heading, cell in row:
        if match := re.fullmatch(r"subject_(\d+)_term", heading):
            number = match[1]
            kind = row.get(f"subject_{number}_type").casefold()
            unit.put(Column(_SUBJECT_TYPES.get(kind, "subjects")), heading, cell)
            handled.update((heading, f"subject_{number}_type"))
            source = f"subject_{number}_source"
            unit.fields.state(f"Source of the subject {cell}", row.get(source), element=f"{SOURCE}:{source}")
            handled.add(source)


def _put_digital_object(unit: UnitCells, row: RowCells, handled: set[str]) -> Iterator[str]:
    """Put the digital object as relations to its files, unless it is not public."""
    names = [heading for heading, _ in row if heading.startswith(("digital_object_", "rep_", "nonrep_"))]
    if is_false(row.get("digital_object_publish")):
        handled.update(names)
        if names:
            yield "its digital object is not public"
        return
    handled.update(("digital_object_publish", "nonrep_publish"))
    title = row.get("digital_object_title") or row.get("title")
    for heading in ("rep_file_uri", "digital_object_link", "nonrep_file_uri", "thumbnail"):
        if address := row.get(heading):
            handled.add(heading)
            is_hidden = heading == "nonrep_file_uri" and is_false(row.get("nonrep_publish"))
            if not is_hidden:
                unit.put(Column("link", label=title or "Digital object"), heading, address)
