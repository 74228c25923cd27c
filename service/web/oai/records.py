"""Items, their identifiers, and the records of them in each format (OAI-PMH, 2.2 to 2.5): headers, metadata, about.

Items are the units of description: records and collections. Metadata are stored documents, or a graph encoded from a
stored one; nothing is looked up beside the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from service.formats import FormatRegistry, Representation
from service.publishing.collection_documents import FINDING_AID
from service.serializers.xml.xml_writer import empty_element, escape_text, schema_location, wrap
from service.store.document_sets import format_names, has_format
from service.store.harvest_lists import list_name
from service.store.log import Entity
from service.urls import ID
from service.web.context import RequestContext
from service.web.descriptions import finding_aids
from service.web.descriptions.views import graph

EVERY: Final = "oai_dc"  # the format that every item has (2.5.1)
RIGHTS: Final = "http://www.openarchives.org/OAI/2.0/rights/"
# what the guideline for oai-identifiers takes as the name of a repository
DOMAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+")
_DECLARATION: Final = re.compile(rb"\A<\?xml[^>]*\?>\s*")


class Formats:
    """The formats of the register by prefix, and the kinds of description that each exists for."""

    def __init__(self, register: FormatRegistry) -> None:
        rows = [row for row in register if row.oai_prefix]
        self.items = next(row.kinds for row in rows if row.oai_prefix == EVERY)
        self.by_prefix = {row.oai_prefix: row for row in rows}

    def kinds(self, row: Representation) -> tuple[str, ...]:
        """The kinds of item that a format exists for, in a fixed order."""
        return tuple(sorted(row.kinds & self.items))

    def of(self, row: Entity) -> list[Representation]:
        """The formats that an item has, or had: of those it had, there is a tombstone (2.5.1)."""
        return [publication for publication in self.by_prefix.values() if self.known(row, publication)]

    def known(self, row: Entity, publication: Representation) -> bool:
        """Whether there is a record of an item in a format, be it a tombstone."""
        return row.kind in self.items and publication.name in format_names(row.digests)

    @staticmethod
    def list_of(publication: Representation, spec: str) -> str:
        """The list of the members of a set in a format: of the set, where all of a kind have the format."""
        return (
            list_name(spec, publication.name)
            if publication.unavailable_reason or not publication.stored
            else spec
        )


def domain(context: RequestContext) -> str:
    """The name of the repository in its identifiers: as configured, or the host of its address."""
    return context.settings["oai_domain"] or urlsplit(context.urls.base).hostname or "localhost"


def identifier(context: RequestContext, id: str) -> str:
    """The identifier of an item, for ever (guidelines for oai-identifiers)."""
    return f"oai:{domain(context)}:{id}"


def found(context: RequestContext, formats: Formats, identifier: str) -> Entity | None:
    """The item with an identifier, or its tombstone; None where there never was one."""
    start = f"oai:{domain(context)}:"
    id = identifier.removeprefix(start)
    if not identifier.startswith(start) or not re.fullmatch(ID, id):
        return None
    row = context.reader.entity(id)
    return row if row and row.seq is not None and row.kind in formats.items else None


def header(context: RequestContext, row: Entity, publication: Representation) -> str:
    """The header of a record (2.5)."""
    inner = f"<identifier>{escape_text(identifier(context, row.id))}</identifier><datestamp>{row.changed}</datestamp>"
    inner += "".join(f"<setSpec>{escape_text(spec)}</setSpec>" for spec in row.sets.split())
    return wrap("header", inner, status="deleted" if _is_deleted(row, publication) else "")


def record(context: RequestContext, row: Entity, publication: Representation) -> bytes:
    """A record: the header alone of what is deleted, else with metadata and what is to be said about them."""
    said = header(context, row, publication).encode()
    if _is_deleted(row, publication):
        return b"<record>%s</record>" % said
    body = _metadata(context, row, publication)
    if body is None:  # since it was published, something that it links to makes it refused
        return b"<record>%s</record>" % said.replace(b"<header>", b'<header status="deleted">')
    return b"<record>%s<metadata>%s</metadata>%s</record>" % (said, body, _about(context).encode())


def _is_deleted(row: Entity, publication: Representation) -> bool:
    """Withdrawn, or kept from the public since; or no longer to be had in that format."""
    return row.withdrawn is not None or not has_format(row.digests, publication.name)


def _metadata(context: RequestContext, row: Entity, publication: Representation) -> bytes | None:
    if publication.is_graph:
        made = graph(context, row, publication, "rdf")
        return None if made is None else _DECLARATION.sub(b"", made)
    if publication.name == FINDING_AID and (finding_aid := finding_aids.whole(context.reader, row)):
        return finding_aid
    stored = context.reader.document(row.document_set or 0, publication.name)
    if stored is None:
        raise LookupError(f"{row.id} has no {publication.name}")  # its digests say that it has
    return _DECLARATION.sub(b"", context.reader.decompress(stored))


def _about(context: RequestContext) -> str:
    """The rights to the metadata (guidelines on rights, 4). A statement of provenance is for records of other
    repositories, and here are none."""
    if not (uri := context.settings["data_rights"]):
        return ""
    return f"<about>{rights(uri)}</about>"


def rights(uri: str) -> str:
    """A rights statement by reference."""
    reference = empty_element("rightsReference", ref=uri)
    return f'<rights xmlns="{RIGHTS}" {schema_location(RIGHTS, f"{RIGHTS[:-1]}.xsd")}>{reference}</rights>'


def bodies(
    context: RequestContext, rows: list[Entity], publication: Representation, whole: bool
) -> Iterator[bytes]:
    """The records of items, or their headers alone."""
    for row in rows:
        yield record(context, row, publication) if whole else header(context, row, publication).encode()
