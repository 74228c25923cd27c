"""The page of a record: what every description has, its document, its files, and what it can be compared with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from fonds.record.model import Record
from fonds.record.relations import LINKS
from fonds.serializers.page_model import Canvas
from fonds.web.descriptions import transcript as reading
from fonds.web.descriptions.related import Summary
from fonds.web.descriptions.transcript import PageView
from fonds.web.descriptions.view_models import Download, UnitView
from fonds.web.downloads.files import PageFile, PageRange, page_files, page_ranges
from fonds.web.related_records.related import MAX_ON_PAGE

# formats for people; all others are for programs
FOR_READERS: Final = ("text", "pdf")
CITATION_FORMATS: Final = ("bibtex", "ris", "csl")
IMAGE, BOTH, TEXT = "image", "both", "text"


class ComparisonChoice(NamedTuple):
    """What a record can be compared with: the value of the parameter, its label, and the number of a version."""

    value: str
    label: str
    number: int = 0


class ComparisonGroup(NamedTuple):
    """Choices of one type: texts, related or versions."""

    type: str
    choices: tuple[ComparisonChoice, ...]


class RecordView(UnitView):
    """The page of a record."""

    description: Record

    @property
    def shown_first(self) -> str:
        """What the page shows before the reader chooses: the image, the text, or both.

        Pages set from the transcript say nothing that the transcript does not.
        """
        if not self.has_text:
            return IMAGE
        return TEXT if self.typeset else BOTH

    def thumbnail(self, page: PageView) -> tuple[str, int, int] | None:
        """Return the path of the small image of a page and its size in pixels; None if it has none."""
        image = page.canvas.still
        if image is None or image.thumbnail is None or page.is_substitute:
            return None
        url, width, height = image.thumbnail
        return self.localizer.local(url), width, height

    def zoom_service(self, canvas: Canvas) -> str:
        """Return the path of the image service of a page; "" if its image cannot be enlarged by tiles."""
        image = canvas.painting
        can_zoom = not canvas.duration and image.service and image.level in ("level1", "level2")
        return self.localizer.local(image.service) if can_zoom else ""

    @cached_property
    def page_files(self) -> tuple[PageFile, ...]:
        """The image, sound or film of each page that the reader may have."""
        shown = ((page.heading, page.canvas) for page in self.pages if not page.is_substitute)
        return page_files(self.description, shown, self.context)

    @cached_property
    def scan_ranges(self) -> tuple[PageRange, ...]:
        """The files with the images of all pages."""
        return page_ranges(self.description, self.context)

    @property
    def scans_zip(self) -> str:
        """The path of the ZIP with the images of all pages."""
        return self.context.urls.path("scans_zip", id=self.description.id)

    @property
    def scans_pdf(self) -> str:
        """The path of the PDF with the images of all pages."""
        return self.context.urls.path("scans_pdf", id=self.description.id)

    def format_links(self, names: tuple[str, ...]) -> Iterator[Download]:
        """Yield the formats with these names that the record has."""
        by_name = {download.row.name: download for download in self.downloads}
        return (by_name[name] for name in names if name in by_name)

    @property
    def text_formats(self) -> tuple[Download, ...]:
        """The formats for people that are not images: the plain text and the typeset transcript."""
        return tuple(self.format_links(FOR_READERS))

    @property
    def citation_formats(self) -> tuple[Download, ...]:
        """The formats for reference managers."""
        return tuple(self.format_links(CITATION_FORMATS))

    @property
    def data_formats(self) -> tuple[Download, ...]:
        """The formats for programs, reference managers among them."""
        return tuple(download for download in self.downloads if download.row.name not in FOR_READERS)

    @property
    def compare(self) -> str:
        """The path of the comparison with another record."""
        return self.context.urls.path("compare")

    @property
    def related_path(self) -> str:
        """The path of the list of all related records."""
        return self.context.urls.path("related", id=self.description.id)

    @cached_property
    def comparable(self) -> tuple[ComparisonGroup, ...]:
        """What the record can be compared with: its other texts, related records and earlier versions."""
        id = self.description.id
        texts = tuple(
            ComparisonChoice(f"{id}/{text.layer.name}", self.layer_label(text.layer))
            for text in reading.texts(self.description, self.context)
            if text.layer.name != "transcript"
        )
        records = tuple(
            ComparisonChoice(entry.id, entry.title.text) for entry in self.related.related_records
        )
        versions = tuple(
            ComparisonChoice(
                f"{id}/versions/{entry.number}", self.localizer.date(entry.at[:10]), entry.number
            )
            for entry in self.related.history
            if entry.number < self.related.version
        )
        groups = (("texts", texts), ("related", records), ("versions", versions))
        return tuple(ComparisonGroup(type, choices) for type, choices in groups if choices)

    @property
    def incoming_links(self) -> tuple[tuple[str, str, tuple[Summary, ...], int], ...]:
        """The incoming links by field; relations that the list of related records begins with are left out."""
        links = super().incoming_links
        if self.related.field:
            return links
        return tuple(row for row in links if row[0] not in LINKS or row[3] > MAX_ON_PAGE)
