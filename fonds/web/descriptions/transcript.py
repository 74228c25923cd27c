"""The texts of a record for its page, divided into pages, paragraphs, lines, editorial marks and mentions.

The text is never changed: the joined pieces of a paragraph are the paragraph. Nothing here is HTML.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain, groupby

from fonds.record.access import RestrictedRecord
from fonds.record.additional_texts import layer_names
from fonds.record.field_types import Transcription
from fonds.record.media import clock
from fonds.record.model import Record
from fonds.record.page_parts import seconds_text
from fonds.record.signs import Sign, SignKind
from fonds.record.transcript import source_pages, split_marks
from fonds.serializers.aligned_lines import AlignedPart, aligned_lines
from fonds.serializers.caption_layers import TIMED_KINDS
from fonds.serializers.context import SerializerContext
from fonds.serializers.entity_mentions import EntityMentions, mentions
from fonds.serializers.note_links import NoteLinks, note_links
from fonds.serializers.page_image import Size
from fonds.serializers.page_model import Canvas, Layer, PageNote, Region, TextLine
from fonds.serializers.pages import TYPESET_NUMBER_OFFSET, canvases, typeset_sizes
from fonds.serializers.painting import fit_within, sized_image_url
from fonds.web.descriptions.signed_pieces import (
    Piece,
    Span,
    nest,
    signs_of,
    used_kinds,
)
from fonds.web.image_api.restricted_images import substitute_size


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A line with the anchor of its permalink, and its region on the image."""

    anchor: str
    number: int
    pieces: tuple[Piece, ...]
    region: Region | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The lines of a paragraph on one page; `continued` if it began on the previous page.

    `note_links` are those of its signs for notes of the source.
    """

    lines: tuple[TranscriptLine, ...]
    continued: bool
    note_links: NoteLinks = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text of its lines."""
        return "".join(piece.text for line in self.lines for piece in line.pieces)

    @property
    def signs(self) -> Iterator[Sign]:
        """The signs of its lines, those of several lines several times."""
        return signs_of(piece for line in self.lines for piece in line.pieces)


@dataclass(frozen=True, slots=True)
class AdditionalText:
    """Another text of a page, for example a translation: its layer, and the pieces of each paragraph."""

    layer: Layer
    paragraphs: tuple[tuple[Piece, ...], ...]
    note_links: Sequence[NoteLinks] = ()  # of each paragraph

    @property
    def has_signs(self) -> bool:
        """Whether any of its words are within a sign."""
        return any(piece.signs for pieces in self.paragraphs for piece in pieces)


def _additional_text(layer: Layer, paragraphs: Iterable[Iterable[Span]], prefix: str) -> AdditionalText:
    pieces = tuple(nest(tuple(paragraph)) for paragraph in paragraphs)
    return AdditionalText(layer, pieces, note_links([signs_of(paragraph) for paragraph in pieces], prefix))


@dataclass(frozen=True, slots=True)
class AnchoredNote:
    """An editorial note on a page; `line` is the anchor of the line that it quotes, if it quotes one."""

    note: PageNote
    line: str


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line of sound or film: its anchor, the seconds at which it begins, these as people read them, and its words."""

    anchor: str
    start: str
    clock: str
    text: str


@dataclass(frozen=True, slots=True)
class SpokenText:
    """The words of sound or film: their layer, the first MAX_SPOKEN of their lines, and how many more there are."""

    layer: Layer
    lines: tuple[SpokenLine, ...]
    omitted: int


@dataclass(frozen=True, slots=True)
class PageView:
    """One page: its image in several sizes, its main text, its additional texts, and notes.

    The main text is the transcript, or the machine transcription of a page without a transcript.
    """

    canvas: Canvas
    label: str
    heading: str  # what the page is called, in the language of the reader
    sources: tuple[tuple[str, int], ...]  # URL of the image, or of the poster, and its width in pixels
    layer: Layer | None
    paragraphs: tuple[Paragraph, ...]
    additional_texts: tuple[AdditionalText, ...] = ()
    notes: tuple[AnchoredNote, ...] = ()
    is_substitute: bool = False  # whether the image is a small copy of one that not everybody may see
    spoken_texts: tuple[SpokenText, ...] = ()

    @property
    def duration(self) -> str:
        """The duration of sound or film, as people read it."""
        return clock(self.canvas.duration)

    @property
    def regions(self) -> tuple[TranscriptLine, ...]:
        """The lines that have a region on the image."""
        return tuple(line for paragraph in self.paragraphs for line in paragraph.lines if line.region)


MAX_SPOKEN = 1000  # lines of a text of sound or film on the web page; players and viewers have all
IMAGE_SIDES = (
    400,
    800,
    1600,
)  # pixels of the longer side of a scan; the first two sizes are stored at publishing
MAX_PAGES = 100  # pages of a record on its web page; those of a whole book would have megabytes


def page_views(record: Record, serializer_context: SerializerContext) -> tuple[PageView, ...]:
    """Return the pages of a record for its web page; empty if there is neither text nor image."""
    pages = _visible_pages(record, serializer_context)[:MAX_PAGES]
    if not pages:
        return ()
    splitter = _Splitter(record, mentions(record, serializer_context))
    views = (_page_view(page, splitter, serializer_context) for page in pages)
    sizes = _substitute_sizes(record)
    return _with_note_links(tuple(_with_substitute(view, sizes.get(view.canvas.number)) for view in views))


def _with_note_links(views: tuple[PageView, ...]) -> tuple[PageView, ...]:
    """Return the pages with links between notes of the source and their places, which may be on other pages."""
    all_signs = [list(paragraph.signs) for view in views for paragraph in view.paragraphs]
    if not any(all_signs):
        return views
    links = iter(note_links(all_signs, "footnote"))
    return tuple(
        replace(
            view,
            paragraphs=tuple(replace(paragraph, note_links=next(links)) for paragraph in view.paragraphs),
        )
        for view in views
    )


def used_signs(views: Iterable[PageView]) -> tuple[tuple[str, SignKind], ...]:
    """Return the kinds of signs in the texts of pages."""
    main = (sign for view in views for paragraph in view.paragraphs for sign in paragraph.signs)
    additional = (
        sign
        for view in views
        for text in view.additional_texts
        for pieces in text.paragraphs
        for sign in signs_of(pieces)
    )
    return used_kinds(chain(main, additional))


def texts(record: Record, serializer_context: SerializerContext) -> tuple[AdditionalText, ...]:
    """Return the texts of a record without its pages, for a version: images have no versions."""
    splitter = _Splitter(record, mentions(record, serializer_context))
    transcription = record.transcription or Transcription()
    main = Layer(
        "transcript",
        "transcript",
        record.text_language,
        "paragraph",
        (),
        transcription.by or "",
        date=transcription.date or "",
    )
    additional_texts = (
        [_additional_text(main, (splitter.pieces(text) for text in splitter.texts), "footnote")]
        if splitter.texts
        else []
    )
    for name, text in zip(layer_names(record.texts), record.texts, strict=True):
        layer = Layer(
            name, text.kind, text.language, "paragraph", (), text.by or "", text.generator, text.date or ""
        )
        paragraphs = (paragraph for page in source_pages(text.text) for paragraph in page.paragraphs)
        additional_texts.append(_additional_text(layer, map(_marked_spans, paragraphs), f"footnote-{name}"))
    return tuple(additional_texts)


def _has_content(record: Record) -> bool:
    return bool(record.transcript.strip() or record.pages or record.texts)


def _page_view(page: Canvas, splitter: _Splitter, serializer_context: SerializerContext) -> PageView:
    main_layer = page.layer() or next((layer for layer in page.layers if layer.kind == "machine"), None)
    other_layers = [
        layer
        for layer in page.layers
        if layer.kind not in TIMED_KINDS and (main_layer is None or layer.name != main_layer.name)
    ]
    spoken = tuple(_spoken_text(page, layer) for layer in page.layers if layer.kind in TIMED_KINDS)
    # a machine transcription is not shown beside a transcript of the same text; viewers show it
    additional_texts = tuple(
        splitter.additional_text(page, layer) for layer in other_layers if layer.kind != "machine"
    )
    notes = tuple(_anchored_note(layer, page, main_layer) for layer in page.notes if not layer.editorial_mark)
    label, paragraphs = next(iter(page.label.values())), tuple(splitter.paragraphs(page, main_layer))
    heading = _heading(page, label, serializer_context)
    return PageView(
        page,
        label,
        heading,
        _sources(page),
        main_layer,
        paragraphs,
        additional_texts,
        notes,
        spoken_texts=spoken,
    )


def _heading(page: Canvas, label: str, serializer_context: SerializerContext) -> str:
    """Return what a page is called: sound and film have their own label, or what they are and their number."""
    if not page.duration:
        return serializer_context.gettext("Page %(label)s", label=label)
    if label != str(page.number):
        return label
    if page.width:
        return serializer_context.gettext("Film %(number)s", number=label)
    return serializer_context.gettext("Sound %(number)s", number=label)


def spoken_anchor(page: int, layer: str, line: int) -> str:
    """Return the anchor of a line of sound or film on the page of its record."""
    return f"p{page}-{layer}-{line}"


def _spoken_text(page: Canvas, layer: Layer) -> SpokenText:
    timed = [(line, line.time) for line in layer.lines if line.time]
    lines = (
        SpokenLine(
            spoken_anchor(page.number, layer.name, line.number),
            seconds_text(start),
            clock(int(start)),
            line.text,
        )
        for line, (start, _) in timed[:MAX_SPOKEN]
    )
    return SpokenText(layer, tuple(lines), max(0, len(timed) - MAX_SPOKEN))


def _anchored_note(note: PageNote, page: Canvas, main_layer: Layer | None) -> AnchoredNote:
    quotation = note.quotations[0] if note.quotations else None
    is_in_main_layer = quotation is not None and main_layer is not None and quotation.layer == main_layer.name
    return AnchoredNote(note, _anchor(page, quotation.line) if quotation and is_in_main_layer else "")


def _anchor(page: Canvas, line: int) -> str:
    return f"p{page.number}l{line}"


def _visible_pages(record: Record, serializer_context: SerializerContext) -> tuple[Canvas, ...]:
    """Return the pages to show: of a record whose images are restricted, only those whose image everybody may see."""
    if not (isinstance(record, RestrictedRecord) and record.withheld):
        pages = canvases(record, serializer_context) if _has_content(record) else ()
        return _without_typeset_copies(pages)
    if _substitute_sizes(record):
        pages = canvases(record, serializer_context)
        return _without_typeset_copies(tuple(page for page in pages if not page.duration))
    if not record.transcript.strip():
        return ()
    typeset = tuple(page for page in canvases(record, serializer_context) if page.typeset)
    # pages that are not in the manifest are numbered like the scans that they stand for
    return typeset or canvases(record.model_copy(update={"withheld": ()}), serializer_context)


def _substitute_sizes(record: Record) -> dict[int, Size]:
    """Return the sizes of the small copies of restricted images, by number of the page; empty if there are none."""
    shapes = record.withheld if isinstance(record, RestrictedRecord) else ()
    substitute = record.access.substitute if record.access else None
    return {shape[0]: size for shape in shapes if (size := substitute_size(substitute, shape))}


def _with_substitute(view: PageView, size: Size | None) -> PageView:
    """Return a page with the small copy of its image, if it has one."""
    if size is None or view.canvas.typeset:
        return view
    url = sized_image_url(view.canvas.painting.service, 3, size)
    return replace(view, sources=((url, size[0]),), is_substitute=True)


def omitted_pages(record: Record, serializer_context: SerializerContext) -> int:
    """Return the number of pages that the web page omits; they are in the viewer, the text and the PDF."""
    return max(0, len(_visible_pages(record, serializer_context)) - MAX_PAGES)


def _without_typeset_copies(pages: tuple[Canvas, ...]) -> tuple[Canvas, ...]:
    """Return the pages without typeset pages of a transcript whose text is shown beside the scans."""
    return tuple(page for page in pages if page.number < TYPESET_NUMBER_OFFSET)


def _sources(page: Canvas) -> tuple[tuple[str, int], ...]:
    """Return the image in the sizes that the web page needs, smallest first; of sound and film the poster, if any."""
    image = page.still
    if image is None:
        return ()
    if page.typeset:
        return tuple(
            (sized_image_url(image.service, 3, size), size[0])
            for size in typeset_sizes(page.width, page.height)
        )
    if image.level not in ("level1", "level2"):
        return ((image.image, image.width),)
    sizes = {size[0]: size for side in IMAGE_SIDES if (size := fit_within(image.width, image.height, side))}
    return tuple(
        (sized_image_url(image.service, image.version, size), width) for width, size in sorted(sizes.items())
    )


class _Splitter:
    """Splits the paragraphs of a transcript into lines, and remembers where a paragraph continues on the next page."""

    def __init__(self, record: Record, entity_mentions: EntityMentions) -> None:
        self.mentions = entity_mentions
        pages = source_pages(record.transcript)
        self.texts = [text for page in pages for text in page.paragraphs]
        self.starts: dict[int, int] = {}
        self.last: tuple[int, tuple[Span, ...]] = 0, ()  # the paragraph that was split last, with its pieces
        # the numbers of the pages of the source, and of the paragraphs, that go on from the page before
        self.continuing_pages = {number for number, page in enumerate(pages, 1) if page.continues}
        self.continuing: set[int] = set()
        paragraph = 1
        for source_page in pages if self.continuing_pages else ():
            if source_page.continues:
                self.continuing.add(paragraph)
            paragraph += len(source_page.paragraphs)

    def paragraphs(self, page: Canvas, layer: Layer | None) -> Iterator[Paragraph]:
        is_transcript = layer is not None and layer.kind == "transcript"
        aligned = aligned_lines(page) if is_transcript and not page.typeset else {}
        for number, lines in groupby(layer.lines if layer else (), key=lambda line: line.paragraph):
            paragraph_lines = list(lines)
            if page.typeset and is_transcript and number <= len(self.texts):
                yield self.typeset_paragraph(page, number, paragraph_lines)
            else:
                is_continued = number == 1 and is_transcript and page.number in self.continuing_pages
                yield Paragraph(tuple(self.scan_lines(page, paragraph_lines, aligned)), is_continued)

    def scan_lines(
        self, page: Canvas, lines: list[TextLine], aligned: Mapping[int, Sequence[AlignedPart]]
    ) -> Iterator[TranscriptLine]:
        """Yield the lines of a scan: a paragraph of a transcript or its `aligned` parts, or a line recognized on the
        image."""
        for line in lines:
            pieces = tuple(self.pieces(line.text))
            if parts := aligned.get(line.number):
                yield from self.aligned_parts(page, line, pieces, parts)
                continue
            line_end = (Span("\n"),) if line is not lines[-1] else ()
            yield self.line(page, line, pieces + line_end)

    def aligned_parts(
        self, page: Canvas, line: TextLine, pieces: tuple[Span, ...], parts: Sequence[AlignedPart]
    ) -> Iterator[TranscriptLine]:
        """Yield the parts of a paragraph, each a line of the scan. The first has the permalink of the paragraph."""
        starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
        for number, part in enumerate(parts, 1):
            anchor = _anchor(page, line.number) + (f"-{number}" if number > 1 else "")
            cut = nest(_cut(pieces, starts, part.start, part.end))
            yield TranscriptLine(anchor, line.number, cut, part.region)

    def additional_text(self, page: Canvas, layer: Layer) -> AdditionalText:
        """Return another text with its editorial marks; mentions are only marked in the main text."""
        paragraphs = (_marked_spans(line.text) for line in layer.lines)
        return _additional_text(layer, paragraphs, f"footnote-{page.number}-{layer.name}")

    def typeset_paragraph(self, page: Canvas, number: int, lines: list[TextLine]) -> Paragraph:
        text, start_of_page = self.texts[number - 1], self.starts.get(number, 0)
        offsets = [start_of_page]
        for line in lines:
            start = _after_space(text, offsets[-1])
            offsets.append(_after_space(text, start + len(line.text)))
        self.starts[number] = offsets[-1]
        if self.last[0] != number:  # a paragraph may go over many pages
            self.last = number, tuple(self.pieces(text))
        pieces = self.last[1]
        starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
        cut_lines = [
            self.line(page, line, _cut(pieces, starts, start, end))
            for line, start, end in zip(lines, offsets, offsets[1:], strict=False)
        ]
        return Paragraph(tuple(cut_lines), start_of_page > 0 or number in self.continuing)

    def line(self, page: Canvas, line: TextLine, pieces: tuple[Span, ...]) -> TranscriptLine:
        return TranscriptLine(_anchor(page, line.number), line.number, nest(pieces), line.region)

    def pieces(self, text: str) -> Iterator[Span]:
        """Yield the parts of a paragraph; a name that signs interrupt is linked in each of its parts."""
        names, number, start = list(self.mentions.places(text)), 0, 0
        for piece in _marked_spans(text):
            while number < len(names) and names[number][1] <= start:
                number += 1
            if piece.sign or piece.is_delimiter or any(sign.is_description for sign in piece.signs):
                yield piece
            else:
                yield from _linked_parts(piece, start, names, number)
            start += len(piece.text)


def _linked_parts(piece: Span, start: int, names: list[tuple[int, int, str]], number: int) -> Iterator[Span]:
    """Yield the parts of a text that begins at `start`, with the id of each name in it, from `number` on."""
    position, end = start, start + len(piece.text)
    while number < len(names) and names[number][0] < end:
        first, last, id = names[number]
        number += 1
        name_start, name_end = max(first, start), min(last, end)
        if position < name_start:
            yield replace(piece, text=piece.text[position - start : name_start - start])
        words = piece.text[name_start - start : name_end - start]
        yield Span(words, id=id, continued=first < start, signs=piece.signs)
        position = name_end
    if position < end:
        yield replace(piece, text=piece.text[position - start :])


def _marked_spans(text: str) -> Iterator[Span]:
    return (
        Span(span.text, span.mark, span.explanation, signs=span.signs, is_delimiter=span.is_delimiter)
        for span in split_marks(text)
    )


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _cut(pieces: Sequence[Span], starts: Sequence[int], start: int, end: int) -> tuple[Span, ...]:
    """Return the parts of pieces between two positions; only those are looked at that lie there."""
    first = bisect_right(starts, start) - 1
    last = bisect_left(starts, end, first)
    return tuple(_within(pieces[first:last], start - starts[first], end - starts[first]))


def _within(pieces: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """Yield the part of the pieces between two positions of their joined text."""
    offset = 0
    for piece in pieces:
        first, last = max(start - offset, 0), min(end - offset, len(piece.text))
        if first < last:
            is_continued = first > 0 and bool(piece.sign or piece.id or piece.is_delimiter)
            yield replace(piece, text=piece.text[first:last], continued=is_continued)
        offset += len(piece.text)
