"""FAIR Signposting: the typed links from a description to what belongs to it, and back.

Level 1 is the Link header and the head of the page, level 2 the link set (RFC 9264). All links follow from the format
registry. https://signposting.org/FAIR/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fonds.formats import Representation, Serialization
from fonds.record.model import Description, Record, Unit
from fonds.serializers.context import SerializerContext
from fonds.settings import has_receipt
from fonds.web.descriptions import profile_negotiation
from fonds.web.descriptions.representation_urls import profile_uri, url_of
from fonds.web.page_context import PageContext

LINK_FORMAT = "application/link-format"  # of a TimeMap (RFC 7089, 5)
MAX_LINK_LENGTH = 3000  # bytes of a Link header: proxies take 4 KB of headers, and all others are some 900
# kind of description -> the type in schema.org of what it describes
TYPES = {
    "record": "ArchiveComponent",
    "collection": "Collection",
    "institution": "Organization",
    "person": "Person",
    "family": "Organization",
    "place": "Place",
    "subject": "DefinedTerm",
}
# the relations of a header that would be too long: the link set has the others
_ESSENTIAL = frozenset(
    {"cite-as", "type", "license", "linkset", "canonical", "profile", "timegate", "timemap"}
)


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link (RFC 8288). `type` has no parameters (3.4.1); `formats` is DX-PROF-CONNEG's name for a profile.

    `datetime` is when a version was published (RFC 7089, 2.2.4).
    """

    rel: str
    target: str
    type: str = ""
    profile: str = ""
    formats: str = ""
    datetime: str = ""

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """The target attributes that are set."""
        values = (
            ("type", self.type),
            ("profile", self.profile),
            ("formats", self.formats),
            ("datetime", self.datetime),
        )
        return tuple([pair for pair in values if pair[1]])

    def value(self, anchor: str = "") -> str:
        """Return the link as one value of a Link header."""
        parameters = [("rel", self.rel), *([("anchor", anchor)] if anchor else []), *self.attributes]
        return f"<{self.target}>" + "".join(f'; {name}="{_quoted(value)}"' for name, value in parameters)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def header(links: Iterable[Signpost], max_length: int = MAX_LINK_LENGTH) -> str:
    """Return the value of a Link header.

    If it would be longer than `max_length` bytes, it has all links of a relation or none. The link set, which it links
    to, has the rest.
    """
    values = [(link.rel, link.value()) for link in links]
    relations = {rel for rel, _ in values if rel in _ESSENTIAL}
    remaining = max_length - _length(value for rel, value in values if rel in relations)
    for name in dict.fromkeys(rel for rel, _ in values if rel not in relations):
        length = _length(value for rel, value in values if rel == name)
        if length <= remaining:
            relations.add(name)
            remaining -= length
    return ", ".join(value for rel, value in values if rel in relations)


def _length(values: Iterable[str]) -> int:
    return sum(len(value) + 2 for value in values)


def landing_page_links(
    description: Description, serializer_context: SerializerContext, every: bool = False
) -> list[Signpost]:
    """Return the links of a description's page: one serialization of each listed format, or `every` one of all."""
    links = [
        Signpost("cite-as", serializer_context.entity_uri(description)),
        Signpost("type", "https://schema.org/AboutPage"),
        Signpost("type", f"https://schema.org/{TYPES[description.kind]}"),
        *_rights(description),
        *(Signpost("author", uri) for uri in _authors(description, serializer_context)),
    ]
    for representation in _formats(description, serializer_context, "describedby", "item"):
        if not (every or representation.listed):
            continue
        for serialization in representation.serializations if every else representation.serializations[:1]:
            links.append(_link(representation, serialization, description, serializer_context))
    links += version_links(description.kind, description.id, serializer_context)
    links += _receipts(description, serializer_context)
    return links + _linksets(description, serializer_context)


def _receipts(description: Description, serializer_context: SerializerContext) -> list[Signpost]:
    """Return the link to the receipt of validation (`status`, RFC 8631, 4.4), if the description has one."""
    if not has_receipt(serializer_context.site.receipts, description.id):
        return []
    return [Signpost("status", serializer_context.urls.receipt(description.kind, description.id))]


def version_links(kind: str, id: str, serializer_context: SerializerContext) -> list[Signpost]:
    """Return the links to the TimeGate and the TimeMap of a description (RFC 7089, 2.2)."""
    return [
        Signpost("timegate", serializer_context.urls.timegate(kind, id)),
        Signpost("timemap", serializer_context.urls.timemap(kind, id), LINK_FORMAT),
    ]


def document_links(
    description: Description, representation: Representation, serializer_context: SerializerContext
) -> list[Signpost]:
    """Return the links from a document about a description, or a part of its content, back to its page."""
    rel = "describes" if representation.rel == "describedby" else "collection"
    page = Signpost(rel, serializer_context.description_url(description), "text/html")
    return [page, *_rights(description), *_linksets(description, serializer_context)]


def conformance_links(
    representation: Representation, serializer_context: SerializerContext
) -> list[Signpost]:
    """Return links to the profiles that a representation conforms to (DX-PROF-CONNEG, R.1.2.a)."""
    return [Signpost("profile", uri) for uri in profile_negotiation.uris(representation, serializer_context)]


def linkset_links(
    description: Description, serializer_context: SerializerContext
) -> list[tuple[str, list[Signpost]]]:
    """Return the link set: the URI and the links of the page and of each document."""
    page = serializer_context.description_url(description)
    contexts = [(page, landing_page_links(description, serializer_context, every=True))]
    for representation in _formats(description, serializer_context, "describedby", "item"):
        for serialization in representation.serializations:
            profile = profile_uri(representation, serializer_context) or serialization.profile
            links = [Signpost("profile", profile)] if profile else []
            links += document_links(description, representation, serializer_context)
            contexts.append((_url(representation, serialization, description, serializer_context), links))
    return contexts


def alternate_links(
    description: Description, serializer_context: SerializerContext, every: bool
) -> list[Signpost]:
    """Return links to the representations by media type and profile (DX-PROF-CONNEG, R.1.1.a)."""
    links = []
    for representation in serializer_context.available_formats(description):
        if representation.route != "description" or representation.rel == "linkset":
            continue
        if not (every or representation.listed):
            continue
        for serialization in representation.serializations if every else representation.serializations[:1]:
            url = _url(representation, serialization, description, serializer_context)
            profile = profile_uri(representation, serializer_context) or serialization.profile
            links.append(Signpost("alternate", url, serialization.essence, formats=profile))
    return links


def canonical_link(description: Description, serializer_context: SerializerContext) -> Signpost:
    """Return the link to the negotiated URL, with the representation that it gives by default (R.1.1.b)."""
    formats = serializer_context.available_formats(description)
    representation = next(row for row in formats if row.route == "description")
    return Signpost(
        "canonical",
        serializer_context.urls.at_origin(description.kind, description.id)
        or serializer_context.description_url(description),
        representation.serializations[0].essence,
        formats=profile_uri(representation, serializer_context),
    )


def canonical_page_link(description: Description, page: PageContext, query: str = "") -> Signpost:
    """Return the link from the page of a description, negotiated or not, to the address where it is always HTML.

    `query` says which page of which list it shows. The page of a copy is a duplicate of that of its origin.
    """
    if origin_page := page.urls.origin_page(description.kind, description.id):
        return Signpost("canonical", origin_page, "text/html")
    return Signpost("canonical", page.canonical(page.page_url(description) + query), "text/html")


def _formats(
    description: Description, serializer_context: SerializerContext, *relations: str
) -> list[Representation]:
    # whether a format is available is asked last: it costs most
    return [
        row
        for row in serializer_context.formats.for_kind(description.kind)
        if row.rel in relations and row.serializations and serializer_context.is_available(row, description)
    ]


def _url(
    representation: Representation,
    serialization: Serialization,
    description: Description,
    serializer_context: SerializerContext,
) -> str:
    return url_of(representation, serialization, description.kind, description.id, serializer_context)


def _link(
    representation: Representation,
    serialization: Serialization,
    description: Description,
    serializer_context: SerializerContext,
) -> Signpost:
    is_graph = representation.is_graph
    profile = profile_uri(representation, serializer_context) if is_graph else serialization.profile
    url = _url(representation, serialization, description, serializer_context)
    return Signpost(representation.rel, url, serialization.essence, profile)


def _rights(description: Description) -> list[Signpost]:
    if not isinstance(description, Unit) or not description.rights:
        return []
    return [Signpost("license", description.rights)]


def _authors(description: Description, serializer_context: SerializerContext) -> list[str]:
    """Return the URIs of the senders and creators of what is described, as far as the node has them."""
    if not isinstance(description, Unit):
        return []
    senders = description.senders if isinstance(description, Record) else ()
    references = (*senders, *description.creator)
    agents = [serializer_context.find(reference.id) for reference in references if reference.id]
    return list(dict.fromkeys(serializer_context.entity_uri(agent) for agent in agents if agent))


def _linksets(description: Description, serializer_context: SerializerContext) -> list[Signpost]:
    return [
        _link(representation, serialization, description, serializer_context)
        for representation in _formats(description, serializer_context, "linkset")
        for serialization in representation.serializations
    ]
