"""A page before it becomes part of any document: its size, its images and its layers of text.

Plain values. pages.py makes them, fonds/serializers/iiif expresses them in IIIF, and the text index reads their
words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from fonds.record.page_parts import PageTime
from fonds.record.text import MultilingualText

Region = tuple[int, int, int, int]  # x, y, width, height in canvas pixels


class WordBox(Protocol):
    """A word with its bounding box in canvas pixels, as the typesetter and the readers of OCR give it."""

    @property
    def text(self) -> str: ...
    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: the characters from `start` to `end` of the line's text, and its region of the canvas.

    `whole` is the unbroken word, if the word is split over two lines and the source gives it; else it is empty.
    """

    start: int
    end: int
    region: Region
    whole: str = ""


@dataclass(slots=True)  # never changed; not frozen, because that slows down making so many
class TextLine:
    """A line of a layer, numbered from 1 on its page. `boxes` are its words, if their positions are known. A line of
    sound or film has the seconds from which to which it is heard."""

    number: int
    text: str
    region: Region | None
    paragraph: int
    boxes: tuple[WordBox, ...] = ()
    time: tuple[float, float] | None = None

    def words(self) -> Iterator[Word]:
        """Yield the words with a position, in text order. A box whose text is not in the line is skipped."""
        for start, end, box in self.placed_boxes():
            region = box.x, box.y, box.width, box.height
            yield Word(start, end, region, getattr(box, "full_word", ""))

    def placed_boxes(self) -> list[tuple[int, int, WordBox]]:
        """Return the same words as their start and end in the text, and their box."""
        text, position = self.text, 0
        placed = []
        for box in self.boxes:
            start = text.find(box.text, position)
            if start >= 0:
                position = start + len(box.text)
                placed.append((start, position, box))
        return placed

    def region_of(self, start: int, end: int) -> Region | None:
        """Return the region of a part of the line: around its words, or of the line if no word has a position."""
        regions = [word.region for word in self.words() if word.start < end and word.end > start]
        return bounding_box(regions) or self.region


def bounding_box(regions: Sequence[Region | None]) -> Region | None:
    """Return the smallest rectangle around all regions, or None if there is no region."""
    known = [region for region in regions if region]
    if not known:
        return None
    x, y = min(region[0] for region in known), min(region[1] for region in known)
    right = max(region[0] + region[2] for region in known)
    bottom = max(region[1] + region[3] for region in known)
    return x, y, right - x, bottom - y


@dataclass(frozen=True, slots=True)
class Layer:
    """One text of a page: the transcript, a translation or machine text.

    `name` identifies the layer within the record and is part of URLs; `kind` is transcript, transcription, translation
    or machine. `by` is the id of an agent, `generator` names software, `date` is EDTF; each is empty if not known.
    `granularity` says what a line is: "line", or "paragraph" if the lines of the source are not known; it is empty for
    the words of sound and film, whose layers have the names and kinds of captions, and maybe a `label` of their own.
    `lines` may be loaded from the store on each iteration; their number, and whether their words are `boxed`, is known
    without that.
    """

    name: str
    kind: str
    language: str
    granularity: str
    lines: Sequence[TextLine]
    by: str = ""
    generator: str = ""
    date: str = ""
    boxed: bool | None = None
    label: str = ""

    @property
    def has_words(self) -> bool:
        """Whether the positions of words are known."""
        return any(line.boxes for line in self.lines) if self.boxed is None else self.boxed


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a line of a layer that a note is about, with the text before and after them."""

    layer: str
    line: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class PageNote:
    """A note on a page, numbered from 1 there: its text, its author and date, and what it is about.

    `quotations` are the words it is about, with one quotation for each line, and `region` is where they are. A note
    with neither is about the page. `editorial_mark` names the mark that the note explains, if it explains one.
    A note that has a `quote` but no `quotations` is about words that were not found.
    """

    number: int
    text: MultilingualText
    quotations: tuple[Quotation, ...] = ()
    region: Region | None = None
    by: str = ""
    date: str = ""
    editorial_mark: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class PageAnnotation:
    """An annotation of the archive on a page, numbered from 1 there: its motivation (Web Annotation, 3.3.5) and words.

    `region` or `time` is the part of the page that it is on. `id` is that of a description of the node, `uri` an
    address elsewhere, `by` the id of an agent, and `date` EDTF; each is empty if there is none.
    """

    number: int
    motivation: str
    text: MultilingualText
    region: Region | None = None
    time: PageTime | None = None
    id: str = ""
    uri: str = ""
    by: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Painting:
    """An image that is painted on a canvas; or sound or film, which has a `duration` in seconds.

    `service` is the URI of its image service, or empty. `level` is the compliance level of the service, empty if not
    known; `version` is its Image API version, 0 if not known. Sound has no size: width and height are 0.
    """

    image: str
    format: str
    width: int
    height: int
    service: str = ""
    level: str = ""
    version: int = 0
    label: MultilingualText | None = None
    thumbnail: tuple[str, int, int] | None = None
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class Track:
    """The words of sound or film as WebVTT: the name and kind of the text, its language, its label and its address."""

    name: str
    kind: str
    language: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Canvas:
    """One page: its number from 1, its size in pixels, its images, its texts, notes and annotations.

    Several `paintings` are a Choice. `layers` are in the order in which they are shown to readers. `source_page` is the
    page of the transcript that a typeset page shows; `behavior` says how a viewer lays out the page. A page that is
    sound or film has a `duration` in seconds, and maybe a `poster` and `tracks`; sound has no size: its width and
    height are 0.
    """

    number: int
    label: MultilingualText
    width: int
    height: int
    paintings: tuple[Painting, ...]
    layers: tuple[Layer, ...]
    typeset: bool = False
    notes: tuple[PageNote, ...] = ()
    source_page: int = 0
    behavior: tuple[str, ...] = ()
    duration: float = 0.0
    poster: Painting | None = None
    tracks: tuple[Track, ...] = ()
    annotations: tuple[PageAnnotation, ...] = ()

    @property
    def page_number(self) -> int:
        """The number by which the record's file names the page."""
        return self.source_page or self.number

    @property
    def painting(self) -> Painting:
        """The image that is shown first."""
        return self.paintings[0]

    @property
    def still(self) -> Painting | None:
        """The image of the page; of sound and film the poster, or None."""
        return self.poster if self.duration else self.painting

    def layer(self, name: str = "transcript") -> Layer | None:
        """Return the layer of that name, or None if the page does not have it."""
        return next((layer for layer in self.layers if layer.name == name), None)

    @property
    def lines(self) -> Sequence[TextLine]:
        """The lines of the transcript."""
        transcript = self.layer()
        return transcript.lines if transcript else ()
