"""A published version of a description, and the documents that are built of it on request.

The description and all that it links to are as they were then; serializers, vocabularies and URLs are those of today.
What belongs to the present alone (page images, manifests, lists of members) is not built of versions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from service.formats import Publication
from service.record import dates
from service.record.canonical import to_bytes
from service.record.model import Description, Record
from service.serializers import page_image
from service.serializers.context import Citable, Context, Moment
from service.serializers.page_image import Picture
from service.store.log import Entity
from service.store.reader import Reader
from service.store.versions import Version

# formats without a serializer: the view renders the page, the model the JSON
WITHOUT_SERIALIZER = frozenset({"html", "json"})


@dataclass(frozen=True)
class Past:
    """A version that may be read: the description, the context of its serializers, and its publication dates."""

    version: Version
    description: Description
    context: Context
    publication_dates: Moment

    def offered(self) -> tuple[Publication, ...]:
        """Return the formats that can be built of a version: those at its own URL that depend on it alone."""
        return tuple(row for row in self.context.offered(self.description) if _depends_on_it_alone(row))

    def made(self, row: Publication) -> bytes:
        """Return a document of the version, except the HTML page; a graph as N-Triples with its publication dates."""
        if row.name == "json":
            return to_bytes(self.description)
        assert row.maker is not None, row.name  # noqa: S101 - every available format has one
        date_triples = row.stamp(self.description, self.context, self.publication_dates) if row.stamp else b""
        return bytes(row.maker(self.description, self.context)) + date_triples


def _depends_on_it_alone(representation: Publication) -> bool:
    if (
        representation.address != "description"
        or representation.of_members
        or representation.rel == "linkset"
    ):
        return False
    return representation.name in WITHOUT_SERIALIZER or representation.maker is not None


def past(row: Entity, version: Version, reader: Reader, context: Context) -> Past | None:
    """Return a version of an entity as it may be read today; None if it is hidden."""
    state = reader.versions.world(row.id, version)
    description = state.find(row.id)
    if description is None:
        return None
    publication_dates = Moment(row.created, version.at, version.number)
    day = dates.parse(version.at[:10]).words(context.site.language)
    citation = Citable(
        context.address.version(row.kind, row.id, version.number), f"version {version.number} of {day}"
    )
    version_context = replace(
        context, find=state.find, pictures=partial(_page_images, row, reader), citable=citation
    )
    return Past(version, description, version_context, publication_dates)


def _page_images(entity: Entity, reader: Reader, record: Record) -> tuple[Picture, ...]:
    """Return the page images if they are still those of the version; images of other versions are not stored."""
    if page_image.says_all(record):
        return page_image.written(record)
    current = reader.description(entity)
    if not isinstance(current, Record) or current.pages != record.pages or entity.edition is None:
        return ()
    return tuple(page_image.from_bytes(image) for image in reader.pictures(entity.edition))
