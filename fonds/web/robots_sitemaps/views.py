"""robots.txt, the sitemap, and the page about data access."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from fonds.publishing.resource_lists import SITEMAP
from fonds.serializers.feeds import robots as robots_file
from fonds.serializers.feeds import sitemap as sitemap_serializer
from fonds.store.feed_pages import ListPart
from fonds.urls import UrlBuilder
from fonds.web import feed_response
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.resourcesync.views import XML, text
from fonds.web.route_decorator import route

blueprint = Blueprint("robots_sitemaps", __name__)
_FIRST = 1  # the number of the first sitemap


@dataclass(frozen=True)
class AccessMethod:
    """A way to get the data: its name, a description, and links to it (path, text)."""

    title: str
    description: str
    links: tuple[tuple[str, str], ...]


ACCESS_METHODS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
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
    """Return robots.txt (RFC 9309)."""
    return feed_response.feed_response("text/plain; charset=utf-8", robots_file.robots_txt(context.urls), "")


@route(blueprint, "sitemap")
def sitemap(request: Request, context: RequestContext) -> Response:
    """Return the sitemap index."""
    parts = [(part.number, _changed(part, context)) for part in context.reader.feeds.list_parts(SITEMAP)]
    newest = max((at for _, at in parts), default="")
    return feed_response.feed_response(XML, sitemap_serializer.sitemap_index(parts, context.urls), newest)


@route(blueprint, "sitemap_part")
def sitemap_part(request: Request, context: RequestContext, page: int) -> Response | None:
    """Return one sitemap. The first has the pages that the archive wrote too."""
    part = context.reader.feeds.list_part(SITEMAP, page)
    if part is None or not part.items:
        return None
    entries = text(part, context)
    if page == _FIRST:
        slugs = (written.slug for written in context.serializer_context.identity().pages)
        entries += sitemap_serializer.site_page_entries(slugs, context.urls)
    body = sitemap_serializer.sitemap_document(entries)
    return feed_response.feed_response(XML, body, _changed(part, context))


def _changed(part: ListPart, context: RequestContext) -> str:
    """Return when a sitemap last changed: the first also does with the pages that the archive wrote."""
    return max(part.at, context.serializer_context.identity().changed) if part.number == _FIRST else part.at


def _path(link: str, urls: UrlBuilder) -> str:
    """Return the path of a route, with the query that may follow its name."""
    name, separator, query = link.partition("?")
    return urls.path(name) + separator + query


@route(blueprint, "harvest")
def harvest(request: Request, context: RequestContext) -> Response:
    """Return the page about data access, for people who write harvesters."""
    urls = context.urls
    methods = [
        AccessMethod(title, description, tuple((_path(link, urls), text) for link, text in links))
        for title, description, links in ACCESS_METHODS
    ]
    values = {"methods": methods, "rights": context.settings["data_rights"], "uri": urls.uri("harvest")}
    body = render_template("data_access", context.page_context(request), **values).encode()
    return feed_response.feed_response("text/html; charset=utf-8", body, "")
