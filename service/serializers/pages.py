"""The pages of a record as canvases: scans somewhere on the web, or its transcript typeset.

Gives each page its size in pixels, its image and the places of its lines; knows nothing of IIIF's documents.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from service.record import languages, rights
from service.record.access import RestrictedRecord, Shape, admits
from service.record.fields import Reference, Transcription
from service.record.model import Record
from service.record.transcript import SourcePage, source_pages
from service.serializers import additional_texts, ocr_layers
from service.serializers.context import Context
from service.serializers.iiif import labels
from service.serializers.page_model import Canvas, Layer, Painting, TextLine
from service.serializers.painting import painting
from service.typesetting import Layout, Sheet, lay_out
from service.typesetting.layout import Page

NOTICE = "Transcript, typeset from the published text. Not a facsimile of the original."
BESIDE = 1_000_000  # pages set in type beside scans are numbered after it: scans never reach it
THUMBNAIL = 200  # px wide
LAID_OUT = 16  # records whose canvases are kept: the manifest and the annotations both ask for them
JPEG = "image/jpeg"


def sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """The sizes in which a typeset page is to be had, smallest first."""
    widths = sorted({THUMBNAIL, width // 4, width // 2, width})
    return tuple((wide, round(height * wide / width)) for wide in widths)


def canvases(record: Record, context: Context) -> tuple[Canvas, ...]:
    """The canvases of a record, at least one (IIIF Presentation 3.0, 5.2)."""
    if isinstance(record, RestrictedRecord) and record.withheld:
        return _guarded(record, context)
    pictures = context.pictures(record) if record.pages else ()
    if not pictures:
        pages, sources = _typeset(record, context)
        return additional_texts.complete(record, pages, sources)
    paintings = tuple(painting(record.id, n, picture, context) for n, picture in enumerate(pictures, 1))
    named = tuple(picture.label for picture in pictures)
    made = _scanned(paintings, named, record.transcript, _transcript(record, "paragraph"))
    scanned = additional_texts.complete(
        record, made, range(1, len(made) + 1), ocr_layers.layers(pictures, context)
    )
    if record.typeset == "choice" and not unpaired(record, context):
        return tuple(
            _choice(canvas, page, record, context)
            for canvas, page in zip(scanned, _set(record, context), strict=True)
        )
    return scanned + _after(record, context)


def _set(record: Record, context: Context) -> tuple[Page, ...]:
    """The typeset pages of a transcript; none where there is none."""
    return layout(sheet(record, context)).pages if record.transcript.strip() else ()


def _after(record: Record, context: Context) -> tuple[Canvas, ...]:
    """The typeset pages that follow the scans, with numbers that no scan gets, so that no address moves with them."""
    if record.typeset != "after":
        return ()
    layer, words = _transcript(record, "line"), labels.table(context.site.languages)["transcript"]
    found = []
    for page in _set(record, context):
        number = BESIDE + page.number
        made = _typeset_page(page, context.address.image(record.id, number), layer)
        label = {tag: f"{word[0]} {page.number}" for tag, word in words.items()}
        found.append(replace(made, number=number, label=label))
    return tuple(found)


def unpaired(record: Record, context: Context) -> str:
    """Why the scans and the typeset pages of a record cannot be offered as two images of the same pages; or nothing."""
    scans, pages = len(context.pictures(record)), _set(record, context)
    if not pages:
        return "there is no transcript to be set in type"
    leaves = [page.source_page or 1 for page in pages]
    if len(set(leaves)) != scans:
        return f"there are {scans} scans, and {len(set(leaves))} pages in the transcript"
    twice = next((leaf for leaf in leaves if leaves.count(leaf) > 1), None)
    return f"page {twice} of the transcript takes more than one page when it is set in type" if twice else ""


def _choice(canvas: Canvas, page: Page, record: Record, context: Context) -> Canvas:
    """The canvas of a scan with the typeset page as a second image; each is named, for readers choose by the names."""
    words = labels.table(context.site.languages)
    scan, text = ({tag: word[0] for tag, word in words[name].items()} for name in ("scan", "transcript"))
    made = _typeset_page(
        page, context.address.image(record.id, BESIDE + page.number), _transcript(record, "line")
    )
    return replace(
        canvas, paintings=(replace(canvas.painting, label=scan), replace(made.painting, label=text))
    )


def guarded(record: Record, context: Context) -> tuple[Shape, ...]:
    """The shapes of the pages of a whole record, where this node serves their images and so can guard them.

    Empty where an image is somewhere else on the web, or where a rule on scans finds none: those are left out.
    """
    if record.access and record.access.covers == "scans" and not record.pages:
        return ()
    ours = context.address.image_root
    # pages set in type beside scans are made of the text, whatever rule there is on that
    pages = canvases(record.model_copy(update={"typeset": "none"}), context)
    if not all(painting.service.startswith(ours) for page in pages for painting in page.paintings):
        return ()
    return tuple((page.number, page.width, page.height, page.painting.level) for page in pages)


def is_guarded(record: Record, context: Context) -> bool:
    """Whether the images of a record, in its public form or whole, are given to readers with a pass alone."""
    if isinstance(record, RestrictedRecord):
        return bool(record.withheld)
    return admits(record.access) and bool(guarded(record, context))


def _guarded(record: RestrictedRecord, context: Context) -> tuple[Canvas, ...]:
    """Pages of which no more is told than their size, with what text of them is open."""
    texts = source_pages(record.transcript)
    layer, found = _transcript(record, "paragraph"), []
    for at, (number, width, height, level) in enumerate(record.withheld):
        service = context.address.image(record.id, number)
        painting = Painting(f"{service}/full/max/0/default.jpg", JPEG, width, height, service, level, 3)
        mine = texts[at:] if at + 1 == len(record.withheld) else texts[at : at + 1]
        label = {"none": str(number)}
        found.append(Canvas(number, label, width, height, (painting,), _with(layer, _paragraphs(mine))))
    return additional_texts.complete(record, found, range(1, len(found) + 1)) + _after(record, context)


def _transcript(record: Record, granularity: str) -> Layer:
    """The layer of the transcript, without its lines."""
    said = record.transcription or Transcription()
    language = record.text_language
    return Layer("transcript", "transcript", language, granularity, (), said.by or "", date=said.date or "")


def _with(layer: Layer, lines: tuple[TextLine, ...]) -> tuple[Layer, ...]:
    return (replace(layer, lines=lines),) if lines else ()


@lru_cache(maxsize=LAID_OUT)
def _scanned(
    paintings: tuple[Painting, ...], labels: tuple[str, ...], transcript: str, layer: Layer
) -> tuple[Canvas, ...]:
    """The last are kept, since the manifest and the annotations both ask."""
    texts = source_pages(transcript)
    found = []
    for number, painted in enumerate(paintings, 1):
        # what has no page of its own stays with the last
        mine = texts[number - 1 :] if number == len(paintings) else texts[number - 1 : number]
        label = {"none": labels[number - 1] or str(number)}
        layers = _with(layer, _paragraphs(mine))
        found.append(Canvas(number, label, painted.width, painted.height, (painted,), layers))
    return tuple(found)


def _paragraphs(texts: tuple[SourcePage, ...]) -> tuple[TextLine, ...]:
    source = (text for page in texts for text in page.paragraphs)
    return tuple(TextLine(i, text, None, i) for i, text in enumerate(source, 1))


def typeset_page(record: Record, number: int, context: Context) -> tuple[Sheet, Page] | None:
    """The sheet, and on it the page, that the image of that number shows; None where it shows none."""
    guarded = isinstance(record, RestrictedRecord) and bool(record.withheld)
    if guarded or (record.pages and context.pictures(record)):
        if record.typeset == "none" or not record.transcript.strip():
            return None
        number -= BESIDE
    whole = sheet(record, context)
    pages = layout(whole).pages
    return (whole, pages[number - 1]) if 0 < number <= len(pages) else None


def _typeset(record: Record, context: Context) -> tuple[tuple[Canvas, ...], tuple[int, ...]]:
    """The canvases, and which page of the source each shows."""
    layer, pages = _transcript(record, "line"), layout(sheet(record, context)).pages
    made = (_typeset_page(page, context.address.image(record.id, page.number), layer) for page in pages)
    return tuple(made), tuple(page.source_page or 1 for page in pages)


def _typeset_page(page: Page, service: str, layer: Layer) -> Canvas:
    small_width, small_height = sizes(page.width, page.height)[0]
    thumbnail = f"{service}/full/{small_width},{small_height}/0/default.jpg", small_width, small_height
    lines = tuple(
        TextLine(i, line.text, (line.x, line.y, line.width, line.height), line.paragraph, line.words)
        for i, line in enumerate(page.lines, 1)
    )
    image = f"{service}/full/max/0/default.jpg"
    painting = Painting(image, JPEG, page.width, page.height, service, "level2", 3, thumbnail=thumbnail)
    label = {"none": str(page.number)}
    return Canvas(page.number, label, page.width, page.height, (painting,), _with(layer, lines), True)


@lru_cache(maxsize=LAID_OUT)
def layout(sheet: Sheet) -> Layout:
    """The layout of a sheet; the last few are kept, since the manifest and the annotations both ask."""
    return lay_out(sheet)


def sheet(record: Record, context: Context) -> Sheet:
    """What stands on the typeset pages of a record."""
    language = record.text_language
    return Sheet(
        title=context.words(record.title),
        facts=tuple((label, value) for label, value in _facts(record, context) if value),
        marking=_marking(record, context),
        notice=NOTICE,
        address=context.address.thing(record.id),
        rights=rights.statement(record.rights).label if record.rights else "",
        language=language,
        direction=languages.direction(language) if language != "und" else "ltr",
        pages=tuple(page.paragraphs for page in source_pages(record.transcript)),
        paper=context.site.paper,
    )


def _facts(record: Record, context: Context) -> list[tuple[str, str]]:
    holder = context.holder(record)
    collection = context.ancestors(record)
    held = ", ".join(
        part.label(context.site.language) for part in (*collection[::-1], *([holder] if holder else []))
    )
    return [
        ("Date", record.when.words(context.site.language) if record.when else ""),
        ("From", named(record.senders, context)),
        ("To", named(record.recipients, context)),
        ("Held in", held),
    ]


def named(references: tuple[Reference, ...], context: Context) -> str:
    """People in the source's own words, else by name: `the President; Harriman`."""
    return "; ".join(ref.as_ or context.label(ref.id or "") for ref in references)


def _marking(record: Record, context: Context) -> str | None:
    if not record.classification:
        return None
    concept = context.vocabulary.find("classification", record.classification)
    label = context.words(concept.labels) if concept else record.classification
    return f"originally {label}"
