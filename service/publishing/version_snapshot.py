"""A published version of a description, and the documents that are made of it when somebody asks for them.

The description and all that it is linked to stand as they did; the makers, the vocabularies and the address book are
those of today. What belongs to the present alone (page images, manifests, lists of members) is made of no version.
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

# what has no maker of its own: the door makes the page, the model the JSON
OWN = frozenset({"html", "json"})


@dataclass(frozen=True)
class Past:
    """A version that can be read: the description, the world it was published in, and when that was."""

    version: Version
    description: Description
    context: Context
    moment: Moment

    def offered(self) -> tuple[Publication, ...]:
        """The publications that can be made of a version: those at its own address that are made of it alone."""
        return tuple(row for row in self.context.offered(self.description) if _is_made_of_it_alone(row))

    def made(self, row: Publication) -> bytes:
        """A document of it; of a graph its N-Triples, with when it was published. Not the page."""
        if row.name == "json":
            return to_bytes(self.description)
        assert row.maker is not None, row.name  # noqa: S101 - what is offered has one
        stamp = row.stamp(self.description, self.context, self.moment) if row.stamp else b""
        return bytes(row.maker(self.description, self.context)) + stamp


def _is_made_of_it_alone(row: Publication) -> bool:
    if row.address != "description" or row.of_members or row.rel == "linkset":
        return False
    return row.name in OWN or row.maker is not None


def past(row: Entity, version: Version, reader: Reader, context: Context) -> Past | None:
    """A version of what has that row now; None where nothing of it may be told."""
    world = reader.versions.world(row.id, version)
    found = world.find(row.id)
    if found is None:
        return None
    moment = Moment(row.created, version.at, version.number)
    day = dates.parse(version.at[:10]).words(context.site.language)
    citable = Citable(
        context.address.version(row.kind, row.id, version.number), f"version {version.number} of {day}"
    )
    then = replace(context, find=world.find, pictures=partial(_pictures, row, reader), citable=citable)
    return Past(version, found, then, moment)


def _pictures(row: Entity, reader: Reader, record: Record) -> tuple[Picture, ...]:
    """The images of the pages, where they are still those of the version: nothing is kept of others."""
    if page_image.says_all(record):
        return page_image.written(record)
    now = reader.description(row)
    if not isinstance(now, Record) or now.pages != record.pages or row.edition is None:
        return ()
    return tuple(page_image.from_bytes(one) for one in reader.pictures(row.edition))
