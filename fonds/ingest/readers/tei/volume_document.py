"""A document of an edited volume: who wrote to whom, where and when, its marking and the note on its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import edtf, without_empty
from fonds.ingest.imported import ElementUse
from fonds.ingest.readers.tei.correspondence import INFERRED
from fonds.ingest.readers.tei.dates import fields_of
from fonds.ingest.readers.tei.elements import attribute, language_of, name_of, words
from fonds.ingest.readers.tei.manuscript import type_of
from fonds.ingest.readers.tei.names import Names, kind_of
from fonds.safe_xml import Element

_NOTES = frozenset({"note"})
# a file number of the Department of State, and what kind of document it is: `865.48/9-1244: Telegram`
_FILE_NUMBER = re.compile(r"(?P<number>[^\s:]*\d[^\s:]*/[^\s:]+)\s*:\s*(?P<type>[A-Z][A-Za-z ]{2,30})\.?")
# the same after the name of the papers it is in: `Hopkins Papers: Telegram`
_KIND = re.compile(
    r"[^:]{3,80}:\s*(?P<type>(?:Circular )?[Tt]elegram|Airgram|Letter|Memorandum|Despatch|Instruction|Note|Report)\.?"
)
_MARKING = re.compile(
    r"\b(?:secret|confidential|restricted|unclassified|official use only|eyes only)\b", re.IGNORECASE
)
_MAX_MARKING = 60  # characters
# a sentence of the note on the source, in volumes of later years
_MARKING_SENTENCE = re.compile(
    r"[.;] (?P<marking>(?:Top )?Secret|Confidential|Limited Official Use|Official Use Only|Unclassified)(?=[.;])"
)
# the kind of document with which the headings of later volumes begin: `12. Telegram From ...`
_HEADING = re.compile(
    r"(?:\d+\.\s*)?(?P<type>(?:Circular )?Telegram|Airgram|Letter|Memorandum of (?:a )?(?:Telephone )?Conversation|"
    r"Memorandum|Despatch|Instruction)(?= (?:From|by|Prepared)\b|,)"
)
_TYPES = {"Telegram": "telegram", "Circular Telegram": "telegram", "Letter": "letter", "Memorandum": "memorandum",
          "Despatch": "dispatch"}  # fmt: skip
_RECEIVED = re.compile(r"\[?\s*(?:Received|Rec[’']d|Rec\.)\b", re.IGNORECASE)

Separate = Callable[[Element], bool]


def is_apart(node: Element) -> bool:
    """Return whether an element of a document is about it, and no part of its text: the note on its source."""
    return name_of(node) == "note" and attribute(node, "type") in ("source", "summary")


def _elements(node: Element, is_separate: Separate) -> Iterator[Element]:
    """Yield the elements of a document, without those of documents and notes in it."""
    for child in safe_xml.children(node):
        if not is_separate(child) and name_of(child) != "note":
            yield child
            yield from _elements(child, is_separate)


def title_of_document(node: Element, is_separate: Separate) -> str:
    """Return the heading of a document, or what stands in its place at the beginning, without notes."""
    heads = [part for part in _elements(node, is_separate) if name_of(part) == "head"]
    return next(filter(None, (words(head, _NOTES) for head in heads)), "")


def document_fields(
    node: Element, names: Names, is_separate: Separate
) -> tuple[dict[str, Any], tuple[ElementUse, ...]]:
    """Return the fields of a document, and what became of its elements."""
    parts = list(_elements(node, is_separate))
    senders, recipients = _people(parts, names, "from"), _people(parts, names, "to")
    fields: dict[str, Any] = {"from": senders, "to": recipients}
    fields |= _dated(node, parts)
    fields |= _dispatches(parts, names, bool(senders or recipients), fields)
    fields |= _source(node, is_separate)
    # the innermost element has the marking without the precedence of the telegram
    fields["classification_label"] = min(
        filter(None, map(_marking, parts)), key=len, default=""
    ) or _marking_of(fields)
    fields |= {} if "type_label" in fields else _type(title_of_document(node, is_separate))
    if number := attribute(node, "n"):
        fields["identifiers"] = [{"value": number, "scheme": "Number in the volume"}]
    if subtype := attribute(node, "subtype"):
        fields.setdefault("type_label", "" if subtype == "historical-document" else subtype.replace("-", " "))
    fields["language"] = [tag] if (tag := language_of(node)) else []
    uses = [
        ElementUse("tei:head", "title"),
        ElementUse("tei:dateline", "sent"),
        ElementUse("tei:note", "source"),
    ]
    return without_empty(fields), tuple(uses)


def _people(parts: list[Element], names: Names, role: str) -> list[dict[str, Any]]:
    """Return who sent or received a document. An office (`gloss`) is words, and no person."""
    references: list[dict[str, Any]] = []
    for part in parts:
        if attribute(part, "type") != role or name_of(part) not in (
            "persName",
            "orgName",
            "gloss",
            "rs",
            "name",
        ):
            continue
        is_office = name_of(part) == "gloss"
        text = words(part, _NOTES)
        reference = {"as": text} if is_office else names.reference(part, kind_of(part) or "person")
        if text and reference not in references:
            references.append(reference)
    return references


def _dated(node: Element, parts: list[Element]) -> dict[str, str]:
    """Return the date of a document: that of its dateline, or the one that the volume is sorted by."""
    for part in parts:
        if name_of(part) == "date" and _is_in(part, "dateline") and (fields := fields_of(part)):
            return fields
    days = {attribute(node, name)[:10] for name in ("doc-dateTime-min", "doc-dateTime-max")} - {""}
    if len(days) == 1 and (day := edtf(days.pop())):
        return {"date": day}
    return {}


def _dispatches(
    parts: list[Element], names: Names, is_letter: bool, fields: dict[str, Any]
) -> dict[str, Any]:
    """Return when and where a letter was sent, and the words on its receipt."""
    sent: dict[str, Any] = {}
    places = [part for part in parts if name_of(part) == "placeName" and _is_in(part, "dateline")]
    # a date that editors concluded is not one that the document says it was sent on
    if (date := fields.get("date", "")) and "?" not in date:
        sent = without_empty({"date": date, "text": fields.get("date_text")})
    if places and words(places[0]):
        more = {"inferred": f"{INFERRED[:-1]}, in square brackets."} if _is_in_brackets(places[0]) else {}
        sent["place"] = names.reference(places[0], "place", **more)
    receipts = [words(part, _NOTES) for part in parts if name_of(part) in ("seg", "date")]
    received = next((text.strip("[] ") for text in receipts if _RECEIVED.match(text)), "")
    return without_empty(
        {"sent": sent if is_letter else {}, "received": {"text": received} if received else {}}
    )


def _is_in(part: Element, name: str) -> bool:
    return any(name_of(outer) == name for outer in part.iterancestors())


def _is_in_brackets(node: Element) -> bool:
    """Return whether a bracket is open before an element of a dateline."""
    dateline = next(outer for outer in node.iterancestors() if name_of(outer) == "dateline")
    depth = 0
    for part in dateline.iter():
        if part is node:
            break
        depth += (part.text or "").count("[") - (part.text or "").count("]")
        depth += sum(
            (child.tail or "").count("[") - (child.tail or "").count("]")
            for child in part
            if child is not node and _ends_before(child, node)
        )
    return depth > 0


def _ends_before(child: Element, node: Element) -> bool:
    """Return whether the text after an element stands before another one."""
    following = child.getnext()
    while following is not None:
        if following is node or any(part is node for part in following.iterdescendants()):
            return True
        following = following.getnext()
    return False


def _marking(part: Element) -> str:
    """Return a security marking, which stands alone in the opening of a document."""
    if name_of(part) not in ("seg", "p", "hi") or not any(
        name_of(outer) == "opener" for outer in part.iterancestors()
    ):
        return ""
    text = words(part, _NOTES)
    return text if len(text) <= _MAX_MARKING and _MARKING.search(text) else ""


def _marking_of(fields: dict[str, Any]) -> str:
    """Return the security marking that the note on the source names, or an empty string."""
    match = _MARKING_SENTENCE.search(str(fields.get("source", "")))
    return match["marking"] if match else ""


def _type(title: str) -> dict[str, str]:
    """Return the kind of document that a heading begins with."""
    match = _HEADING.match(title)
    if not match:
        return {}
    code = "memorandum-of-conversation" if "onversation" in match["type"] else _TYPES.get(match["type"], "")
    return {"type": code, "type_label": match["type"]}


def _source(node: Element, is_separate: Separate) -> dict[str, Any]:
    """Return what the note on the source says: the file number and the kind of document if it has this form."""
    fields: dict[str, Any] = {}
    for note in _notes(node, is_separate):
        text = words(note)
        if attribute(note, "type") == "summary":
            fields.setdefault("abstract", text)
            continue
        fields["source"] = f"{fields['source']} {text}" if "source" in fields else text
        if match := _FILE_NUMBER.fullmatch(text):
            fields["reference"] = match["number"]
        if match or (match := _KIND.fullmatch(text)):
            fields["type_label"] = match["type"]
            fields |= {"type": code} if (code := type_of(match["type"])) else {}
    return fields


def _notes(node: Element, is_separate: Separate) -> Iterator[Element]:
    """Yield the notes on a document itself, not those on what is attached to it."""
    for child in safe_xml.children(node):
        if is_apart(child):
            if words(child):
                yield child
        elif not is_separate(child):
            yield from _notes(child, is_separate)
