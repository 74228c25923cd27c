"""The doors for crawlers: robots.txt, the sitemap, and the page that says how to take the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.publishing.resource_lists import PAGES
from service.serializers.feeds import robots as file
from service.serializers.feeds import sitemap as made
from service.urls import Address
from service.web import feed, page
from service.web.resourcesync import XML, text
from service.web.respond import Answer, Ask

if TYPE_CHECKING:
    from service.web.desk import Desk


@dataclass(frozen=True)
class Way:
    """A way to take the data: its name, what it is good for, and where it begins (path, words)."""

    title: str
    what: str
    links: tuple[tuple[str, str], ...]


WAYS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Dumps",
        "All descriptions in one file to a profile, with their digests, and the description of it all for registers.",
        (("dataset", "The dataset and its dumps"), ("sparql", "SPARQL, for questions")),
    ),
    (
        "IIIF Change Discovery 1.0",
        "Every change of a manifest or Collection, the oldest first, in Presentation 3 and 2.1. For IIIF aggregators.",
        (("activity", "The stream"),),
    ),
    (
        "Linked Data Event Streams",
        "Every version of every description with its data, a hundred to a page. One request brings many records.",
        (("ldes", "The event stream"),),
    ),
    (
        "OAI-PMH 2.0",
        "Records and collections as Dublin Core, MODS, EAD, EDM and RDF, in sets. For libraries and portals.",
        (("oai?verb=Identify", "The repository"), ("oai?verb=ListSets", "Its sets")),
    ),
    (
        "ResourceSync 1.1",
        "Every manifest and graph with its digest and length, what changed since, and all of it in packages.",
        (
            ("resourcesync", "Source description"),
            ("resource_list", "Resource list"),
            ("change_list", "Change list"),
            ("resource_dump", "Resource dump"),
        ),
    ),
    (
        "Atom",
        "The latest changes, to read in a feed reader, with archives of all that went before.",
        (("atom", "The feed"),),
    ),
    (
        "Sitemap",
        "The pages for people, with the image of each record. For search engines.",
        (("sitemap", "The sitemap"), ("robots", "robots.txt")),
    ),
    (
        "Reconciliation Service API 0.2",
        "Whom, which place or which papers the names in a table of yours mean. For OpenRefine.",
        (("reconcile", "How to match your data"),),
    ),
)


def robots(ask: Ask, desk: Desk) -> Answer:
    """What crawlers are asked (RFC 9309)."""
    return feed.answer("text/plain; charset=utf-8", file.robots(desk.context.address), "")


def sitemap(ask: Ask, desk: Desk) -> Answer:
    """The sitemap index."""
    parts = [(sheet.number, sheet.at) for sheet in desk.reader.feeds.sheets(PAGES)]
    newest = max((at for _, at in parts), default="")
    return feed.answer(XML, made.index(parts, desk.context.address), newest)


def sitemap_part(ask: Ask, desk: Desk, page: str) -> Answer | None:
    """One sitemap."""
    sheet = desk.reader.feeds.sheet(PAGES, int(page))
    if sheet is None or not sheet.items:
        return None
    return feed.answer(XML, made.part(text(sheet, desk)), sheet.at)


def _path(row: str, address: Address) -> str:
    """The path of a row of the book, with the query that may stand behind its name."""
    name, mark, query = row.partition("?")
    return address.path(name) + mark + query


def harvest(ask: Ask, desk: Desk) -> Answer:
    """How to take the data, for people who write harvesters."""
    address = desk.context.address
    ways = [
        Way(title, what, tuple((_path(row, address), words) for row, words in links))
        for title, what, links in WAYS
    ]
    given = {"ways": ways, "rights": desk.settings["data_rights"], "uri": address.uri("harvest")}
    body = page.render_named("harvest", desk.context, given).encode()
    return feed.answer("text/html; charset=utf-8", body, "")
