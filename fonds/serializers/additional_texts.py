"""Places the additional texts and the notes of a record on its canvases.

The geometry comes from the canvases that are passed in. Nothing is typeset here, and nothing is expressed in IIIF.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from fonds.record import additional_texts
from fonds.record.additional_texts import MAX_PAGE, FurtherText, Note
from fonds.record.model import Record
from fonds.record.quote_matching import LineIndex, LineSpan
from fonds.record.quote_matching import prefix_and_suffix as surrounding_text
from fonds.record.signs import Sign
from fonds.record.transcript import SourcePage, source_pages
from fonds.serializers.page_model import (
    Canvas,
    Layer,
    PageNote,
    Quotation,
    Region,
    TextLine,
    bounding_box,
)
from fonds.serializers.signed_lines import SignedLine, spans_of_pages

EXPLANATION_LANGUAGE = "en"  # the language in which editorial marks are explained


def add_texts_and_notes(
    record: Record,
    pages: Sequence[Canvas],
    source_numbers: Sequence[int],
    ocr_layers: Sequence[Layer | None] = (),
) -> tuple[Canvas, ...]:
    """Return the canvases with the additional texts, the OCR layers and the notes of their record.

    `source_numbers` has, for each canvas, the number of the source page it shows, counted from 1: a typeset source page
    may need several canvases. `ocr_layers` has the text that was read from the image of each canvas.
    """
    canvases = [replace(page) for page in pages] if record.texts or record.notes else list(pages)
    placement = _TextPlacement(record, canvases, source_numbers)
    names = additional_texts.layer_names(record.texts)
    for name, text in sorted(zip(names, record.texts, strict=True), key=_kind_order):
        placement.add(name, text)
    for index, layer in enumerate(ocr_layers):
        if layer:
            canvases[index] = replace(canvases[index], layers=(*canvases[index].layers, layer))
    note_placement = _NotePlacement(canvases, source_numbers)
    return tuple(
        replace(canvas, notes=notes) if notes else canvas
        for canvas, notes in note_placement.place(record.notes)
    )


def _kind_order(named_text: tuple[str, FurtherText]) -> int:
    return additional_texts.TEXT_KINDS.index(named_text[1].kind)


class _TextPlacement:
    """Puts each page of an additional text on the canvas that it belongs to."""

    def __init__(self, record: Record, pages: list[Canvas], source_numbers: Sequence[int]) -> None:
        self.pages, self.source_numbers = pages, source_numbers
        self.source = source_pages(record.transcript)
        self.numbers_by_label = {
            page.label: number for number, page in enumerate(self.source, 1) if page.label
        }
        if pages and not pages[0].typeset:
            self.numbers_by_label |= {next(iter(page.label.values())): page.number for page in pages}
        # paragraphs are counted over the whole transcript: the canvas and the region in which each begins
        self.paragraph_starts: dict[int, tuple[int, Region | None]] = {}
        if pages and pages[0].typeset:
            for index, page in enumerate(pages):
                for number in dict.fromkeys(line.paragraph for line in page.lines):
                    regions = [line.region for line in page.lines if line.paragraph == number]
                    self.paragraph_starts.setdefault(number, (index, bounding_box(regions)))

    def add(self, name: str, text: FurtherText) -> None:
        """Add one text to the canvases, with a line of its layer for each paragraph."""
        lines_by_canvas: list[list[TextLine]] = [[] for _ in self.pages]
        for order, page in enumerate(source_pages(text.text), 1):
            source_number = self._source_number(order, page.label)
            for index, paragraph, region in self._place_paragraphs(source_number, page):
                lines = lines_by_canvas[index]
                lines.append(TextLine(len(lines) + 1, paragraph, region, len(lines) + 1))
        layer = Layer(
            name, text.kind, text.language, "paragraph", (), text.by or "", text.generator, text.date or ""
        )
        for index, lines in enumerate(lines_by_canvas):
            if lines:
                canvas = self.pages[index]
                self.pages[index] = replace(
                    canvas, layers=(*canvas.layers, replace(layer, lines=tuple(lines)))
                )

    def _source_number(self, order: int, label: str) -> int:
        """Return the number of the source page that a page of a text corresponds to.

        It is the page with the same label; else the page with that number; else the page at the same position.
        """
        if label in self.numbers_by_label:
            return self.numbers_by_label[label]
        return int(label) if label.isdecimal() and 0 < int(label) <= MAX_PAGE else order

    def _place_paragraphs(
        self, source_number: int, page: SourcePage
    ) -> Iterator[tuple[int, str, Region | None]]:
        """Yield (index of the canvas, paragraph, region) for each paragraph of one page of a text.

        If the page of the transcript has the same number of paragraphs, each is placed beside its counterpart. If not,
        all are placed on the page as a whole.
        """
        before = sum(len(source_page.paragraphs) for source_page in self.source[: source_number - 1])
        counterparts = self.source[source_number - 1].paragraphs if source_number <= len(self.source) else ()
        numbers = range(before + 1, before + len(counterparts) + 1)
        if len(counterparts) == len(page.paragraphs) and all(
            number in self.paragraph_starts for number in numbers
        ):
            for number, paragraph in zip(numbers, page.paragraphs, strict=True):
                index, region = self.paragraph_starts[number]
                yield index, paragraph, region
            return
        for paragraph in page.paragraphs:
            yield first_canvas(source_number, self.source_numbers), paragraph, None


def first_canvas(source_number: int, source_numbers: Sequence[int]) -> int:
    """Return the index of the first canvas of a source page, or of the last canvas if the page has none."""
    return next(
        (index for index, number in enumerate(source_numbers) if number >= source_number),
        len(source_numbers) - 1,
    )


class _NotePlacement:
    """Finds the words that each note is about, and the editorial marks of the transcript."""

    def __init__(self, pages: Sequence[Canvas], source_numbers: Sequence[int]) -> None:
        self.pages, self.source_numbers = pages, source_numbers
        self._lines_cache: dict[tuple[str, int], tuple[list[tuple[int, TextLine]], LineIndex]] = {}

    def place(self, notes: Sequence[Note]) -> Iterator[tuple[Canvas, tuple[PageNote, ...]]]:
        """Yield each canvas with its notes: those of editors in their order, then its editorial marks."""
        notes_by_canvas: list[list[PageNote]] = [[] for _ in self.pages]
        for note in notes:
            index, page_note = self._place_note(note)
            notes_by_canvas[index].append(page_note)
        signed_lines = spans_of_pages(self.pages)
        for index, page in enumerate(self.pages):
            page_notes = [*notes_by_canvas[index], *_editorial_marks(signed_lines.get(page.number, ()))]
            yield page, tuple(replace(note, number=number) for number, note in enumerate(page_notes, 1))

    def _place_note(self, note: Note) -> tuple[int, PageNote]:
        """Return the index of the canvas that a note belongs to, and the note with the words it is about."""
        page_note = PageNote(0, note.text, by=note.by or "", date=note.date or "", quote=note.quote)
        # look in the transcript first; on a page that nobody transcribed, in the OCR text
        for kind in ("transcript", "machine") if note.quote else ():
            if match := self._find_quotation(note, kind):
                index, quotations, region = match
                return index, replace(page_note, quotations=quotations, region=region)
        return first_canvas(note.page or 1, self.source_numbers), page_note

    def _find_quotation(
        self, note: Note, kind: str
    ) -> tuple[int, tuple[Quotation, ...], Region | None] | None:
        canvas_lines, index_of_lines = self._lines(kind, note.page or 0)
        matches = index_of_lines.find(note.quote, 1)
        if not matches:
            return None
        # a quotation that continues on the next canvas belongs to the one on which it begins
        index = canvas_lines[matches[0][0].line][0]
        parts = [
            (canvas_lines[span.line][1], span) for span in matches[0] if canvas_lines[span.line][0] == index
        ]
        name = next(layer.name for layer in self.pages[index].layers if layer.kind == kind)
        region = bounding_box([line.region_of(span.start, span.end) for line, span in parts])
        return index, tuple(_quotation(name, line, span) for line, span in parts), region

    def _lines(self, kind: str, source_number: int) -> tuple[list[tuple[int, TextLine]], LineIndex]:
        """Return the lines on a source page (0: on all), each with the index of its canvas, and an index to search."""
        key = kind, source_number
        if key not in self._lines_cache:
            canvas_lines = [
                (index, line)
                for index, canvas in enumerate(self.pages)
                if source_number in (0, self.source_numbers[index])
                for layer in [layer for layer in canvas.layers if layer.kind == kind][:1]
                for line in layer.lines
            ]
            self._lines_cache[key] = canvas_lines, LineIndex([line.text for _, line in canvas_lines])
        return self._lines_cache[key]


def _quotation(layer: str, line: TextLine, span: LineSpan) -> Quotation:
    exact = line.text[span.start : span.end]
    return Quotation(layer, line.number, exact, *surrounding_text(line.text, span.start, span.end))


def _editorial_marks(lines: Sequence[SignedLine]) -> Iterator[PageNote]:
    """Yield a note for each editorial mark and each sign on a page of a transcript, which explains it to readers."""
    signed: dict[tuple[int, Sign], list[tuple[TextLine, int, int]]] = {}
    for line, spans in lines:
        start = 0
        for span in spans:
            end = start + len(span.text)
            for sign in span.signs:
                signed.setdefault((line.paragraph, sign), []).append((line, start, end))
            if span.mark:
                quotations = (_transcript_quotation(line, start, end),)
                region = line.region_of(start, end)
                yield _explanation(span.explanation, span.mark, quotations, region)
            start = end
    for (_, sign), parts in signed.items():
        if sign.explanation:
            yield _explained_sign(sign, parts)


def _explained_sign(sign: Sign, parts: Sequence[tuple[TextLine, int, int]]) -> PageNote:
    """Return the note of a sign, with a quotation of each line that it is on."""
    by_line = (list(group) for _, group in groupby(parts, key=lambda part: part[0].number))
    ranges = [(group[0][0], group[0][1], group[-1][2]) for group in by_line]
    quotations = tuple(_transcript_quotation(*line_range) for line_range in ranges)
    region = bounding_box([line.region_of(start, end) for line, start, end in ranges])
    return _explanation(sign.explanation, sign.name, quotations, region)


def _transcript_quotation(line: TextLine, start: int, end: int) -> Quotation:
    return Quotation(
        "transcript", line.number, line.text[start:end], *surrounding_text(line.text, start, end)
    )


def _explanation(text: str, name: str, quotations: tuple[Quotation, ...], region: Region | None) -> PageNote:
    return PageNote(0, {EXPLANATION_LANGUAGE: text}, quotations, region, editorial_mark=name)
