"""The linking properties of a manifest or Collection: provider, homepage, seeAlso, rendering and partOf.

Data and renderings are those of the format registry (Presentation 3.0, 3.3). No format is named here, only the media
types that are meant for people.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fonds.formats import FormatRegistry, Representation, Serialization
from fonds.record.model import Description, Institution, Record, Unit
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import further_rights, labels
from fonds.serializers.iiif.language_maps import (
    LanguageMap,
    html_language_map,
    language_map,
    merge,
    protect,
)
from fonds.serializers.relations import related_units
from fonds.urls import UrlBuilder

Resource = dict[str, Any]
_PROFILE = "http://iiif.io/api/presentation/3/context.json"
_MANIFEST_TYPE = f'application/ld+json;profile="{_PROFILE}"'
_PART_OF = frozenset({"enclosure-of", "part-of"})

# Documents to be read by people: `rendering` (3.3.1). All others are data: `seeAlso`.
RENDERING_TYPES = frozenset({"application/pdf", "application/epub+zip", "text/plain"})
HTML = "text/html"  # the web page itself is the `homepage`


def providers(unit: Unit | None, context: SerializerContext) -> list[Resource]:
    """Return the publisher, then the holder (3.1 provider). Clients show the logo of the first."""
    if unit is None:
        publisher = context.site.publisher
        candidates = [context.find(publisher) if publisher else None]
    else:
        candidates = [context.publisher(unit), context.holder(unit)]
    agents = {agent.id: agent for agent in candidates if agent}
    return [_agent(agent, context) for agent in agents.values()]


def _agent(agent: Description, context: SerializerContext) -> Resource:
    own_page = agent.homepage if isinstance(agent, Institution) else None
    page = {
        "id": own_page or context.description_url(agent),
        "type": "Text",
        "label": language_map(agent.labels),
        "format": HTML,
    }
    resource = {
        "id": context.entity_uri(agent),
        "type": "Agent",
        "label": language_map(agent.labels),
        "homepage": [page],
    }
    if isinstance(agent, Institution) and (logo := _logo(agent, context)):
        resource["logo"] = [logo]
    return resource


def _logo(agent: Institution, context: SerializerContext) -> Resource | None:
    """Return the logo (3.3.1), or the name as an image if the registry has such a representation, or None."""
    if logo := agent.logo:
        size = {"width": logo.width, "height": logo.height}
        return {"id": logo.image, "type": "Image", "format": logo.format, **size}
    for representation in context.formats.for_kind(agent.kind):
        for serialization in representation.serializations:
            if serialization.essence.startswith("image/"):
                uri = context.urls.serialization(agent.kind, agent.id, serialization.suffix)
                return {"id": uri, "type": "Image", "format": serialization.essence}
    return None


def required_statement(unit: Unit, context: SerializerContext) -> Resource | None:
    """Return what must be shown with every copy (3.1), or None if there is nothing.

    It is a licence that `rights` does not allow, the archive's own statement on rights, its contact, the labels of
    Local Contexts, and the rights in parts that no canvas has.
    """
    licence, notices = further_rights.licence(unit.rights), further_rights.notices(unit)
    own = [text for text in (unit.rights_statement, unit.rights_contact) if text]
    value: LanguageMap = {}
    for text in own:
        for tag, values in html_language_map(text).items():
            value.setdefault(tag, []).extend(values)
    if licence or notices:
        protected = [{tag: protect(words) for tag, words in text.items()} for text in own]
        value = merge([*licence, *protected, *notices], context.site.language)
    if not value:
        return None
    return {"label": labels.label_maps(context.site.languages)["statement"], "value": value}


def homepage(uri: str, context: SerializerContext, origin_page: str = "") -> list[Resource]:
    """Return a link to the web page about a resource (3.3.1); of a copy first that of its origin."""
    if origin_page:
        return [*homepage(origin_page, context), *homepage(uri, context)]
    languages = context.site.languages
    label_map = labels.label_maps(languages)["homepage"]
    return [{"id": uri, "type": "Text", "label": label_map, "format": HTML, "language": list(languages)}]


def see_also(unit: Unit, context: SerializerContext) -> list[Resource]:
    """Return links to all machine-readable serializations in the registry that are listed (3.3.1 seeAlso)."""
    links = _document_links(unit, context, False)
    if manifest := context.urls.origin_manifest(unit.kind, unit.id):
        original: Resource = {
            "id": manifest,
            "type": "Dataset",
            "label": language_map(unit.labels),
            "format": _MANIFEST_TYPE,
            "profile": _PROFILE,
        }
        links.insert(0, original)
    return links


def renderings(unit: Unit, context: SerializerContext) -> list[Resource]:
    """Return links to all documents for people in the registry, such as PDF and plain text (3.3.1 rendering)."""
    return _document_links(unit, context, True)


# of the serializations of a graph, those that clients of manifests use (Europeana RDF/XML); negotiation has the others
LISTED_SUFFIXES = frozenset({"ttl", "jsonld", "rdf"})


def _document_links(unit: Unit, context: SerializerContext, for_people: bool) -> list[Resource]:
    names = tuple(representation.name for representation in context.available_formats(unit))
    links = _shared_links(context.formats, context.urls, names, for_people)
    stem = context.urls.description(unit.kind, unit.id)
    return [{"id": stem + ending, **link} for ending, link in links]


@lru_cache(maxsize=64)
def _shared_links(
    registry: FormatRegistry, urls: UrlBuilder, names: tuple[str, ...], for_people: bool
) -> tuple[tuple[str, Resource], ...]:
    """Return what all descriptions with these representations share: (end of the URL, rest of the link)."""
    return tuple(
        (
            _url_ending(representation, serialization, registry.default_profile),
            _link(representation, serialization, urls, for_people),
        )
        for representation in map(registry.by_name.__getitem__, names)
        if representation.route == "description" and representation.rel != "linkset" and representation.listed
        for serialization in _listed_serializations(representation, registry.default_profile)
        if serialization.essence != HTML and (serialization.essence in RENDERING_TYPES) is for_people
    )


def _listed_serializations(representation: Representation, default_profile: str) -> tuple[Serialization, ...]:
    """Return the serializations to link to.

    All of a representation; but of a graph only the listed ones, and of each profile but the default only the first.
    """
    if not representation.is_graph:
        return representation.serializations
    listed = tuple(
        serialization
        for serialization in representation.serializations
        if serialization.suffix in LISTED_SUFFIXES
    )
    return listed if representation.profile == default_profile else listed[:1]


def _url_ending(representation: Representation, serialization: Serialization, default_profile: str) -> str:
    """Return the end of the URL that the Link headers give too: a suffix alone stands for the default profile."""
    needs_profile = representation.is_graph and representation.profile != default_profile
    return (
        f".{serialization.suffix}?profile={representation.profile}"
        if needs_profile
        else f".{serialization.suffix}"
    )


def _link(
    representation: Representation, serialization: Serialization, urls: UrlBuilder, for_people: bool
) -> Resource:
    title = representation.title
    if len(representation.serializations) > 1:
        title = f"{title} ({serialization.title})"
    link: Resource = {
        "type": "Text" if for_people else "Dataset",
        "label": {"en": [title]},
        "format": serialization.essence,
    }
    if representation.profile:
        link["profile"] = urls.vocab("profiles", representation.profile)
    return link


def part_of(parent: Unit | None, context: SerializerContext) -> list[Resource]:
    """Return the containing IIIF Collection (3.3.2): that of the parent, or of the node if there is no parent.

    Mirador fetches the first one for its breadcrumb, so it must be a IIIF Collection that exists.
    """
    uri = context.urls.iiif_collection(parent.id if parent else "")
    names: MultilingualText = parent.labels if parent else context.site.title
    return [{"id": uri, "type": "Collection", "label": language_map(names)}]


def part_of_documents(unit: Unit, context: SerializerContext) -> list[Resource]:
    """Return the manifests of the records that a record is an enclosure or a part of (3.3.2).

    They come after the Collection, which clients take for their breadcrumb.
    """
    wholes = {
        related.unit.id: related.unit
        for related in related_units(unit, context)
        if related.code in _PART_OF and isinstance(related.unit, Record)
    }
    return [
        {"id": context.urls.manifest(id), "type": "Manifest", "label": language_map(whole.labels)}
        for id, whole in wholes.items()
    ]


def parent_of(unit: Unit, context: SerializerContext) -> Unit | None:
    """Return the nearest collection of the node that contains the unit, or None."""
    ancestors = context.ancestors(unit)
    return ancestors[-1] if ancestors else None
