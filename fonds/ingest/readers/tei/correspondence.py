"""Who sent a letter when and where, and who received it (`correspDesc`), also in lists of letters (CMIF)."""

from __future__ import annotations

from typing import Any

from fonds import safe_xml
from fonds.ingest.readers.tei.collected import Collected
from fonds.ingest.readers.tei.dates import date_of, dispatch_of
from fonds.ingest.readers.tei.elements import attribute, is_web, name_of, words
from fonds.ingest.readers.tei.names import Names, kind_of
from fonds.safe_xml import Element

_PEOPLE = ("persName", "orgName", "name", "rs")
_PLACES = ("placeName", "settlement", "geogName", "country", "region")
INFERRED = "The source gives it as its editors' conclusion."


def read_correspondence(node: Element, collected: Collected, names: Names, is_ours: bool = False) -> None:
    """Read the correspondence of a letter into the fields of its record; our own documents have its date elsewhere."""
    for action in safe_xml.children(node, "correspAction"):
        kind = attribute(action, "type")
        if kind == "sent":
            _action(action, "from", "sent", collected, names)
        elif kind == "received":
            _action(action, "to", "received", collected, names)
    if not is_ours:
        _date_as_sent(collected)
    for context in safe_xml.children(node, "correspContext"):
        _context(context, collected)


def _date_as_sent(collected: Collected) -> None:
    """Take the day on which a letter was sent as its date, if it has no other."""
    sent = collected.values.get("sent", {})
    if date := sent.get("date"):
        if collected.value("date", date):
            collected.value("date_text", sent.get("text"))
    elif sent.get("text"):
        collected.value("date_text", sent["text"])


def _action(node: Element, people: str, dispatch: str, collected: Collected, names: Names) -> None:
    places = []
    for part in safe_xml.children(node):
        name = name_of(part)
        if name in _PEOPLE and kind_of(part) != "place":
            if reference := names.reference(part, kind_of(part) or "person", **_inference(part)):
                collected.entry(people, reference)
                collected.take_name(part, people)
        elif name in _PLACES or kind_of(part) == "place":
            if reference := names.reference(part, "place", **_inference(part)):
                places.append(reference)
                collected.take(part, dispatch) if len(places) == 1 else None
        elif name == "date" and (date := dispatch_of(part)) and not _is_dated(collected, dispatch):
            collected.values.setdefault(dispatch, {}).update(date)
            collected.take(part, dispatch)
    if places:
        collected.values.setdefault(dispatch, {}).setdefault("place", places[0])


def _is_dated(collected: Collected, dispatch: str) -> bool:
    return bool(collected.values.get(dispatch, {}).keys() & {"date", "text"})


def _inference(node: Element) -> dict[str, Any]:
    """Return that editors concluded a name, as `evidence` or `cert` of its element say."""
    evidence, certainty = attribute(node, "evidence"), attribute(node, "cert")
    if evidence in ("conjecture", "external") or certainty in ("low", "medium", "unknown"):
        words_of_source = ", ".join(
            part for part in (evidence, certainty and f"certainty {certainty}") if part
        )
        return {"inferred": f"{INFERRED[:-1]}: {words_of_source}."}
    return {}


def _context(node: Element, collected: Collected) -> None:
    """Read the letters before and after: replies and answers as relations if they are on the web, else statements."""
    for part in safe_xml.children(node, "ref", "ptr"):
        target, kind = attribute(part, "target"), attribute(part, "type")
        label = " ".join(filter(None, (kind, attribute(part, "subtype")))).replace("_", " ")
        text = words(part)
        if is_web(target):
            type = "reply-to" if kind in ("replyTo", "isReplyTo", "isAnswerTo") else "related"
            relation = {"type": type, "uri": target} | ({"text": text} if text else {})
            collected.entry("relations", relation, part)
        elif text or target:
            collected.statement(
                _spaced(label) or "Correspondence",
                f"{text} ({target})" if text and target else text or target,
                part,
            )


def _spaced(label: str) -> str:
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in label)
    return spaced[:1].upper() + spaced[1:]


def title_of_letter(node: Element, names: Names) -> str:
    """Return a title for a letter that has none: who wrote to whom, and when. Empty if that is not stated."""
    sent, received = (
        next(
            (part for part in safe_xml.children(node, "correspAction") if attribute(part, "type") == kind),
            None,
        )
        for kind in ("sent", "received")
    )
    people = [
        "; ".join(words(part) for part in safe_xml.children(action, *_PEOPLE) if words(part))
        if action is not None
        else ""
        for action in (sent, received)
    ]
    date = safe_xml.child(sent, "date") if sent is not None else None
    when = (words(date) or date_of(date)) if date is not None else ""
    title = (
        " to ".join(filter(None, people))
        if all(people)
        else people[0] or (f"To {people[1]}" if people[1] else "")
    )
    return ", ".join(filter(None, (title, when)))
