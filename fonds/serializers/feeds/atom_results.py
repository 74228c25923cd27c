"""The results of a search as an Atom feed (RFC 4287), a page to a document (RFC 5005, 3; OpenSearch 1.1 for counts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds.atom import author
from fonds.serializers.xml.xml_writer import document, empty_element, feed_element

_NAMESPACES = {"": "http://www.w3.org/2005/Atom", "os": "http://a9.com/-/spec/opensearch/1.1/"}


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A description in the results: its id and kind, its words, and when it was last changed (xsd:dateTime)."""

    id: str
    kind: str
    title: str
    summary: str
    updated: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of results: its title, its URL, those of the page for people and of the pages around it, and counts."""

    title: str
    uri: str
    page_uri: str
    previous: str
    next: str
    total: int
    start: int
    per_page: int
    updated: str


def feed(page: ResultPage, entries: Sequence[ResultEntry], context: SerializerContext) -> bytes:
    """Return the feed document of a page of results."""
    links = [
        ("self", page.uri),
        ("alternate", page.page_uri),
        ("previous", page.previous),
        ("next", page.next),
    ]
    head = [
        feed_element("id", page.page_uri),
        feed_element("title", page.title),
        feed_element("updated", page.updated),
        f"<author>{feed_element('name', author(context))}</author>",
        *(empty_element("link", rel=rel, href=uri) for rel, uri in links if uri),
        feed_element("os:totalResults", str(page.total)),
        feed_element("os:startIndex", str(page.start)),
        feed_element("os:itemsPerPage", str(page.per_page)),
    ]
    return document(
        "feed", _NAMESPACES, "\n".join(head) + "\n" + "".join(_entry(each, context) for each in entries)
    )


def _entry(entry: ResultEntry, context: SerializerContext) -> str:
    parts = [
        feed_element("id", context.urls.entity_uri(entry.id)),
        feed_element("title", entry.title),
        feed_element("updated", entry.updated),
        empty_element(
            "link", rel="alternate", href=context.urls.description(entry.kind, entry.id), type="text/html"
        ),
        empty_element("category", term=entry.kind),
        *([feed_element("summary", entry.summary)] if entry.summary else []),
    ]
    return f"<entry>{''.join(parts)}</entry>\n"
