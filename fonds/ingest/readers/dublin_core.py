"""Reads Dublin Core in XML: `oai_dc`, qualified Dublin Core (dcterms), and simple files of such elements.

Dublin Core does not say whether a creator is a person or a body: names are kept as the words of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import edtf, in_language, language_tag, one_line, rights_uri
from fonds.ingest.imported import InputFile, Item, ReaderFormat, ReadOptions
from fonds.ingest.markup import plain
from fonds.ingest.readers.access_words import embargo_end
from fonds.ingest.readers.mods.values import close
from fonds.ingest.readers.reading_context import ReadingContext, UnitFields, web_address
from fonds.ingest.readers.source_element import SourceElement, copy
from fonds.ingest.readers.xml_stream import read_each
from fonds.safe_xml import Element

OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
ELEMENTS: Final = "http://purl.org/dc/elements/1.1/"
TERMS: Final = "http://purl.org/dc/terms/"
_RECORDS = ("dc", "qualifieddc", "simpledc", "oai_dc", "record")  # elements that hold one description
_CONTAINERS = frozenset({"records", "collection", "metadata", "dcrecords", "list", "dcs", "items", "item"})
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:title|identifier|creator|subject|description)[\s>]")
# DCMI type -> code of the scheme `types`
_TYPES: Final = {
    "text": "text",
    "image": "still-image",
    "stillimage": "still-image",
    "movingimage": "moving-image",
    "sound": "sound",
    "dataset": "dataset",
    "physicalobject": "physical-object",
}
_TEXTS: Final = {
    "description": "abstract",
    "abstract": "abstract",
    "extent": "extent",
    "provenance": "archival_history",
    "accrualmethod": "accruals",
    "accrualpolicy": "accruals",
    "accrualperiodicity": "accruals",
    "bibliographiccitation": "preferred_citation",
}
_DATES: Final = {
    "issued": "publication",
    "datecopyrighted": "copyright",
    "available": "other",
    "modified": "other",
    "valid": "other",
    "datesubmitted": "other",
    "dateaccepted": "other",
}
_RELATIONS: Final = {
    "relation": "related",
    "ispartof": "part-of",
    "isversionof": "version-of",
    "isformatof": "copy-of",
    "haspart": "related",
    "hasversion": "related",
    "hasformat": "related",
    "references": "related",
    "isreferencedby": "related",
    "replaces": "related",
    "isreplacedby": "related",
    "requires": "related",
    "isrequiredby": "related",
    "conformsto": "related",
}
DIM: Final = ("http://www.dspace.org/xmlns/dspace/dim", "http://www.dspace.org/xmlui/DIM")
# (element, qualifier) of DSpace whose qualifier alone says something else
_DIM_NAMES: Final = {
    ("contributor", "author"): "creator",
    ("date", "copyright"): "dateCopyrighted",
    ("identifier", "uri"): "identifier",
    ("identifier", "citation"): "bibliographicCitation",
    ("language", "iso"): "language",
    ("rights", "uri"): "rights",
    ("rights", "license"): "license",
    ("relation", "uri"): "relation",
    ("coverage", "spatial"): "spatial",
    ("coverage", "temporal"): "temporal",
}
_URI_PREFIXES = ("http://", "https://")


def recognises(file: InputFile) -> bool:
    """Return whether a file has descriptions in Dublin Core, and no other format around them."""
    namespace, name = file.xml_root
    if namespace == OAI_DC or (name.lower() in ("dc", "qualifieddc", "simpledc") and "marc" not in namespace):
        return True
    declares = any(uri.encode() in file.head for uri in (ELEMENTS, TERMS))
    known = name.lower() in _CONTAINERS | set(_RECORDS)
    return declares and known and bool(_ELEMENT.search(file.head))


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield a description of each record, and the subjects and places that they name."""
    context = ReadingContext(file, options, "dc")
    root = file.xml_root[1]
    inner = [
        name for name in _RECORDS if re.search(rb"<(?:[\w.-]{1,40}:)?" + name.encode() + rb"[\s>]", file.head)
    ]
    yield from read_each(context, read_element, *(inner or [root]))


def read_element(element: Element, context: ReadingContext, identity: str = "") -> Iterator[Item]:
    """Yield what an element with elements of Dublin Core describes, and the authorities that it names.

    `identity` is an identifier outside the element. The unit itself is the first description.
    """
    yield from _items(read_unit(copy(element), context, identity))


def _items(unit: UnitFields) -> Iterator[Item]:
    unit.key, problems = unit.context.unique_key(unit.key, unit.line)
    yield from problems
    yield from unit.items()


def read_dim(element: Element, context: ReadingContext, identity: str = "") -> Iterator[Item]:
    """Yield what an element `dim` of DSpace describes: its fields are named as those of Dublin Core are."""
    source = copy(element)
    for child in source.find("field"):
        child.name = child.get("qualifier") or child.get("element") or child.name
        child.name = _DIM_NAMES.get((child.get("element"), child.get("qualifier")), child.name)
    yield from _items(read_unit(source, context, identity))


def read_unit(element: SourceElement, context: ReadingContext, identity: str = "") -> UnitFields:
    """Return what an element with elements of Dublin Core describes."""
    unit = UnitFields(context, element.line, element.language())
    types = [child.words().casefold() for child in element.all("type")]
    unit.kind = "collection" if "collection" in types else "record"
    _identify(unit, element, identity)
    for child in element.children:
        _add(unit, child)
    _choose_date(unit)
    if words := element.stray_words():
        unit.state("Text between the elements", words, element=f"dc:{element.name}")
    return unit


def _identify(unit: UnitFields, element: SourceElement, identity: str) -> None:
    own = [child.words() for child in element.all("identifier") if child.words()]
    words = identity or next(iter(own), "")
    titles = [child.words() for child in element.all("title")]
    unit.words_of_id = words or next(iter(titles), element.words())[:300]
    unit.key = unit.context.key(unit.kind, words, unit.words_of_id)


def _add(unit: UnitFields, element: SourceElement) -> None:
    name = element.name.lower()
    text = plain(element.paragraphs()).with_addresses()
    words, tag, source = one_line(text), element.language(), f"dc:{element.name}"
    if not words:
        return
    if name in _ADDERS:
        _ADDERS[name](unit, words, tag, source)
    elif name in _TEXTS:
        unit.add_text(_TEXTS[name], text, tag, source)
    elif name in _DATES:
        _add_other_date(unit, _DATES[name], words, source, "" if _DATES[name] != "other" else element.label())
    elif name in _RELATIONS:
        label = "" if name in ("relation", "ispartof") else element.label()
        _add_relation(unit, _RELATIONS[name], label, text, tag, source)
    else:
        unit.state(element.label(), element.outline() if element.children else text, tag, source)


def _add_title(unit: UnitFields, words: str, tag: str, source: str) -> None:
    if not unit.add_title("title", words, tag, source):
        _add_alternative(unit, words, tag, source)


def _add_alternative(unit: UnitFields, words: str, tag: str, source: str) -> None:
    if len(words) > 1000:
        unit.state("Other title", words, tag, source)
    else:
        unit.append("alternative_titles", in_language(words, tag), source)


def _add_creator(unit: UnitFields, words: str, tag: str, source: str) -> None:
    unit.refer("creator", None, words, source)


def _add_contributor(unit: UnitFields, words: str, tag: str, source: str) -> None:
    unit.refer("contributors", None, words, source, role=["ctb"])


def _add_publisher(unit: UnitFields, words: str, tag: str, source: str) -> None:
    unit.refer("contributors", None, words, source, role=["pbl"])


def _add_subject(unit: UnitFields, words: str, tag: str, source: str) -> None:
    if words.startswith(_URI_PREFIXES):
        unit.state("Subject", words, tag, source)
    else:
        unit.refer("subjects", Authority("subject", words, language=tag), words, source)


def _add_place(unit: UnitFields, words: str, tag: str, source: str) -> None:
    if words.startswith(_URI_PREFIXES):
        unit.state("Place", words, tag, source)
    else:
        unit.refer("places", Authority("place", words, language=tag), words, source)


def _add_date(unit: UnitFields, words: str, tag: str, source: str) -> None:
    """Add a date of no stated kind: the first is that of the unit, words beside it are its wording."""
    date = edtf(words)
    if date and unit.set("date", date, source):
        if words != date and not unit.set("date_text", words, source):
            unit.state("Date", words, tag, source)
    elif date:
        unit.append("other_dates", {"kind": "other", "date": date}, source)
    elif not unit.set("date_text", words, source):
        unit.append("other_dates", {"kind": "other", "text": words}, source)


def _add_other_date(unit: UnitFields, kind: str, words: str, source: str, label: str) -> None:
    entry: dict[str, Any] = {"kind": kind}
    if date := edtf(words):
        entry["date"] = date
    if not date or label:
        entry["text"] = f"{label}: {words}" if label else words
    unit.append("other_dates", entry, source)


def _choose_date(unit: UnitFields) -> None:
    """Give a unit without a date the only date of issue, which stays what it is."""
    publications = [date for date in unit.get("other_dates") or [] if date["kind"] == "publication"]
    if not unit.get("date") and not unit.get("date_text") and len(publications) == 1:
        unit.set("date", publications[0].get("date"))


def _add_type(unit: UnitFields, words: str, tag: str, source: str) -> None:
    name = words.casefold().replace(" ", "").replace("_", "").rpartition("dcmitype/")[2]
    code = _TYPES.get(name, "")
    if name == "collection" and unit.kind == "collection":
        unit.use(source, "kind")
    elif unit.kind == "record" and code and unit.set("type", code, source):
        return
    elif unit.kind == "record" and not code and unit.set("type_label", words, source):
        if finer := code_of("types", words):
            unit.replace("type", finer, source)
    elif unit.get("type_label") != words:
        unit.state("Type", words, tag, source)


def _add_identifier(unit: UnitFields, words: str, tag: str, source: str) -> None:
    unit.append("identifiers", {"value": words}, source)


def _add_source(unit: UnitFields, words: str, tag: str, source: str) -> None:
    uri = web_address(words)
    value: Any = {"text": words, "url": uri} if uri else in_language(words, tag)
    unit.set("source", value, source, words=words)


def _add_language(unit: UnitFields, words: str, tag: str, source: str) -> None:
    tags = [language_tag(part) for part in re.split(r"\s*[;,]\s*", words) if part]
    for language in filter(None, tags):
        unit.append("language", language, source)
    if not all(tags):
        unit.add_text("language_note", words, tag, source)


def _add_relation(unit: UnitFields, kind: str, label: str, words: str, tag: str, source: str) -> None:
    uri = web_address(words)
    text = label if uri else f"{label}: {words}" if label else words
    relation: dict[str, Any] = {"type": kind}
    relation |= {"uri": uri} if uri else {}
    relation |= {"text": in_language(text, tag)} if text else {}
    unit.append("relations", relation, source)


def _add_rights(unit: UnitFields, words: str, tag: str, source: str) -> None:
    uri = rights_uri(words)
    if uri and unit.set("rights", uri, source):
        return
    if day := embargo_end(words):
        _end_of_closure(unit, day, source)
    close(unit, words, element=source)
    unit.add_text("rights_statement", words, tag, source)


def _add_access(unit: UnitFields, words: str, tag: str, source: str) -> None:
    close(unit, words, element=source)
    unit.add_text("access_conditions", words, tag, source)


def _end_of_closure(unit: UnitFields, day: str, source: str) -> None:
    rule = unit.get("access") or {"tier": "closed"}
    unit.replace("access", {**rule, "until": day}, source)


_ADDERS: Final[dict[str, Callable[[UnitFields, str, str, str], None]]] = {
    "title": _add_title,
    "alternative": _add_alternative,
    "creator": _add_creator,
    "contributor": _add_contributor,
    "publisher": _add_publisher,
    "subject": _add_subject,
    "spatial": _add_place,
    "date": _add_date,
    "created": _add_date,
    "type": _add_type,
    "identifier": _add_identifier,
    "source": _add_source,
    "language": _add_language,
    "rights": _add_rights,
    "license": _add_rights,
    "accessrights": _add_access,
}

FORMAT = ReaderFormat("dublin-core", "Dublin Core", recognises, read)
