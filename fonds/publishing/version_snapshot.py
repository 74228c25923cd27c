"""A published version of a description, and the documents that are built of it on request.

The description and all that it links to are as they were then; serializers, vocabularies and URLs are those of today.
What belongs to the present alone (page images, manifests, lists of members) is not built of versions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from fonds.formats import Representation
from fonds.record import dates
from fonds.record.canonical import to_bytes
from fonds.record.model import Collection, Description, Record
from fonds.serializers import page_image
from fonds.serializers.context import PublicationDates, SerializerContext, VersionCitation
from fonds.serializers.page_image import PageImage
from fonds.store.log import Entity
from fonds.store.reader import Reader
from fonds.store.versions import Version

# formats without a serializer: the view renders the page, the model the JSON
WITHOUT_SERIALIZER = frozenset({"html", "json"})


@dataclass(frozen=True)
class VersionSnapshot:
    """A version that may be read: the description, the context of its serializers, and its publication dates."""

    version: Version
    description: Description
    context: SerializerContext
    publication_dates: PublicationDates

    def available_formats(self) -> tuple[Representation, ...]:
        """Return the formats that can be built of a version: those at its own URL that depend on it alone."""
        return tuple(
            row
            for row in self.context.available_formats(self.description)
            if _depends_on_it_alone(row)
            and not (row.tree_serializer and isinstance(self.description, Collection))
        )

    def document(self, representation: Representation) -> bytes:
        """Return a document of the version, except the HTML page; a graph as N-Triples with its publication dates."""
        if representation.name == "json":
            return to_bytes(self.description)
        assert representation.serializer is not None, representation.name  # noqa: S101 - every available format has one
        date_triples = (
            representation.publication_dates(self.description, self.context, self.publication_dates)
            if representation.publication_dates
            else b""
        )
        return bytes(representation.serializer(self.description, self.context)) + date_triples


def _depends_on_it_alone(representation: Representation) -> bool:
    if (
        representation.route != "description"
        or representation.aggregates_members
        or representation.rel == "linkset"
    ):
        return False
    return representation.name in WITHOUT_SERIALIZER or representation.serializer is not None


def snapshot_of(
    entity: Entity, version: Version, reader: Reader, context: SerializerContext
) -> VersionSnapshot | None:
    """Return a version of an entity as it may be read today; None if it is hidden."""
    state = reader.versions.state_at(entity.id, version)
    description = state.find(entity.id)
    if description is None:
        return None
    publication_dates = PublicationDates(entity.created, version.at, version.number)
    day = dates.parse(version.at[:10]).format(context.language)
    citation = VersionCitation(
        context.urls.version(entity.kind, entity.id, version.number), f"version {version.number} of {day}"
    )
    version_context = replace(
        context,
        find=state.find,
        page_images=partial(_page_images, entity, reader),
        version_citation=citation,
        incoming_relations=lambda id: (),  # those of today say nothing of the version
    )
    return VersionSnapshot(version, description, version_context, publication_dates)


def _page_images(entity: Entity, reader: Reader, record: Record) -> tuple[PageImage, ...]:
    """Return the page images if they are still those of the version; images of other versions are not stored."""
    if page_image.is_complete(record):
        return page_image.from_record(record)
    current = reader.description(entity)
    if not isinstance(current, Record) or current.pages != record.pages or entity.document_set is None:
        return ()
    return tuple(page_image.from_bytes(image) for image in reader.page_images(entity.document_set))
