"""Lists of letters without their text: the Correspondence Metadata Interchange Format (CMIF)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import without_empty
from fonds.ingest.imported import ImportedDescription, Item, Key, Withheld
from fonds.ingest.readers.tei.collected import Collected
from fonds.ingest.readers.tei.correspondence import read_correspondence, title_of_letter
from fonds.ingest.readers.tei.elements import attribute, is_web, own_id, words, xml_id
from fonds.ingest.readers.tei.header import status_of
from fonds.ingest.readers.tei.tei_document import UNTITLED, TeiDocument, record_fields
from fonds.ingest.readers.tei.unit_fields import collection_fields
from fonds.safe_xml import Element


def is_letter_list(document: TeiDocument) -> bool:
    """Return whether a document describes several letters and has no text."""
    letters = sum(1 for _ in safe_xml.descendants(document.header, "correspDesc"))
    is_named = (
        "cmif"
        in attribute(next(safe_xml.descendants(document.header, "schemaRef"), document.root), "url").lower()
    )
    return (letters > 1 or (letters == 1 and is_named)) and not words(document.text)


def read_letter_list(document: TeiDocument) -> Iterator[Item]:
    """Yield the list as a collection, its letters as records, and the people and places that it names."""
    if status := status_of(document.header):
        yield Withheld(document.key, document.title, f"its status is “{status}”")
        return
    letters = list(safe_xml.descendants(document.header, "correspDesc"))
    sources = {
        xml_id(node): words(node) for node in safe_xml.descendants(document.header, "bibl") if xml_id(node)
    }
    for node in letters:
        node.getparent().remove(node)
    collected = document.described()
    fields = {"title": document.title or UNTITLED, **collection_fields(collected)}
    line = safe_xml.line_number(document.root)
    given: set[str] = set()
    yield from _new(document, given)
    yield ImportedDescription(
        document.key, "collection", fields, "", document.id_words, line, document.key, tuple(collected.uses)
    )
    keys: dict[str, int] = {}
    inherited: dict[str, Any] = {name: fields[name] for name in ("rights", "publisher") if name in fields}
    for number, node in enumerate(letters, 1):
        letter = _letter(document, node, sources)
        yield from _new(document, given)
        key = _key(document, node, number)
        keys[key] = keys.get(key, 0) + 1
        if keys[key] > 1:
            key = f"{key}~{keys[key]}"
        yield ImportedDescription(
            key,
            "record",
            {
                **inherited,
                **record_fields(letter),
                "collection": Key(document.key),
                "order": str(10 * number),
            },
            id_words=f"{document.id_words} {attribute(node, 'key') or number}",
            line=safe_xml.line_number(node),
            group=document.key,
            uses=tuple(letter.uses),
        )


def _new(document: TeiDocument, given: set[str]) -> Iterator[Item]:
    for key, authority in list(document.names.used.items()):
        if key not in given:
            given.add(key)
            yield authority.description()


def _key(document: TeiDocument, node: Element, number: int) -> str:
    """Return the key of a letter: its address in the edition, or its number there, or else its place in the list."""
    if target := attribute(node, "ref"):
        return target
    source, key = own_id(attribute(node, "source")), attribute(node, "key")
    if key:
        return f"{document.key}#{source}/{key}"
    return f"{document.key}#{xml_id(node) or f'correspDesc[{number}]'}"


def _letter(document: TeiDocument, node: Element, sources: dict[str, str]) -> Collected:
    letter = Collected(document.options.language)
    read_correspondence(node, letter, document.names)
    letter.value("title", title_of_letter(node, document.names) or UNTITLED)
    letter.value("type", "correspondence")
    if source := sources.get(own_id(attribute(node, "source"))):
        entry: dict[str, Any] = {"text": source}
        letter.value("source", entry)
    if number := attribute(node, "key"):
        letter.entry("identifiers", {"value": number, "scheme": "Number in the edition"})
    if is_web(target := attribute(node, "ref")):
        letter.entry("same_as", {"uri": target, "method": "copied", "source": document.title})
    for name in ("sameAs", "copyOf", "corresp"):
        if value := attribute(node, name):
            letter.statements.append(
                {"label": "Same as", "text": value, "source": f"tei:correspDesc/@{name}"}
            )
    for child in safe_xml.children(node, "note"):
        letter.text("note", words(child), "", child)
    for child in safe_xml.children(node):
        letter.leftovers(child)
    letter.values = without_empty(letter.values)
    return letter
