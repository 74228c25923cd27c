"""The URL builder: the only module that makes URIs, and the table of routes that the web application matches.

URIs are built from the configured base URL, never from a request. Published URIs are permanent:
tests/promises/addresses.txt is append-only. Canvas ids carry no API version.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from fonds.record.copy_ids import split_id

# two hyphens stand in ids of copies alone, between the name of the origin and the id there
ID = r"[a-z0-9]+(?:-[a-z0-9]+)*(?:--[a-z0-9]+(?:-[a-z0-9]+)*)?"

LAYER = r"[a-z][a-z0-9]{0,31}(?:-[a-z0-9]{1,32}){0,8}"

# name -> path; {id} is a description's id, {page} and {line} count from 1, {layer} is the name of a text, {image} is
# the id of a record, a dot and the number of a page, {slug} and {file} are those of the folder `pages` of the node
ROUTES: dict[str, str] = {
    "home": "/",
    "things": "/id/",
    "thing": "/id/{id}",
    "browse_records": "/records",
    "browse_collections": "/collections",
    "browse_people": "/people",
    "browse_institutions": "/institutions",
    "browse_agents": "/agents",
    "browse_places": "/places",
    "browse_subjects": "/subjects",
    "records": "/records/{id}",
    "collections": "/collections/{id}",
    "agents": "/agents/{id}",
    "places": "/places/{id}",
    "subjects": "/subjects/{id}",
    "versions": "/{room}/{id}/versions",
    "version": "/{room}/{id}/versions/{number}",
    "differences": "/{room}/{id}/versions/{between}",
    "timegate": "/{room}/{id}/timegate",
    "timemap": "/{room}/{id}/timemap",
    "receipt": "/{room}/{id}/receipt",
    "manifest": "/iiif/{id}/manifest",
    "canvas": "/iiif/{id}/canvas/{page}",
    "painting_page": "/iiif/{id}/canvas/{page}/painting-page",
    "painting": "/iiif/{id}/canvas/{page}/painting",
    "annotations": "/iiif/{id}/annotations/{page}",
    "annotation": "/iiif/{id}/annotations/{page}/{line}",
    "layer": "/iiif/{id}/annotations/{page}/{layer}",
    "layer_annotation": "/iiif/{id}/annotations/{page}/{layer}/{line}",
    "words": "/iiif/{id}/words/{page}/{layer}",
    "word": "/iiif/{id}/words/{page}/{layer}/{line}",
    "whole_layer": "/iiif/{id}/layers/{layer}",
    "iiif_node": "/iiif/collection",
    "iiif_collection": "/iiif/collection/{id}",
    "iiif_part": "/iiif/collection/{id}/{page}",
    "iiif_node_part": "/iiif/collection/part/{page}",
    "manifest2": "/iiif/2/{id}/manifest",
    "annotations2": "/iiif/2/{id}/annotations/{page}",
    "layer2": "/iiif/2/{id}/annotations/{page}/{layer}",
    "words2": "/iiif/2/{id}/words/{page}/{layer}",
    "whole_layer2": "/iiif/2/{id}/layers/{layer}",
    "iiif_node2": "/iiif/2/collection",
    "iiif_collection2": "/iiif/2/collection/{id}",
    "iiif_part2": "/iiif/2/collection/{id}/{page}",
    "iiif_node_part2": "/iiif/2/collection/part/{page}",
    "range": "/iiif/{id}/range/{part}",
    "image": "/iiif/image/3/{image}",
    "image2": "/iiif/image/2/{image}",
    "media": "/media/{image}",
    "captions": "/media/{image}/{layer}.vtt",
    "tracks": "/iiif/{id}/canvas/{page}/tracks",
    "track": "/iiif/{id}/canvas/{page}/tracks/{line}",
    "painting_page2": "/iiif/2/{id}/canvas/{page}/painting-page",
    "sparql": "/sparql",
    "auth_access": "/auth/access",
    "auth_kiosk": "/auth/kiosk",
    "auth_token": "/auth/token",
    "auth_token1": "/auth/1/token",
    "auth_probe": "/auth/probe/{image}",
    "auth_logout": "/auth/logout",
    "auth_openid": "/auth/openid",
    "features": "/iiif/{id}/places",
    "feature": "/iiif/{id}/places/{place}",
    "viewer": "/viewer",
    "quotation": "/iiif/{id}/annotations/{page}/{line}/{span}",
    "layer_quotation": "/iiif/{id}/annotations/{page}/{layer}/{line}/{span}",
    "search2": "/iiif/{id}/search",
    "search1": "/iiif/1/{id}/search",
    "autocomplete2": "/iiif/{id}/autocomplete",
    "autocomplete1": "/iiif/1/{id}/autocomplete",
    "collection_search2": "/iiif/collection/{id}/search",
    "collection_search1": "/iiif/1/collection/{id}/search",
    "collection_autocomplete2": "/iiif/collection/{id}/autocomplete",
    "collection_autocomplete1": "/iiif/1/collection/{id}/autocomplete",
    "node_search2": "/iiif/search",
    "node_search1": "/iiif/search/1",
    "node_autocomplete2": "/iiif/autocomplete",
    "node_autocomplete1": "/iiif/autocomplete/1",
    "search": "/search",
    "suggestions": "/search/suggestions",
    "opensearch": "/search/description.xml",
    "oai": "/oai",
    "dataset": "/dataset",
    "dump": "/dumps/{dump}",
    "void": "/.well-known/void",
    "vocabularies": "/vocab/",
    "vocab": "/vocab/{scheme}",
    "term": "/vocab/{scheme}/{term}",
    "activity": "/iiif/activity",
    "activity_page": "/iiif/activity/page/{page}",
    "resourcesync": "/.well-known/resourcesync",
    # at the root: such a list may only contain URIs below its own folder (sitemaps.org, location)
    "capability_list": "/capabilitylist.xml",
    "resource_list": "/resourcelist.xml",
    "resource_list_part": "/resourcelist-{page}.xml",
    "change_list": "/changelist.xml",
    "change_list_part": "/changelist-{page}.xml",
    "resource_dump": "/resourcedump.xml",
    "resource_dump_part": "/resourcedump-{page}.{digest}.zip",
    "sitemap": "/sitemap.xml",
    "sitemap_part": "/sitemap-{page}.xml",
    "exchange": "/exchange",
    "ldes": "/ldes",
    "ldes_index": "/ldes/index/{page}",
    "ldes_page": "/ldes/page/{page}",
    "ldes_revision": "/ldes/page/{page}.{revision}",
    "atom": "/feed.atom",
    "atom_page": "/feed-{page}.atom",
    "robots": "/robots.txt",
    "harvest": "/harvest",
    "reconcile": "/reconcile",
    "reconcile_suggest": "/reconcile/suggest/{of}",
    "reconcile_flyout": "/reconcile/flyout/{of}",
    "reconcile_preview": "/reconcile/preview",
    "reconcile_properties": "/reconcile/properties",
    "alto": "/iiif/{id}/alto/{page}",
    "tree": "/tree",
    "collection_tree": "/collections/{id}/tree",
    "finding_aid": "/collections/{id}/finding-aid",
    "map": "/map",
    "map_geojson": "/map.geojson",
    "timeline": "/timeline",
    "timeline_json": "/timeline.json",
    "related": "/records/{id}/related",
    "scans_zip": "/records/{id}/scans.zip",
    "scans_pdf": "/records/{id}/scans.pdf",
    "compare": "/compare",
    "data": "/data",
    "about": "/about",
    "site_page": "/pages/{slug}",
    "site_page_file": "/pages/{file}",
    "logo": "/logo",
    "style": "/style.css",
    "icon": "/icon-{side}.png",
    "favicon": "/favicon.ico",
    "web_manifest": "/manifest.webmanifest",
    "exchange_key": "/exchange/key",
    "exchange_digests": "/exchange/digests",
    "peers": "/peers",
    "peer": "/peers/{slug}",
    "metrics": "/metrics",
    "assertions": "/assertions",
    "openapi": "/openapi.json",
}

# addresses of `fonds serve --watch` alone: they are for whoever edits the files, and no promise
WATCH_PATHS = {"watch": "/watch", "drafts": "/drafts"}

# kind of description -> first segment of the paths of its descriptions
PATH_SEGMENTS: dict[str, str] = {
    "record": "records",
    "collection": "collections",
    "institution": "agents",
    "person": "agents",
    "family": "agents",
    "place": "places",
    "subject": "subjects",
}

# variable of a path -> the regular expression of its values
GRAMMAR = {
    "id": ID,
    "room": "|".join(sorted(set(PATH_SEGMENTS.values()))),
    "number": r"[1-9][0-9]{0,6}",
    "between": r"[1-9][0-9]{0,6}-[1-9][0-9]{0,6}",
    "place": ID,
    "page": r"[1-9][0-9]{0,6}",
    "line": r"[1-9][0-9]{0,6}",
    "layer": LAYER,
    "image": rf"{ID}\.[1-9][0-9]{{0,6}}",
    "part": r"[a-z][a-z0-9-]*",
    "dump": r"[a-z-]+\.(?:nq|rdf)\.gz",
    "scheme": r"[a-z][a-z0-9-]*",
    "term": r"[a-z0-9][a-z0-9-]*",
    "digest": r"[0-9a-f]{16}",
    "revision": r"[1-9][0-9]{0,6}",
    "of": r"entity|property|type",
    "span": r"(?:0|[1-9][0-9]{0,6})-[1-9][0-9]{0,6}",
    "slug": ID,
    "file": r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z0-9]{2,5}",
    "side": r"32|180|192|512",
}

# variables whose values are numbers
NUMBERS = frozenset({"number", "page", "line", "revision"})


# kind -> prefix of the names of its search routes
_SEARCH_PREFIXES = {"record": "", "collection": "collection_", "node": "node_"}

# paths below /iiif/ of image services, which have a URI for Image API 2.1 too
_IMAGE_SERVICE = re.compile(rf"image/3/({ID}\.[1-9][0-9]{{0,6}})")
# paths below /iiif/ of documents that have a URI for Presentation 2.1 too
_IN_PRESENTATION2 = re.compile(
    rf"collection(?:/{ID}(?:/[1-9][0-9]{{0,6}})?)?"
    rf"|{ID}/canvas/[1-9][0-9]{{0,6}}/painting-page"
    rf"|{ID}/(?:manifest|annotations/[1-9][0-9]{{0,6}}(?:/{LAYER})?|words/[1-9][0-9]{{0,6}}/{LAYER}|layers/{LAYER})"
)


def compile_route(name: str) -> re.Pattern[str]:
    """Return a compiled pattern of the whole path of a route, with its variables as named groups."""
    path = re.escape(ROUTES[name]).replace(r"\{", "{").replace(r"\}", "}")
    body = re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>{GRAMMAR[m[1]]})", path)
    return re.compile(body)


def is_loopback(host: str) -> bool:
    """Return whether a host, which is a name or an IP address, is this machine and reached from it alone."""
    return host == "localhost" or host == "::1" or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None


class ForeignAddress(NamedTuple):
    """Where something is that no node of Fonds published: the URI of the thing itself, the page about it, and its
    manifest; each "" if there is none."""

    uri: str
    page: str = ""
    manifest: str = ""


@dataclass(frozen=True)
class UrlBuilder:
    """URIs of one node. `base` is its base URL: http or https, no query, no trailing slash.

    `origin_base` returns the base URL of the node whose name the ids of copies begin with, or "" if it is not known.
    `foreign` returns the addresses of a copy of what no node of Fonds published; None for any other id.
    """

    base: str
    origin_base: Callable[[str], str] = field(default=lambda name: "", compare=False, repr=False)
    foreign: Callable[[str], ForeignAddress | None] = field(
        default=lambda id: None, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise ValueError(f"base_url must be http(s)://host[/path], not {self.base!r}")
        object.__setattr__(self, "base", self.base.rstrip("/"))

    @cached_property
    def prefix(self) -> str:
        """The path part of the base URL: empty, or `/archive`."""
        return urlsplit(self.base).path

    def path(self, name: str, **values: str | int) -> str:
        """Return the path of a route, including the path of the base URL."""
        return self.prefix + ROUTES[name].format(**values)

    def uri(self, name: str, **values: str | int) -> str:
        """Return the URI of a route."""
        return self.base + ROUTES[name].format(**values)

    def absolute(self, path: str) -> str:
        """Return the URI of a path of this node, which includes the path of the base URL; a query stays."""
        return self.base + path[len(self.prefix) :]

    def entity_uri(self, id: str) -> str:
        """Return the URI of the entity itself, which redirects with 303 to its description.

        That of a copy is the URI that its origin gave it, if it gave one.
        """
        base, id_there, foreign = self._origin_of(id)
        if foreign:
            return foreign.uri or f"{self.base}/id/{id}"
        return f"{base}/id/{id_there}" if base else f"{self.base}/id/{id}"

    def _origin_of(self, id: str) -> tuple[str, str, ForeignAddress | None]:
        """Return the base URL of the origin of a copy, the id there, and its addresses if that is no node of Fonds;
        ("", id, None) for what is no copy."""
        name, id_there = split_id(id)
        if not name:
            return "", id_there, None
        return self.origin_base(name), id_there, self.foreign(id)

    def at_origin(self, kind: str, id: str) -> str:
        """Return the URI of the description at its origin; "" for what is no copy, and if there is none."""
        base, id_there, foreign = self._origin_of(id)
        if foreign:
            return foreign.page
        return f"{base}/{PATH_SEGMENTS[kind]}/{id_there}" if base else ""

    def origin_page(self, kind: str, id: str) -> str:
        """Return the address of the page about a description at its origin; "" for what is no copy, and if there is
        none."""
        base, id_there, foreign = self._origin_of(id)
        if foreign:
            return foreign.page
        return f"{base}/{PATH_SEGMENTS[kind]}/{id_there}.html" if base else ""

    def origin_manifest(self, kind: str, id: str) -> str:
        """Return the URI of the manifest or Collection of the origin of a copy; "" for what is no copy, and if there is
        none."""
        base, id_there, foreign = self._origin_of(id)
        if foreign:
            return foreign.manifest
        route = "manifest" if kind == "record" else "iiif_collection"
        return base + ROUTES[route].format(id=id_there) if base else ""

    def description(self, kind: str, id: str) -> str:
        """Return the URI of a description, where its representation is negotiated."""
        return f"{self.base}/{PATH_SEGMENTS[kind]}/{id}"

    def serialization(self, kind: str, id: str, suffix: str, profile: str = "") -> str:
        """Return the URI of one serialization of a description, without negotiation."""
        query = f"?profile={profile}" if profile else ""
        return f"{self.base}/{PATH_SEGMENTS[kind]}/{id}.{suffix}{query}"

    def graph(self, kind: str, id: str, profile: str) -> str:
        """Return the name of the graph of a description in a profile; it is also the URI of that graph."""
        return f"{self.base}/{PATH_SEGMENTS[kind]}/{id}?profile={profile}"

    def version(self, kind: str, id: str, number: int, suffix: str = "", profile: str = "") -> str:
        """Return the URI of a published version of a description, negotiated, or one serialization of it."""
        tail = (f".{suffix}" if suffix else "") + (f"?profile={profile}" if profile else "")
        return self.uri("version", room=PATH_SEGMENTS[kind], id=id, number=number) + tail

    def versions(self, kind: str, id: str) -> str:
        """Return the URI of the page that lists the published versions of a description."""
        return self.uri("versions", room=PATH_SEGMENTS[kind], id=id)

    def timemap(self, kind: str, id: str) -> str:
        """Return the URI of the TimeMap of a description (RFC 7089, 5)."""
        return self.uri("timemap", room=PATH_SEGMENTS[kind], id=id)

    def receipt(self, kind: str, id: str) -> str:
        """Return the URI of the receipt of validation of a description."""
        return self.uri("receipt", room=PATH_SEGMENTS[kind], id=id)

    def timegate(self, kind: str, id: str) -> str:
        """Return the URI of the TimeGate of a description (RFC 7089, 2.1.2)."""
        return self.uri("timegate", room=PATH_SEGMENTS[kind], id=id)

    def with_id(self, path: str, id: str, other: str) -> str:
        """Return the URI of a path below the base URL, with an id replaced by another one."""
        return self.base + re.sub(rf"(?<=/){id}(?=[/.]|$)", other, path, count=1)

    def manifest(self, id: str) -> str:
        """Return the URI of the Presentation 3 manifest of a record."""
        return f"{self.base}/iiif/{id}/manifest"

    def canvas(self, id: str, page: int) -> str:
        """Return the URI of a canvas. It has no API version, because all versions of the API share it."""
        return f"{self.base}/iiif/{id}/canvas/{page}"

    def annotations(self, id: str, page: int, layer: str = "transcript") -> str:
        """Return the URI of the annotation page with a text of a canvas.

        The ids of its annotations are this URI, a slash and a number.
        """
        tail = "" if layer == "transcript" else f"/{layer}"  # the URI of the transcript is the oldest one
        return f"{self.base}/iiif/{id}/annotations/{page}{tail}"

    def words(self, id: str, page: int, layer: str) -> str:
        """Return the URI of the annotation page with the words of a text; for the ids see `annotations`."""
        return f"{self.base}/iiif/{id}/words/{page}/{layer}"

    def annotation_collection(self, id: str, layer: str) -> str:
        """Return the URI of the annotation collection with a text of a record on all its canvases."""
        return f"{self.base}/iiif/{id}/layers/{layer}"

    def iiif_collection(self, id: str = "", part: int = 0) -> str:
        """Return the URI of the IIIF Collection of a collection or of the node (no id), or of a part of a large one."""
        tail = f"/{id or 'part'}/{part}" if part else f"/{id}" if id else ""
        return f"{self.base}/iiif/collection{tail}"

    @property
    def image_service_root(self) -> str:
        """The prefix of the URIs of all image services of this node."""
        return f"{self.base}/iiif/image/"

    def image(self, id: str, page: int, version: int = 3) -> str:
        """Return the URI of the image service of a page of a record, for Image API 3.0 or 2.1."""
        return f"{self.base}/iiif/image/{version}/{id}.{page}"

    @property
    def media_root(self) -> str:
        """The prefix of the URIs of all sound and film of this node."""
        return f"{self.base}/media/"

    def media(self, id: str, page: int) -> str:
        """Return the URI of the sound or film that is a page of a record."""
        return f"{self.base}/media/{id}.{page}"

    def search(self, kind: str, id: str, version: int) -> str:
        """Return the URI of the Content Search service of a record, a collection or the node (kind "node").

        `version` is 2 or 1.
        """
        return self.uri(f"{_SEARCH_PREFIXES[kind]}search{version}", id=id)

    def autocomplete(self, kind: str, id: str, version: int) -> str:
        """Return the URI of the autocomplete service of that search."""
        return self.uri(f"{_SEARCH_PREFIXES[kind]}autocomplete{version}", id=id)

    def presentation2(self, uri: str) -> str:
        """Return the Presentation 2.1 URI of a document of this node from its 3.0 URI.

        The URI of an image service becomes that for Image API 2.1. Any other URI is returned unchanged.
        """
        start = f"{self.base}/iiif/"
        if not uri.startswith(start):
            return uri
        if match := _IMAGE_SERVICE.fullmatch(uri, len(start)):
            return f"{start}image/2/{match[1]}"
        return f"{start}2/{uri[len(start) :]}" if _IN_PRESENTATION2.fullmatch(uri, len(start)) else uri

    def vocab(self, scheme: str, term: str = "") -> str:
        """Return the URI of a concept scheme, or of a term in it."""
        return f"{self.base}/vocab/{scheme}" + (f"/{term}" if term else "")
