"""CSV in the shapes that two other programs import: Omeka S and CollectionBuilder. A row is a record.

Omeka S finds the property of a column by its heading (`dcterms:title`); several values are separated by `|`, for which
its form has a field. CollectionBuilder has headings of its own; several values are separated by `;`. A separator
within a value is replaced by a similar sign. The names of people and places are written out, for neither program
knows our descriptions of them. Both are for their purpose: `csv_fields` is the table that loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from fonds.record import rights
from fonds.record.elements import ABOUT_DESCRIPTION
from fonds.record.model import Collection, Place, Record
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.members import NO_LIMIT, Members, below
from fonds.serializers.page_model import Painting
from fonds.serializers.painting import fit_within, sized_image_url
from fonds.serializers.relations import related_units
from fonds.serializers.scans import scans
from fonds.serializers.text.csv_table import table
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import unit as units

OMEKA_COLUMNS: Final = (
    "dcterms:identifier", "dcterms:title", "dcterms:alternative", "dcterms:creator", "dcterms:contributor",
    "dcterms:created", "dcterms:date", "dcterms:abstract", "dcterms:description", "dcterms:type", "dcterms:extent",
    "dcterms:language", "dcterms:subject", "dcterms:spatial", "dcterms:publisher", "dcterms:source",
    "dcterms:provenance", "dcterms:isPartOf", "dcterms:relation", "dcterms:rights", "dcterms:accessRights",
    "dcterms:bibliographicCitation", "dcterms:hasFormat", "resource class", "item set", "media url",
)  # fmt: skip
COLLECTIONBUILDER_COLUMNS: Final = (
    "objectid", "parentid", "title", "creator", "date", "description", "subject", "location", "latitude", "longitude",
    "source", "identifier", "type", "format", "language", "rights", "rightsstatement", "display_template",
    "object_location", "image_small", "image_thumb", "image_alt_text", "object_transcript",
)  # fmt: skip
# field of a text element -> the term of Dublin Core that is more exact than a description
_TERMS: Final = {
    "archival_history": "dcterms:provenance",
    "acquisition": "dcterms:provenance",
    "access_conditions": "dcterms:accessRights",
    "reproduction_conditions": "dcterms:rights",
    "originals": "dcterms:relation",
    "copies": "dcterms:relation",
    "related_units": "dcterms:relation",
    "publications": "dcterms:relation",
    "finding_aids": "dcterms:relation",
    "preferred_citation": "dcterms:bibliographicCitation",
}
_SMALL: Final = 800  # pixels: CollectionBuilder's small image is about as wide
Row = dict[str, str]
Values = Iterable[str]
RowOf = Callable[[Record, SerializerContext], Row]


def omeka(record: Record, context: SerializerContext) -> bytes:
    """Return a table for Omeka S with one record."""
    return b"".join(table(OMEKA_COLUMNS, [omeka_row(record, context)]))


def omeka_tree(
    collection: Collection, members: Members, context: SerializerContext, limit: int = NO_LIMIT
) -> Iterator[bytes]:
    """Yield a table for Omeka S with the records below a collection."""
    return table(OMEKA_COLUMNS, _rows(collection.id, members, context, limit, omeka_row))


def collectionbuilder(record: Record, context: SerializerContext) -> bytes:
    """Return a table for CollectionBuilder with one record."""
    return b"".join(table(COLLECTIONBUILDER_COLUMNS, [collectionbuilder_row(record, context)]))


def collectionbuilder_tree(
    collection: Collection, members: Members, context: SerializerContext, limit: int = NO_LIMIT
) -> Iterator[bytes]:
    """Yield a table for CollectionBuilder with the records below a collection."""
    return table(
        COLLECTIONBUILDER_COLUMNS, _rows(collection.id, members, context, limit, collectionbuilder_row)
    )


def _rows(id: str, members: Members, context: SerializerContext, limit: int, row_of: RowOf) -> Iterator[Row]:
    for member in below(id, members, limit):
        if isinstance(member.unit, Record):
            yield row_of(member.unit, context)


def _joined(values: Values, separator: str, instead: str) -> str:
    return separator.join(
        dict.fromkeys(value.replace(separator.strip(), instead) for value in values if value)
    )


def omeka_row(record: Record, context: SerializerContext) -> Row:
    """Return the cells of a record by heading."""
    columns: dict[str, list[str]] = {column: [] for column in OMEKA_COLUMNS}
    columns["dcterms:identifier"] = [context.entity_uri(record), record.reference, *_identifiers(record)]
    columns["dcterms:title"] = [*record.title.values()]
    columns["dcterms:alternative"] = [
        words for title in record.alternative_titles for words in title.values()
    ]
    columns["dcterms:creator"] = _names(units.creators(record, context))
    columns["dcterms:contributor"] = _names(units.contributors(record, context))
    columns["dcterms:created"] = [record.date or record.date_text]
    columns["dcterms:date"] = [date.date or date.text for date in record.other_dates]
    columns["dcterms:abstract"] = _words(record.abstract.text if record.abstract else None)
    columns["dcterms:description"] = [*_descriptions(record)]
    genre = units.genre(record, context)
    columns["dcterms:type"] = [genre.label if genre else "", record.type_label]
    columns["dcterms:extent"] = _words(record.extent)
    columns["dcterms:language"] = [*record.language]
    columns["dcterms:subject"] = _names(units.subjects(record, context))
    columns["dcterms:spatial"] = [name.label for name in units.places(record, context)]
    publisher = units.publisher(record, context)
    columns["dcterms:publisher"] = [
        publisher.label if publisher else "",
        *_names(units.publishers(record, context)),
    ]
    columns["dcterms:rights"] = [*_rights(record)]
    _add_links(columns, record, context)
    for name, text in record.elements() if record.has_elements else ():
        if name in _TERMS:
            columns[_TERMS[name]] += text.values()
    return {column: _joined(values, "|", "¦") for column, values in columns.items()}


def _add_links(columns: dict[str, list[str]], record: Record, context: SerializerContext) -> None:
    """Add what the record belongs to, where it is, and its images."""
    holder = units.holder(record, context)
    columns["dcterms:source"] = [
        *_words(record.source.text if record.source else None),
        holder.label if holder else "",
    ]
    collections = units.ancestors(record, context)
    columns["dcterms:isPartOf"] = [context.localize(collection.title) for collection in collections]
    columns["dcterms:relation"] = [
        context.urls.entity_uri(related.id) if related.id else related.uri
        for related in related_units(record, context)
    ]
    columns["dcterms:hasFormat"] = [context.urls.manifest(record.id)]
    kind = units.dcmi_type(record, context)
    columns["resource class"] = [f"dctype:{kind}" if kind else ""]
    columns["item set"] = columns["dcterms:isPartOf"][:1]
    columns["media url"] = [scan.painting.image for scan in scans(record, context)]


def _descriptions(record: Record) -> Iterator[str]:
    yield from _words(record.note)
    for name, text in record.elements() if record.has_elements else ():
        if name not in _TERMS and name not in ABOUT_DESCRIPTION:
            yield from text.values()
    for statement in record.statements:
        yield from statement.text.values()


def _rights(record: Record) -> Iterator[str]:
    yield record.rights or ""
    yield from _words(record.rights_statement)
    yield from _words(record.rights_contact)
    for text, _ in further_rights(record):
        yield from text.values()


def _identifiers(record: Record) -> list[str]:
    return [identifier.value for identifier in (*record.identifiers, *record.alternative_references)]


def _names(names: Iterable[units.Name]) -> list[str]:
    return [name.sort_form for name in names]


def _words(text: MultilingualText | None) -> list[str]:
    return [*(text or {}).values()]


def collectionbuilder_row(record: Record, context: SerializerContext) -> Row:
    """Return the cells of a record by heading."""
    language = context.site.language
    place = next((entry for name in record.places if (entry := _place(name.id, context))), None)
    subjects = [*_names(units.subjects(record, context))]
    genre = units.genre(record, context)
    holder = units.holder(record, context)
    source = in_language(record.source.text, language) if record.source else ""
    statement = rights.statement(record.rights).label if record.rights else ""
    values: dict[str, Values] = {
        "objectid": [record.id],
        "title": [context.localize(record.title)],
        "creator": _names(units.creators(record, context)),
        "date": [_day(record)],
        "description": [
            context.localize(record.abstract.text if record.abstract else record.scope_and_content)
        ],
        "subject": subjects,
        "location": [name.label for name in units.places(record, context)],
        "latitude": [str(place.coordinates.latitude) if place and place.coordinates else ""],
        "longitude": [str(place.coordinates.longitude) if place and place.coordinates else ""],
        "source": [source or (holder.label if holder else "")],
        "identifier": [record.reference or record.id],
        "type": [units.dcmi_type(record, context), genre.label if genre else record.type_label],
        "language": record.language,
        "rights": [context.localize(record.rights_statement) or statement],
        "rightsstatement": [record.rights or ""],
        "object_transcript": [record.transcript],
    }
    single = frozenset({"title", "date", "description", "source", "rights", "object_transcript"})
    cells = {
        name: "".join(words) if name in single else _joined(words, "; ", ",")
        for name, words in values.items()
    }
    return cells | _object(record, context)


def _place(id: str | None, context: SerializerContext) -> Place | None:
    place = context.find(id) if id else None
    return place if isinstance(place, Place) and place.coordinates else None


def _day(record: Record) -> str:
    """Return the date as yyyy-mm-dd, yyyy-mm or yyyy, its beginning if it is a span, and the words if it has none."""
    parsed = record.parsed_date
    if parsed is None or parsed.earliest is None:
        return record.date_text
    exact = (record.date or "").partition("/")[0]
    return exact if exact.replace("-", "").isdecimal() else f"{parsed.earliest.year:04d}"


def _object(record: Record, context: SerializerContext) -> Row:
    """Return what CollectionBuilder shows: the first image, sound or film, or a record without any."""
    first = next(scans(record, context), None)
    if first is None:
        return {"display_template": "record", "format": "text/plain"}
    page, still = first.painting, first.still
    return {
        "display_template": page.format.partition("/")[0] if page.duration else "image",
        "format": page.format,
        "object_location": page.image,
        "image_small": _sized(still, _SMALL) if still else "",
        "image_thumb": still.thumbnail[0] if still and still.thumbnail else "",
        "image_alt_text": context.localize(record.title),
    }


def _sized(still: Painting, width: int) -> str:
    """Return the address of an image at a width; the whole image if no image service makes smaller ones."""
    if not still.service or still.level not in ("level1", "level2") or still.width <= width:
        return still.image
    return sized_image_url(still.service, still.version, fit_within(still.width, still.height, width))
