"""The Atom feed (RFC 4287) of the latest changes, for people; older ones in archives (RFC 5005, 4), and tombstones for
what is withdrawn (RFC 6721). An entry is a description: its id is the thing, whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.serializers.context import Context
from service.serializers.feeds.change import Change
from service.serializers.feeds.markup import document, element, text

MEDIA_TYPE = "application/atom+xml"
PAGE = 50  # entries
_NAMES = {
    "": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A change with what people read of it: title and summary (text, language), and when it was first published."""

    change: Change
    title: tuple[str, str]
    summary: tuple[str, str]
    published: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where a feed document stands: its own row and number, and the numbers of the archives beside it; 0 for none."""

    number: int
    previous: int
    next: int


def feed(entries: Sequence[Entry], where: Where, updated: str, rights: str, context: Context) -> bytes:
    """A feed document, newest first: the one to subscribe to (number 0), or a numbered archive of it."""
    address, site = context.address, context.site
    here = _address(where.number, context)
    links = [("self", here), ("alternate", address.uri("home"))]
    if where.number:
        links.append(("current", address.uri("atom")))
    if where.previous:
        links.append(("prev-archive", _address(where.previous, context)))
    if where.next:
        links.append(("next-archive", _address(where.next, context)))
    head = [
        element("id", address.uri("atom")),
        element("title", context.words(site.title) or address.base),
        *([element("subtitle", context.words(site.description))] if site.description else []),
        element("updated", updated),
        f"<author>{element('name', _author(context))}</author>",
        *([element("rights", rights)] if rights else []),
        "".join(element("link", None, {"rel": rel, "href": uri}) for rel, uri in links),
        *(["<fh:archive/>"] if where.number else []),
    ]
    body = "\n".join(head) + "\n" + "".join(_entry(entry, context) for entry in entries)
    return document("feed", _NAMES, body)


def _author(context: Context) -> str:
    site = context.site
    return (context.label(site.publisher) if site.publisher else "") or context.words(site.title) or "Fonds"


def _address(number: int, context: Context) -> str:
    return context.address.uri("atom_page", page=number) if number else context.address.uri("atom")


def _entry(entry: Entry, context: Context) -> str:
    change = entry.change
    thing = context.address.thing(change.id)
    if change.gone:
        reason = context.words(change.reason)
        comment = element("at:comment", reason) if reason else ""
        said = f'ref="{text(thing)}" when="{change.at}"'
        return f"<at:deleted-entry {said}>{comment}</at:deleted-entry>\n"
    page = context.address.description(change.kind, change.id)
    parts = [
        element("id", thing),
        _spoken("title", entry.title),
        element("updated", change.at),
        element("published", entry.published),
        element("link", None, {"rel": "alternate", "href": page, "type": "text/html"}),
        element("category", None, {"term": change.kind}),
        _spoken("summary", entry.summary if entry.summary[0] else (_happened(change), "en")),
    ]
    if change.kind == "record":
        manifest = {
            "rel": "related",
            "href": context.address.manifest(change.id),
            "type": "application/ld+json",
            "title": "IIIF manifest",
        }
        parts.append(element("link", None, manifest))
    return f"<entry>{''.join(parts)}</entry>\n"


def _happened(change: Change) -> str:
    """What happened, for who has nothing else to read of it."""
    what = {"restore": "published again", "release": "open again", "update": "changed"}
    return f"{change.kind.capitalize()}: {what.get(change.action, 'published')}."


def _spoken(name: str, said: tuple[str, str]) -> str:
    words, language = said
    return element(name, words, {"xml:lang": language if language not in ("", "und", "none") else ""})
