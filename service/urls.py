"""The address book: the only place that makes URIs, and the table by which doors read them.

Built from the configured base URL, never from a request. Published addresses are kept for ever:
tests/promises/addresses.txt is append-only. Canvas ids carry no API version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"

LAYER = r"[a-z][a-z0-9]{0,31}(?:-[a-z0-9]{1,32}){0,8}"

# name -> path; {id} is a description's id, {page} and {line} are numbers from 1, {layer} is the name of a text.
ROUTES: dict[str, str] = {
    "home": "/",
    "things": "/id/",
    "thing": "/id/{id}",
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
    # at the root: a list of this format speaks only for what lies below it (sitemaps.org, location)
    "capability_list": "/capabilitylist.xml",
    "resource_list": "/resourcelist.xml",
    "resource_list_part": "/resourcelist-{page}.xml",
    "change_list": "/changelist.xml",
    "change_list_part": "/changelist-{page}.xml",
    "resource_dump": "/resourcedump.xml",
    "resource_dump_part": "/resourcedump-{page}.{digest}.zip",
    "sitemap": "/sitemap.xml",
    "sitemap_part": "/sitemap-{page}.xml",
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
}

# kind of description -> the row that describes it
PATH_SEGMENTS: dict[str, str] = {
    "record": "records",
    "collection": "collections",
    "institution": "agents",
    "person": "agents",
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
}

# variables whose values are numbers
NUMBERS = frozenset({"number", "page", "line", "revision"})


# kind -> how the names of the rows of its search begin
_SCOPES = {"record": "", "collection": "collection_", "node": "node_"}

# below /iiif/: the services of images, which have an address for Image API 2.1 as well
_SERVICE = re.compile(rf"image/3/({ID}\.[1-9][0-9]{{0,6}})")
# ... and the documents that have an address for Presentation 2.1 as well
_IN_BOTH = re.compile(
    rf"collection(?:/{ID}(?:/[1-9][0-9]{{0,6}})?)?"
    rf"|{ID}/(?:manifest|annotations/[1-9][0-9]{{0,6}}(?:/{LAYER})?|words/[1-9][0-9]{{0,6}}/{LAYER}|layers/{LAYER})"
)


def pattern(name: str) -> re.Pattern[str]:
    """A compiled pattern that matches the whole path of that row, with its variables as groups."""
    path = re.escape(ROUTES[name]).replace(r"\{", "{").replace(r"\}", "}")
    body = re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>{GRAMMAR[m[1]]})", path)
    return re.compile(body)


@dataclass(frozen=True)
class UrlBuilder:
    """URIs of one node. `base` is its base URL: http or https, no query, no trailing slash."""

    base: str

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
        """The path of a row of the book below the node's root."""
        return self.prefix + ROUTES[name].format(**values)

    def uri(self, name: str, **values: str | int) -> str:
        """The URI of a row of the book."""
        return self.base + ROUTES[name].format(**values)

    def entity_uri(self, id: str) -> str:
        """The thing itself; answers 303."""
        return f"{self.base}/id/{id}"

    def description(self, kind: str, id: str) -> str:
        """The negotiated description of a thing."""
        return f"{self.base}/{PATH_SEGMENTS[kind]}/{id}"

    def serialization(self, kind: str, id: str, suffix: str, profile: str = "") -> str:
        """One serialisation of a description, without negotiation."""
        query = f"?profile={profile}" if profile else ""
        return f"{self.base}/{PATH_SEGMENTS[kind]}/{id}.{suffix}{query}"

    def graph(self, kind: str, id: str, profile: str) -> str:
        """The name of the graph of a description in a profile; it answers with that graph."""
        return f"{self.base}/{PATH_SEGMENTS[kind]}/{id}?profile={profile}"

    def version(self, kind: str, id: str, number: int, suffix: str = "", profile: str = "") -> str:
        """A published version of a description, negotiated, or one serialisation of it."""
        tail = (f".{suffix}" if suffix else "") + (f"?profile={profile}" if profile else "")
        return self.uri("version", room=PATH_SEGMENTS[kind], id=id, number=number) + tail

    def versions(self, kind: str, id: str) -> str:
        """The list of the published versions of a description, for people."""
        return self.uri("versions", room=PATH_SEGMENTS[kind], id=id)

    def timemap(self, kind: str, id: str) -> str:
        """The same for programs (RFC 7089, 5)."""
        return self.uri("timemap", room=PATH_SEGMENTS[kind], id=id)

    def timegate(self, kind: str, id: str) -> str:
        """The way from a time to the version of that time (RFC 7089, 2.1.2)."""
        return self.uri("timegate", room=PATH_SEGMENTS[kind], id=id)

    def with_id(self, path: str, id: str, other: str) -> str:
        """The URI of what has that path below the node's root, with another id in place of its own."""
        return self.base + re.sub(rf"(?<=/){id}(?=[/.]|$)", other, path, count=1)

    def manifest(self, id: str) -> str:
        """The Presentation 3 manifest of a record."""
        return f"{self.base}/iiif/{id}/manifest"

    def canvas(self, id: str, page: int) -> str:
        """A canvas; no API version, so every version of the API shares it."""
        return f"{self.base}/iiif/{id}/canvas/{page}"

    def annotations(self, id: str, page: int, layer: str = "transcript") -> str:
        """The annotation page with a text of a canvas; the ids of its annotations are this, a slash and a number."""
        tail = "" if layer == "transcript" else f"/{layer}"  # its address is older than those of other texts
        return f"{self.base}/iiif/{id}/annotations/{page}{tail}"

    def words(self, id: str, page: int, layer: str) -> str:
        """The annotation page with the words of a text of a canvas; ids of annotations as in `annotations`."""
        return f"{self.base}/iiif/{id}/words/{page}/{layer}"

    def whole_layer(self, id: str, layer: str) -> str:
        """A text of a record over all its canvases."""
        return f"{self.base}/iiif/{id}/layers/{layer}"

    def iiif_collection(self, id: str = "", part: int = 0) -> str:
        """The IIIF Collection of a collection or of the node (no id), or a numbered part of a large one."""
        tail = f"/{id or 'part'}/{part}" if part else f"/{id}" if id else ""
        return f"{self.base}/iiif/collection{tail}"

    @property
    def image_root(self) -> str:
        """What the address of every image service of this node begins with."""
        return f"{self.base}/iiif/image/"

    def image(self, id: str, page: int, version: int = 3) -> str:
        """The image service of one page of a record, by Image API 3.0 or 2.1."""
        return f"{self.base}/iiif/image/{version}/{id}.{page}"

    def search(self, kind: str, id: str, version: int) -> str:
        """The Content Search service of a record, a collection or the node (kind "node"), of version 2 or 1."""
        return self.uri(f"{_SCOPES[kind]}search{version}", id=id)

    def autocomplete(self, kind: str, id: str, version: int) -> str:
        """The service that completes words for that search."""
        return self.uri(f"{_SCOPES[kind]}autocomplete{version}", id=id)

    def presentation2(self, uri: str) -> str:
        """The Presentation 2.1 address of a IIIF document of ours by its 3.0 address, the Image API 2.1 address of an
        image service; any other URI unchanged."""
        start = f"{self.base}/iiif/"
        if not uri.startswith(start):
            return uri
        if found := _SERVICE.fullmatch(uri, len(start)):
            return f"{start}image/2/{found[1]}"
        return f"{start}2/{uri[len(start) :]}" if _IN_BOTH.fullmatch(uri, len(start)) else uri

    def vocab(self, scheme: str, term: str = "") -> str:
        """A concept scheme, or a term of it."""
        return f"{self.base}/vocab/{scheme}" + (f"/{term}" if term else "")
