"""Notes, dates, extents and instances of the JSON of ArchivesSpace, which its units and agents have in one form.

A note with `publish` false is left out, and so are its parts, whatever they say themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import edtf, without_empty
from fonds.ingest.readers.tables.archivesspace_cells import NOTES, put_date
from fonds.ingest.readers.tables.cell_values import without_markup
from fonds.ingest.readers.tables.unit_cells import UnitCells

SOURCE: Final = "archivesspace"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_NAMES: Final = {
    "label": "dates_label", "begin": "begin", "end": "end", "date_type": "date_type", "expression": "expression",
    "certainty": "date_certainty", "era": "date_era", "calendar": "date_calendar",
}  # fmt: skip


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list."""
    return (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else iter(())


def words(value: Any) -> str:
    """Return a value as words; an empty string for none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, str | int | float) else ""


def put_notes(fields: CollectedFields, notes: Any) -> Iterator[str]:
    """Put notes into the fields of a unit; yield what is not public."""
    for note in dicts(notes):
        kind = words(note.get("type")) or words(note.get("jsonmodel_type")).removeprefix("note_")
        element = f"{SOURCE}:notes/{kind}"
        if note.get("publish") is False:
            fields.leave_out(f"{element} (not public)")
            yield f"the note {kind} is not public"
            continue
        texts = []
        for text, is_public in _texts(note):
            if is_public:
                texts.append(text)
            else:
                fields.leave_out(f"{element} (not public)")
                yield f"a part of the note {kind} is not public"
        label = words(note.get("label"))
        text = "\n\n".join(filter(None, map(without_markup, texts)))
        if kind in NOTES:
            is_named = not label or label.casefold().replace(" ", "") == kind or kind in _SELF_EVIDENT
            fields.add_text(
                NOTES[kind], text if is_named else f"{label}: {text}" if text else "", element=element
            )
        else:
            fields.state(label or kind.replace("_", " ").capitalize(), text, element=element)
        _put_restriction(fields, kind, note)


_SELF_EVIDENT: Final = frozenset(
    {"abstract", "scopecontent", "bioghist", "accessrestrict", "userestrict", "prefercite"}
)


def _texts(note: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a note with whether each is public: contents, subnotes, items of lists and chronologies."""
    content = note.get("content")
    for text in content if isinstance(content, list) else [content]:
        yield words(text), True
    for subnote in dicts(note.get("subnotes")):
        is_public = subnote.get("publish") is not False
        for text in _subnote(subnote):
            yield text, is_public
    for text in _items(note):
        yield text, True


def _subnote(subnote: dict[str, Any]) -> Iterator[str]:
    content = subnote.get("content")
    yield from map(words, content if isinstance(content, list) else [content])
    yield from _items(subnote)


def _items(note: dict[str, Any]) -> Iterator[str]:
    """Yield the entries of a list, a chronology, an index or a bibliography, each as a paragraph."""
    if title := words(note.get("title")):
        yield title
    for entry in note.get("items") or []:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            events = "; ".join(map(words, entry.get("events") or []))
            parts = (words(entry.get(name)) for name in ("label", "event_date", "value", "reference_text"))
            yield ": ".join(filter(None, (*parts, events)))


def _put_restriction(fields: CollectedFields, kind: str, note: dict[str, Any]) -> None:
    """Close the content until the day on which a restriction on access ends."""
    restriction = note.get("rights_restriction")
    if not isinstance(restriction, dict):
        return
    end = edtf(words(restriction.get("end")))
    if kind == "accessrestrict" and _DAY.fullmatch(end):
        fields.set("access", {"tier": "closed", "until": end}, f"{SOURCE}:rights_restriction")
    for name in ("begin", "end"):
        fields.state(
            f"Restriction, {name}", words(restriction.get(name)), element=f"{SOURCE}:rights_restriction"
        )
    types = restriction.get("local_access_restriction_type")
    if isinstance(types, list):
        fields.state(
            "Type of restriction", "; ".join(map(words, types)), element=f"{SOURCE}:rights_restriction"
        )


def put_dates(unit: UnitCells, dates: Any) -> None:
    """Put the dates of a unit."""
    for number, date in enumerate(dicts(dates), 1):
        put_date(unit, {cell: words(date.get(name)) for name, cell in _DATE_NAMES.items()}, str(number))


def put_extents(fields: CollectedFields, extents: Any) -> None:
    """Put the extents of a unit, each as a paragraph."""
    for extent in dicts(extents):
        main = " ".join(
            filter(None, (words(extent.get("number")), words(extent.get("extent_type")).replace("_", " ")))
        )
        summary = words(extent.get("container_summary"))
        if summary:
            main = f"{main} ({summary.strip('()')})"
        more = [words(extent.get(name)) for name in ("physical_details", "dimensions")]
        if words(extent.get("portion")) not in ("whole", ""):
            more.append(words(extent.get("portion")))
        fields.add_text("extent", "; ".join(filter(None, (main, *more))), element=f"{SOURCE}:extents")


def put_instances(fields: CollectedFields, instances: Any) -> None:
    """Put the containers of a unit: the top container, as far as the export has it, and those in it."""
    for instance in dicts(instances):
        container = instance.get("sub_container")
        if not isinstance(container, dict):
            continue
        top = container.get("top_container")
        resolved = top.get("_resolved") if isinstance(top, dict) else None
        pairs = []
        if isinstance(resolved, dict):
            pairs.append((words(resolved.get("type")), words(resolved.get("indicator"))))
        elif isinstance(top, dict):
            fields.state("Top container", words(top.get("ref")), element=f"{SOURCE}:instances")
        pairs += [(words(container.get(f"type_{n}")), words(container.get(f"indicator_{n}"))) for n in "23"]
        for kind, value in pairs:
            if value:
                entry = without_empty({"type": kind.replace("_", " ").capitalize(), "value": value})
                fields.append("containers", entry, f"{SOURCE}:instances")
        kind = words(instance.get("instance_type")).replace("_", " ")
        fields.state("Type of instance", kind, element=f"{SOURCE}:instances")
