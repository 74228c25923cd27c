"""Tables of archival institutions of AtoM (ISDIAH).

Source: the CSV template of repositories of AtoM 2.x.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import language_tag, one_line, short, without_empty
from fonds.ingest.imported import InputFile, Item, ReadOptions
from fonds.ingest.readers.tables.table import BadRow, RowCells, Table

SOURCE: Final = "atom"
_NAMES: Final = {"parallelFormsOfName": "parallel", "otherFormsOfName": "variant"}
_TEXTS: Final = {
    "history": "history",
    "geoculturalContext": "general_context",
    "internalStructures": "internal_structure",
    "collectingPolicies": "collecting_policies",
    "buildings": "buildings",
    "holdings": "holdings",
    "findingAids": "finding_aids",
    "openingTimes": "opening_hours",
    "accessConditions": "access_conditions",
    "disabledAccess": "accessibility",
    "researchServices": "research_services",
    "reproductionServices": "reproduction_services",
    "publicFacilities": "public_areas",
    "descriptionRules": "rules",
    "rules": "rules",
    "revisionHistory": "description_dates",
    "maintenanceNotes": "archivist_note",
    "contactPerson": "contacts",
}
_ADDRESS: Final = {
    "streetAddress": "street",
    "city": "locality",
    "region": "region",
    "postalCode": "postal_code",
    "country": "country",
    "countryCode": "country",
}
_TAKEN: Final = frozenset({"authorizedFormOfName", "culture", "uploadLimit"})


def items(file: InputFile, options: ReadOptions, table: Table) -> Iterator[Item]:
    """Yield the institutions of a table; one that is described twice is refused in both rows."""
    names = Counter(_name(row) for row in table.rows() if isinstance(row, RowCells))
    for row in table.rows():
        if isinstance(row, BadRow):
            yield file.problem(row.message, row.hint, row.line)
        elif not (name := _name(row)):
            yield file.problem(f"line {row.line} has no authorizedFormOfName", "", row.line)
        elif names[name] > 1:
            text = f"{name!r} in line {row.line} is described in more than one row"
            yield file.problem(text, "one row for each", row.line)
        else:
            yield _description(row, name, options.language)


def _name(row: RowCells) -> str:
    return one_line(row.get("authorizedFormOfName"))


def _description(row: RowCells, name: str, language: str) -> Item:
    fields = CollectedFields("institution", language, source_language=language_tag(row.get("culture")))
    fields.add_title("name", short(name), element=f"{SOURCE}:authorizedFormOfName")
    address = {part: one_line(row.get(heading)) for heading, part in _ADDRESS.items() if row.get(heading)}
    fields.append("addresses", without_empty(address), f"{SOURCE}:streetAddress")
    for heading, cell in row:
        _put(fields, heading, cell)
    return fields.description(Authority("institution", name).key, name, row.line)


def _put(fields: CollectedFields, heading: str, cell: str) -> None:
    element, words = f"{SOURCE}:{heading}", one_line(cell)
    if heading in _TEXTS:
        fields.add_text(_TEXTS[heading], cell, element=element)
    elif heading in _NAMES:
        for part in filter(None, map(str.strip, cell.split("|"))):
            fields.append("names", {"text": part, "kind": _NAMES[heading]}, element)
    elif heading in ("identifier", "legacyId", "descriptionIdentifier"):
        fields.append("identifiers", {"value": words, "scheme": heading}, element)
    elif heading == "mandates":
        fields.append("mandates", {"text": fields.in_language(cell)}, element)
    elif heading in ("telephone", "email"):
        fields.append(heading, words, element)
    elif heading == "website" and words.startswith(("http://", "https://")):
        fields.set("homepage", words, element)
    elif heading in _TAKEN:
        fields.leave_out(element)
    elif heading not in _ADDRESS:
        fields.state(heading, cell.replace("|", "; "), element=element)
