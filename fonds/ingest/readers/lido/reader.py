"""Reads files of LIDO, and what LIDO says of the description, the rights and the images of an object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.ingest.field_values import rights_uri
from fonds.ingest.imported import InputFile, Item, ReaderFormat, ReadOptions
from fonds.ingest.readers.lido.description import add_descriptive, legal_body
from fonds.ingest.readers.mods.values import close
from fonds.ingest.readers.page_sources import page_source
from fonds.ingest.readers.reading_context import ReadingContext, UnitFields, link_elsewhere, web_address
from fonds.ingest.readers.source_element import SourceElement, copy
from fonds.ingest.readers.xml_stream import read_each
from fonds.safe_xml import Element

NAMESPACE: Final = "http://www.lido-schema.org"
MAX_SIDE = 1_000_000  # pixels


def recognises(file: InputFile) -> bool:
    """Return whether the root of a file is `lido` or `lidoWrap`."""
    return file.xml_root[1].lower() in ("lido", "lidowrap")


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield a description of each object, and the authorities that they name."""
    context = ReadingContext(file, options, "lido")
    yield from read_each(context, read_element, "lido")


def read_element(element: Element, context: ReadingContext, identity: str = "") -> Iterator[Item]:
    """Yield what an element `lido` describes, and the authorities that it names. The object is the first of them.

    `identity` is an identifier outside the element.
    """
    source = copy(element)
    unit = UnitFields(context, source.line)
    _identify(unit, source, identity)
    for metadata in source.all("descriptiveMetadata"):
        unit.source_language = metadata.language()
        add_descriptive(unit, metadata)
        _keep_rest(unit, metadata)
    for metadata in source.all("administrativeMetadata"):
        unit.source_language = metadata.language()
        _add_administrative(unit, metadata)
        _keep_rest(unit, metadata)
    unit.source_language = ""
    _keep_rest(unit, source)
    unit.key, problems = context.unique_key(unit.key, unit.line)
    yield from problems
    yield from unit.items()


def _identify(unit: UnitFields, source: SourceElement, identity: str) -> None:
    ids = source.all("lidoRecID")
    for child in (*ids, *source.all("objectPublishedID")):
        _add_identifier(unit, child, f"lido:{child.name}")
    words = identity or next((child.words() for child in ids if child.words()), "")
    words = words or next((child.words() for child in source.find("recordID", "workID") if child.words()), "")
    unit.key, unit.words_of_id = unit.context.key("record", words, source.words()), words


def _add_identifier(unit: UnitFields, element: SourceElement, source: str) -> None:
    scheme = element.get("type") or element.get("source")
    value = element.take()
    known = [entry["value"] for entry in unit.get("identifiers") or []]
    if value and value not in known:
        unit.append("identifiers", {"value": value, **({"scheme": scheme} if scheme else {})}, source)


def _add_administrative(unit: UnitFields, metadata: SourceElement) -> None:
    for rights_set in (*metadata.find("rightsWorkSet"), *metadata.find("rightsResource")):
        _add_rights(unit, rights_set)
    for record in metadata.all("recordWrap"):
        for record_id in record.all("recordID"):
            _add_identifier(unit, record_id, "lido:recordID")
        for info in record.find("recordInfoLink"):
            if uri := web_address(info.words()):
                unit.append("same_as", link_elsewhere(uri, "LIDO"), "lido:recordInfoLink")
                info.mark()
        for date in record.find("recordMetadataDate"):
            text = f"{date.get('type')}: {date.words()}" if date.get("type") else date.words()
            unit.add_text("description_dates", text, element="lido:recordMetadataDate")
            date.mark()
    for resource in metadata.find("resourceSet"):
        _add_resource(unit, resource)


def _add_rights(unit: UnitFields, element: SourceElement) -> None:
    for child in element.find("conceptID", "term"):
        words = child.words()
        if (uri := rights_uri(words)) and unit.set("rights", uri, "lido:rightsType"):
            child.mark()
        close(unit, words, element="lido:rightsType")
    for line in element.all("creditLine"):
        unit.add_text("rights_statement", line.take(), line.language(), "lido:creditLine")
    for holder in element.all("rightsHolder"):
        if (authority := legal_body(holder)) is not None:
            unit.refer("contributors", authority, authority.name, "lido:rightsHolder", role=["cph"])


def _add_resource(unit: UnitFields, element: SourceElement) -> None:
    """Add an image as a page, if its file is at hand or its size is stated; else its address as a statement."""
    links = [link for link in element.find("linkResource") if link.words()] or element.all("resourceID")
    for link in links:
        source = page_source(unit.context.file, link.words(), _format(link), _size(element))
        if source.entry:
            unit.append("pages", source.entry, "lido:resourceSet")
            link.mark()
            return


def _format(link: SourceElement) -> str:
    return next((value for name, value in link.attributes.items() if name == "formatresource"), "")


def _size(element: SourceElement) -> tuple[int, int]:
    """Return width and height in pixels, 0 each if they are not stated."""
    sides: dict[str, int] = {}
    for measure in element.find("resourceMeasurementsSet"):
        words = {name: measure.take_child(f"measurement{name}").lower() for name in ("Type", "Unit", "Value")}
        if words["Unit"] in ("pixel", "pixels", "px", "") and words["Value"].isdecimal():
            sides[words["Type"]] = int(words["Value"]) if len(words["Value"]) < 8 else 0
    width, height = sides.get("width", 0), sides.get("height", 0)
    return (width, height) if width <= MAX_SIDE and height <= MAX_SIDE else (0, 0)


def _keep_rest(unit: UnitFields, element: SourceElement) -> None:
    for child in element.unread():
        words = child.outline()
        label = child.label()
        unit.state(label, words, child.language(), f"lido:{child.name}")
        child.mark()
    if words := element.stray_words():
        unit.state("Text between the elements", words, element=f"lido:{element.name}")


FORMAT = ReaderFormat("lido", "LIDO", recognises, read)
