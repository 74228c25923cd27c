"""MARCXML: a record or collection as a MARC 21 bibliographic record under archival control, for library catalogues.

Fields are those of the crosswalk (vocab/crosswalk.csv). Punctuation of ISBD is left out, and leader/18 says so. Roles
are MARC relators, dates are EDTF in 046. Fields of MARC cannot name the language of their words. A title that is the
same in another script is an 880 that is linked to the title; titles in other languages are parallel titles (246).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.record import dates, languages, rights
from fonds.record.elements import FurtherStatement, OtherDate
from fonds.record.model import Collection, Record, Unit
from fonds.record.structure import contents_text
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.painting import media_pages
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import marc_coded, marc_field, marc_names, marc_numbers
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.marc_field import Field, field, in_languages

NAMESPACE: Final = marc_field.NAMESPACE
SCHEMA: Final = marc_field.SCHEMA
# field of a text element -> tag, indicators and code of the subfield
_NOTES: Final = {
    "history": ("545", "  ", "a"),
    "archival_history": ("561", "  ", "a"),
    "acquisition": ("541", "  ", "a"),
    "accruals": ("584", "  ", "a"),
    "arrangement": ("351", "  ", "b"),
    "access_conditions": ("506", "  ", "a"),
    "reproduction_conditions": ("540", "  ", "a"),
    "language_note": ("546", "  ", "a"),
    "physical_characteristics": ("340", "  ", "a"),
    "finding_aids": ("555", "  ", "a"),
    "originals": ("535", "1 ", "a"),
    "copies": ("530", "  ", "a"),
    "related_units": ("544", "  ", "n"),
    "publications": ("581", "  ", "a"),
    "preferred_citation": ("524", "  ", "a"),
    "scope_and_content": ("520", "2 ", "a"),
    "rules": ("040", "  ", "e"),
}
# text elements that tell of something done: the action of field 583, with the words as its note
_ACTIONS: Final = {
    "appraisal": "appraisal",
    "archivist_note": "description",
    "description_dates": "dates of description",
}
# notes of MARC that are further statements in a record file, with their indicators: all their words stand in $a
_STATEMENTS: Final = {
    **dict.fromkeys(("501", "502", "504", "508", "515", "521", "522", "525", "547", "550", "580"), "  "),
    **dict.fromkeys(("511", "586"), "0 "),
    **dict.fromkeys(("250", "310", "321", "362"), "  "),
    "490": "0 ",
}
# kind of date -> second indicator of 264, and code of the subfield of 046
_DATES: Final = {
    "creation": ("0", "k"),
    "accumulation": ("0", "o"),
    "issue": ("1", "c"),
    "publication": ("1", "c"),
    "broadcast": ("2", "c"),
    "copyright": ("4", "c"),
}
_OTHER_DATE: Final = ("0", "c")


def document(unit: Unit, context: SerializerContext) -> bytes:
    """Return a record or collection as a document of one MARC record."""
    return marc_field.document(record(unit, context))


def record(unit: Unit, context: SerializerContext) -> str:
    """Return the elements of the MARC record of a unit."""
    control_fields = [("001", unit.id), ("008", marc_coded.fixed_data(unit, context))]
    return marc_field.record(marc_coded.leader(unit, context), control_fields, _fields(unit, context))


def _fields(unit: Unit, context: SerializerContext) -> Iterator[Field]:
    yield from _identification(unit, context)
    yield from _description(unit, context)
    yield from _notes(unit, context)
    yield from _conditions(unit, context)
    yield from (marc_names.subject(name, context) for name in units.subjects(unit, context))
    yield from (marc_names.place(name, context) for name in units.places(unit, context))
    yield from _links(unit, context)


def _identification(unit: Unit, context: SerializerContext) -> Iterator[Field]:
    """Numbers, agency, titles and names."""
    yield field("024", "7 ", ("a", context.entity_uri(unit)), ("2", "uri"))
    yield from map(marc_numbers.identifier, unit.identifiers)
    yield from map(marc_numbers.reference, unit.alternative_references)
    publisher = units.publisher(unit, context)
    agency = publisher.label if publisher else in_language(context.site.title, context.site.language)
    rules = tuple(("e", words) for words in (unit.rules or {}).values())
    language = marc_coded.language_code(context.site.language)
    yield field("040", "  ", ("a", agency), ("b", language), *rules, ("c", agency))
    codes = [code for tag in unit.language if (code := marc_coded.language_code(tag))]
    if len(codes) > 1:
        yield field("041", "0 ", *(("a", code) for code in codes))
    creators = list(units.creators(unit, context))
    others = [*units.contributors(unit, context), *units.publishers(unit, context)]
    entries = list(marc_names.entries([*creators, *others], context))
    yield from entries
    has_main_entry = any(entry.tag.startswith("1") for entry in entries)
    yield from _titles(unit, has_main_entry, marc_names.statement_of_responsibility([*creators, *others]))


def _titles(unit: Unit, has_main_entry: bool, responsibility: str) -> Iterator[Field]:
    """The first title is the title proper; the same in another script is linked to it, others are parallel titles."""
    (tag, title), *others = unit.title.items()
    indicators = "10" if has_main_entry else "00"
    twin = next((other for other in others if _is_other_script(tag, other[0])), None)
    bulk = next((date for date in unit.other_dates if _is_bulk(date)), None)
    proper = (("a", title), ("g", (bulk.text or bulk.date or "") if bulk else ""), ("c", responsibility))
    yield Field("245", indicators, proper, (("a", twin[1]),) if twin else ())
    for other in others:
        if other != twin:
            yield field("246", "31", ("a", other[1]))
    for alternative in unit.alternative_titles:
        yield from in_languages("246", "3 ", "a", alternative)


def _is_other_script(tag: str, other: str) -> bool:
    """Whether two tags are the same language in different scripts, as `zh-Latn` and `zh-Hant` are."""
    if tag.partition("-")[0] != other.partition("-")[0] or "und" in (tag, other):
        return False
    return languages.likely_script(tag) != languages.likely_script(other)


def _description(unit: Unit, context: SerializerContext) -> Iterator[Field]:
    """Dates, extent, type and language."""
    if unit.date or unit.date_text:
        words = unit.date_text or dates.parse(unit.date or "").format(context.site.language)
        yield field("264", " 0", ("c", words))
        yield field("046", "  ", ("k", unit.date or ""), *([("2", "edtf")] if unit.date else []))
    bulk = next((date for date in unit.other_dates if _is_bulk(date)), None)  # it stands with the title
    for date in unit.other_dates:
        yield from _other_date(date, context) if date is not bulk else ()
    yield from in_languages("300", "  ", "a", unit.extent)
    if content := marc_coded.CONTENT_TYPES.get(units.dcmi_type(unit, context)):
        yield field("336", "  ", ("a", content[0]), ("b", content[1]), ("2", "rdacontent"))
    level = unit.level_label or units.level(unit, context)
    yield field("351", "  ", ("c", level))
    yield field("546", "  ", *(("b", languages.script_name(code)) for code in unit.scripts))
    if isinstance(unit, Record):
        yield from _document_type(unit, context)
        yield from _dispatches(unit, context)


def _is_bulk(date: OtherDate) -> bool:
    return bool(date.bulk) and date.kind == "creation"


def _other_date(date: OtherDate, context: SerializerContext) -> Iterator[Field]:
    indicator, code = _DATES.get(date.kind, _OTHER_DATE)
    words = date.text or (dates.parse(date.date).format(context.site.language) if date.date else "")
    yield field("264", f" {indicator}", ("c", words))
    if date.date:
        yield field("046", "  ", (code, date.date), ("2", "edtf"), ("z", date.kind))


def _document_type(record: Record, context: SerializerContext) -> Iterator[Field]:
    if genre := units.genre(record, context):
        yield field("655", " 4", ("a", genre.label), ("0", genre.uri))
    yield field("655", " 4", ("a", record.type_label))
    yield field("355", "0 ", ("a", units.classification(record, context)))
    yield field("355", "0 ", ("a", record.classification_label))


def _dispatches(record: Record, context: SerializerContext) -> Iterator[Field]:
    """When and where it was sent and received."""
    for event, dispatch in (("sent", record.sent), ("received", record.received)):
        if dispatch:
            places = [
                ("p", name.source_words or name.label) for name in units.places_of(dispatch.place, context)
            ]
            days = [("d", words) for words in (dispatch.date, dispatch.text) if words]
            yield field("518", "  ", ("o", event), *days, *places)


def _notes(unit: Unit, context: SerializerContext) -> Iterator[Field]:
    yield from in_languages("520", "3 ", "a", unit.abstract.text if unit.abstract else None)
    yield from in_languages("500", "  ", "a", unit.note)
    if isinstance(unit, Record) and unit.structure:
        yield from in_languages("505", "0 ", "a", contents_text(unit.structure))
    for name, text in unit.elements() if unit.has_elements else ():
        if name in _ACTIONS:
            yield from (field("583", "  ", ("a", _ACTIONS[name]), ("z", words)) for words in text.values())
        elif name != "rules":
            yield from in_languages(*_NOTES.get(name, ("500", "  ", "a")), text)
    yield from (entry for statement in unit.statements for entry in _statement(statement, context))
    source = unit.source
    url = ("u", source.url or "") if source else ("u", "")
    yield from in_languages("588", "  ", "a", source.text if source else None, url)


def _statement(statement: FurtherStatement, context: SerializerContext) -> Iterator[Field]:
    """A further statement: in the note that it was, if MARC is its source, else as a general note with its label."""
    tag = statement.source.removeprefix("marc:")
    if tag in _STATEMENTS:
        yield from in_languages(tag, _STATEMENTS[tag], "a", statement.text)
        return
    label = in_language(statement.label, context.site.language)
    yield from (field("500", "  ", ("a", f"{label}: {words}")) for words in statement.text.values())


def _conditions(unit: Unit, context: SerializerContext) -> Iterator[Field]:
    """Rights and access."""
    if unit.rights:
        yield field("540", "  ", ("a", rights.statement(unit.rights).label), ("u", unit.rights))
    for text in (unit.rights_statement, unit.rights_contact):
        yield from in_languages("540", "  ", "a", text)
    for text, uri in further_rights(unit):
        yield from in_languages("540", "  ", "a", text, ("u", uri))
    if unit.access and unit.access.tier != "open":
        opens = (unit.access.until or "").replace("-", "")
        tier = units.access_tier(unit.access.tier, context)
        yield field("506", "1 ", ("a", tier), ("g", opens))
        yield from in_languages("506", "1 ", "a", unit.access.note)


def _links(unit: Unit, context: SerializerContext) -> Iterator[Field]:
    """The collections above, other units, the place where it is kept, and its addresses."""
    for collection in units.ancestors(unit, context):
        title = in_language(collection.title, context.site.language)
        link = ("t", title), ("o", context.entity_uri(collection)), ("w", collection.id)
        yield field("773", "08", ("i", "In"), *link)
    yield from (_related(related, context) for related in related_units(unit, context))
    holder = units.holder(unit, context)
    containers = ", ".join(str(container) for container in unit.containers)
    name = holder.label if holder else ""
    yield field("852", "  ", ("a", name), ("h", containers), ("j", unit.reference))
    page = context.description_url(unit)
    yield field("856", "40", ("u", page), ("y", "Page"), ("q", "text/html"))
    if isinstance(unit, Collection):
        aid = context.urls.serialization(unit.kind, unit.id, "ead")
        yield field("555", "0 ", ("a", "Finding aid"), ("u", aid))
    else:
        manifest = context.urls.manifest(unit.id)
        yield field("856", "41", ("u", manifest), ("y", "IIIF manifest"), ("q", "application/ld+json"))
    for medium in media_pages(unit, context) if isinstance(unit, Record) else ():
        painting = medium.painting
        yield field("856", "40", ("u", painting.image), ("y", medium.label), ("q", painting.format))


def _related(related: RelatedUnit, context: SerializerContext) -> Field:
    """Another unit, with the words and the date of the relation."""
    labels: MultilingualText = related.unit.labels if related.unit else {"und": related.id}
    label = in_language(label_of_relation(related.code, context), context.site.language)
    uri = context.urls.entity_uri(related.id) if related.id else related.uri
    notes = tuple(("n", words) for words in (related.text or {}).values())
    title = in_language(labels, context.site.language)
    return field("787", "08", ("i", label), ("t", title), ("d", related.date), *notes, ("o", uri))
