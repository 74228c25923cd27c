"""What a TEI header says of the source: its description as a manuscript (`msDesc`), or the book it is printed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import in_language, language_tag, one_line, without_empty
from fonds.ingest.imported import Key
from fonds.ingest.readers.tei.collected import Collected, attribute_words, label_of
from fonds.ingest.readers.tei.dates import fields_of
from fonds.ingest.readers.tei.elements import (
    XML,
    attribute,
    is_web,
    language_of,
    name_of,
    paragraphs,
    words,
)
from fonds.ingest.readers.tei.names import Names, kind_of
from fonds.record.elements import DATE_KINDS
from fonds.record.languages import is_script
from fonds.safe_xml import Element

# the words of editions for types of documents -> code of the scheme `types`
_TYPES = {
    "brief": "letter", "letter": "letter", "lettre": "letter", "postkarte": "postcard", "postcard": "postcard",
    "telegramm": "telegram", "telegram": "telegram", "memorandum": "memorandum", "telegraph": "telegram",
}  # fmt: skip
_TIERS = {"open": "open", "reading room": "reading-room"}  # any other label is read as the strictest rule
_BIBLIOGRAPHY = {
    "finding-aids": "finding_aids",
    "related-units": "related_units",
    "publications": "publications",
}
# element of a manuscript description -> field of the record
_TEXTS = {
    "condition": "physical_characteristics", "support": "physical_characteristics", "provenance": "archival_history",
    "acquisition": "acquisition", "surrogates": "copies", "custodialHist": "archival_history",
}  # fmt: skip


def type_of(label: str) -> str:
    """Return the code of a type of document, or an empty string."""
    return _TYPES.get(label.lower(), "")


class ManuscriptReader:
    """Reads the description of the source into the fields of a record."""

    def __init__(self, source: Element, collected: Collected, names: Names, is_ours: bool = False) -> None:
        self.source, self.collected, self.names, self.is_ours = source, collected, names, is_ours
        self.collections: list[tuple[Key, dict[str, Any]]] = []  # that it belongs to, the outermost first

    def read(self) -> None:
        """Read the first manuscript description and the bibliographic sources; further witnesses are statements."""
        for node in safe_xml.children(self.source, "bibl", "biblStruct", "biblFull", "p", "ab"):
            if not self.is_ours or name_of(node) == "bibl":
                self._bibliographic(node)
        manuscripts = list(safe_xml.descendants(self.source, "msDesc", "msdescription"))
        if manuscripts:
            self._manuscript(manuscripts[0])
        for node in safe_xml.descendants(self.source, "objectType"):
            if not self.collected.is_taken(node):
                self._object_type(node)

    def _bibliographic(self, node: Element) -> None:
        reference = next((part for part in node.iter() if name_of(part) in ("ref", "ptr")), None)
        target = attribute(reference, "target") if reference is not None else ""
        text = words(node, frozenset({"ref"})) if self.is_ours else words(node)
        source: dict[str, Any] = {
            "text": in_language(text or target, language_of(node) if self.is_ours else "")
        }
        if is_web(target):
            source["url"] = target
        if (text or target) and not self.collected.value("source", source, node) and self.is_ours:
            self._further_language(node, text)

    def _further_language(self, node: Element, text: str) -> None:
        """Add the source in another language."""
        known = self.collected.values["source"]["text"]
        if isinstance(known, dict) and (tag := language_of(node)) and tag not in known:
            known[tag] = text
            self.collected.take(node, "source")

    def _object_type(self, node: Element) -> None:
        label = words(node) or attribute(node, "ana") or attribute(node, "key") or attribute(node, "n")
        label = label.removeprefix("#")
        if self.collected.value("type_label", label):
            self.collected.value("type", type_of(label) or type_of(attribute(node, "corresp")))
            kind = attribute(node, "corresp")
            if kind and kind != label:
                self.collected.statement("Object type", kind, node)
            self.collected.take(node, "type_label")

    def _manuscript(self, node: Element) -> None:
        identifier = safe_xml.child(node, "msIdentifier")
        if identifier is not None:
            self._identifier(identifier)
        self._works(node)
        for part in node.iterdescendants():
            if not self.collected.is_taken(part):
                self._part(part, name_of(part))

    def _works(self, manuscript: Element) -> None:
        """Read the works of a manuscript that has several: a statement for each, with a line for each element."""
        items = [
            node
            for node in safe_xml.descendants(manuscript, "msItem")
            if name_of(node.getparent()) != "msItem"
        ]
        for number, node in enumerate(items, 1) if len(items) > 1 else ():
            text = "\n".join(_lines(node))
            self.collected.statement(f"Content {attribute(node, 'n') or number}", text, node)

    def _part(self, node: Element, name: str) -> None:
        if name == "summary":
            self._summary(node)
        elif name == "textLang":
            self._language(node)
        elif name == "extent":
            self.collected.text("extent", extent_of(node), language_of(node), node)
        elif name == "scriptNote" and is_script(words(node).capitalize()):
            self.collected.entry("scripts", words(node), node)
        elif name == "origDate" or (name == "date" and name_of(node.getparent()) == "origin"):
            self._date(node)
        elif name == "author" and name_of(node.getparent()) == "msItem":
            self._author(node)
        elif name == "recordHist":
            self._record_history(node)
        elif name == "availability":
            self._availability(node)
        elif name == "bibl" and name_of(node.getparent()) == "listBibl":
            self._bibl(node)
        elif self.is_ours and name_of(node.getparent()) == "msItem":
            return  # an entry of its table of contents
        elif name == "title" and name_of(node.getparent()) in ("msItem", "head", "msDesc"):
            self._title(node)
        elif field := _TEXTS.get(name):
            texts = list(safe_xml.children(node, "p", "seg")) if self.is_ours else []
            for part in texts or [node]:
                self.collected.text(field, paragraphs(part), language_of(part))
            if words(node):
                self.collected.take(node, field)

    def _identifier(self, node: Element) -> None:
        """Read where it is kept, under which reference code, and in which collections."""
        holder = self._holder(node)
        parent: Key | None = None
        for part in safe_xml.children(node, "collection"):
            if not (title := words(part)):
                continue
            key = Key(f"collection:{holder or ''}:{title.casefold()}")
            fields = without_empty({"title": title, "collection": parent, "holder": holder})
            self.collections.append((key, fields))
            parent = key
            self.collected.take(part, "collection")
        self.collected.value("collection", parent)
        for part in safe_xml.children(node, "idno"):
            if words(part) and not self.collected.value("reference", words(part), part):
                self.collected.entry("alternative_references", _identifier(part), part)
        for part in safe_xml.children(node, "altIdentifier"):
            self._other_identifier(part)

    def _other_identifier(self, node: Element) -> None:
        numbers = [part for part in safe_xml.children(node, "idno") if words(part)]
        if len(list(safe_xml.children(node))) > len(numbers):
            return  # it names another holder: a statement
        for part in numbers:
            if attribute(node, "type") == "container":
                kind, _, value = words(part).rpartition(" ")
                self.collected.entry("containers", without_empty({"type": kind, "value": value}), part)
            else:
                self._number(part, attribute(node, "type"))

    def _number(self, node: Element, kind: str) -> None:
        """Take a further number of the unit: a reference code, or an identifier as our documents have them."""
        is_identifier = self.is_ours and kind == "identifier"
        label = attribute(node, "n") if self.is_ours else ""
        scheme = label or attribute(node, "type") or ("" if is_identifier else kind)
        field = "identifiers" if is_identifier else "alternative_references"
        self.collected.entry(field, without_empty({"value": words(node), "scheme": scheme}), node)

    def _holder(self, node: Element) -> Key | None:
        """Return the institution that keeps it: the repository, or else the institution above it."""
        bodies = [part for part in safe_xml.children(node, "repository", "institution") if words(part)]
        if not bodies:
            return None
        body = next((part for part in bodies if name_of(part) == "repository"), bodies[0])
        inner = next(safe_xml.descendants(body, "orgName", "name", "persName"), body)
        address = {
            "locality": words(safe_xml.child(node, "settlement")),
            "region": words(safe_xml.child(node, "region")) or words(safe_xml.child(node, "district")),
            "country": words(safe_xml.child(node, "country")),
        }
        fields: dict[str, Any] = {"addresses": [without_empty(address)]} if any(address.values()) else {}
        above = next((part for part in bodies if part is not body and words(part) != words(body)), None)
        if above is not None:
            fields["part_of"] = self.names.named("institution", words(above)).key
        if inner is not body and (known := self.names.authority(inner, "institution")):
            holder = known
        else:
            holder = self.names.named("institution", words(body), fields=fields)
        for part in safe_xml.children(
            node, "country", "region", "district", "settlement", "repository", "institution"
        ):
            if words(part):
                self.collected.take(part, "holder")
        self.collected.value("holder", holder.key)
        return holder.key

    def _summary(self, node: Element) -> None:
        name = "history" if name_of(node.getparent()) == "history" else "scope_and_content"
        parts = list(safe_xml.children(node, "p")) if self.is_ours else [node]
        if self.is_ours and name == "scope_and_content":
            parts = self._without_type(parts)
        for part in parts:
            self.collected.text(name, paragraphs(part), language_of(part))
        if words(node):
            self.collected.take(node, name)

    def _without_type(self, parts: list[Element]) -> list[Element]:
        """Take the type, which in our documents is the first paragraphs: they have no language."""
        labels = [words(part) for part in parts if not part.get(f"{XML}lang")]
        has_code = self.collected.value("type", type_of(labels[0]) if labels else "")
        own_words = labels[1:] if has_code else labels[-1:]
        self.collected.value("type_label", next(iter(own_words), ""))
        return [part for part in parts if part.get(f"{XML}lang")]

    def _language(self, node: Element) -> None:
        for code in (attribute(node, "mainLang"), *attribute(node, "otherLangs").split()):
            if tag := language_tag(code):
                self.collected.entry("language", tag)
        for part in [*safe_xml.children(node, "seg")] if self.is_ours else [node]:
            self.collected.text("language_note", words(part), language_of(part))
        self.collected.take(node, "language")

    def _author(self, node: Element) -> None:
        """Read the author of a work in a manuscript; names in other scripts are statements."""
        name = next(safe_xml.children(node, "persName", "orgName", "name"), node)
        if words(name) and (reference := self.names.reference(name, kind_of(name) or "person")):
            self.collected.entry("creator", reference)
            self.collected.take_name(name, "creator")

    def _date(self, node: Element) -> None:
        fields, kind = fields_of(node), attribute(node, "type") if name_of(node) == "origDate" else ""
        if not fields:
            return
        if not kind and self.collected.value("date", fields.get("date"), node):
            self.collected.value("date_text", fields.get("date_text"))
            return
        if not kind and "date" not in fields and self.collected.value("date_text", fields["date_text"], node):
            return
        date: dict[str, Any] = {name.replace("date_text", "text"): value for name, value in fields.items()}
        date["kind"] = kind if kind in DATE_KINDS else "creation" if kind in ("", "bulk") else "other"
        if kind == "bulk":
            date["bulk"] = "yes"
        self.collected.entry("other_dates", date, node)

    def _record_history(self, node: Element) -> None:
        source = next(safe_xml.descendants(node, "source"), None)
        if (
            source is not None
            and words(source)
            and self.collected.value("source", {"text": words(source)}, source)
        ):
            return
        if words(node):
            self.collected.text("archivist_note", paragraphs(node), "", node)

    def _availability(self, node: Element) -> None:
        if self.is_ours:
            self._own_availability(node)
            return
        if words(node):
            self.collected.text("access_conditions", paragraphs(node), language_of(node), node)
        if attribute(node, "status") == "restricted":
            self.collected.value(
                "access", {"tier": "closed", "note": words(node) or "Restricted by its source."}
            )

    def _own_availability(self, node: Element) -> None:
        """Read the conditions of a document of ours: who may see it stands in the one paragraph without a language."""
        tier = ""
        for part in safe_xml.children(node, "p"):
            if not part.get(f"{XML}lang"):
                tier = _TIERS.get(words(part).casefold(), "closed")
                self.collected.value("access", {"tier": tier})
            elif tier:
                self.collected.values["access"].setdefault(
                    "note", in_language(words(part), language_of(part))
                )
            else:
                self.collected.text("access_conditions", words(part), language_of(part))
        self.collected.take(node, "access_conditions")

    def _bibl(self, node: Element) -> None:
        field = _BIBLIOGRAPHY.get(attribute(node, "type"), "publications")
        self.collected.text(field, words(node), language_of(node) if self.is_ours else "", node)

    def _title(self, node: Element) -> None:
        if words(node):
            self.collected.entry("alternative_titles", in_language(words(node), language_of(node)), node)


def _lines(node: Element) -> Iterator[str]:
    """Yield what a work in a manuscript says of itself, a line for each of its elements."""
    for child in safe_xml.children(node):
        if name_of(child) == "msItem":
            yield from _lines(child)
        elif text := words(child):
            yield f"{label_of(child)}: {text}"


def _identifier(node: Element) -> dict[str, str]:
    return without_empty({"value": words(node), "scheme": attribute(node, "type")})


def extent_of(node: Element) -> str:
    """Return an extent in words; measures that are attributes only are written out."""
    return one_line("; ".join(_measures(node)))


def _measures(node: Element) -> Iterator[str]:
    own = " ".join(
        text.strip() for text in (node.text, *(child.tail for child in node)) if text and text.strip()
    )
    if own:
        yield own
    for child in safe_xml.children(node):
        name = name_of(child)
        if name == "measure" and not words(child):
            unit = attribute(child, "unit") or attribute(child, "type")
            yield f"{attribute(child, 'quantity')} {unit}".strip() or attribute_words(child)
        elif name == "dimensions":
            yield _dimensions(child)
        elif words(child):
            yield words(child)


def _dimensions(node: Element) -> str:
    """Return `height 44.5 cm, width 4 cm (palm-leaf)`."""
    parts = []
    for child in safe_xml.children(node):
        unit = attribute(child, "unit") or attribute(node, "unit")
        value = words(child) or attribute(child, "quantity")
        if value:
            side = attribute(child, "type") or name_of(child)
            parts.append(f"{side} {value}{f' {unit}' if unit and value[-1].isdigit() else ''}")
    kind = attribute(node, "type")
    text = ", ".join(parts) or words(node)
    return f"{text} ({kind})" if kind and text else text
