"""The texts of a record cut for reading on a page: leaves, paragraphs, lines, and in them signs and mentions.

The text is never changed: the pieces of a paragraph, joined, are the paragraph. Nothing here is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from service.record.access import RestrictedRecord
from service.record.additional_texts import layer_names
from service.record.field_types import Reference, Transcription
from service.record.model import Authority, Record
from service.record.transcript import source_pages, split_marks
from service.serializers.context import SerializerContext
from service.serializers.page_image import Size
from service.serializers.page_model import Canvas, Layer, PageNote, Region, TextLine
from service.serializers.pages import TYPESET_NUMBER_OFFSET, canvases, typeset_sizes
from service.serializers.painting import fit_within, sized_image_url
from service.web.image_api.restricted_images import substitute_size

# scripts that put no space between words, so that a name there has no word boundary
_UNSPACED = r"\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF"
_NO_EDGE = re.compile(f"[{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text: plain, an editorial sign with its explanation, or a mention of a description."""

    text: str
    sign: str = ""
    explanation: str = ""
    id: str = ""
    continued: bool = False  # the second half of a sign or mention that runs over the end of a line


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the anchor of its permalink, and where it stands on the image."""

    anchor: str
    number: int
    pieces: tuple[Span, ...]
    region: Region | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The lines of a paragraph that stand on one leaf; `continued` when it began on the one before."""

    lines: tuple[Line, ...]
    continued: bool


@dataclass(frozen=True, slots=True)
class AdditionalText:
    """Another text of a page, a translation for one: its layer, and its paragraphs."""

    layer: Layer
    paragraphs: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class AnchoredNote:
    """A note of an editor on a page; `line` is the anchor of the line with the words that it quotes, if it has any."""

    remark: PageNote
    line: str


@dataclass(frozen=True, slots=True)
class PageView:
    """One page: its image, in which sizes, the text that is read beside it, its further texts, and notes.

    The text is the transcript; of a page that nobody transcribed, what a machine read there.
    """

    canvas: Canvas
    label: str
    sources: tuple[tuple[str, int], ...]  # address of the image and its width in px
    layer: Layer | None
    paragraphs: tuple[Paragraph, ...]
    further: tuple[AdditionalText, ...] = ()
    notes: tuple[AnchoredNote, ...] = ()
    is_substitute: bool = False  # whether the image is a small copy of one that not everybody may see

    @property
    def regions(self) -> tuple[Line, ...]:
        """The lines that have a place on the image."""
        return tuple(line for part in self.paragraphs for line in part.lines if line.region)


LONGEST = (400, 800, 1600)  # pixels of the longer side of a scan; publish stores the first two
SHOWN = 100  # pages of a record on one page of the site; a whole book would be megabytes


def page_views(record: Record, serializer_context: SerializerContext) -> tuple[PageView, ...]:
    """The pages of a record, ready to be read. Empty where there is neither text nor image."""
    pages = _readable(record, serializer_context)[:SHOWN]
    if not pages:
        return ()
    cut = _Cutter(record, mentions(record, serializer_context))
    leaves = (_leaf(page, cut) for page in pages)
    sizes = _substitute_sizes(record)
    return tuple(_with_substitute(leaf, sizes.get(leaf.canvas.number)) for leaf in leaves)


def texts(record: Record, serializer_context: SerializerContext) -> tuple[AdditionalText, ...]:
    """The texts of a record without its pages: of a version, whose images nobody kept."""
    cut = _Cutter(record, mentions(record, serializer_context))
    said = record.transcription or Transcription()
    main = Layer(
        "transcript", "transcript", record.text_language, "paragraph", (), said.by or "", date=said.date or ""
    )
    found = [AdditionalText(main, tuple(tuple(cut.pieces(text)) for text in cut.texts))] if cut.texts else []
    for name, text in zip(layer_names(record.texts), record.texts, strict=True):
        layer = Layer(
            name, text.kind, text.language, "paragraph", (), text.by or "", text.generator, text.date or ""
        )
        paragraphs = (paragraph for page in source_pages(text.text) for paragraph in page.paragraphs)
        found.append(AdditionalText(layer, tuple(tuple(_signs(paragraph)) for paragraph in paragraphs)))
    return tuple(found)


def _has_anything(record: Record) -> bool:
    return bool(record.transcript.strip() or record.pages or record.texts)


def _leaf(page: Canvas, cut: _Cutter) -> PageView:
    shown = page.layer() or next((one for one in page.layers if one.kind == "machine"), None)
    others = [one for one in page.layers if shown is None or one.name != shown.name]
    # beside a transcript nobody reads what a machine made of the same words: viewers have it
    further = tuple(cut.further(one) for one in others if one.kind != "machine")
    notes = tuple(_noted(one, page, shown) for one in page.notes if not one.editorial_mark)
    label, paragraphs = next(iter(page.label.values())), tuple(cut.paragraphs(page, shown))
    return PageView(page, label, _sources(page), shown, paragraphs, further, notes)


def _noted(remark: PageNote, page: Canvas, shown: Layer | None) -> AnchoredNote:
    quoted = remark.quotations[0] if remark.quotations else None
    here = quoted is not None and shown is not None and quoted.layer == shown.name
    return AnchoredNote(remark, _anchor(page, quoted.line) if quoted and here else "")


def _anchor(page: Canvas, line: int) -> str:
    return f"p{page.number}l{line}"


def _readable(record: Record, serializer_context: SerializerContext) -> tuple[Canvas, ...]:
    """Return the pages to show: of a record whose images are restricted, only those whose image everybody may see."""
    if not (isinstance(record, RestrictedRecord) and record.withheld):
        return _shown(canvases(record, serializer_context)) if _has_anything(record) else ()
    if _substitute_sizes(record):
        return _shown(canvases(record, serializer_context))
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


def _with_substitute(leaf: PageView, size: Size | None) -> PageView:
    """Return a page with the small copy of its image, if it has one."""
    if size is None or leaf.canvas.typeset:
        return leaf
    url = sized_image_url(leaf.canvas.painting.service, 3, size)
    return replace(leaf, sources=((url, size[0]),), is_substitute=True)


def omitted_pages(record: Record, serializer_context: SerializerContext) -> int:
    """How many pages of a record its page in the browser leaves to the viewer, the text and the PDF."""
    return max(0, len(_readable(record, serializer_context)) - SHOWN)


def _shown(pages: tuple[Canvas, ...]) -> tuple[Canvas, ...]:
    """Without pages set in type beside scans: their text stands beside the scans already."""
    return tuple(page for page in pages if page.number < TYPESET_NUMBER_OFFSET)


def _sources(page: Canvas) -> tuple[tuple[str, int], ...]:
    """The image in the sizes that a page of the site needs, the smallest first."""
    shown = page.painting
    if page.typeset:
        return tuple(
            (sized_image_url(shown.service, 3, size), size[0])
            for size in typeset_sizes(page.width, page.height)
        )
    if shown.level not in ("level1", "level2"):
        return ((shown.image, shown.width),)
    found = {size[0]: size for longest in LONGEST if (size := fit_within(shown.width, shown.height, longest))}
    return tuple(
        (sized_image_url(shown.service, shown.version, size), wide) for wide, size in sorted(found.items())
    )


class _Cutter:
    """Cuts the paragraphs of a transcript at the ends of lines, remembering where a page broke one."""

    def __init__(self, record: Record, found: EntityMentions) -> None:
        self.mentions = found
        self.texts = [text for page in source_pages(record.transcript) for text in page.paragraphs]
        self.starts: dict[int, int] = {}

    def paragraphs(self, page: Canvas, layer: Layer | None) -> Iterator[Paragraph]:
        for number, lines in groupby(layer.lines if layer else (), key=lambda line: line.paragraph):
            listed = list(lines)
            if page.typeset and layer and layer.kind == "transcript" and number <= len(self.texts):
                yield self.typeset(page, number, listed)
            else:
                yield Paragraph(tuple(self.plain(page, listed)), False)

    def plain(self, page: Canvas, lines: list[TextLine]) -> Iterator[Line]:
        """The lines of a scan: a line is a whole paragraph of a transcript, or one that was read from the image."""
        for line in lines:
            pieces = tuple(self.pieces(line.text))
            end = (Span("\n"),) if line is not lines[-1] else ()
            yield self.line(page, line, pieces + end)

    def further(self, layer: Layer) -> AdditionalText:
        """Another text, with its editorial signs; names are looked for in the main text only."""
        return AdditionalText(layer, tuple(tuple(_signs(line.text)) for line in layer.lines))

    def typeset(self, page: Canvas, number: int, lines: list[TextLine]) -> Paragraph:
        text, begun = self.texts[number - 1], self.starts.get(number, 0)
        edges = [begun]
        for line in lines:
            start = _after_space(text, edges[-1])
            edges.append(_after_space(text, start + len(line.text)))
        self.starts[number] = edges[-1]
        pieces = tuple(self.pieces(text))
        made = [
            self.line(page, line, tuple(_within(pieces, start, end)))
            for line, start, end in zip(lines, edges, edges[1:], strict=False)
        ]
        return Paragraph(tuple(made), begun > 0)

    def line(self, page: Canvas, line: TextLine, pieces: tuple[Span, ...]) -> Line:
        return Line(_anchor(page, line.number), line.number, pieces, line.region)

    def pieces(self, text: str) -> Iterator[Span]:
        for piece in _signs(text):
            if piece.sign:
                yield piece
            else:
                yield from self.mentions.pieces(piece.text)


def _signs(text: str) -> Iterator[Span]:
    return (Span(span.text, span.mark, span.explanation) for span in split_marks(text))


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _within(pieces: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """The part of the pieces that lies between two places of the text they make up."""
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, len(piece.text))
        if first < last:
            broken = first > 0 and bool(piece.sign or piece.id)
            yield replace(piece, text=piece.text[first:last], continued=broken)
        at += len(piece.text)


class EntityMentions:
    """The forms under which people and places are named, and where they stand in a text."""

    def __init__(self, forms: dict[str, str]) -> None:
        self.ids = {_folded(form): id for form, id in forms.items()}
        longest = sorted(forms, key=len, reverse=True)
        self.pattern = re.compile("|".join(_whole(form) for form in longest)) if longest else None

    def pieces(self, text: str) -> Iterator[Span]:
        """The text, cut where a name stands."""
        end = 0
        for match in self.pattern.finditer(text) if self.pattern else ():
            if match.start() > end:
                yield Span(text[end : match.start()])
            yield Span(match[0], id=self.ids[_folded(match[0])])
            end = match.end()
        if end < len(text):
            yield Span(text[end:])


def mentions(record: Record, serializer_context: SerializerContext) -> EntityMentions:
    """The names to look for: those that a reference gives as `named`, else all that its target is called."""
    forms: dict[str, str] = {}
    for reference in (*record.people, *record.places, *record.senders, *record.recipients):
        for form in _forms(reference, serializer_context):
            forms.setdefault(form, reference.id or "")
    return EntityMentions({form: id for form, id in forms.items() if id and len(form) > 1})


def _forms(reference: Reference, serializer_context: SerializerContext) -> Iterator[str]:
    found = serializer_context.find(reference.id) if reference.id else None
    if not isinstance(found, Authority):
        return
    yield from (_folded(form) for form in reference.named or (*found.name.values(), *found.other_names))


def _folded(form: str) -> str:
    return " ".join(form.split())


def _whole(form: str) -> str:
    body = r"\s+".join(re.escape(word) for word in form.split())
    before = "" if _NO_EDGE.match(form[0]) else r"(?<!\w)"
    after = "" if _NO_EDGE.match(form[-1]) else r"(?!\w)"
    return before + body + after
