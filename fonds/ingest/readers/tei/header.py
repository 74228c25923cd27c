"""The header of a TEI document: title, responsibility, publication, licence, notes, profile and revisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import in_language, language_tag, rights_uri, short, statement
from fonds.ingest.readers.tei.collected import Collected
from fonds.ingest.readers.tei.dates import date_of, fields_of
from fonds.ingest.readers.tei.elements import (
    NOT_NAMES,
    attribute,
    is_web,
    language_of,
    name_of,
    name_set,
    paragraphs,
    words,
)
from fonds.ingest.readers.tei.names import Names, kind_of, parts_of
from fonds.record.field_types import MAX_TITLE
from fonds.record.languages import language_name
from fonds.record.model import ELEMENTS
from fonds.record.relations import INVERSES
from fonds.safe_xml import Element

_NAMES = ("persName", "orgName", "name")
_ALTERNATIVE = name_set("alternative alt sub subtitle short desc parallel uniform sub-title volume")
_MAIN = ("main", "complete", "full", "")
_RELATOR = re.compile(r"https?://id\.loc\.gov/vocabulary/relators/([a-z]{3})/?")

_ABOUT_FILE = name_set(
    "tagsDecl styleDefDecl schemaRef schemaSpec refsDecl appInfo listPrefixDef calendarDesc"
)
# what other modules read, or what has the same elements with another meaning
_ELSEWHERE = ("sourceDesc", "correspDesc", "listPerson", "listPlace", "listOrg", "encodingDesc")
# states of a document (`revisionDesc/@status`, `availability/@status`) that is not for the public
NOT_PUBLIC = frozenset({"draft", "unfinished", "embargoed", "withdrawn", "expired"})


def title_of(header: Element) -> Element | None:
    """Return the title of what a header describes: that of the letter, not of the edition."""
    titles = [
        title
        for part in safe_xml.descendants(header, "titleStmt")
        for title in safe_xml.children(part, "title")
        if words(title)
    ]
    for title in titles:
        if attribute(title, "level") == "a":
            return title
    for kind in _MAIN:
        for title in titles:
            if attribute(title, "type") == kind and attribute(title, "level") != "s":
                return title
    return titles[0] if titles else None


def status_of(header: Element) -> str:
    """Return the state of a document that keeps it from the public, or an empty string."""
    for node in safe_xml.descendants(header, "revisionDesc", "availability"):
        if (status := attribute(node, "status").lower()) in NOT_PUBLIC:
            return status
    return ""


class HeaderReader:
    """Reads a header into the fields of a record or of a collection."""

    def __init__(self, header: Element, collected: Collected, names: Names, is_ours: bool = False) -> None:
        self.header, self.collected, self.names, self.is_ours = header, collected, names, is_ours

    def read(self) -> None:
        """Read everything but the description of the manuscript and the correspondence (other modules)."""
        elsewhere = {
            part for node in safe_xml.descendants(self.header, *_ELSEWHERE) for part in node.iterdescendants()
        }
        for node in self.header.iterdescendants():
            read = _READERS.get(name_of(node))
            if read and node not in elsewhere and not self.collected.is_taken(node):
                read(self, node)

    def read_rest(self) -> None:
        """Keep what no field has as further statements, at the end."""
        for node in safe_xml.descendants(self.header, *_ABOUT_FILE):
            if not self.collected.is_taken(node):
                self.collected.leave_out(node)
        if self.is_ours:
            for node in safe_xml.descendants(self.header, "editorialDecl", "handNotes"):
                self.collected.leave_out(node)
        self.collected.leftovers(self.header)

    def _titles(self, node: Element) -> None:
        main = title_of(self.header)
        for title in safe_xml.children(node, "title"):
            kind, text, tag = attribute(title, "type"), words(title), self._language_of(title)
            is_same = main is not None and kind == attribute(main, "type") and not kind and self.is_ours
            if title is main or is_same:
                self.collected.text("title", short(text), tag, title)
                if len(text) > MAX_TITLE:
                    self.collected.statement("Title", text, title, tag)
            elif kind in _ALTERNATIVE and text:
                self.collected.entry("alternative_titles", in_language(text, tag), title)

    def _language_of(self, node: Element) -> str:
        """Return the language of an element; our documents state one wherever it is known."""
        return language_of(node) or ("und" if self.is_ours else "")

    def _author(self, node: Element) -> None:
        for name in self._people(node):
            if reference := self.names.reference(name, kind_of(name) or "person"):
                self.collected.entry("creator", reference)
                self.collected.take_name(name, "creator")

    def _editor(self, node: Element) -> None:
        label = attribute(node, "role")
        for name in self._people(node):
            reference = self.names.reference(name, kind_of(name) or "person")
            more = {"role": "edt"} | ({"role_label": f"{label} editor"} if label else {})
            if reference:
                self.collected.entry("contributors", reference | more)
                self.collected.take_name(name, "contributors")

    def _people(self, node: Element) -> list[Element]:
        """Return the elements of names in another one, or that one itself if it has none."""
        return [name for name in parts_of(node, *_NAMES) if words(name)] or ([node] if words(node) else [])

    def _sponsor(self, node: Element) -> None:
        is_funder = name_of(node) == "funder"
        for name in self._people(node):
            authority = self.names.authority(name, kind_of(name) or "institution")
            if authority and is_funder:
                self.collected.entry("contributors", authority.reference(role="fnd"), name)
            elif authority:
                self.collected.entry("sponsor", authority.key, name)

    def _responsibility(self, node: Element) -> None:
        roles = list(safe_xml.children(node, "resp"))
        label = "; ".join(filter(None, map(words, roles)))
        codes = [match[1] for role in roles if (match := _RELATOR.match(attribute(role, "ref")))]
        names = [name for name in safe_xml.children(node, *_NAMES) if words(name)]
        for name in names:
            if self.is_ours and not codes and self._of_text(label, name):
                continue
            reference = self.names.reference(name, kind_of(name) or "person")
            role: dict[str, Any] = {"role": codes} if codes else {} if label else {"role": "ctb"}
            has_own_label = label and not (self.is_ours and codes)
            self.collected.entry(
                "contributors", reference | role | ({"role_label": label} if has_own_label else {})
            )
        dates = [statement(f"Date: {words(role)}", when, source="tei:resp/@when") for role in roles
                 if (when := attribute(role, "when"))]  # fmt: skip
        self.collected.statements += dates
        if names:
            for name in names:
                self.collected.take_name(name, "contributors")
            for role in roles:
                self.collected.take(role, "contributors")

    def _of_text(self, label: str, name: Element) -> bool:
        """Take who transcribed or translated, as our documents say it. Return whether the label is one of these."""
        if label != "Transcription" and not label.startswith(
            ("Translation: ", "Machine: ", "Transcription: ")
        ):
            return False
        authority = self.names.authority(name, kind_of(name) or "institution")
        if authority and label == "Transcription":
            self.collected.values.setdefault("transcription", {})["by"] = authority.key
        elif authority:
            self.collected.values.setdefault("text authors", []).append(authority.key)
        return True

    def _publisher(self, node: Element) -> None:
        inner = self._people(node)
        if not inner or name_of(node.getparent()) != "publicationStmt":
            return
        editors = {words(name, NOT_NAMES) for name in safe_xml.descendants(self.header, "editor", "author")}
        kind = "person" if words(inner[0]) in editors else "institution"
        authority = self.names.authority(inner[0], kind_of(inner[0]) or kind)
        if authority and authority.kind in ("institution", "person"):
            self.collected.value("publisher", authority.key, node)

    def _publication(self, node: Element) -> None:
        for identifier in safe_xml.children(node, "idno"):
            kind, text = attribute(identifier, "type"), words(identifier)
            if self.is_ours and kind == "URI" and is_web(text):
                self.collected.entry("same_as", text, identifier)
            elif text:
                entry = {"value": text, "scheme": kind} if kind else {"value": text}
                self.collected.entry("identifiers", entry, identifier)
        for date in safe_xml.children(node, "date"):
            self._publication_date(date)

    def _publication_date(self, node: Element) -> None:
        fields = fields_of(node)
        if not fields:
            return
        if attribute(node, "type") == "content-date":
            if self.collected.value("date", fields.get("date"), node):
                self.collected.value("date_text", fields.get("date_text"))
            return
        date = {
            "kind": "publication",
            **{name.replace("date_text", "text"): value for name, value in fields.items()},
        }
        self.collected.entry("other_dates", date, node)

    def _availability(self, node: Element) -> None:
        if name_of(node.getparent()) != "publicationStmt":
            return
        for licence in safe_xml.children(node, "licence", "license"):
            uri = rights_uri(attribute(licence, "target")) or rights_uri(words(licence))
            target = attribute(licence, "target")
            self.collected.value("rights", uri)
            if not uri and target:
                self.collected.text("rights_statement", target)
            is_label = self.is_ours and uri
            if not is_label:
                self._paragraphs("rights_statement", licence)
        for part in safe_xml.children(node, "p", "ab"):
            self._paragraphs("rights_statement", part)
        if attribute(node, "status") == "restricted":
            self.collected.value(
                "access", {"tier": "closed", "note": words(node) or "Restricted by its source."}
            )
        self.collected.take(node, "rights")

    def _paragraphs(self, name: str, node: Element) -> None:
        self.collected.text(name, paragraphs(node), language_of(node))

    def _note(self, node: Element) -> None:
        if name_of(node.getparent()) != "notesStmt":
            return
        kind = attribute(node, "type")
        field = kind.replace("-", "_")
        label = safe_xml.child(node, "label")
        if field in ELEMENTS:
            self.collected.words_of(field, node)
        elif kind == "level":
            self.collected.value("level_label", words(node), node)
        elif kind == "classification":
            self.collected.value("classification_label", words(node), node)
        elif kind == "statement" and label is not None:
            entry = statement(
                words(label), words(node, frozenset({"label"})), language_of(node), attribute(node, "n")
            )
            self.collected.entry("statements", entry, node)
        elif not kind:
            self.collected.text("note", paragraphs(node), language_of(node), node)

    def _related(self, node: Element) -> None:
        kind = attribute(node, "type")
        if kind not in INVERSES:
            return
        targets = [
            attribute(part, "target") for part in node.iter() if name_of(part) in ("ref", "relatedItem")
        ]
        uri = next((target for target in targets if is_web(target)), "")
        notes = [words(part) for part in safe_xml.descendants(node, "note")]
        date = next((date_of(part) for part in safe_xml.descendants(node, "date")), "")
        text = "\n\n".join(notes) if uri else words(node)
        self.collected.entry(
            "relations",
            {
                "type": kind,
                **{name: value for name, value in (("uri", uri), ("text", text), ("date", date)) if value},
            },
            node,
        )

    def _abstract(self, node: Element) -> None:
        self.collected.text("abstract", paragraphs(node), language_of(node), node)

    def _creation(self, node: Element) -> None:
        for date in safe_xml.descendants(node, "date"):
            fields = fields_of(date)
            if fields.get("date") and self.collected.value("date", fields["date"], date):
                self.collected.value("date_text", fields.get("date_text"))
            elif fields:
                self.collected.value("date_text", fields.get("date_text"), date)

    def _language(self, node: Element) -> None:
        if tag := language_tag(attribute(node, "ident")):
            self.collected.entry("language", tag)
        if tag and (self.is_ours or words(node) in ("", language_name(tag, "en"))):
            self.collected.take(node, "language")
        elif words(node):
            self.collected.words_of("language_note", node)

    def _term(self, node: Element) -> None:
        if name_of(node.getparent()) not in ("keywords", "item", "list") or not words(node):
            return
        kind = self.names.kinds.get(attribute(node, "ref"), "subject") if self.is_ours else "subject"
        field = {"subject": "subjects", "place": "places"}.get(kind, "people")
        if reference := self.names.reference(node, kind):
            self.collected.entry(field, reference, node)

    def _revisions(self, node: Element) -> None:
        changes = [
            change
            for change in safe_xml.descendants(node, "change")
            if words(change) or attribute(change, "when")
        ]
        text = "; ".join(" ".join(_change(change)) for change in changes)
        self.collected.text("description_dates", text, "", node)


def _change(node: Element) -> Iterator[str]:
    date = safe_xml.child(node, "date")
    if when := attribute(node, "when"):
        yield when
    elif date is not None and not words(date):
        yield attribute(date, "when")
    if who := attribute(node, "who").removeprefix("#"):
        yield f"{who}:"
    yield words(node)


_READERS = {
    "titleStmt": HeaderReader._titles,
    "author": HeaderReader._author,
    "editor": HeaderReader._editor,
    "principal": HeaderReader._editor,
    "funder": HeaderReader._sponsor,
    "sponsor": HeaderReader._sponsor,
    "respStmt": HeaderReader._responsibility,
    "publisher": HeaderReader._publisher,
    "publicationStmt": HeaderReader._publication,
    "availability": HeaderReader._availability,
    "note": HeaderReader._note,
    "relatedItem": HeaderReader._related,
    "abstract": HeaderReader._abstract,
    "creation": HeaderReader._creation,
    "language": HeaderReader._language,
    "term": HeaderReader._term,
    "revisionDesc": HeaderReader._revisions,
}
