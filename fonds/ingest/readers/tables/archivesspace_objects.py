"""Tables of digital objects of ArchivesSpace (its CSV import): one row for each object.

Source: the import template of digital objects of ArchivesSpace 3.x.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.ingest.field_values import date_fields, edtf
from fonds.ingest.imported import InputFile, Item, ReadOptions
from fonds.ingest.readers.tables.plan import Plan, PlannedRows
from fonds.ingest.readers.tables.table import RowCells, Table
from fonds.ingest.readers.tables.unit_cells import ELSEWHERE, LEAVE_OUT, STATEMENT, Column, UnitCells

_COLUMNS: Final = {
    "digital_object_id": Column("reference"),
    "digital_object_component_id": Column("alternative_references", scheme="component id"),
    "digital_object_language": Column("language"),
    "digital_object_level": Column("level"),
    "digital_object_publish": Column(LEAVE_OUT),
    "digital_object_is_component": Column(LEAVE_OUT),
    "digital_object_type": Column("type"),
    "digital_object_restrictions": Column(STATEMENT, label="Restrictions apply"),
    "digital_object_title": Column("title"),
    "subject_term": Column("subjects"),
    "subject_term_type": Column(LEAVE_OUT),
    "subject_source": Column(STATEMENT, label="Source of the subject"),
    "file_version_file_uri": Column("link", label="File"),
}
_LABELS: Final = {"digital_object_": "", "agent_": "agent ", "user_defined_": "user defined "}
# columns about the work on an object, which ArchivesSpace does not show to the public
_INTERNAL: Final = (
    "digital_object_process",
    "digital_object_cataloged",
    "digital_object_acknowledgement",
    "digital_object_agreement",
)
# columns that are put together
_TOGETHER: Final = (
    "date_",
    "extent_number",
    "extent_type",
    "agent_name_primary",
    "agent_name_rest",
    "agent_role",
    "agent_type",
)


def items(file: InputFile, options: ReadOptions, table: Table) -> Iterator[Item]:
    """Yield the objects of a table."""
    columns = {heading: _column(heading) for heading in table.headings}
    plan = Plan(
        "archivesspace",
        columns,
        identifier="digital_object_id",
        publish=("digital_object_publish",),
        complete=_complete,
    )
    return PlannedRows(file, options, table, plan).items()


def _column(heading: str) -> Column:
    if column := _COLUMNS.get(heading):
        return column
    if heading.startswith(_TOGETHER):
        return Column(ELSEWHERE)
    if heading.startswith(_INTERNAL):
        return Column(LEAVE_OUT)
    label = heading
    for prefix, words in _LABELS.items():
        label = label.replace(prefix, words, 1) if label.startswith(prefix) else label
    return Column(STATEMENT, label=label.replace("_", " ").strip().capitalize())


def _complete(unit: UnitCells, row: RowCells) -> None:
    """Put together what stands in several cells: dates, extents and the agent."""
    for number in ("1", "2"):
        start, end = row.get(f"date_{number}_begin"), row.get(f"date_{number}_end")
        normal = edtf(f"{start}/{end}" if end else start)
        if normal and number == "1" and "date" not in unit.fields:
            for name, value in date_fields(row.get("date_1_expression"), normal).items():
                unit.fields.set(name, value, "archivesspace:date_1_begin")
        elif normal:
            unit.fields.append(
                "other_dates", {"kind": "other", "date": normal}, f"archivesspace:date_{number}_begin"
            )
    extent = " ".join(filter(None, (row.get("extent_number"), row.get("extent_type"))))
    if extent:
        unit.fields.add_text("extent", extent, element="archivesspace:extent_number")
    name = ", ".join(filter(None, (row.get("agent_name_primary_name"), row.get("agent_name_rest_of_name"))))
    if name:
        kinds = {"agent_person": "person", "agent_family": "family", "agent_corporate_entity": "institution"}
        kind = kinds.get(row.get("agent_type"), "")
        role = row.get("agent_role")
        field = {"creator": "creator", "subject": "people"}.get(role.casefold(), "contributors")
        unit.put(
            Column(field, kind=kind, role=role if field == "contributors" else ""),
            "agent_name_primary_name",
            name,
        )
