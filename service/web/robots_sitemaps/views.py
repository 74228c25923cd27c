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
    body = render_template("harvest", context.serializer_context, **given).encode()
    return feed_response.feed_response("text/html; charset=utf-8", body, "")
