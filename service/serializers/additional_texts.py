"""The further texts of a record and the notes on it, put on its canvases: on which each belongs, and where there.

Geometry comes from the canvases that are given; no text is set in type here, and nothing is said in IIIF's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.record import additional_texts
from service.record.additional_texts import MAX_PAGE, FurtherText, Note
from service.record.model import Record
from service.record.quote_matching import Lines, Span
from service.record.quote_matching import around as beside
from service.record.text import Text
from service.record.transcript import SourcePage, source_pages, spans
from service.serializers.page_model import Canvas, Layer, Quoted, Region, Remark, TextLine, around

EXPLAINED_IN = "en"  # the language in which editorial signs are explained


def complete(
    record: Record, pages: Sequence[Canvas], sources: Sequence[int], read: Sequence[Layer | None] = ()
) -> tuple[Canvas, ...]:
    """The canvases with the further texts and the notes of their record; `read` is what was read from the images.

    `sources` says of each canvas which page of the source it shows, counted from 1: a typeset page of the source may
    need several canvases.
    """
    found = [replace(page) for page in pages] if record.texts or record.notes else list(pages)
    shelf = _Shelf(record, found, sources)
    ordered = sorted(zip(additional_texts.names(record.texts), record.texts, strict=True), key=_rank)
    for name, text in ordered:
        shelf.add(name, text)
    for index, layer in enumerate(read):
        if layer:
            found[index] = replace(found[index], layers=(*found[index].layers, layer))
    notes = _Notes(found, sources)
    return tuple(
        replace(page, remarks=remarks) if remarks else page for page, remarks in notes.of(record.notes)
    )


def _rank(named: tuple[str, FurtherText]) -> int:
    return additional_texts.KINDS.index(named[1].kind)


class _Shelf:
    """Puts each page of a text on the canvas that it belongs to."""

    def __init__(self, record: Record, pages: list[Canvas], sources: Sequence[int]) -> None:
        self.pages, self.sources = pages, sources
        self.source = source_pages(record.transcript)
        self.labels = {page.label: number for number, page in enumerate(self.source, 1) if page.label}
        if pages and not pages[0].typeset:
            self.labels |= {next(iter(page.label.values())): page.number for page in pages}
        # paragraphs are counted over the whole transcript: where each begins, and on which canvas
        self.begun: dict[int, tuple[int, Region | None]] = {}
        if pages and pages[0].typeset:
            for index, page in enumerate(pages):
                for number in dict.fromkeys(line.paragraph for line in page.lines):
                    regions = [line.region for line in page.lines if line.paragraph == number]
                    self.begun.setdefault(number, (index, around(regions)))

    def add(self, name: str, text: FurtherText) -> None:
        """One text: a line of its layer for each paragraph."""
        lines: list[list[TextLine]] = [[] for _ in self.pages]
        for order, page in enumerate(source_pages(text.text), 1):
            for index, paragraph, region in self._places(self._number(order, page.label), page):
                mine = lines[index]
                mine.append(TextLine(len(mine) + 1, paragraph, region, len(mine) + 1))
        made = Layer(
            name, text.kind, text.language, "paragraph", (), text.by or "", text.generator, text.date or ""
        )
        for index, mine in enumerate(lines):
            if mine:
                canvas = self.pages[index]
                self.pages[index] = replace(canvas, layers=(*canvas.layers, replace(made, lines=tuple(mine))))

    def _number(self, order: int, label: str) -> int:
        """Which page of the source a page of a text is: the one with its label, else that number, else by its order."""
        if label in self.labels:
            return self.labels[label]
        return int(label) if label.isdecimal() and 0 < int(label) <= MAX_PAGE else order

    def _places(self, number: int, page: SourcePage) -> Iterator[tuple[int, str, Region | None]]:
        """Canvas and region of each paragraph of one page of a text.

        Where the page of the transcript has as many paragraphs, each belongs to its own; else all to the page.
        """
        before = sum(len(one.paragraphs) for one in self.source[: number - 1])
        own = self.source[number - 1].paragraphs if number <= len(self.source) else ()
        numbers = range(before + 1, before + len(own) + 1)
        if len(own) == len(page.paragraphs) and all(one in self.begun for one in numbers):
            for one, text in zip(numbers, page.paragraphs, strict=True):
                index, region = self.begun[one]
                yield index, text, region
            return
        for text in page.paragraphs:
            yield first_of(number, self.sources), text, None


def first_of(page: int, sources: Sequence[int]) -> int:
    """The index of the first canvas of a page of the source; what has none stays with the last."""
    return next((index for index, source in enumerate(sources) if source >= page), len(sources) - 1)


class _Notes:
    """Finds what each note is about, and what editorial signs there are."""

    def __init__(self, pages: Sequence[Canvas], sources: Sequence[int]) -> None:
        self.pages, self.sources = pages, sources
        self._known: dict[tuple[str, int], tuple[list[tuple[int, TextLine]], Lines]] = {}

    def of(self, notes: Sequence[Note]) -> Iterator[tuple[Canvas, tuple[Remark, ...]]]:
        """Each canvas with the remarks on it: those of editors in their order, then the signs of its transcript."""
        mine: list[list[Remark]] = [[] for _ in self.pages]
        for note in notes:
            index, remark = self._remark(note)
            mine[index].append(remark)
        for index, page in enumerate(self.pages):
            found = [*mine[index], *_signs(page)]
            yield page, tuple(replace(remark, number=number) for number, remark in enumerate(found, 1))

    def _remark(self, note: Note) -> tuple[int, Remark]:
        made = Remark(0, note.text, by=note.by or "", date=note.date or "", quote=note.quote)
        # words of the transcript first; of a page that nobody transcribed, what the machine read
        for kind in ("transcript", "machine") if note.quote else ():
            if found := self._found(note, kind):
                index, quoted, region = found
                return index, replace(made, quoted=quoted, region=region)
        return first_of(note.page or 1, self.sources), made

    def _found(self, note: Note, kind: str) -> tuple[int, tuple[Quoted, ...], Region | None] | None:
        placed, lines = self._lines(kind, note.page or 0)
        places = lines.find(note.quote)
        if not places:
            return None
        # a quotation that runs over the end of a canvas belongs to the one on which it begins
        index = placed[places[0][0].line][0]
        parts = [(placed[span.line][1], span) for span in places[0] if placed[span.line][0] == index]
        name = next(layer.name for layer in self.pages[index].layers if layer.kind == kind)
        return index, tuple(_quoted(name, *part) for part in parts), around([_place(*part) for part in parts])

    def _lines(self, kind: str, page: int) -> tuple[list[tuple[int, TextLine]], Lines]:
        """The lines of the canvases of a page of the source (0: of all), each with the index of its canvas."""
        key = kind, page
        if key not in self._known:
            placed = [
                (index, line)
                for index, canvas in enumerate(self.pages)
                if page in (0, self.sources[index])
                for layer in [one for one in canvas.layers if one.kind == kind][:1]
                for line in layer.lines
            ]
            self._known[key] = placed, Lines([line.text for _, line in placed])
        return self._known[key]


def _place(line: TextLine, span: Span) -> Region | None:
    return line.place(span.start, span.end)


def _quoted(layer: str, line: TextLine, span: Span) -> Quoted:
    exact = line.text[span.start : span.end]
    return Quoted(layer, line.number, exact, *beside(line.text, span.start, span.end))


def _signs(page: Canvas) -> Iterator[Remark]:
    """The editorial signs of a transcript, each with what it tells a reader."""
    for line in page.lines if any("[" in line.text for line in page.lines) else ():
        at = 0
        for span in spans(line.text):
            end = at + len(span.text)
            if span.sign:
                text: Text = {EXPLAINED_IN: span.explanation}
                quoted = Quoted("transcript", line.number, span.text, *beside(line.text, at, end))
                yield Remark(0, text, (quoted,), line.place(at, end), sign=span.sign)
            at = end
