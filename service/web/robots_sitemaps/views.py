"""The doors for crawlers: robots.txt, the sitemap, and the page that says how to take the data."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from service.publishing.resource_lists import SITEMAP
from service.serializers.feeds import robots as file
from service.serializers.feeds import sitemap as made
from service.urls import UrlBuilder
from service.web import feed_response
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.request import Request
from service.web.http.response import Response
from service.web.resourcesync.views import XML, text
from service.web.routing import route

blueprint = Blueprint("robots_sitemaps", __name__)


@dataclass(frozen=True)
class HarvestMethod:
    """A way to take the data: its name, what it is good for, and where it begins (path, words)."""

    title: str
    what: str
    links: tuple[tuple[str, str], ...]


HARVEST_METHODS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Dumps",
        "All descriptions in one file for each profile, with checksums, and the description of the dataset.",
        (("dataset", "Dataset and dumps"), ("sparql", "SPARQL queries")),
    ),
    (
        "IIIF Change Discovery 1.0",
        "For IIIF aggregators: every change to a manifest or Collection, oldest first, in Presentation 3 and 2.1.",
        (("activity", "Activity stream"),),
    ),
    (
        "Linked Data Event Streams",
        "Every version of every description with its data, a hundred to a page.",
        (("ldes", "Event stream"),),
    ),
    (
        "OAI-PMH 2.0",
        "For libraries and portals: records and collections in Dublin Core, MODS, EAD, EDM and RDF, in sets.",
        (("oai?verb=Identify", "Repository (Identify)"), ("oai?verb=ListSets", "Sets (ListSets)")),
    ),
    (
        "ResourceSync 1.1",
        "Every manifest and graph with its checksum and length, all later changes, and packages with all of them.",
        (
            ("resourcesync", "Source description"),
            ("resource_list", "Resource list"),
            ("change_list", "Change list"),
            ("resource_dump", "Resource dump"),
        ),
    ),
    (
        "Atom",
        "Recent changes for feed readers, with archives of all earlier changes.",
        (("atom", "Atom feed"),),
    ),
    (
        "Sitemap",
        "For search engines: all web pages, with the image of each record.",
        (("sitemap", "Sitemap"), ("robots", "robots.txt")),
    ),
    (
        "Reconciliation Service API 0.2",
        "For OpenRefine: match the names in a table with the people, institutions, places and subjects here.",
        (("reconcile", "Match your data"),),
    ),
)


@route(blueprint, "robots")
def robots(request: Request, context: RequestContext) -> Response:
    """What crawlers are asked (RFC 9309)."""
    return feed_response.feed_response("text/plain; charset=utf-8", file.robots_txt(context.urls), "")


@route(blueprint, "sitemap")
def sitemap(request: Request, context: RequestContext) -> Response:
    """The sitemap index."""
    parts = [(sheet.number, sheet.at) for sheet in context.reader.feeds.list_parts(SITEMAP)]
    newest = max((at for _, at in parts), default="")
    return feed_response.feed_response(XML, made.sitemap_index(parts, context.urls), newest)


@route(blueprint, "sitemap_part")
def sitemap_part(request: Request, context: RequestContext, page: int) -> Response | None:
    """One sitemap."""
    sheet = context.reader.feeds.list_part(SITEMAP, page)
    if sheet is None or not sheet.items:
        return None
    return feed_response.feed_response(XML, made.sitemap_document(text(sheet, context)), sheet.at)


def _path(row: str, address: UrlBuilder) -> str:
    """The path of a row of the book, with the query that may stand behind its name."""
    name, mark, query = row.partition("?")
    return address.path(name) + mark + query


@route(blueprint, "harvest")
def harvest(request: Request, context: RequestContext) -> Response:
    """How to take the data, for people who write harvesters."""
    address = context.urls
    ways = [
        HarvestMethod(title, what, tuple((_path(row, address), words) for row, words in links))
        for title, what, links in HARVEST_METHODS
    ]
    given = {"ways": ways, "rights": context.settings["data_rights"], "uri": address.uri("harvest")}
    body = render_template("data_access", context.serializer_context, **given).encode()
    return feed_response.feed_response("text/html; charset=utf-8", body, "")
