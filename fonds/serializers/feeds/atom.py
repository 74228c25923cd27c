"""The Atom feed (RFC 4287) of the latest changes, for people.

Older changes are in archive documents (RFC 5005, 4), and withdrawn descriptions are tombstones (RFC 6721). An entry
stands for a description: its id is the URI of the described entity, whatever happens to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds.change import FeedChange
from fonds.serializers.xml.xml_writer import attributes, document, empty_element, feed_element

MEDIA_TYPE = "application/atom+xml"
PAGE_SIZE = 50  # entries of a feed document
_NAMESPACES = {
    "": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
}


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """A change with its title and summary, each a (text, language), and the time of first publication."""

    change: FeedChange
    title: tuple[str, str]
    summary: tuple[str, str]
    published: str


@dataclass(frozen=True, slots=True)
class ArchivePosition:
    """The number of an archive document and those of the archives before and after it; 0 for none.

    The feed to subscribe to has the number 0.
    """

    number: int
    previous: int
    next: int


def feed(
    entries: Sequence[AtomEntry],
    position: ArchivePosition,
    updated: str,
    rights: str,
    context: SerializerContext,
) -> bytes:
    """Return a feed document, newest first: the one to subscribe to (number 0), or a numbered archive of it."""
    urls, site = context.urls, context.site
    links = [("self", _uri(position.number, context)), ("alternate", urls.uri("home"))]
    if position.number:
        links.append(("current", urls.uri("atom")))
    if position.previous:
        links.append(("prev-archive", _uri(position.previous, context)))
    if position.next:
        links.append(("next-archive", _uri(position.next, context)))
    head = [
        feed_element("id", urls.uri("atom")),
        feed_element("title", context.localize(site.title) or urls.base),
        *([feed_element("subtitle", context.localize(site.description))] if site.description else []),
        feed_element("updated", updated),
        f"<author>{feed_element('name', author(context))}</author>",
        *([feed_element("rights", rights)] if rights else []),
        "".join(empty_element("link", rel=rel, href=uri) for rel, uri in links),
        *(["<fh:archive/>"] if position.number else []),
    ]
    body = "\n".join(head) + "\n" + "".join(_entry(entry, context) for entry in entries)
    return document("feed", _NAMESPACES, body)


def author(context: SerializerContext) -> str:
    """Return the name of the author of a feed: the publisher, or the node (RFC 4287, 4.1.1)."""
    site = context.site
    return (
        (context.label(site.publisher) if site.publisher else "") or context.localize(site.title) or "Fonds"
    )


def _uri(number: int, context: SerializerContext) -> str:
    return context.urls.uri("atom_page", page=number) if number else context.urls.uri("atom")


def _entry(entry: AtomEntry, context: SerializerContext) -> str:
    change = entry.change
    entity = context.urls.entity_uri(change.id)
    if change.is_gone:
        reason = context.localize(change.reason)
        comment = feed_element("at:comment", reason) if reason else ""
        return f"<at:deleted-entry{attributes({'ref': entity, 'when': change.at})}>{comment}</at:deleted-entry>\n"
    page = context.urls.description(change.kind, change.id)
    parts = [
        feed_element("id", entity),
        _text("title", entry.title),
        feed_element("updated", change.at),
        feed_element("published", entry.published),
        empty_element("link", rel="alternate", href=page, type="text/html"),
        empty_element("category", term=change.kind),
        _text("summary", entry.summary if entry.summary[0] else (_action(change), "en")),
    ]
    if change.kind == "record":
        manifest = context.urls.manifest(change.id)
        parts.append(
            empty_element(
                "link", rel="related", href=manifest, type="application/ld+json", title="IIIF manifest"
            )
        )
    return f"<entry>{''.join(parts)}</entry>\n"


def _action(change: FeedChange) -> str:
    """Return what happened, as the summary of a description that has none."""
    actions = {"restore": "published again", "release": "open again", "update": "changed"}
    return f"{change.kind.capitalize()}: {actions.get(change.action, 'published')}."


def _text(name: str, tagged_text: tuple[str, str]) -> str:
    text, language = tagged_text
    return feed_element(name, text, xml_lang=language if language not in ("", "und", "none") else "")
