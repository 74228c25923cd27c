"""Items, their identifiers, and their records in each format (OAI-PMH, 2.2 to 2.5): header, metadata, about.

Items are the units of description: records and collections. Metadata are stored documents, or RDF/XML encoded from a
stored graph; nothing but the item is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from fonds.formats import FormatRegistry, Representation
from fonds.publishing import finding_aids
from fonds.serializers.copy_origin import CopyOrigin
from fonds.serializers.xml.xml_writer import element, empty_element, escape_text, schema_location, wrap
from fonds.store.document_sets import format_names, has_format
from fonds.store.harvest_lists import list_name
from fonds.store.log import Entity
from fonds.urls import ID
from fonds.web.context import RequestContext
from fonds.web.descriptions.views import graph
from fonds.web.list_entries import entries

REQUIRED_PREFIX: Final = "oai_dc"  # of the format that every item has (2.5.1)
PROVENANCE: Final = "http://www.openarchives.org/OAI/2.0/provenance"
RIGHTS: Final = "http://www.openarchives.org/OAI/2.0/rights/"
# the names of a repository that the guideline for oai-identifiers allows
DOMAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+")
_DECLARATION: Final = re.compile(rb"\A<\?xml[^>]*\?>\s*")


class Formats:
    """The formats with a metadataPrefix, and the kinds of description for which each exists."""

    def __init__(self, formats: FormatRegistry) -> None:
        representations = [representation for representation in formats if representation.oai_prefix]
        self.items = next(
            representation.kinds
            for representation in representations
            if representation.oai_prefix == REQUIRED_PREFIX
        )
        self.by_prefix = {representation.oai_prefix: representation for representation in representations}

    def kinds(self, representation: Representation) -> tuple[str, ...]:
        """Return the kinds of item for which a format exists, in a fixed order."""
        return tuple(sorted(representation.kinds & self.items))

    def of(self, item: Entity) -> list[Representation]:
        """Return the formats that an item has or had: in those that it had, its record is deleted (2.5.1)."""
        return [
            representation for representation in self.by_prefix.values() if self.known(item, representation)
        ]

    def known(self, item: Entity, representation: Representation) -> bool:
        """Whether an item has a record in a format, deleted or not."""
        return item.kind in self.items and representation.name in format_names(item.digests)

    @staticmethod
    def list_of(representation: Representation, spec: str) -> str:
        """Return the name of the list of the items of a set in a format: that of the set if all its items have it."""
        return (
            list_name(spec, representation.name)
            if representation.unavailable_reason or not representation.stored
            else spec
        )


def domain(context: RequestContext) -> str:
    """Return the name of the repository in its identifiers: the setting, or the host of the base URL."""
    return context.settings["oai_domain"] or urlsplit(context.urls.base).hostname or "localhost"


def identifier(context: RequestContext, id: str) -> str:
    """Return the permanent identifier of an item (guidelines for oai-identifiers)."""
    return f"oai:{domain(context)}:{id}"


def find_item(context: RequestContext, formats: Formats, identifier: str) -> Entity | None:
    """Return the item with an identifier, also if it was withdrawn; None if there never was one."""
    prefix = f"oai:{domain(context)}:"
    id = identifier.removeprefix(prefix)
    if not identifier.startswith(prefix) or not re.fullmatch(ID, id):
        return None
    entity = context.reader.entity(id)
    return entity if entity and entity.seq is not None and entity.kind in formats.items else None


def header(context: RequestContext, item: Entity, representation: Representation) -> str:
    """Return the header of a record (2.5)."""
    elements = f"<identifier>{escape_text(identifier(context, item.id))}</identifier>"
    elements += f"<datestamp>{item.changed}</datestamp>"
    elements += "".join(f"<setSpec>{escape_text(spec)}</setSpec>" for spec in item.sets.split())
    return wrap("header", elements, status="deleted" if _is_deleted(item, representation) else "")


def record(context: RequestContext, item: Entity, representation: Representation) -> bytes:
    """Return a record: the header, and unless it is deleted the metadata and the about container (2.5)."""
    header_bytes = header(context, item, representation).encode()
    if _is_deleted(item, representation):
        return b"<record>%s</record>" % header_bytes
    metadata = _metadata(context, item, representation)
    if metadata is None:  # a description that it links to was restricted since it was published
        return b"<record>%s</record>" % header_bytes.replace(b"<header>", b'<header status="deleted">')
    return b"<record>%s<metadata>%s</metadata>%s</record>" % (
        header_bytes,
        metadata,
        _about_container(context, item, representation).encode(),
    )


def _is_deleted(item: Entity, representation: Representation) -> bool:
    """Whether the item was withdrawn, or no longer has that format, also because access was restricted."""
    return item.withdrawn is not None or not has_format(item.digests, representation.name)


def _metadata(context: RequestContext, item: Entity, representation: Representation) -> bytes | None:
    if representation.is_graph:
        rdf_xml = graph(context, item, representation, "rdf")
        return None if rdf_xml is None else _DECLARATION.sub(b"", rdf_xml)
    document = finding_aids.stored_document(context.reader, item, representation.name)
    if document is None:
        # although the digests of the item list it
        raise LookupError(f"{item.id} has no {representation.name}")
    return _DECLARATION.sub(b"", document)


def _about_container(context: RequestContext, item: Entity, representation: Representation) -> str:
    """The rights in the metadata (guidelines on rights, 4); of a copy its provenance, and no rights of ours."""
    if origin := context.serializer_context.copy_origin(item.id):
        provenance = _provenance(origin, representation, context.serializer_context.formats)
        return f"<about>{provenance}</about>" if provenance else ""
    if not (uri := context.settings["data_rights"]):
        return ""
    return f"<about>{rights(uri)}</about>"


def _provenance(origin: CopyOrigin, representation: Representation, formats: FormatRegistry) -> str:
    """Return where a copy was harvested from, and when (guidelines on provenance, 2); "" if that is not in OAI-PMH.

    The metadata is made here, and so not as it was harvested.
    """
    if origin.oai is None:
        return ""
    prefix = origin.oai.prefix
    namespace = next((row.namespace for row in formats if prefix and row.oai_prefix == prefix), "")
    description = wrap(
        "originDescription",
        element("baseURL", origin.oai.base_url)
        + element("identifier", origin.oai.identifier)
        + element("datestamp", origin.changed)
        + element("metadataNamespace", namespace or representation.namespace),
        harvestDate=origin.harvested,
        altered="true",
    )
    location = schema_location(PROVENANCE, f"{PROVENANCE}.xsd")
    return f'<provenance xmlns="{PROVENANCE}" {location}>{description}</provenance>'


def rights(uri: str) -> str:
    """Return a rights statement by reference."""
    reference = empty_element("rightsReference", ref=uri)
    return f'<rights xmlns="{RIGHTS}" {schema_location(RIGHTS, f"{RIGHTS[:-1]}.xsd")}>{reference}</rights>'


def serialize_all(
    context: RequestContext, items: list[Entity], representation: Representation, with_metadata: bool
) -> Iterator[tuple[Entity, bytes]]:
    """Yield items with their records, or only with their headers. A record that meets a fault is left out."""

    def make(item: Entity) -> bytes:
        return (
            record(context, item, representation)
            if with_metadata
            else header(context, item, representation).encode()
        )

    return entries(items, lambda item: item.id, f"OAI-PMH ({representation.oai_prefix})", make)
