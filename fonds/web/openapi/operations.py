"""What each address does, for the OpenAPI document: one row for each row of `ROUTES` (fonds/urls.py).

docs/addresses.md says more. A test asks every address, and compares the answers with these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAGE: Final = "text/html"
JSON: Final = "application/json"
XML: Final = "application/xml"
PNG: Final = "image/png"
GZIP: Final = "application/gzip"
GEOJSON: Final = "application/geo+json"
IIIF3: Final = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
IIIF2: Final = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"'
SEARCH2: Final = 'application/ld+json;profile="http://iiif.io/api/search/2/context.json"'
SEARCH1: Final = 'application/ld+json;profile="http://iiif.io/api/search/1/context.json"'
DISCOVERY: Final = 'application/ld+json;profile="http://iiif.io/api/discovery/1/context.json"'
# of every graph; the suffix of the address chooses one, or `Accept`
GRAPHS: Final = (
    *("text/turtle", "application/ld+json", "application/n-triples"),
    *("application/rdf+xml", "application/n-quads", "application/trig"),
)
_PROFILE = '; profile="https://w3id.org/tree/profile"'
TREE: Final = (f"application/trig{_PROFILE}", f"text/turtle{_PROFILE}", "application/ld+json")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a GET request to an address does.

    `tag` is the heading that it stands under. `types` are the media types of the answers with status 200, before what
    the format registry adds for descriptions. `query` names its parameters (fonds/web/openapi/parameters.py).
    `redirect` is the status of an address that only leads to another one. With `has_post`, the same may be asked by
    POST. `refusal` is the media type of answers with status 401, if they are no problem details.
    """

    tag: str
    summary: str
    types: tuple[str, ...]
    query: tuple[str, ...] = ()
    redirect: int = 0
    has_post: bool = False
    refusal: str = ""


OPERATIONS: Final[dict[str, Operation]] = {
    "home": Operation(
        "Pages",
        "The home page: what the node has, a featured record, collections and the latest records",
        (PAGE,),
        ("page",),
    ),
    "things": Operation(
        "Descriptions", "The namespace of all entities in the data: 303 to the home page", (), redirect=303
    ),
    "thing": Operation(
        "Descriptions", "The URI of what is described itself: 303 to its description", (), redirect=303
    ),
    "browse_records": Operation(
        "Browse and search", "The records, by date", (PAGE, JSON), ("page", "sort", "view")
    ),
    "browse_collections": Operation(
        "Browse and search", "The collections at the top, by title", (PAGE, JSON), ("page", "sort", "view")
    ),
    "browse_people": Operation(
        "Browse and search", "Persons and families, by name", (PAGE, JSON), ("page", "sort", "view")
    ),
    "browse_institutions": Operation(
        "Browse and search", "Institutions, by name", (PAGE, JSON), ("page", "sort", "view")
    ),
    "browse_agents": Operation(
        "Browse and search",
        "Persons, families and institutions, by name",
        (PAGE, JSON),
        ("page", "sort", "view"),
    ),
    "browse_places": Operation(
        "Browse and search", "Places, by name", (PAGE, JSON), ("page", "sort", "view")
    ),
    "browse_subjects": Operation(
        "Browse and search", "Subjects, by name", (PAGE, JSON), ("page", "sort", "view")
    ),
    "records": Operation("Descriptions", "The description of a record", (PAGE,), ("profile", "iiif-content")),
    "collections": Operation(
        "Descriptions", "The description of a collection, with its contents", (PAGE,), ("page", "profile")
    ),
    "agents": Operation(
        "Descriptions",
        "The description of an institution, a person or a family",
        (PAGE,),
        ("list", "page", "profile"),
    ),
    "places": Operation("Descriptions", "The description of a place", (PAGE,), ("list", "page", "profile")),
    "subjects": Operation(
        "Descriptions", "The description of a subject", (PAGE,), ("list", "page", "profile")
    ),
    "versions": Operation("Versions", "The published versions of a description", (PAGE, JSON)),
    "version": Operation(
        "Versions",
        "One version, in every format that depends on the description alone: a Memento (RFC 7089)",
        (PAGE,),
        ("profile",),
    ),
    "differences": Operation(
        "Versions",
        "The differences between two versions, as in `1-3`: a page, or a JSON Patch",
        (PAGE, "application/json-patch+json"),
    ),
    "timegate": Operation(
        "Versions", "The TimeGate: 302 to the version of the time in `Accept-Datetime`", (), redirect=302
    ),
    "timemap": Operation(
        "Versions", "The TimeMap: all versions with their times, in link format", ("application/link-format",)
    ),
    "receipt": Operation(
        "Descriptions",
        "The receipt of validation: what each validator found in each document",
        (PAGE, "application/ld+json"),
    ),
    "manifest": Operation(
        "IIIF Presentation", "The IIIF Presentation 3.0 manifest of a record", (IIIF3, IIIF2, JSON)
    ),
    "canvas": Operation(
        "IIIF Presentation", "One canvas of the manifest; pages are counted from 1", (IIIF3, JSON)
    ),
    "painting_page": Operation(
        "IIIF Presentation", "The annotation page that paints the canvas", (IIIF3, JSON)
    ),
    "painting": Operation("IIIF Presentation", "The annotation that paints the canvas", (IIIF3, JSON)),
    "annotations": Operation(
        "IIIF Presentation",
        "The annotation page with the lines of the transcript on a canvas",
        (IIIF3, IIIF2, JSON),
    ),
    "annotation": Operation("IIIF Presentation", "One line of the transcript", (IIIF3, JSON)),
    "layer": Operation(
        "IIIF Presentation",
        "The annotation page of another text of the canvas, such as `translation-zh-hans`",
        (IIIF3, IIIF2, JSON),
    ),
    "layer_annotation": Operation("IIIF Presentation", "One line or note of that text", (IIIF3, JSON)),
    "words": Operation(
        "IIIF Presentation",
        "The words of a text of the canvas with their positions, if these are known",
        (IIIF3, IIIF2, JSON),
    ),
    "word": Operation("IIIF Presentation", "One of these words", (IIIF3, JSON)),
    "whole_layer": Operation(
        "IIIF Presentation", "A text over all canvases, as an AnnotationCollection", (IIIF3, IIIF2, JSON)
    ),
    "iiif_node": Operation(
        "IIIF Presentation",
        "The IIIF Collection of everything at the top level of the node",
        (IIIF3, IIIF2, JSON),
    ),
    "iiif_collection": Operation(
        "IIIF Presentation", "The IIIF Collection of a collection", (IIIF3, IIIF2, JSON)
    ),
    "iiif_part": Operation(
        "IIIF Presentation", "A part of the IIIF Collection of a large collection", (IIIF3, IIIF2, JSON)
    ),
    "iiif_node_part": Operation(
        "IIIF Presentation", "A part of the IIIF Collection of a large node", (IIIF3, IIIF2, JSON)
    ),
    "manifest2": Operation(
        "IIIF Presentation", "The manifest in Presentation 2.1, converted from 3.0 on request", (IIIF2, JSON)
    ),
    "annotations2": Operation(
        "IIIF Presentation", "The transcript of a canvas as a 2.1 annotation list", (IIIF2, JSON)
    ),
    "layer2": Operation("IIIF Presentation", "Another text of a canvas in 2.1", (IIIF2, JSON)),
    "words2": Operation("IIIF Presentation", "The words of a text of a canvas in 2.1", (IIIF2, JSON)),
    "whole_layer2": Operation("IIIF Presentation", "A text over all canvases as a 2.1 layer", (IIIF2, JSON)),
    "iiif_node2": Operation("IIIF Presentation", "The Collection of the node in 2.1", (IIIF2, JSON)),
    "iiif_collection2": Operation(
        "IIIF Presentation", "The Collection of a collection in 2.1", (IIIF2, JSON)
    ),
    "iiif_part2": Operation("IIIF Presentation", "A part of a large Collection in 2.1", (IIIF2, JSON)),
    "iiif_node_part2": Operation(
        "IIIF Presentation", "A part of the Collection of a large node in 2.1", (IIIF2, JSON)
    ),
    "range": Operation(
        "IIIF Presentation",
        "A range of a manifest: `scan` or `transcript`, where typeset pages follow scans",
        (IIIF3, JSON),
    ),
    "image": Operation(
        "Images, sound and film",
        "The image service (Image API 3.0) of a page: 303 to its `/info.json`",
        (),
        redirect=303,
    ),
    "image2": Operation("Images, sound and film", "The same in Image API 2.1", (), redirect=303),
    "media": Operation(
        "Images, sound and film",
        "The sound or film that is a page of a record, in whole or in part (`Range`)",
        ("audio/*", "video/*"),
    ),
    "captions": Operation(
        "Images, sound and film", "The words of sound or film with their times, as WebVTT", ("text/vtt",)
    ),
    "tracks": Operation(
        "IIIF Presentation",
        "The annotation page with the captions of sound or film, each a WebVTT file",
        (IIIF3, JSON),
    ),
    "track": Operation("IIIF Presentation", "One of these annotations", (IIIF3, JSON)),
    "painting_page2": Operation(
        "IIIF Presentation", "The sound or film of a canvas as a 2.1 annotation list", (IIIF2, JSON)
    ),
    "sparql": Operation(
        "Data",
        "SPARQL 1.1 queries; without a query, a page or the service description",
        (
            PAGE,
            *GRAPHS,
            "application/sparql-results+json",
            "application/sparql-results+xml",
            "text/csv",
            "text/tab-separated-values",
        ),
        ("query", "default-graph-uri", "named-graph-uri"),
        has_post=True,
    ),
    "auth_access": Operation(
        "Reading room",
        "The login page of the reading room: the access service of IIIF Authorization Flow 2.0",
        (PAGE,),
    ),
    "auth_kiosk": Operation(
        "Reading room", "The same for machines in the reading room, which are let in without a login", (PAGE,)
    ),
    "auth_token": Operation(
        "Reading room",
        "Access token service of 2.0: a page that posts one message",
        (PAGE,),
        ("messageId", "origin"),
    ),
    "auth_token1": Operation(
        "Reading room",
        "Access token service of 1.0; JSON without `messageId`",
        (PAGE, JSON),
        ("messageId", "origin"),
        refusal=JSON,
    ),
    "auth_probe": Operation(
        "Reading room",
        "Probe service: whether the client may see that image, or have that sound or film",
        (JSON,),
    ),
    "auth_logout": Operation("Reading room", "Logout service", (PAGE,)),
    "auth_openid": Operation(
        "Reading room",
        "The redirect to the OpenID provider in the settings, and the return from it",
        (),
        redirect=303,
    ),
    "features": Operation(
        "IIIF Presentation",
        "The places of a record or collection that have coordinates, as GeoJSON",
        (GEOJSON, JSON, "application/ld+json"),
    ),
    "feature": Operation("IIIF Presentation", "One of these places", (GEOJSON, JSON, "application/ld+json")),
    "viewer": Operation(
        "Pages",
        "Mirador in full-page view, for `?iiif-content=`; without it, for everything on the node",
        (PAGE,),
        ("iiif-content", "manifest"),
        has_post=True,
    ),
    "quotation": Operation(
        "IIIF Presentation", "A passage of a line of the transcript, with its box", (IIIF3, JSON)
    ),
    "layer_quotation": Operation(
        "IIIF Presentation", "A passage of another text, or of a note", (IIIF3, JSON)
    ),
    "search2": Operation(
        "Content Search", "Content Search 2.0 within a record", (SEARCH2, JSON), ("q", "motivation")
    ),
    "search1": Operation(
        "Content Search", "The same in Content Search 1.0", (SEARCH1, JSON), ("q", "motivation")
    ),
    "autocomplete2": Operation(
        "Content Search", "Words of a record that complete the text typed", (SEARCH2, JSON), ("q", "min")
    ),
    "autocomplete1": Operation("Content Search", "The same in 1.0", (SEARCH1, JSON), ("q", "min")),
    "collection_search2": Operation(
        "Content Search",
        "Content Search 2.0 within a collection and all below it",
        (SEARCH2, JSON),
        ("q", "motivation"),
    ),
    "collection_search1": Operation(
        "Content Search", "The same in 1.0", (SEARCH1, JSON), ("q", "motivation")
    ),
    "collection_autocomplete2": Operation(
        "Content Search", "Words of a collection", (SEARCH2, JSON), ("q", "min")
    ),
    "collection_autocomplete1": Operation("Content Search", "The same in 1.0", (SEARCH1, JSON), ("q", "min")),
    "node_search2": Operation(
        "Content Search", "Content Search 2.0 in the whole node", (SEARCH2, JSON), ("q", "motivation")
    ),
    "node_search1": Operation("Content Search", "The same in 1.0", (SEARCH1, JSON), ("q", "motivation")),
    "node_autocomplete2": Operation("Content Search", "Words of the node", (SEARCH2, JSON), ("q", "min")),
    "node_autocomplete1": Operation("Content Search", "The same in 1.0", (SEARCH1, JSON), ("q", "min")),
    "search": Operation(
        "Browse and search", "The search page", (PAGE, JSON), ("q", "kind", "page", "sort", "view", "lang")
    ),
    "suggestions": Operation(
        "Browse and search",
        "Completions of the text typed, in the format that browsers expect",
        ("application/x-suggestions+json",),
        ("q",),
    ),
    "opensearch": Operation(
        "Content Search",
        "The OpenSearch description of the search, for browsers",
        ("application/opensearchdescription+xml",),
    ),
    "oai": Operation(
        "Harvesting",
        "The OAI-PMH repository",
        ("text/xml",),
        ("verb", "metadataPrefix", "identifier", "set", "from", "until", "resumptionToken"),
        has_post=True,
    ),
    "dataset": Operation(
        "Data", "The node as a dataset: a page, and DCAT, VoID and schema.org", (PAGE, *GRAPHS)
    ),
    "dump": Operation("Data", "A dump, such as `edm.nq.gz` or `edm.rdf.gz`", (GZIP,)),
    "void": Operation("Data", "The well-known address for VoID: 303 to the dataset", (), redirect=303),
    "vocabularies": Operation(
        "Data",
        "The namespace of all terms: 303 to the page about data, which lists the schemes",
        (),
        redirect=303,
    ),
    "vocab": Operation("Data", "A concept scheme with its terms", (PAGE, *GRAPHS)),
    "term": Operation("Data", "One term of a scheme", (PAGE, *GRAPHS)),
    "activity": Operation(
        "Harvesting", "IIIF Change Discovery: the collection of all activities", (DISCOVERY, JSON)
    ),
    "activity_page": Operation("Harvesting", "A page of 500 activities, the oldest first", (DISCOVERY, JSON)),
    "resourcesync": Operation("Harvesting", "ResourceSync: the source description", (XML,)),
    "capability_list": Operation("Harvesting", "The ResourceSync capability list", (XML,)),
    "resource_list": Operation("Harvesting", "The index of the resource list", (XML,)),
    "resource_list_part": Operation("Harvesting", "The resources of 10,000 descriptions", (XML,)),
    "change_list": Operation("Harvesting", "The change list, or the index of change lists", (XML,)),
    "change_list_part": Operation("IIIF Presentation", "One of several change lists", (XML,)),
    "resource_dump": Operation("Harvesting", "The resource dump: every package with its digest", (XML,)),
    "resource_dump_part": Operation(
        "Harvesting", "A package of the resources of 2,000 descriptions, or of 64 MB", ("application/zip",)
    ),
    "sitemap": Operation("Harvesting", "The sitemap index, for search engines", (XML,)),
    "sitemap_part": Operation("Harvesting", "The pages of 10,000 descriptions, with an image each", (XML,)),
    "exchange": Operation(
        "Federation",
        "Every description with its last change, for other nodes",
        ("application/jsonl",),
        ("after",),
    ),
    "ldes": Operation("Harvesting", "The event stream: its description, and its root node", (*TREE,)),
    "ldes_index": Operation("Harvesting", "Links to 100 pages of members", (*TREE,)),
    "ldes_page": Operation(
        "Harvesting", "A page of 100 members; 307 if a member was removed from it", (*TREE,)
    ),
    "ldes_revision": Operation("Harvesting", "The same page without the removed members", (*TREE,)),
    "atom": Operation("Harvesting", "The Atom feed of the latest changes", ("application/atom+xml",)),
    "atom_page": Operation("Harvesting", "50 older changes", ("application/atom+xml",)),
    "robots": Operation("Pages", "The rules for crawlers", ("text/plain",)),
    "harvest": Operation("Harvesting", "A page about every way to harvest the data", (PAGE,)),
    "reconcile": Operation(
        "Reconciliation",
        "The reconciliation service: its manifest, and its answers to queries",
        (PAGE, JSON),
        ("queries", "extend"),
        has_post=True,
    ),
    "reconcile_suggest": Operation(
        "Reconciliation",
        "Completions of `?prefix=`: `{of}` is `entity`, `property` or `type`",
        (JSON,),
        ("prefix",),
    ),
    "reconcile_flyout": Operation("Reconciliation", "A short HTML summary of one of them", (JSON,), ("id",)),
    "reconcile_preview": Operation("Reconciliation", "A small page about an entity", (PAGE,), ("id",)),
    "reconcile_properties": Operation(
        "Reconciliation", "The properties of entities of a `?type=`", (JSON,), ("type",)
    ),
    "alto": Operation(
        "Images, sound and film",
        "The text of a page with the positions of its lines and words, as ALTO 4.4",
        (XML,),
    ),
    "tree": Operation(
        "Browse and search",
        "The collections and records that are in no collection: the top level of the tree",
        (PAGE, JSON),
        ("page",),
    ),
    "collection_tree": Operation(
        "Browse and search", "What is directly in a collection", (PAGE, JSON), ("page",)
    ),
    "finding_aid": Operation(
        "Browse and search",
        "The finding aid of a collection on one page, to read and print; also as JSON",
        (PAGE, JSON),
        ("page",),
    ),
    "map": Operation(
        "Browse and search",
        "The map of the places with coordinates, the larger the more records name them",
        (PAGE, GEOJSON),
        ("bbox",),
    ),
    "map_geojson": Operation("Browse and search", "The same as GeoJSON (RFC 7946)", (GEOJSON,), ("bbox",)),
    "timeline": Operation("Browse and search", "The records by date", (PAGE, JSON), ("date",)),
    "timeline_json": Operation("Browse and search", "The same as JSON", (JSON,), ("date",)),
    "related": Operation(
        "Descriptions", "The records that have most to do with a record, with the reasons", (PAGE, JSON)
    ),
    "scans_zip": Operation(
        "Images, sound and film",
        "The scans of a record as JPEGs, at most 2,400 pixels high or wide, in one ZIP file",
        ("application/zip",),
        ("page",),
    ),
    "scans_pdf": Operation(
        "Images, sound and film",
        "The same scans as PDF, with the text behind them",
        ("application/pdf",),
        ("page",),
    ),
    "compare": Operation(
        "Pages", "Two records side by side", (PAGE, JSON), ("left", "right", "left_page", "right_page")
    ),
    "data": Operation(
        "Pages", "The page about data: every format, service, vocabulary and download", (PAGE,)
    ),
    "about": Operation("Pages", "The page about the archive: `about.md`, or who publishes what", (PAGE,)),
    "site_page": Operation("Pages", "A page that the archive wrote, of the file `pages/{slug}.md`", (PAGE,)),
    "site_page_file": Operation("Pages", "An image, font or PDF of the folder `pages`", ("*/*",)),
    "logo": Operation("Pages", "The logo of the archive; 404 if it has none", ("image/*",)),
    "style": Operation(
        "Pages", "The colours of the archive and its `style.css`; 404 if it has neither", ("text/css",)
    ),
    "icon": Operation("Pages", "The icon of the site, 32, 180, 192 or 512 pixels wide", (PNG,)),
    "favicon": Operation(
        "Pages", "The icon of the site, for programs that ask for it here", ("image/x-icon",)
    ),
    "web_manifest": Operation(
        "Pages",
        "Name, colours and icons of the site, for devices (W3C, Web Application Manifest)",
        ("application/manifest+json",),
    ),
    "exchange_key": Operation(
        "Federation",
        "The public key that verifies the signatures of both, as a JSON Web Key Set (RFC 7517)",
        ("application/jwk-set+json",),
    ),
    "exchange_digests": Operation(
        "Federation", "Digests of the log, with which nodes compare each other", (JSON,), ("after", "level")
    ),
    "peers": Operation(
        "Federation",
        "The other archives whose descriptions are copied here; JSON for clients that prefer it",
        (PAGE, JSON),
    ),
    "peer": Operation(
        "Federation",
        "One of them, by its name here: its rights, how much of it is copied, and when",
        (PAGE, JSON),
    ),
    "metrics": Operation(
        "Federation",
        "Figures for Prometheus, for clients in `metrics_networks`; 404 for all others",
        ("text/plain", "application/openmetrics-text"),
    ),
    "assertions": Operation(
        "Descriptions", "What is asserted here about descriptions from several archives", (PAGE, *GRAPHS)
    ),
    "openapi": Operation(
        "Data", "This document: every address, in OpenAPI 3.1", ("application/openapi+json",)
    ),
}
