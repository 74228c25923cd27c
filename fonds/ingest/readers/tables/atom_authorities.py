"""Tables of authority records of AtoM (ISAAR(CPF)): persons, families and corporate bodies.

Source: the CSV templates of AtoM 2.x, lib/task/import/example/authority_records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import edtf, language_tag, one_line, short, without_empty
from fonds.ingest.imported import InputFile, Item, Key, ReadOptions, Withheld
from fonds.ingest.readers.tables.atom_units import parallel
from fonds.ingest.readers.tables.table import BadRow, RowCells, Table

SOURCE: Final = "atom"
_KINDS: Final = {"person": "person", "family": "family", "corporate body": "institution"}
_NAMES: Final = {
    "parallelFormsOfName": "parallel",
    "standardizedFormsOfName": "standardised",
    "otherFormsOfName": "variant",
}
_TEXTS: Final = {
    "history": "history",
    "internalStructures": "internal_structure",
    "generalContext": "general_context",
    "rules": "rules",
    "revisionHistory": "description_dates",
    "maintenanceNotes": "archivist_note",
}
_DATED_TEXTS: Final = {"legalStatus": "legal_status", "functions": "functions", "mandates": "mandates"}
_IDENTIFIERS: Final = {
    "corporateBodyIdentifiers": "corporate body identifier",
    "descriptionIdentifier": "description identifier",
}
_LABELS: Final = {
    "institutionIdentifier": "Institution identifier",
    "status": "Status of the description",
    "levelOfDetail": "Level of detail",
    "sources": "Sources",
    "subjectAccessPoints": "Subjects",
    "placeAccessPoints": "Places",
    "digitalObjectPath": "Digital object",
    "digitalObjectURI": "Digital object",
}


def items(file: InputFile, options: ReadOptions, table: Table) -> Iterator[Item]:
    """Yield the agents of a table; one that is described twice is refused in both rows."""
    keys = Counter(
        authority.key
        for row in table.rows()
        if isinstance(row, RowCells) and (authority := _authority(row, options.language))
    )
    for row in table.rows():
        if isinstance(row, BadRow):
            yield file.problem(row.message, row.hint, row.line)
            continue
        authority = _authority(row, options.language)
        if authority is None:
            kind = row.get("typeOfEntity")
            text = f"line {row.line} is of the type {kind!r}, or has no name"
            yield file.problem(text, "Person, Family or Corporate body", row.line)
        elif keys[authority.key] > 1:
            text = f"{authority.name!r} in line {row.line} is described in more than one row"
            yield file.problem(text, "one row for each", row.line)
        elif row.get("publicationStatus").casefold() == "draft":
            yield Withheld(authority.key, short(authority.name), "its publicationStatus is Draft", row.line)
        else:
            yield _description(row, authority, options.language)


def _authority(row: RowCells, language: str) -> Authority | None:
    kind = _KINDS.get(row.get("typeOfEntity").casefold())
    name = one_line(row.get("authorizedFormOfName"))
    if not kind or not name:
        return None
    return Authority(
        kind, name, edtf(row.get("datesOfExistence")), language_tag(row.get("culture")) or language
    )


def _description(row: RowCells, authority: Authority, language: str) -> Item:
    fields = CollectedFields(authority.kind, language, source_language=language_tag(row.get("culture")))
    fields.add_title("name", short(authority.name), element=f"{SOURCE}:authorizedFormOfName")
    for heading, cell in row:
        _put(fields, heading, cell)
    fields.set("dates", edtf(row.get("datesOfExistence")), f"{SOURCE}:datesOfExistence")
    if not edtf(row.get("datesOfExistence")):
        fields.state("Dates of existence", row.get("datesOfExistence"), element=f"{SOURCE}:datesOfExistence")
    for occupation, note in parallel(row, ("actorOccupations", "actorOccupationNotes")):
        _put_occupation(fields, occupation, note)
    words = f"{authority.name} {authority.dates}".strip()
    return fields.description(Key(authority.key), words, row.line)


def _put(fields: CollectedFields, heading: str, cell: str) -> None:
    element = f"{SOURCE}:{heading}"
    if heading in _NAMES:
        for words in filter(None, map(str.strip, cell.split("|"))):
            fields.append("names", {"text": words, "kind": _NAMES[heading]}, element)
    elif heading in _TEXTS:
        fields.add_text(_TEXTS[heading], cell, element=element)
    elif heading in _DATED_TEXTS:
        fields.append(_DATED_TEXTS[heading], {"text": fields.in_language(cell)}, element)
    elif heading == "places":
        fields.append("places", {"as": one_line(cell)}, element)
    elif heading in _IDENTIFIERS:
        fields.append("identifiers", {"value": one_line(cell), "scheme": _IDENTIFIERS[heading]}, element)
    elif heading in ("culture", "publicationStatus"):
        fields.leave_out(element)
    elif heading not in _ELSEWHERE:
        fields.state(_LABELS.get(heading, heading), cell.replace("|", "; "), element=element)


_ELSEWHERE: Final = frozenset(
    {"typeOfEntity", "authorizedFormOfName", "datesOfExistence", "actorOccupations", "actorOccupationNotes"}
)


def _put_occupation(fields: CollectedFields, occupation: str, note: str) -> None:
    field = "occupations" if fields.kind == "person" else "functions"
    if occupation:
        entry: dict[str, Any] = {"text": fields.in_language(occupation)}
        fields.append(field, without_empty(entry), f"{SOURCE}:actorOccupations")
    fields.state(f"Note on {occupation or 'occupations'}", note, element=f"{SOURCE}:actorOccupationNotes")
