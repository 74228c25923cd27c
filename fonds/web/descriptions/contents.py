"""The table of contents of a record for its page: each range with links to its first page and into the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fonds.record.media import clock
from fonds.record.model import Record
from fonds.record.page_parts import PageTime, seconds_text
from fonds.serializers.contents import ContentsRange, table_of_contents
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import content_state
from fonds.serializers.page_model import Canvas
from fonds.serializers.pages import canvases
from fonds.web.localization import LocalizedText, Localizer
from fonds.web.viewer.content_state_links import viewer_url

MAX_RANGES = 1000  # on the page of a record; the viewer has them all


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A range: its label, the label of its first page, the links to that page and to the viewer, and its parts.

    `href` is empty if the page is not on the web page of the record. `moment` is where in sound or film it begins.
    """

    text: LocalizedText
    page: str
    href: str
    viewer: str
    parts: tuple[ContentsEntry, ...]
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of sound or film on the web page: the address of the file at that time, the anchor of its page, seconds
    and the time as people read it."""

    href: str
    page: str
    start: str
    clock: str


def moment(canvas: Canvas, time: PageTime, localizer: Localizer) -> Moment:
    """Return a time of a page that is sound or film."""
    href = f"{localizer.local(canvas.painting.image)}#{time.fragment}"
    return Moment(href, f"p{canvas.number}", seconds_text(time.start), clock(int(time.start)))


def entries(record: Record, shown: Sequence[int], context: SerializerContext) -> tuple[ContentsEntry, ...]:
    """Return the first MAX_RANGES ranges of a record; `shown` are the numbers of the pages on its web page."""
    if not record.structure:
        return ()
    builder = _EntryBuilder(record.id, frozenset(shown), context)
    return builder.entries(table_of_contents(record, canvases(record, context)))


class _EntryBuilder:
    def __init__(self, record_id: str, shown: frozenset[int], context: SerializerContext) -> None:
        self.record_id, self.shown, self.context = record_id, shown, context
        self.localizer = Localizer(context)
        self.remaining = MAX_RANGES

    def entries(self, ranges: Sequence[ContentsRange]) -> tuple[ContentsEntry, ...]:
        """Return the entries of ranges, as long as there may be more."""
        return tuple(self.entry(part) for part in ranges if self._take())

    def _take(self) -> bool:
        self.remaining -= 1
        return self.remaining >= 0

    def entry(self, part: ContentsRange) -> ContentsEntry:
        """Return the entry of a range with those within it."""
        page, urls = part.first, self.context.urls
        number = page.canvas.number
        manifest = urls.manifest(self.record_id)
        state = content_state.canvas_state(urls.canvas(self.record_id, number), manifest, page.region)
        return ContentsEntry(
            self.localizer.text(part.label),
            next(iter(page.canvas.label.values())),
            f"#p{number}" if number in self.shown else "",
            self.localizer.local(viewer_url(state, urls)),
            self.entries(part.parts),
            moment(page.canvas, page.time, self.localizer) if page.time and number in self.shown else None,
        )
