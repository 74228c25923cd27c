"""METS 1.12: a record with its pages, for digital libraries and preservation systems.

The description is that of MODS. Files are addresses: of each scan, of its small image, of the ALTO of its text. The
physical structure are the pages, the logical one is the table of contents (`structure`), and links lead from the
parts to their pages. Pages that we set in type are files of their own kind (`TYPESET`): they are no facsimile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fonds.record.access import RestrictedRecord
from fonds.record.model import Record
from fonds.record.text import MultilingualText, in_language
from fonds.serializers import pages
from fonds.serializers.contents import ContentsRange, PagePart, table_of_contents
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_model import Canvas
from fonds.serializers.xml import alto, mods
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.xml_writer import element, empty_element, schema_location, wrap

NAMESPACE: Final = "http://www.loc.gov/METS/"
SCHEMA: Final = "http://www.loc.gov/standards/mets/mets.xsd"
_XLINK: Final = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_DECLARATIONS: Final = f'xmlns:mets="{NAMESPACE}" {_XLINK} {schema_location(NAMESPACE, SCHEMA)}'
_DESCRIPTION, _WHOLE, _CONTENTS = "dmd-record", "phys-record", "log-record"
# uses of files, as METS viewers know them; typeset pages are of our own
_SCANS, _TYPESET, _MEDIA, _THUMBNAILS, _TEXTS = "DEFAULT", "TYPESET", "MEDIA", "THUMBS", "FULLTEXT"
File = tuple[str, str, str, str]  # use, id, media type, address


def document(record: Record, context: SerializerContext) -> bytes:
    """Return a record as a METS document."""
    canvases = pages.canvases(record, context)
    files = {canvas.number: [*_files(canvas, record, context)] for canvas in canvases}
    contents = table_of_contents(record, canvases)
    language = context.site.language
    inner = _header(record, context)
    inner += wrap("mets:dmdSec", _metadata(record, context), ID=_DESCRIPTION)
    inner += wrap("mets:fileSec", "".join(_file_groups([*files.values()])))
    inner += _physical(record, canvases, files, context)
    inner += _logical(record, contents, files, context)
    inner += wrap("mets:structLink", "".join(_links(contents, canvases)))
    values = {
        "OBJID": context.entity_uri(record),
        "LABEL": in_language(record.title, language),
        "TYPE": _type(record),
    }
    attributes = wrap("mets:mets", inner, **values).removeprefix("<mets:mets")
    return f"<mets:mets {_DECLARATIONS}{attributes}".encode()


def _type(record: Record) -> str:
    return record.type or "document"


def _header(record: Record, context: SerializerContext) -> str:
    software = element("mets:name", "Fonds")
    agents = wrap("mets:agent", software, ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    if publisher := units.publisher(record, context):
        agents += wrap(
            "mets:agent", element("mets:name", publisher.label), ROLE="DISSEMINATOR", TYPE="ORGANIZATION"
        )
    if holder := units.holder(record, context):
        agents += wrap(
            "mets:agent", element("mets:name", holder.label), ROLE="CUSTODIAN", TYPE="ORGANIZATION"
        )
    return wrap("mets:metsHdr", agents + element("mets:altRecordID", record.id, TYPE="local"))


def _metadata(record: Record, context: SerializerContext) -> str:
    data = wrap("mets:xmlData", mods.document(record, context).decode())
    return wrap("mets:mdWrap", data, MDTYPE="MODS", MIMETYPE="text/xml")


def _files(canvas: Canvas, record: Record, context: SerializerContext) -> Iterator[File]:
    """Yield the files of a page: its image, sound or film, the small image and the text.

    A record of which anything is withheld has none.
    """
    if isinstance(record, RestrictedRecord):
        return
    number, still = canvas.number, canvas.still
    use = _MEDIA if canvas.duration else _TYPESET if canvas.typeset else _SCANS
    yield use, f"file-{number}", canvas.painting.format, canvas.painting.image
    if still and still.thumbnail:
        yield _THUMBNAILS, f"thumbnail-{number}", "image/jpeg", still.thumbnail[0]
    if alto.placed_layer(canvas):
        address = context.urls.uri("alto", id=record.id, page=number)
        yield _TEXTS, f"text-{number}", alto.MEDIA_TYPE, address


def _file_groups(files: Sequence[Sequence[File]]) -> Iterator[str]:
    """Yield a group for each use, with the files of all pages in order."""
    for use in (_SCANS, _MEDIA, _TYPESET, _THUMBNAILS, _TEXTS):
        inner = ""
        for number, entries in enumerate(files, 1):
            for kind, id, media_type, address in entries:
                if kind == use:
                    place = empty_element(
                        "mets:FLocat", LOCTYPE="URL", **{"xlink:type": "simple", "xlink:href": address}
                    )
                    inner += wrap("mets:file", place, ID=id, MIMETYPE=media_type, SEQ=str(number))
        yield wrap("mets:fileGrp", inner, USE=use)


def _pointers(files: Sequence[File]) -> str:
    return "".join(empty_element("mets:fptr", FILEID=id) for _, id, _, _ in files)


def _physical(
    record: Record, canvases: Sequence[Canvas], files: dict[int, list[File]], context: SerializerContext
) -> str:
    """Return the pages in order."""
    inner = ""
    for order, canvas in enumerate(canvases, 1):
        kind = "page" if not canvas.duration else canvas.painting.format.partition("/")[0]
        values = {"ORDERLABEL": in_language(canvas.label), "TYPE": kind}
        if not isinstance(record, RestrictedRecord):
            values["CONTENTIDS"] = context.urls.canvas(record.id, canvas.number)
        pointers = _pointers(files[canvas.number])
        inner += _division(pointers, ID=_page_id(canvas), ORDER=str(order), **values)
    whole = wrap("mets:div", inner, ID=_WHOLE, TYPE="physSequence", DMDID=_DESCRIPTION)
    return wrap("mets:structMap", whole, TYPE="PHYSICAL")


def _division(inner: str, **values: str) -> str:
    """Return a div, which may be empty."""
    return wrap("mets:div", inner, **values) or empty_element("mets:div", **values)


def _page_id(canvas: Canvas) -> str:
    return f"phys-{canvas.number}"


def _logical(
    record: Record,
    contents: Sequence[ContentsRange],
    files: dict[int, list[File]],
    context: SerializerContext,
) -> str:
    """Return the record as a whole, and its table of contents."""
    language = context.site.language
    inner = "".join(_part(part, files, language) for part in contents)
    values = {"ID": _CONTENTS, "TYPE": _type(record), "LABEL": in_language(record.title, language)}
    values |= {"DMDID": _DESCRIPTION, "CONTENTIDS": context.entity_uri(record)}
    return wrap("mets:structMap", _division(inner, **values), TYPE="LOGICAL")


def _part(part: ContentsRange, files: dict[int, list[File]], language: str) -> str:
    inner = "".join(_area(page, files) for page in part.pages)
    inner += "".join(_part(below, files, language) for below in part.parts)
    order = str(part.place[-1])
    return _division(
        inner, ID=_part_id(part), ORDER=order, TYPE="section", LABEL=_label(part.label, language)
    )


def _label(label: MultilingualText, language: str) -> str:
    return in_language(label, language)


def _part_id(part: ContentsRange) -> str:
    return "log-" + "-".join(map(str, part.place))


def _area(page: PagePart, files: dict[int, list[File]]) -> str:
    """Return the region of the image or the span of time that a part of the contents takes; "" for a whole page."""
    file = next((id for use, id, _, _ in files[page.canvas.number] if use in (_SCANS, _MEDIA, _TYPESET)), "")
    if not file or not (page.region or page.time):
        return ""
    values = {"FILEID": file}
    if page.region:
        x, y, width, height = page.region
        values |= {"SHAPE": "RECT", "COORDS": f"{x},{y},{x + width},{y + height}"}
    if page.time:
        start, end = page.time.start, page.time.end
        values |= {"BETYPE": "TIME", "BEGIN": _clock(start)} | ({"END": _clock(end)} if end else {})
    return wrap("mets:fptr", empty_element("mets:area", **values))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02d}:{int(minutes % 60):02d}:{rest:06.3f}".removesuffix(".000")


def _links(contents: Sequence[ContentsRange], canvases: Sequence[Canvas]) -> Iterator[str]:
    """Yield links from the record to all pages, and from each part of the contents to its own."""
    yield _link(_CONTENTS, _WHOLE)
    for canvas in canvases:
        yield _link(_CONTENTS, _page_id(canvas))
    for part in contents:
        yield from _links_of(part)


def _links_of(part: ContentsRange) -> Iterator[str]:
    for number in dict.fromkeys(page.canvas.number for page in _all_pages(part)):
        yield _link(_part_id(part), f"phys-{number}")
    for below in part.parts:
        yield from _links_of(below)


def _all_pages(part: ContentsRange) -> Iterator[PagePart]:
    yield from part.pages
    for below in part.parts:
        yield from _all_pages(below)


def _link(start: str, end: str) -> str:
    return empty_element("mets:smLink", **{"xlink:from": start, "xlink:to": end})
