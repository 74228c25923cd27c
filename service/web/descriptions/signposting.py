"""FAIR Signposting: which typed links lead from a description to what belongs to it, and back.

Level 1 is the Link header and the head of the page, level 2 the link set (RFC 9264). All is read from the register.
https://signposting.org/FAIR/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.formats import Format, Publication
from service.record.model import Description, Record, Unit
from service.serializers.context import Context
from service.web.descriptions import profile_negotiation
from service.web.descriptions.representation_urls import profile_uri, url_of

LINK_FORMAT = "application/link-format"  # of a TimeMap (RFC 7089, 5)
LONG = 3000  # bytes of a Link header: proxies take 4 KB of headers, and all others are some 900
# the thing described, as schema.org names its kind
TYPES = {
    "record": "ArchiveComponent",
    "collection": "Collection",
    "institution": "Organization",
    "person": "Person",
    "place": "Place",
    "subject": "DefinedTerm",
}
# what still stands in a header that would be too long: the rest is in the link set
_KEPT = frozenset({"cite-as", "type", "license", "linkset", "canonical", "profile", "timegate", "timemap"})


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link (RFC 8288); `type` has no parameters (3.4.1), `formats` is DX-PROF-CONNEG's word for a profile.

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
        """The target attributes that it has."""
        named = (
            ("type", self.type),
            ("profile", self.profile),
            ("formats", self.formats),
            ("datetime", self.datetime),
        )
        return tuple(pair for pair in named if pair[1])

    def value(self, anchor: str = "") -> str:
        """As one value of a Link header."""
        said = [("rel", self.rel), *([("anchor", anchor)] if anchor else []), *self.attributes]
        return f"<{self.target}>" + "".join(f'; {name}="{_quoted(value)}"' for name, value in said)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def header(posts: Iterable[Signpost], long: int = LONG) -> str:
    """The value of a Link header. Where it would be too long, a relation is in it whole or not at all: the link set,
    to which it leads, has the rest."""
    listed = [(post.rel, post.value()) for post in posts]
    kept = {rel for rel, _ in listed if rel in _KEPT}
    room = long - _length(value for rel, value in listed if rel in kept)
    for name in dict.fromkeys(rel for rel, _ in listed if rel not in kept):
        taken = _length(value for rel, value in listed if rel == name)
        if taken <= room:
            kept.add(name)
            room -= taken
    return ", ".join(value for rel, value in listed if rel in kept)


def _length(values: Iterable[str]) -> int:
    return sum(len(value) + 2 for value in values)


def landing_page_links(it: Description, serializer_context: Context, every: bool = False) -> list[Signpost]:
    """The links of a description's page; one serialisation of each publication, or `every` one."""
    found = [
        Signpost("cite-as", serializer_context.uri(it)),
        Signpost("type", "https://schema.org/AboutPage"),
        Signpost("type", f"https://schema.org/{TYPES[it.kind]}"),
        *_rights(it),
        *(Signpost("author", uri) for uri in _authors(it, serializer_context)),
    ]
    for row in _rows(it, serializer_context, "describedby", "item"):
        for form in row.formats if every else row.formats[:1]:
            found.append(_to(row, form, it, serializer_context))
    return [*found, *version_links(it.kind, it.id, serializer_context), *_linksets(it, serializer_context)]


def version_links(kind: str, id: str, serializer_context: Context) -> list[Signpost]:
    """The ways to what was published before: the TimeGate and the TimeMap of a description (RFC 7089, 2.2)."""
    return [
        Signpost("timegate", serializer_context.address.timegate(kind, id)),
        Signpost("timemap", serializer_context.address.timemap(kind, id), LINK_FORMAT),
    ]


def document_links(it: Description, row: Publication, serializer_context: Context) -> list[Signpost]:
    """The links of a document about a description, or of one that belongs to it, back to its page."""
    page = Signpost(
        "describes" if row.rel == "describedby" else "collection", serializer_context.page(it), "text/html"
    )
    return [page, *_rights(it), *_linksets(it, serializer_context)]


def conformance_links(row: Publication, serializer_context: Context) -> list[Signpost]:
    """The profiles that a representation keeps (DX-PROF-CONNEG, R.1.2.a)."""
    return [Signpost("profile", uri) for uri in profile_negotiation.uris(row, serializer_context)]


def linkset_links(it: Description, serializer_context: Context) -> list[tuple[str, list[Signpost]]]:
    """The link set: for the page and each document, its address and its links."""
    found = [(serializer_context.page(it), landing_page_links(it, serializer_context, every=True))]
    for row in _rows(it, serializer_context, "describedby", "item"):
        for form in row.formats:
            profile = profile_uri(row, serializer_context) or form.profile
            named = [Signpost("profile", profile)] if profile else []
            found.append(
                (
                    _uri(row, form, it, serializer_context),
                    [*named, *document_links(it, row, serializer_context)],
                )
            )
    return found


def alternates(it: Description, serializer_context: Context, every: bool) -> list[Signpost]:
    """The representations by media type and profile (DX-PROF-CONNEG, R.1.1.a); the negotiated one is canonical."""
    found = []
    for row in serializer_context.offered(it):
        if row.address == "description" and row.rel != "linkset":
            for form in row.formats if every else row.formats[:1]:
                profile = profile_uri(row, serializer_context) or form.profile
                found.append(
                    Signpost(
                        "alternate", _uri(row, form, it, serializer_context), form.essence, formats=profile
                    )
                )
    return found


def canonical(it: Description, serializer_context: Context) -> Signpost:
    """The negotiated address, with the representation that it gives where a client asks for nothing (R.1.1.b)."""
    row = next(row for row in serializer_context.offered(it) if row.address == "description")
    form = row.formats[0]
    return Signpost(
        "canonical", serializer_context.page(it), form.essence, formats=profile_uri(row, serializer_context)
    )


def _rows(it: Description, serializer_context: Context, *relations: str) -> list[Publication]:
    rows = serializer_context.register.of_kind(it.kind)  # asked last whether it is offered, which costs most
    return [
        row for row in rows if row.rel in relations and row.formats and serializer_context.offers(row, it)
    ]


def _uri(row: Publication, form: Format, it: Description, serializer_context: Context) -> str:
    return url_of(row, form, it.kind, it.id, serializer_context)


def _to(row: Publication, form: Format, it: Description, serializer_context: Context) -> Signpost:
    profile = profile_uri(row, serializer_context) if row.graph else form.profile
    return Signpost(row.rel, _uri(row, form, it, serializer_context), form.essence, profile)


def _rights(it: Description) -> list[Signpost]:
    return [Signpost("license", it.rights)] if isinstance(it, Unit) and it.rights else []


def _authors(it: Description, serializer_context: Context) -> list[str]:
    """Who made what is described: its senders and creators, as far as the node knows them."""
    if not isinstance(it, Unit):
        return []
    said = (*(it.senders if isinstance(it, Record) else ()), *it.creator)
    found = [serializer_context.find(reference.id) for reference in said if reference.id]
    return list(dict.fromkeys(serializer_context.uri(agent) for agent in found if agent))


def _linksets(it: Description, serializer_context: Context) -> list[Signpost]:
    return [
        _to(row, form, it, serializer_context)
        for row in _rows(it, serializer_context, "linkset")
        for form in row.formats
    ]
