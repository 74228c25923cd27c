"""The element `relatedItem` of MODS: what a unit has to do with others that are described inside it."""

from __future__ import annotations

from typing import Any

from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import in_language
from fonds.ingest.readers.reading_context import UnitFields, web_address
from fonds.ingest.readers.source_element import SourceElement
from fonds.record.relations import INVERSES

# type of a related item -> type of a relation
_TYPES = {
    "host": "part-of",
    "series": "part-of",
    "original": "copy-of",
    "otherversion": "version-of",
    "preceding": "continues",
}
_WORDS = {
    "constituent": "Part",
    "otherformat": "Other format",
    "succeeding": "Continued by",
    "isreferencedby": "Referenced by",
    "references": "References",
    "reviewof": "Review of",
    "series": "Series",
}


def add_relation(unit: UnitFields, element: SourceElement) -> None:
    """Add a relation with the words and the address of what is related. One without either says nothing."""
    kind = element.get("type").lower()
    words = outline(element)
    uri = web_address(element.get("href")) or _address(element)
    heading = element.get("displayLabel") or element.get("otherType") or _WORDS.get(kind, "")
    own = code_of("relations", heading)  # as the exports of Fonds say it
    heading = "" if own in INVERSES else heading
    if uri:  # it is not said twice
        words = "\n".join(line for line in words.split("\n") if line.rpartition(": ")[2] != uri)
    text = f"{heading}: {words}" if heading and words else words or (heading if uri else "")
    element.mark()
    if not text and not uri:
        return
    relation: dict[str, Any] = {"type": own if own in INVERSES else _TYPES.get(kind, "related")}
    relation |= {"uri": uri} if uri else {}
    relation |= {"text": in_language(text, element.language())} if text else {}
    unit.append("relations", relation, "mods:relatedItem")


def outline(element: SourceElement) -> str:
    """Return all that is said of a related item: its title, and one line for each other element."""
    titles = [title_words(child) for child in element.all("titleInfo")]
    others = [
        line
        for child in element.children
        if child.name.lower() != "titleinfo" and child.words()
        for line in (_line(child),)
    ]
    own = " ".join(element.text.split())
    return "\n".join(filter(None, (own, *titles, *others)))


def title_words(element: SourceElement) -> str:
    """Return a title from its parts: `The history: a fragment. Part 2, The end`."""
    start = " ".join(child.words() for child in element.all("nonSort"))
    main = " ".join(child.words() for child in element.all("title"))
    if start and main:
        main = f"{start}{main}" if start.endswith(("'", "’", "-")) else f"{start} {main}"
    for subtitle in (child.words() for child in element.all("subTitle")):
        main = f"{main.rstrip(' :')}: {subtitle}" if main else subtitle
    part = ", ".join(child.words() for child in element.children if child.name.lower() in _PARTS)
    words = f"{main.rstrip(' .')}. {part}" if main and part else main or part or start
    return words or element.words()


_PARTS = ("partnumber", "partname")


def _line(element: SourceElement) -> str:
    """Return an element as one line with its name, and with the addresses in its attributes."""
    uris = [uri for child in (element, *element.descendants()) if (uri := child.get("valueURI"))]
    words = element.words()
    if element.name.lower() == "name":
        terms = [term.words() for term in element.find("roleTerm")]
        own = [child.words() for child in element.children if child.name.lower() != "role"]
        words = " ".join(filter(None, own)) + (f" ({', '.join(terms)})" if terms else "")
    extra = [uri for uri in dict.fromkeys(uris) if uri not in words]
    label = element.get("displayLabel") or ("" if element.name == "note" else element.label())
    return f"{label}: {', '.join((words, *extra))}".removeprefix(": ")


def _address(element: SourceElement) -> str:
    """Return the address of a related item: of its location, or an identifier that is one."""
    places = [url for location in element.all("location") for url in location.all("url")]
    return next(
        filter(None, (web_address(child.words()) for child in (*places, *element.all("identifier")))), ""
    )
