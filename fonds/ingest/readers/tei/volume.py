"""Volumes of edited documents in TEI, above all *Foreign Relations of the United States* (FRUS).

A volume is a collection, and so is each part of it that holds documents. A `div` of type `document` is a record; what
is attached to it (`frus:attachment`) is a record of its own that was enclosed. Prefaces, lists and indexes are records
of the level `otherlevel`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import short, without_empty
from fonds.ingest.imported import ElementUse, ImportedDescription, Item, Key, Withheld
from fonds.ingest.readers.tei.collected import label_of
from fonds.ingest.readers.tei.document_text import DocumentText, TextReader
from fonds.ingest.readers.tei.element_signs import short_label
from fonds.ingest.readers.tei.elements import attribute, language_of, name_of, words, xml_id
from fonds.ingest.readers.tei.header import status_of
from fonds.ingest.readers.tei.surfaces import facsimile_of
from fonds.ingest.readers.tei.tei_document import UNTITLED, TeiDocument
from fonds.ingest.readers.tei.unit_fields import collection_fields
from fonds.ingest.readers.tei.volume_document import document_fields, is_apart, title_of_document
from fonds.safe_xml import Element

_ATTACHMENTS = ("attachment", "enclosure", "annex")
_DIVISIONS = ("div", "div1", "div2", "div3", "div4", "div5")
_PARTS = ("front", "body", "back", "group")
_NOTES = frozenset({"note"})


def is_document(node: Element) -> bool:
    """Return whether an element is a document of a volume."""
    return name_of(node) in _DIVISIONS and attribute(node, "type") == "document"


def is_attachment(node: Element) -> bool:
    """Return whether an element is a document that is attached to another one."""
    if name_of(node) == "attachment":
        return True
    return name_of(node) in _DIVISIONS and attribute(node, "type") in _ATTACHMENTS


def is_volume(document: TeiDocument) -> bool:
    """Return whether the text of a TEI document is made of documents."""
    return document.text is not None and any(map(is_document, document.text.iterdescendants()))


def read_volume(document: TeiDocument) -> Iterator[Item]:
    """Yield a volume, its parts, its documents and what is attached to them, and all that they name."""
    if status := status_of(document.header):
        yield Withheld(document.key, document.title, f"its status is “{status}”")
        return
    yield from _Volume(document).items()


@dataclass
class _Volume:
    document: TeiDocument
    page: str = ""  # the label of the page that was begun last
    order: int = 0
    without_id: int = 0  # documents, and what is attached to them
    given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        facsimile = facsimile_of(self.document.root, self.document.file.path.parent)
        self.statements = facsimile.statements
        self.reader = TextReader(
            self.document.names, self.document.hands(), facsimile.labels, brackets_supplied=self._is_frus()
        )

    def _is_frus(self) -> bool:
        return any("history.state.gov" in space for space in self.document.root.nsmap.values())

    def items(self) -> Iterator[Item]:
        document = self.document
        collected = document.described()
        collected.statements += self.statements
        fields = {"title": document.title or UNTITLED, **collection_fields(collected)}
        yield from self._names()
        yield ImportedDescription(
            document.key, "collection", fields, "", document.id_words, 1, document.key, tuple(collected.uses)
        )
        for part in safe_xml.children(document.text, *_PARTS):
            yield from self._parts(part, document.key, name_of(part))
        for listed in document.names.listed.all():
            document.names.use(listed)
        yield from self._names()
        if self.without_id:
            message = f"{self.without_id} documents have no id: their keys are their places in the volume"
            yield document.file.problem(message, "give them an xml:id", warning=True)

    def _names(self) -> Iterator[Item]:
        for key, authority in list(self.document.names.used.items()):
            if key not in self.given:
                self.given.add(key)
                yield authority.description()

    def _parts(self, parent: Element, collection: str, path: str) -> Iterator[Item]:
        """Yield what a part of the volume holds, in its order."""
        for number, node in enumerate(safe_xml.children(parent), 1):
            place = f"{path}/{name_of(node)}[{number}]"
            if name_of(node) == "pb":
                self.page = short_label(attribute(node, "n"))
            elif is_document(node):
                yield from self._document(node, collection, place)
            elif name_of(node) in _DIVISIONS and any(map(is_document, node.iterdescendants())):
                yield from self._chapter(node, collection, place)
            elif name_of(node) in _DIVISIONS or path in _PARTS:
                yield from self._section(node, collection, place)

    def _key(self, node: Element, place: str) -> str:
        return f"{self.document.key}#{xml_id(node) or place}"

    def _next_order(self) -> str:
        self.order += 10
        return str(self.order)

    def _chapter(self, node: Element, collection: str, place: str) -> Iterator[Item]:
        """Yield a part of the volume that holds documents, and these. Words between documents are its note."""
        key, kind = self._key(node, place), attribute(node, "subtype") or attribute(node, "type")
        head = safe_xml.child(node, "head")
        notes = [words(note) for note in safe_xml.descendants(head, "note")] if head is not None else []
        others = [
            part for part in safe_xml.children(node) if name_of(part) not in (*_DIVISIONS, "head", "pb")
        ]
        fields = {
            "title": short(words(head, _NOTES)) or UNTITLED,
            "level": "otherlevel",
            "level_label": kind,
            "collection": Key(collection),
            "order": self._next_order(),
            "note": "\n\n".join([*notes, *filter(None, map(words, others))]),
        }
        line = safe_xml.line_number(node)
        yield ImportedDescription(
            key, "collection", without_empty(fields), "", self._id_words(node, place), line, self.document.key,
            (ElementUse("tei:div", "collection"),),
        )  # fmt: skip
        yield from self._parts(node, key, place)

    def _id_words(self, node: Element, place: str) -> str:
        return f"{self.document.id_words} {xml_id(node) or place.replace('/', ' ')}"

    def _section(self, node: Element, collection: str, place: str) -> Iterator[Item]:
        """Yield a part of the volume that is no document: a preface, a list, a title page, words between documents."""
        if not words(node):
            return
        text = self._text(node, lambda part: False)
        head = safe_xml.child(node, "head")
        kind = attribute(node, "subtype") or attribute(node, "type")
        title = short(words(head, _NOTES)) or (
            label_of(node) if name_of(node) not in _DIVISIONS else kind.capitalize()
        )
        fields = {
            "title": title or UNTITLED,
            "level": "otherlevel",
            "level_label": kind,
            "collection": Key(collection),
            "order": self._next_order(),
            "language": [tag] if (tag := language_of(node)) else [],
            **_mentioned(text),
        }
        yield from self._record(node, place, fields, text)

    def _text(self, node: Element, is_separate: Any) -> DocumentText:
        first = self.page
        breaks = [part for part in node.iterdescendants() if name_of(part) == "pb"]
        if breaks:
            self.page = short_label(attribute(breaks[-1], "n"))
        # nothing is said of the page if the text begins with the beginning of one
        return self.reader.read([node], is_separate, first)

    def _record(
        self,
        node: Element,
        place: str,
        fields: dict[str, Any],
        text: DocumentText,
        uses: tuple[ElementUse, ...] = (),
    ) -> Iterator[Item]:
        line = safe_xml.line_number(node)
        if fields["title"] == UNTITLED:
            yield self.document.file.problem(
                f"{self._key(node, place)} has no title", "it is called “[untitled]”", line, warning=True
            )
        yield from self._names()
        yield ImportedDescription(
            self._key(node, place), "record", without_empty(fields), text.transcript, self._id_words(node, place), line,
            self.document.key, (*uses, ElementUse(f"tei:{name_of(node)}", "transcript")),
        )  # fmt: skip

    def _document(
        self, node: Element, collection: str, place: str, enclosing: str = "", title: str = ""
    ) -> Iterator[Item]:
        """Yield a document, and after it the documents that are attached to it."""
        attached = list(_attachments(node))
        self.without_id += not xml_id(node)

        def is_separate(part: Element) -> bool:
            return part is not node and (is_attachment(part) or is_apart(part))

        first_page = self.page
        text = self._text(node, is_separate)
        last_page, self.page = self.page, first_page
        fields, uses = document_fields(node, self.document.names, is_separate)
        fields = {
            "title": short(title_of_document(node, is_separate)) or title or UNTITLED,
            "collection": Key(collection),
            "order": self._next_order(),
            **fields,
            **_mentioned(text, fields),
        }
        if enclosing:
            fields["relations"] = [{"type": "enclosure-of", "record": Key(enclosing)}]
        yield from self._record(node, place, fields, text, uses)
        for number, part in enumerate(attached, 1):
            self.page = _page_at(part, node, first_page)
            inner_place = f"{xml_id(node) or place}/{name_of(part)}[{number}]"
            yield from self._document(
                part,
                collection,
                inner_place,
                self._key(node, place),
                f"{name_of(part).capitalize()} {number}",
            )
        self.page = last_page


def _attachments(node: Element) -> Iterator[Element]:
    """Yield the documents that are attached to one, but not those that are attached to them."""
    for child in safe_xml.children(node):
        if is_attachment(child):
            yield child
        else:
            yield from _attachments(child)


def _page_at(part: Element, node: Element, first_page: str) -> str:
    """Return the label of the page on which a part of a document begins."""
    page = first_page
    for element in node.iterdescendants():
        if element is part:
            break
        if name_of(element) == "pb":
            page = short_label(attribute(element, "n"))
    return page


def _mentioned(text: DocumentText, fields: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the people and places that a text names, without those in the fields given, and its editors' notes."""
    fields = fields or {}
    known = {str(reference.get("id")) for name in ("from", "to") for reference in fields.get(name, [])}
    return without_empty(
        {
            "people": text.mentions.references("person", "family", "institution", without=known)[:1000],
            "places": text.mentions.references("place")[:1000],
            "notes": text.notes,
        }
    )
