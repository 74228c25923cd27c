"""Reads METS: what the metadata of the whole describe, with its pages, its table of contents, rights and volumes.

- A document whose divisions point to other documents (`mptr`), or whose type is a periodical, a newspaper or a work of
  several volumes, is a collection. A volume that names the document above it belongs to the collection of that.
- Without a logical map the physical one is read, and without that the files of the best group.
- A package of Archivematica without descriptions is read by its folders (`package`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from fonds import safe_xml
from fonds.ingest.field_values import edtf
from fonds.ingest.imported import ImportedDescription, InputFile, Item, Key, Note, ReaderFormat, ReadOptions
from fonds.ingest.readers.mets import package
from fonds.ingest.readers.mets.descriptions import Descriptions, unclaimed, words_of
from fonds.ingest.readers.mets.document import Division, MetsDocument
from fonds.ingest.readers.mets.pages import Pages, read_pages
from fonds.ingest.readers.mets.rights import add_links, add_rights
from fonds.ingest.readers.mets.structure import pages_of, ranges, without_pages
from fonds.ingest.readers.page_sources import MISSING, NO_SIZE, UNREACHABLE, local_file
from fonds.ingest.readers.reading_context import ReadingContext, UnitFields, web_address
from fonds.ingest.readers.source_element import SourceElement
from fonds.ingest.readers.xml_stream import broken, skipped, undeclared
from fonds.safe_xml import Element, XmlError, XmlEvents

NAMESPACE: Final = "http://www.loc.gov/METS/"
# types of divisions whose parts are documents of their own
_COLLECTIONS: Final = frozenset(
    {"newspaper", "periodical", "multivolume_work", "multivolumework", "multipart_manuscript", "multiplemanifestation",
     "year", "month", "series", "journal"}
)  # fmt: skip
_SECTIONS = ("metsHdr", "structSec", "dmdSec", "mdSec", "amdSec", "fileSec", "structMap", "structLink")
ORDER_STEP = 10


def recognises(file: InputFile) -> bool:
    """Return whether the root of a file is `mets`."""
    return file.xml_root[1].lower() == "mets"


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield what a document describes, the authorities that it names, and the units that it is part of."""
    context = ReadingContext(file, options, "mets")
    document, problems = _load(context)
    yield from problems
    if document is not None:
        yield from _items(document, context, "")
        yield from context.mentioned_hosts()


def read_element(element: Element, context: ReadingContext, identity: str = "") -> Iterator[Item]:
    """Yield what an element `mets` describes. `identity` is an identifier outside the element."""
    document = MetsDocument()
    document.start(element)
    for section in safe_xml.children(element):
        document.add(section)
    yield from _items(document, context, identity)


def _load(context: ReadingContext) -> tuple[MetsDocument | None, list[Item]]:
    """Return the document of a file. Administrative sections, which are most of many documents, are freed at once."""
    document = MetsDocument()
    problems: list[Item] = []
    try:
        with context.file.open() as stream:
            events = XmlEvents(stream, None, context.options.encoding)
            problems += list(skipped(context, events))
            depth = 0
            for event, element in events:
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    document.start(element)
                elif event == "end" and depth == 1 and safe_xml.local_name(element) in _SECTIONS:
                    document.add(element)
                    if safe_xml.local_name(element) == "amdSec":
                        element.clear(keep_tail=True)
            problems += list(undeclared(context, events))
    except XmlError as error:
        return None, [*problems, broken(context, error)]
    except OSError as error:
        return None, [*problems, context.file.problem(f"it cannot be read: {error.strerror}")]
    return document, problems


def _items(document: MetsDocument, context: ReadingContext, identity: str) -> Iterator[Item]:
    if document.is_empty:
        yield context.file.problem("there is no description and no file in it", line=document.line)
        return
    descriptions = Descriptions(document, context)
    if package.is_package(document):
        yield from package.items(document, descriptions, identity)
        return
    physical = (
        document.map("physical") or document.map("") if document.map("logical") else document.map("physical")
    )
    top = document.map("logical") or physical or (document.maps[0][1] if document.maps else Division())
    parents, main = _main(top)
    pages = read_pages(document, physical or (None if document.map("logical") else top), context.file)
    ids = main.description_ids or unclaimed(document)
    unit, further = descriptions.unit(ids, identity or document.id, main.label or document.label)
    if unit.withheld:
        yield from unit.items()
        return
    _add_type(unit, main)
    if parents:
        _add_parent(unit, parents[-1], descriptions, context)
    _complete(unit, document, descriptions, main, physical)
    has_members = _has_members(main)
    if has_members and unit.kind == "record":
        unit.become_collection()
        unit.key = context.key("collection", unit.key.removeprefix(f"{context.prefix}:"))
        context.keys[unit.key] = unit.line
    yield from _report(context, document, pages)
    if unit.kind == "record":
        _add_pages(unit, document, descriptions, main, pages)
    _state_parts(unit, document, descriptions, main, pages)
    descriptions.state_rest(unit, further)
    _leave_out(unit, document)
    yield from unit.items()
    if unit.withheld:
        return
    yield from further
    if has_members:
        yield from _members(unit, document, main)
    elif unit.kind == "collection":
        unit.leave_out("mets:structMap")  # the headings of a finding aid, which it has itself
    if unit.kind == "collection" and (pages.entries or pages.elsewhere):
        yield from _own_pages(unit, document, main, pages)


def _main(top: Division) -> tuple[list[Division], Division]:
    """Return the division that the document is about, and those above it, which point to documents of their own."""
    parents, main = [], top
    while main.pointers and main.children and not main.file_ids:
        inner = [child for child in main.children if not child.pointers or child.children]
        if not inner:
            break
        parents.append(main)
        main = inner[0]
    return parents, main


def _add_type(unit: UnitFields, main: Division) -> None:
    words = SourceElement(main.type).label() if main.type else ""
    if words and unit.kind == "record":
        if not unit.set("type_label", words, "mets:div/@TYPE"):
            unit.state("Type", words, element="mets:div/@TYPE")
    elif words:
        unit.state("Type", words, element="mets:div/@TYPE")


def _has_members(main: Division) -> bool:
    """Return whether the parts of a division are documents of their own."""
    return any(part.pointers for part in main.descendants()) or main.type.lower() in _COLLECTIONS


def _add_parent(
    unit: UnitFields, parent: Division, descriptions: Descriptions, context: ReadingContext
) -> None:
    """Add the collection that a volume is in, as the division above it names it."""
    if unit.get("collection"):
        return
    name = _stem(parent.pointers[0])
    title = descriptions.title_of(parent)
    key = context.key("collection", name)
    fields: dict[str, object] = {"title": title}
    descriptions.sections_read |= set(parent.description_ids)
    for id in parent.description_ids:
        if source := descriptions.source(id):
            for child in source.find("recordIdentifier")[:1]:
                key = context.key("collection", child.words())
            fields["note"] = source.outline()
    unit.set("collection", key, "mets:mptr")
    unit.group = unit.group or key
    context.hosts.setdefault(
        key, ImportedDescription(key, "collection", fields, id_words=name, line=parent.line)
    )


def _complete(
    unit: UnitFields,
    document: MetsDocument,
    descriptions: Descriptions,
    main: Division,
    physical: Division | None,
) -> None:
    """Add what else is said of the whole: on its physical form, its rights, its order, and its identifiers."""
    if physical is not None:
        for id in physical.description_ids:
            if id not in descriptions.sections_read and (source := descriptions.source(id)):
                descriptions.sections_read.add(id)
                for child in source.find("extent"):
                    unit.set("extent", child.words(), "mets:dmdSec/extent", words=child.words())
                    child.mark()
                for child in source.unread():
                    unit.state(f"Copy: {child.label()}", child.outline(), element=f"mets:dmdSec/{child.name}")
    if main.order is not None and unit.get("collection"):
        unit.set("order", main.order * ORDER_STEP, "mets:div/@ORDER")
    if main.label and unit.words("title") != main.label and unit.get("title") != main.label:
        _keep_label(unit, main.label)
    for content_id in main.content_ids.split():
        entry = {"value": content_id, "scheme": "CONTENTIDS"}
        unit.append("identifiers", entry, "mets:div/@CONTENTIDS")
    if document.id and all(entry.get("value") != document.id for entry in unit.get("identifiers") or []):
        unit.append("identifiers", {"value": document.id, "scheme": "METS OBJID"}, "mets:mets/@OBJID")
    names = dict.fromkeys(main.admin_ids or document.rights)
    add_rights(unit, _each_once(document.rights, names))
    add_links(unit, _each_once(document.provenance, document.provenance))


def _each_once(sections: dict[str, list[SourceElement]], names: Iterable[str]) -> Iterator[SourceElement]:
    """Yield the sections of these names. One has its own name and that of the section around it."""
    numbers: set[int] = set()
    for name in names:
        for section in sections.get(name, []):
            if id(section) not in numbers:
                numbers.add(id(section))
                yield section


def _keep_label(unit: UnitFields, label: str) -> None:
    """Keep the label of the division if it says something that the fields do not."""
    if not words_of(label) <= words_of(unit.result()):
        unit.state("Label", label, element="mets:div/@LABEL")


def _add_pages(
    unit: UnitFields, document: MetsDocument, descriptions: Descriptions, main: Division, pages: Pages
) -> None:
    entries, numbers = pages.entries, pages_of(document, main, pages)
    unit.set("pages", entries, "mets:file")
    structure = ranges(document, main, pages, descriptions.title_of) if entries else []
    unit.set("structure", structure, "mets:structMap")
    if numbers and len(numbers) < len(entries):
        unit.state("Pages", f"{len(numbers)} of {len(entries)}", element="mets:structLink")
    for text in pages.machine_texts(unit.get("language")):
        unit.append("texts", text, "mets:file")
    for label, addresses in (("Images", pages.elsewhere), ("Texts", pages.texts_elsewhere)):
        lines = [f"{page}: {address}" for page, address in addresses]
        unit.state(f"{label} of the pages elsewhere", "\n".join(lines), element="mets:file")


def _state_parts(
    unit: UnitFields, document: MetsDocument, descriptions: Descriptions, main: Division, pages: Pages
) -> None:
    """Keep the metadata of parts, and the names of parts that have no pages here."""
    for division in main.descendants():
        descriptions.state_part(unit, division)
    for kind, top in document.maps:
        if kind != "logical":
            for division in top.descendants():
                descriptions.state_part(unit, division)
    if unit.kind == "record":
        names = [descriptions.title_of(division) for division in without_pages(document, main, pages)]
        unit.state("Parts", "\n".join(names), element="mets:div")


def _members(unit: UnitFields, document: MetsDocument, main: Division) -> Iterator[Item]:
    """Yield the volumes, years and issues of a collection."""
    group = unit.group or unit.key
    at_hand: list[str] = []
    for number, division in enumerate(main.children, 1):
        yield from _member(unit, division, unit.key, number, group, at_hand)
    if at_hand:
        yield Note(f"The files of {len(at_hand)} of its parts are beside it: import them too.")


def _own_pages(unit: UnitFields, document: MetsDocument, main: Division, pages: Pages) -> Iterator[Item]:
    """Yield a record with the pages of a collection, which has none itself."""
    own = UnitFields(unit.context, unit.line)
    own.key, own.words_of_id = Key(f"{unit.key}/pages"), f"{unit.words_of_id} pages"
    own.group = unit.group or unit.key
    own.set("title", unit.get("title") or unit.words("title"))
    own.set("collection", unit.key)
    _add_pages(own, document, Descriptions(document, unit.context), main, pages)
    yield from own.items()


def _member(
    unit: UnitFields, division: Division, parent: Key, number: int, group: str, at_hand: list[str]
) -> Iterator[Item]:
    """Yield a part of a collection and those below it. The document of a part that is at hand says more itself."""
    context = unit.context
    pointers = [pointer for pointer in division.pointers if pointer]
    if any(local_file(context.file, pointer) for pointer in pointers):
        at_hand.append(pointers[0])
        return
    if not pointers and not division.label and not division.order_label and not division.children:
        return
    member = UnitFields(context, division.line)
    is_collection = bool(division.children) or division.type.lower() in _COLLECTIONS
    member.kind = "collection" if is_collection else "record"
    words = _stem(pointers[0]) if pointers else f"{unit.words_of_id} {division.label or division.order_label}"
    key, problems = context.unique_key(
        context.key("collection" if is_collection else "record", words)
        if pointers
        else f"{parent}/{division.id or number}",
        division.line,
    )
    member.key, member.words_of_id, member.group = key, words, group
    member.problems += problems
    title = division.label or division.order_label or SourceElement(division.type or "Part").label()
    member.add_title("title", title, element="mets:div/@LABEL")
    member.set("collection", parent)
    member.set(
        "order", (division.order if division.order is not None else number) * ORDER_STEP, "mets:div/@ORDER"
    )
    date = edtf(division.order_label) or (edtf(division.label) if division.type.lower() == "year" else "")
    member.set("date", date, "mets:div/@ORDERLABEL")
    if division.order_label not in (title, date):
        member.state("Order label", division.order_label, element="mets:div/@ORDERLABEL")
    if division.type and is_collection:
        member.set("level", "otherlevel")
        member.set("level_label", SourceElement(division.type).label(), "mets:div/@TYPE")
    elif division.type:
        member.set("type_label", SourceElement(division.type).label(), "mets:div/@TYPE")
    for pointer in pointers:
        if uri := web_address(pointer):
            member.append("relations", {"type": "related", "uri": uri, "text": "METS"}, "mets:mptr")
        else:
            member.state("METS", pointer, element="mets:mptr")
    yield from member.items()
    for inner_number, inner in enumerate(division.children, 1):
        yield from _member(unit, inner, member.key, inner_number, group, at_hand)


def _stem(pointer: str) -> str:
    return posixpath.splitext(posixpath.basename(unquote(pointer).rstrip("/")))[0] or pointer


def _report(context: ReadingContext, document: MetsDocument, pages: Pages) -> Iterator[Item]:
    """Yield what cannot be shown of the files, once for each reason."""
    messages = {
        UNREACHABLE: (
            "have an address on another machine, which cannot be reached",
            "copy the files beside the source",
        ),
        MISSING: ("are not beside the source", "copy the files beside it, and import it again"),
        NO_SIZE: (
            "are on the web, and the source does not say how large they are",
            "give width and height in `pages`",
        ),
    }
    for reason, addresses in pages.reasons.items():
        message, hint = messages[reason]
        addresses = list(dict.fromkeys(addresses))
        yield context.file.problem(
            f"the images of {len(addresses):,} pages {message}: {addresses[0]}",
            hint,
            document.line,
            warning=True,
        )
    yield from pages.problems
    if texts := pages.missing_texts:
        yield context.file.problem(
            f"{len(texts):,} files with the text of pages are not beside the source: {texts[0]}",
            "copy them beside it, and import it again",
            document.line,
            warning=True,
        )


def _leave_out(unit: UnitFields, document: MetsDocument) -> None:
    """Count what describes the document and its files."""
    if document.header is not None:
        unit.leave_out("mets:metsHdr")
        for child in document.header.find("metsDocumentID", "altRecordID"):
            unit.append(
                "identifiers", {"value": child.words(), "scheme": child.get("type") or "METS"}, "mets:metsHdr"
            )
    if document.sizes or document.premis:
        unit.leave_out("mets:techMD")


FORMAT = ReaderFormat("mets", "METS", recognises, read)
