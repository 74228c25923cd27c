"""The scans, sound and film of a record that everybody may see, for formats that list the files of a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fonds.record.access import RestrictedRecord
from fonds.record.model import Record
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_model import Painting
from fonds.serializers.painting import painting, poster


@dataclass(frozen=True, slots=True)
class Scan:
    """A page that is a scan, sound or film: its number, its label, the file, and the image that stands for it."""

    number: int
    label: str
    painting: Painting
    still: Painting | None

    @property
    def is_image(self) -> bool:
        """Whether it is an image, and not sound or film."""
        return not self.painting.duration


def scans(record: Record, context: SerializerContext) -> Iterator[Scan]:
    """Yield the scans, sound and film of a record; none of a record of which anything is withheld."""
    if isinstance(record, RestrictedRecord):
        return
    for number, image in enumerate(context.images(record), 1):
        page = painting(record.id, number, image, context)
        still = poster(record.id, number, image, context) if image.media else page
        yield Scan(number, image.label, page, still)
