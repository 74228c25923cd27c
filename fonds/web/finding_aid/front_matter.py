"""The front matter of a finding aid: the fields of the collection itself in the areas of ISAD(G), chapter 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fonds.serializers.text.metadata_fields import MetadataField

# area -> its fields, in the order of ISAD(G); a field that is in no row is a note (3.6)
AREAS = {
    "identity": (
        "reference", "alternative_references", "identifiers", "alternative_titles", "date", "date_creation",
        "date_accumulation", "date_issue", "date_copyright", "date_publication", "date_broadcast", "date_digitisation",
        "date_other", "level", "extent", "containers", "holder", "collection",
    ),
    "context": ("creator", "contributors", "history", "archival_history", "acquisition"),
    "content": (
        "scope_and_content", "appraisal", "accruals", "arrangement", "people", "places", "subjects",
    ),
    "conditions": (
        "access", "access_conditions", "reproduction_conditions", "language", "scripts", "language_note",
        "physical_characteristics", "finding_aids",
    ),
    "allied": ("originals", "copies", "related_units", "relations", "publications"),
    "notes": ("preferred_citation",),
    "control": ("archivist_note", "rules", "description_dates", "source", "publisher"),
}  # fmt: skip


class Area(NamedTuple):
    """An area of description: its name in AREAS, and the fields that have values."""

    name: str
    fields: tuple[MetadataField, ...]


def areas_of(fields: Iterable[MetadataField]) -> tuple[Area, ...]:
    """Return the fields of a collection in their areas; areas without fields are left out."""
    fields = tuple(fields)
    known = {name: area for area, names in AREAS.items() for name in names}
    by_area: dict[str, list[MetadataField]] = {area: [] for area in AREAS}
    for row in fields:
        by_area[known.get(row.name, "notes")].append(row)
    order = {name: place for names in AREAS.values() for place, name in enumerate(names)}
    return tuple(
        Area(area, tuple(sorted(rows, key=lambda row: order.get(row.name, len(order)))))
        for area, rows in by_area.items()
        if rows
    )
