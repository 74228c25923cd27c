"""Tables of archival descriptions of AtoM (ISAD(G), RAD, DACS): units by `legacyId`, with `parentId` above them.

Several values stand in a cell with `|` between them. Rows of the same `legacyId` in other cultures are the same unit in
other languages. A draft, and what is below it, is withheld.

Source: the CSV templates of AtoM 2.x, lib/task/import/example.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.ingest.authorities import NamedAuthorities
from fonds.ingest.field_values import date_fields, edtf, language_tag, one_line, short, without_empty
from fonds.ingest.imported import InputFile, Item, Key, LocalFile, ReadOptions, Withheld
from fonds.ingest.readers.tables.plan import UNTITLED, local_file
from fonds.ingest.readers.tables.table import BadRow, RowCells, Table
from fonds.ingest.readers.tables.unit_cells import LEAVE_OUT, STATEMENT, Column, UnitCells
from fonds.ingest.stated_levels import kind_of_level, level_fields
from fonds.ingest.units_above import first_of, topmost_of

SOURCE: Final = "atom"
_STEP = 10  # between the places of two units
_COLUMNS: Final = {
    "legacyId": Column("identifier", scheme="legacyId"),
    "accessionNumber": Column("identifier", "|", scheme="accession number"),
    "identifier": Column("reference"),
    "title": Column("title"),
    "levelOfDescription": Column("level"),
    "extentAndMedium": Column("extent", "|"),
    "repository": Column("holder"),
    "archivalHistory": Column("archival_history"),
    "acquisition": Column("acquisition"),
    "scopeAndContent": Column("scope_and_content"),
    "appraisal": Column("appraisal"),
    "accruals": Column("accruals"),
    "arrangement": Column("arrangement"),
    "accessConditions": Column("access_conditions"),
    "reproductionConditions": Column("reproduction_conditions"),
    "language": Column("language", "|"),
    "script": Column("scripts", "|"),
    "languageNote": Column("language_note", "|"),
    "physicalCharacteristics": Column("physical_characteristics"),
    "findingAids": Column("finding_aids"),
    "locationOfOriginals": Column("originals"),
    "locationOfCopies": Column("copies"),
    "relatedUnitsOfDescription": Column("related_units"),
    "publicationNote": Column("publications", "|"),
    "generalNote": Column("note", "|"),
    "subjectAccessPoints": Column("subjects", "|"),
    "placeAccessPoints": Column("places", "|"),
    "nameAccessPoints": Column("people", "|"),
    "genreAccessPoints": Column("type", "|", label="Genre"),
    "descriptionIdentifier": Column("identifier", scheme="description identifier"),
    "institutionIdentifier": Column(STATEMENT, label="Institution identifier"),
    "rules": Column("rules"),
    "descriptionStatus": Column(STATEMENT, label="Status of the description"),
    "levelOfDetail": Column(STATEMENT, label="Level of detail"),
    "revisionHistory": Column("description_dates"),
    "languageOfDescription": Column(STATEMENT, "|", label="Languages of the description"),
    "scriptOfDescription": Column(STATEMENT, "|", label="Scripts of the description"),
    "sources": Column(STATEMENT, label="Sources"),
    "archivistNote": Column("archivist_note", "|"),
    "digitalObjectURI": Column("link", label="Digital object"),
    "alternativeTitle": Column("alternative_titles", "|"),
    "radTitleProperOfPublishersSeries": Column(STATEMENT, label="Title proper of the publisher's series"),
    "parentId": Column(LEAVE_OUT),
    "qubitParentSlug": Column(LEAVE_OUT),
    "publicationStatus": Column(LEAVE_OUT),
    "culture": Column(LEAVE_OUT),
}
# columns that belong together, value by value
_EVENTS: Final = (
    "eventTypes", "eventDates", "eventStartDates", "eventEndDates", "eventActors", "eventActorHistories",
    "eventDescriptions", "eventPlaces",
)  # fmt: skip
_OLDER_EVENTS: Final = (
    "creationDatesType", "creationDates", "creationDatesStart", "creationDatesEnd", "creators", "creatorHistories",
    "creationDateNotes", "creationPlaces",
)  # fmt: skip
_CONTAINERS: Final = ("physicalObjectName", "physicalObjectLocation", "physicalObjectType")
_ALTERNATIVES: Final = ("alternativeIdentifiers", "alternativeIdentifierLabels")
_DATE_KINDS: Final = {
    "creation": "creation", "accumulation": "accumulation", "publication": "publication",
    "broadcasting": "broadcast", "copyright": "copyright",
}  # fmt: skip
_TOGETHER: Final = frozenset((*_EVENTS, *_OLDER_EVENTS, *_CONTAINERS, *_ALTERNATIVES))


def items(file: InputFile, options: ReadOptions, table: Table) -> Iterator[Item]:
    """Yield the units of a table."""
    return _Units(file, options, table).items()


def parallel(row: RowCells, headings: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the values that belong together in cells with `|` between values; NULL and an empty value are empty."""
    lists = [[_value(part) for part in row.get(heading).split("|")] for heading in headings]
    for number in range(max(map(len, lists))):
        yield tuple(parts[number] if number < len(parts) else "" for parts in lists)


def _value(part: str) -> str:
    part = part.strip()
    return "" if part == "NULL" else part


class _Units:
    def __init__(self, file: InputFile, options: ReadOptions, table: Table) -> None:
        self._file, self._options, self._table = file, options, table
        self._authorities = NamedAuthorities()
        self._rows_of: dict[str, int] = {}
        self._parents: dict[str, str] = {}
        self._with_parts: set[str] = set()
        self._drafts: set[str] = set()
        self._repeated: dict[str, int] = {}  # legacyId -> the line where it stands first
        self._pending: dict[str, list[RowCells]] = {}
        self._place = 0

    def items(self) -> Iterator[Item]:
        self._look_through()
        for row in self._table.rows():
            if isinstance(row, BadRow):
                yield self._file.problem(row.message, row.hint, row.line)
                continue
            identifier = one_line(row.get("legacyId"))
            if identifier in self._repeated:
                text = f"the legacyId {identifier!r} in line {row.line} stands twice in one culture"
                hint = f"first in line {self._repeated[identifier]}: give each unit its own"
                yield self._file.problem(text, hint, row.line)
                continue
            rows = self._pending.setdefault(identifier, []) if identifier else []
            rows.append(row)
            if not identifier or len(rows) == self._rows_of[identifier]:
                self._pending.pop(identifier, None)
                yield from self._unit(rows, identifier)

    def _look_through(self) -> None:
        cultures: dict[tuple[str, str], int] = {}
        for row in self._table.rows():
            if isinstance(row, BadRow):
                continue
            identifier, parent = one_line(row.get("legacyId")), one_line(row.get("parentId"))
            if parent:
                self._with_parts.add(parent)
            if not identifier:
                continue
            self._rows_of[identifier] = self._rows_of.get(identifier, 0) + 1
            first = cultures.setdefault((identifier, row.get("culture")), row.line)
            if first != row.line:
                self._repeated[identifier] = first
            if parent:
                self._parents[identifier] = parent
            if row.get("publicationStatus").casefold() == "draft":
                self._drafts.add(identifier)

    def _unit(self, rows: list[RowCells], identifier: str) -> Iterator[Item]:
        row = rows[0]
        line, parent = row.line, one_line(row.get("parentId"))
        key = Key(f"{SOURCE}:{identifier}") if identifier else Key(f"{SOURCE}:row[{line}]")
        draft = first_of(self._drafts, identifier or parent, self._parents)
        if draft or row.get("publicationStatus").casefold() == "draft":
            reason = (
                "its publicationStatus is Draft"
                if draft in ("", identifier)
                else f"{draft!r} above it is a draft"
            )
            yield Withheld(key, short(row.get("title") or identifier or f"line {line}"), reason, line)
            return
        if not identifier:
            text = f"line {line} has no legacyId: the unit is known by its line"
            yield self._file.problem(text, "", line, warning=True)
        level = level_fields(row.get("levelOfDescription")).get("level", "")
        kind = kind_of_level(level, identifier in self._with_parts)
        unit = UnitCells(kind, self._options.language, SOURCE)
        for entry in rows:
            self._put(unit, entry)
        yield from self._attach(unit, row, parent, line)
        self._place += _STEP
        unit.fields.set("order", str(self._place))
        if "title" not in unit.fields:
            unit.fields.add_title("title", UNTITLED)
            yield self._file.problem(f"line {line} has no title", "", line, warning=True)
        yield from self._authorities.new(unit.authorities, line)
        words = row.get("identifier") or unit.fields.words("title")
        topmost = topmost_of(self._rows_of, identifier or parent, self._parents)
        yield unit.fields.description(key, words, line, f"{SOURCE}:{topmost}" if topmost else "")

    def _attach(self, unit: UnitCells, row: RowCells, parent: str, line: int) -> Iterator[Item]:
        slug = row.get("qubitParentSlug")
        if parent and parent in self._rows_of and parent not in self._repeated:
            unit.fields.set("collection", Key(f"{SOURCE}:{parent}"), f"{SOURCE}:parentId")
        elif parent or slug:
            unit.fields.state(
                "Part of", parent or slug, element=f"{SOURCE}:{'parentId' if parent else 'qubitParentSlug'}"
            )
            text = f"line {line} is part of {parent or slug!r}, which is in no row"
            yield self._file.problem(text, "", line, warning=True)

    def _put(self, unit: UnitCells, row: RowCells) -> None:
        """Put the cells of a row into the unit, its words in the language of the row."""
        tag = language_tag(row.get("culture"))
        tag = "" if tag == self._options.language else tag
        for heading, cell in row:
            if heading in _TOGETHER:
                continue
            column = _COLUMNS.get(heading, Column(STATEMENT))
            if heading == "digitalObjectPath":
                self._put_file(unit, cell)
            else:
                unit.put(_in_language(column, tag), heading, cell)
        for names in (_EVENTS, _OLDER_EVENTS):
            for event in parallel(row, names):
                _put_event(unit, event, names, tag)
        for name, location, kind in parallel(row, _CONTAINERS):
            if name:
                container = without_empty({"type": kind, "value": name})
                unit.fields.append("containers", container, f"{SOURCE}:physicalObjectName")
            unit.fields.state("Location", location, tag, f"{SOURCE}:physicalObjectLocation")
        for value, label in parallel(row, _ALTERNATIVES):
            if value:
                reference = without_empty({"value": value, "scheme": label})
                unit.fields.append("alternative_references", reference, f"{SOURCE}:alternativeIdentifiers")

    def _put_file(self, unit: UnitCells, cell: str) -> None:
        path = local_file(self._file.path, cell)
        if path and unit.fields.kind == "record":
            unit.fields.append("pages", LocalFile(path), f"{SOURCE}:digitalObjectPath")
        else:
            unit.fields.state("Digital object", cell, element=f"{SOURCE}:digitalObjectPath")


def _in_language(column: Column, tag: str) -> Column:
    if not tag:
        return column
    return Column(column.field, column.separator, tag, column.label, column.scheme, column.role, column.kind)


def _put_event(unit: UnitCells, event: tuple[str, ...], names: tuple[str, ...], tag: str) -> None:
    """Put an event: its dates, the actor with the history, and what else it says."""
    kind, words, start, end, actor, history, note, place = event
    kind = kind or ("Creation" if names is _OLDER_EVENTS else "")
    folded = kind.casefold()
    normal = edtf(f"{start}/{end}") if start and end else edtf(start or end)
    if words or normal:
        date = date_fields(words, normal)
        element = f"{SOURCE}:{names[1]}"
        if folded == "creation" and "date" not in unit.fields and "date_text" not in unit.fields:
            for name, value in date.items():
                unit.fields.set(name, value, element)
        elif unit.fields.get("date_text") != date.get("date_text") or unit.fields.get("date") != date.get(
            "date"
        ):
            other = {"kind": _DATE_KINDS.get(folded, "other"), "date": date.get("date", "")}
            unit.fields.append(
                "other_dates", without_empty({**other, "text": date.get("date_text", "")}), element
            )
    elif start or end:
        unit.fields.state(f"{kind or 'Date'}: start and end", f"{start} – {end}", tag, f"{SOURCE}:{names[2]}")
    if actor:
        field = "creator" if folded in ("creation", "") else "contributors"
        unit.put(Column(field, role="" if field == "creator" else kind), names[4], actor)
    unit.fields.add_text("history", history, tag, f"{SOURCE}:{names[5]}")
    unit.fields.state(f"{kind or 'Event'}: note", note, tag, f"{SOURCE}:{names[6]}")
    unit.fields.state(f"{kind or 'Event'}: place", place, tag, f"{SOURCE}:{names[7]}")
