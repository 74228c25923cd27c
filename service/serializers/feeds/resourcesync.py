"""ResourceSync 1.1 (ANSI/NISO Z39.99-2017) in the format of sitemaps: what there is, what changed, and packages.

The resources are what is stored: the manifest of a record, the IIIF Collection of a collection, and the Dublin Core
graph of everything as N-Triples. Their digests and lengths are those of the bytes as they are served uncoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.serializers.context import Context
from service.serializers.feeds.change import Change
from service.serializers.feeds.markup import document, element
from service.serializers.registry import PRESENTATION
from service.urls import Address

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
RS = "http://www.openarchives.org/rs/terms/"
MEDIA_TYPE = "application/xml"
PAGE = 10_000  # changes of resources on a change list; the protocol allows 50,000 (sitemaps.org)
PART = 10_000  # descriptions on a part of the resource list, each with two resources at most
GRAPH = "dcterms"  # the publication whose N-Triples are listed
_NAMES = {"": SITEMAP, "rs": RS}


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: the publication it is, its address, media type, SHA-256 as hex, length in bytes."""

    name: str
    uri: str
    media_type: str
    digest: str
    length: int


def addresses(kind: str, id: str, context: Context) -> Iterator[tuple[str, str, str]]:
    """(publication, address, media type) of the resources that a description of that kind has."""
    if kind in ("record", "collection"):
        name = "manifest" if kind == "record" else "iiif-collection"
        manifest = kind == "record"
        uri = context.address.manifest(id) if manifest else context.address.iiif_collection(id)
        yield name, uri, PRESENTATION
    if kind == "node":
        return  # its Collection only lists what is listed here
    yield GRAPH, context.address.serialisation(kind, id, "nt"), "application/n-triples"


def resource_entry(kind: str, id: str, resource: Resource, changed: str, context: Context) -> str:
    """The entry of a resource on the resource list."""
    body = element("loc", resource.uri) + element("lastmod", changed)
    return f"<url>{body}{_metadata(resource)}{_links(kind, id, resource.name, context)}</url>\n"


def change_entry(change: Change, resource: Resource, what: str, context: Context) -> str:
    """The entry of a change of one resource; `what` is created, updated or deleted.

    What was deleted has no digest and no links: there is nothing to fetch.
    """
    if what == "deleted":
        said = element("rs:md", None, {"change": what, "datetime": change.at})
        return f"<url>{element('loc', resource.uri)}{said}</url>\n"
    body = element("loc", resource.uri) + element("lastmod", change.at)
    said = _metadata(resource, change=what, datetime=change.at)
    return f"<url>{body}{said}{_links(change.kind, change.id, resource.name, context)}</url>\n"


def _metadata(resource: Resource, **more: str) -> str:
    said = {
        **more,
        "hash": f"sha-256:{resource.digest}",
        "length": str(resource.length),
        "type": resource.media_type,
    }
    return element("rs:md", None, said)


def _links(kind: str, id: str, name: str, context: Context) -> str:
    """How a resource stands to the others: the manifest is described by the graph, the graph has other forms."""
    address = context.address
    if name != GRAPH:
        uri = address.serialisation(kind, id, "nt")
        said = {"rel": "describedby", "href": uri, "type": "application/n-triples"}
        return element("rs:ln", None, said)
    canonical = {"rel": "canonical", "href": address.description(kind, id)}
    return element("rs:ln", None, canonical) + "".join(
        element(
            "rs:ln",
            None,
            {
                "rel": "alternate",
                "href": address.serialisation(kind, id, form.suffix),
                "type": form.media_type,
            },
        )
        for form in context.register[GRAPH].formats
        if form.suffix != "nt"
    )


def source_description(address: Address) -> bytes:
    """The source description at the well-known address (8): it leads to the one capability list."""
    about = element("rs:ln", None, {"rel": "describedby", "href": address.uri("harvest")})
    entry = f"<url>{element('loc', address.uri('capability_list'))}{_capability('capabilitylist')}</url>\n"
    return document("urlset", _NAMES, f"{about}\n{_capability('description')}\n{entry}")


def capability_list(address: Address) -> bytes:
    """The capability list (9)."""
    rows = (
        ("resourcelist", "resource_list"),
        ("changelist", "change_list"),
        ("resourcedump", "resource_dump"),
    )
    up = element("rs:ln", None, {"rel": "up", "href": address.uri("resourcesync")})
    entries = "".join(
        f"<url>{element('loc', address.uri(row))}{_capability(capability)}</url>\n"
        for capability, row in rows
    )
    return document("urlset", _NAMES, f"{up}\n{_capability('capabilitylist')}\n{entries}")


def listing(entries: str, capability: str, index: str, address: Address, **times: str) -> bytes:
    """One part of a resource list or change list; `index` is the address of the index it belongs to."""
    return document("urlset", _NAMES, f"{_head(capability, address, index, **times)}{entries}")


def index(
    parts: Iterable[tuple[str, dict[str, str]]], capability: str, address: Address, **times: str
) -> bytes:
    """The index of a list: (address, times) of each part; a part's lastmod is when it was last made."""
    entries = "".join(
        f"<sitemap>{element('loc', uri)}{element('rs:md', None, said)}</sitemap>\n" for uri, said in parts
    )
    return document("sitemapindex", _NAMES, f"{_head(capability, address, **times)}{entries}")


def dump(packages: Iterable[tuple[str, str, str, int]], address: Address, **times: str) -> bytes:
    """The resource dump (11.1): (address, time of making, SHA-256, length) of each package."""
    entries = "".join(
        f"<url>{element('loc', uri)}{element('lastmod', at)}"
        + element(
            "rs:md",
            None,
            {"at": at, "hash": f"sha-256:{digest}", "length": str(length), "type": "application/zip"},
        )
        + "</url>\n"
        for uri, at, digest, length in packages
    )
    return document("urlset", _NAMES, f"{_head('resourcedump', address, **times)}{entries}")


def manifest_entry(resource: Resource, changed: str, path: str) -> str:
    """The entry of a resource in the manifest of a package: where it is on the web, and where in the package."""
    body = element("loc", resource.uri) + element("lastmod", changed)
    said = {
        "hash": f"sha-256:{resource.digest}",
        "length": str(resource.length),
        "type": resource.media_type,
        "path": path,
    }
    return f"<url>{body}{element('rs:md', None, said)}</url>\n"


def dump_manifest(entries: str, address: Address, at: str) -> bytes:
    """The manifest that lies in a package (11.1.1)."""
    return document("urlset", _NAMES, f"{_head('resourcedump-manifest', address, at=at)}{entries}")


def _head(capability: str, address: Address, index: str = "", **times: str) -> str:
    up = element("rs:ln", None, {"rel": "up", "href": address.uri("capability_list")})
    above = element("rs:ln", None, {"rel": "index", "href": index}) if index else ""
    return f"{up}{above}\n{_capability(capability, **times)}\n"


def _capability(capability: str, **times: str) -> str:
    said = {name.rstrip("_"): value for name, value in times.items()}
    return element("rs:md", None, {"capability": capability, **said})
