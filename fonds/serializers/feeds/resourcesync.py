"""ResourceSync 1.1 (ANSI/NISO Z39.99-2017) in sitemap format: resource list, change list and resource dump.

The resources are stored documents: the manifest of a record, the IIIF Collection of a collection, and the Dublin Core
graph of every description as N-Triples. Digests and lengths are those of the bytes served without content coding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds.change import FeedChange
from fonds.serializers.format_registry import PRESENTATION_3_TYPE
from fonds.serializers.xml.xml_writer import document, empty_element, feed_element
from fonds.urls import UrlBuilder

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
RS = "http://www.openarchives.org/rs/terms/"
MEDIA_TYPE = "application/xml"
PAGE_SIZE = (
    10_000  # changes of resources in a part of the change list; the protocol allows 50,000 (sitemaps.org)
)
PART_SIZE = 10_000  # descriptions in a part of the resource list, each with at most two resources
GRAPH_REPRESENTATION = "dcterms"  # the representation whose N-Triples are listed
_NAMESPACES = {"": SITEMAP, "rs": RS}
_ID = "{id}"  # in place of an id; no address has braces


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: the name of its representation, address, media type, SHA-256 in hexadecimal, and length in bytes."""

    name: str
    uri: str
    media_type: str
    digest: str
    length: int


def resource_addresses(kind: str, id: str, context: SerializerContext) -> Iterator[tuple[str, str, str]]:
    """Yield (representation, address, media type) of each resource that a description of that kind has."""
    if kind == "record":
        yield "manifest", context.urls.manifest(id), PRESENTATION_3_TYPE
    elif kind == "collection":
        yield "iiif-collection", context.urls.iiif_collection(id), PRESENTATION_3_TYPE
    if kind == "node":
        return  # its Collection only repeats what is listed here
    yield GRAPH_REPRESENTATION, context.urls.serialization(kind, id, "nt"), "application/n-triples"


def resource_entry(kind: str, id: str, resource: Resource, changed: str, context: SerializerContext) -> str:
    """Return the entry of a resource in the resource list."""
    body = feed_element("loc", resource.uri) + feed_element("lastmod", changed)
    return f"<url>{body}{_metadata(resource)}{_links(kind, id, resource.name, context)}</url>\n"


def change_entry(change: FeedChange, resource: Resource, what: str, context: SerializerContext) -> str:
    """Return the entry of a change of one resource; `what` is created, updated or deleted.

    A deleted resource has no digest and no links, because there is nothing to fetch.
    """
    if what == "deleted":
        metadata = empty_element("rs:md", change=what, datetime=change.at)
        return f"<url>{feed_element('loc', resource.uri)}{metadata}</url>\n"
    body = feed_element("loc", resource.uri) + feed_element("lastmod", change.at)
    metadata = _metadata(resource, change=what, datetime=change.at)
    return f"<url>{body}{metadata}{_links(change.kind, change.id, resource.name, context)}</url>\n"


def _metadata(resource: Resource, path: str = "", **change: str) -> str:
    return empty_element(
        "rs:md",
        **change,
        hash=f"sha-256:{resource.digest}",
        length=str(resource.length),
        type=resource.media_type,
        path=path,
    )


def _links(kind: str, id: str, name: str, context: SerializerContext) -> str:
    """Return the links between resources: a manifest is described by the graph, the graph has other serializations."""
    # those of two descriptions differ only by the id, which needs no escaping
    return context.memoize((kind, name), _make_links, kind, _ID, name, context).replace(_ID, id)


def _make_links(kind: str, id: str, name: str, context: SerializerContext) -> str:
    urls = context.urls
    if name != GRAPH_REPRESENTATION:
        graph = urls.serialization(kind, id, "nt")
        return empty_element("rs:ln", rel="describedby", href=graph, type="application/n-triples")
    canonical = empty_element("rs:ln", rel="canonical", href=urls.description(kind, id))
    return canonical + "".join(
        empty_element(
            "rs:ln",
            rel="alternate",
            href=urls.serialization(kind, id, form.suffix),
            type=form.media_type,
        )
        for form in context.formats[GRAPH_REPRESENTATION].serializations
        if form.suffix != "nt"
    )


def source_description(urls: UrlBuilder) -> bytes:
    """Return the source description at the well-known address (8), which leads to the only capability list."""
    harvest = empty_element("rs:ln", rel="describedby", href=urls.uri("harvest"))
    location = feed_element("loc", urls.uri("capability_list"))
    entry = f"<url>{location}{_capability('capabilitylist')}</url>\n"
    return document("urlset", _NAMESPACES, f"{harvest}\n{_capability('description')}\n{entry}")


def capability_list(urls: UrlBuilder) -> bytes:
    """Return the capability list (9)."""
    routes = {
        "resourcelist": "resource_list",
        "changelist": "change_list",
        "resourcedump": "resource_dump",
    }
    up = empty_element("rs:ln", rel="up", href=urls.uri("resourcesync"))
    entries = "".join(
        f"<url>{feed_element('loc', urls.uri(route))}{_capability(capability)}</url>\n"
        for capability, route in routes.items()
    )
    return document("urlset", _NAMESPACES, f"{up}\n{_capability('capabilitylist')}\n{entries}")


def list_part(entries: str, capability: str, index: str, urls: UrlBuilder, **times: str) -> bytes:
    """Return one part of a resource list or change list; `index` is the address of the index it belongs to.

    `times` are the attributes at, completed, from_ and until (`from` is a keyword of Python).
    """
    return document("urlset", _NAMESPACES, f"{_head(capability, urls, index, **times)}{entries}")


def list_index(
    parts: Iterable[tuple[str, dict[str, str]]], capability: str, urls: UrlBuilder, **times: str
) -> bytes:
    """Return the index of a list from the (address, attributes of rs:md) of each part."""
    entries = "".join(
        f"<sitemap>{feed_element('loc', uri)}{empty_element('rs:md', **metadata)}</sitemap>\n"
        for uri, metadata in parts
    )
    return document("sitemapindex", _NAMESPACES, f"{_head(capability, urls, **times)}{entries}")


def resource_dump_document(
    packages: Iterable[tuple[str, str, str, int]], urls: UrlBuilder, **times: str
) -> bytes:
    """Return the resource dump (11.1) from the (address, time of creation, SHA-256, length) of each package."""
    entries = "".join(
        f"<url>{feed_element('loc', uri)}{feed_element('lastmod', at)}"
        + empty_element("rs:md", at=at, hash=f"sha-256:{digest}", length=str(length), type="application/zip")
        + "</url>\n"
        for uri, at, digest, length in packages
    )
    return document("urlset", _NAMESPACES, f"{_head('resourcedump', urls, **times)}{entries}")


def manifest_entry(resource: Resource, changed: str, path: str) -> str:
    """Return the entry of a resource in the manifest of a package: its address, and its path in the package."""
    body = feed_element("loc", resource.uri) + feed_element("lastmod", changed)
    return f"<url>{body}{_metadata(resource, path=path)}</url>\n"


def dump_manifest(entries: str, urls: UrlBuilder, at: str) -> bytes:
    """Return the manifest inside a package (11.1.1)."""
    return document("urlset", _NAMESPACES, f"{_head('resourcedump-manifest', urls, at=at)}{entries}")


def _head(capability: str, urls: UrlBuilder, index: str = "", **times: str) -> str:
    up = empty_element("rs:ln", rel="up", href=urls.uri("capability_list"))
    index_link = empty_element("rs:ln", rel="index", href=index) if index else ""
    return f"{up}{index_link}\n{_capability(capability, **times)}\n"


def _capability(capability: str, **times: str) -> str:
    return empty_element(
        "rs:md", capability=capability, **{name.rstrip("_"): time for name, time in times.items()}
    )
