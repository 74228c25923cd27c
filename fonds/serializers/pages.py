"""The pages of a record as canvases: scans, wherever they are on the web, or the typeset transcript.

Gives each page its size in pixels, its images and the positions of its lines. It makes no IIIF documents.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from fonds.record import languages, rights
from fonds.record.access import RestrictedRecord, WithheldPage, allows_readers
from fonds.record.field_types import Reference, Transcription
from fonds.record.model import Record
from fonds.record.transcript import SourcePage, source_pages
from fonds.serializers.additional_texts import add_texts_and_notes
from fonds.serializers.caption_layers import caption_layers, tracks
from fonds.serializers.context import SERIALIZED_TOGETHER, SerializerContext
from fonds.serializers.iiif import labels
from fonds.serializers.ocr_layers import ocr_layers
from fonds.serializers.page_annotations import add_annotations
from fonds.serializers.page_image import JPEG, PageImage
from fonds.serializers.page_model import Canvas, Layer, Painting, TextLine
from fonds.serializers.painting import painting, poster
from fonds.typesetting import Layout, Sheet, lay_out
from fonds.typesetting.layout import Page

NOTICE = "Transcript, typeset from the published text. Not a facsimile of the original."
NOTICE_WITHOUT_TRANSCRIPT = "Description. Not a facsimile of the original."
# The image of a number is the same under every rule on access, so three kinds of page have numbers of their own: scans
# and the typeset pages of a record without scans from 1, and from these offsets on
TYPESET_NUMBER_OFFSET = 1_000_000  # the typeset pages of a record that has scans
STAND_IN_NUMBER_OFFSET = 2_000_000  # pages with the description alone, while the text is restricted
THUMBNAIL_WIDTH = 200  # pixels
LAYOUT_CACHE_SIZE = SERIALIZED_TOGETHER


def typeset_sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return the sizes in which a typeset page is available, smallest first."""
    widths = sorted({THUMBNAIL_WIDTH, width // 4, width // 2, width})
    return tuple((scaled_width, round(height * scaled_width / width)) for scaled_width in widths)


def canvases(record: Record, context: SerializerContext) -> tuple[Canvas, ...]:
    """Return the canvases of a record. There is at least one (IIIF Presentation 3.0, 5.2).

    In a cacheable context they are made once for the manifest, the annotations and the text for searches.
    """
    return context.of_description(record, _canvases)


def _canvases(record: Record, context: SerializerContext) -> tuple[Canvas, ...]:
    return add_annotations(record, _canvases_with_texts(record, context))


def _canvases_with_texts(record: Record, context: SerializerContext) -> tuple[Canvas, ...]:
    if isinstance(record, RestrictedRecord) and record.withheld:
        return _withheld_canvases(record, context)
    images = context.images(record)
    if not images:
        pages, source_numbers = _typeset_canvases(record, context)
        return add_texts_and_notes(record, pages, source_numbers)
    scans = _scan_canvases(record, images, context)
    scans = add_texts_and_notes(record, scans, range(1, len(scans) + 1), ocr_layers(images, context))
    if record.typeset == "choice" and not pairing_problem(record, context):
        return tuple(
            _with_choice(canvas, page, record, context)
            for canvas, page in zip(scans, _typeset_pages(record, context), strict=True)
        )
    return scans + _typeset_after_scans(record, context)


def _typeset_pages(record: Record, context: SerializerContext) -> tuple[Page, ...]:
    """Return the typeset pages of a transcript, or none if there is no transcript."""
    return cached_layout(build_sheet(record, context)).pages if record.transcript.strip() else ()


def _typeset_after_scans(record: Record, context: SerializerContext) -> tuple[Canvas, ...]:
    """Return the typeset pages that follow the scans.

    Their numbers are ones that no scan gets, so that their URLs stay the same when scans are added.
    """
    if record.typeset != "after":
        return ()
    layer = _transcript_layer(record, "line")
    transcript_label = labels.label_maps(context.site.languages)["transcript"]
    pages = []
    for page in _typeset_pages(record, context):
        number = TYPESET_NUMBER_OFFSET + page.number
        canvas = _typeset_canvas(page, context.urls.image(record.id, number), layer)
        label = {tag: f"{values[0]} {page.number}" for tag, values in transcript_label.items()}
        pages.append(replace(canvas, number=number, label=label))
    return tuple(pages)


def pairing_problem(record: Record, context: SerializerContext) -> str:
    """Return why the scans and the typeset pages of a record cannot be two images of the same pages; "" if they can."""
    images, pages = context.images(record), _typeset_pages(record, context)
    scan_count = len(images)
    if any(image.media for image in images):
        return "sound and film have no pages"
    if not pages:
        return "there is no transcript to be set in type"
    source_numbers = [page.source_page or 1 for page in pages]
    source_count = len(set(source_numbers))
    if source_count != scan_count:
        return f"there are {scan_count} scans, and {source_count} pages in the transcript"
    repeated = next((number for number in source_numbers if source_numbers.count(number) > 1), None)
    return (
        f"page {repeated} of the transcript takes more than one page when it is set in type"
        if repeated
        else ""
    )


def _with_choice(canvas: Canvas, page: Page, record: Record, context: SerializerContext) -> Canvas:
    """Return the canvas of a scan with the typeset page as a second image, each with a label to choose it by."""
    label_maps = labels.label_maps(context.site.languages)
    scan_label, transcript_label = (
        {tag: values[0] for tag, values in label_maps[name].items()} for name in ("scan", "transcript")
    )
    service = context.urls.image(record.id, TYPESET_NUMBER_OFFSET + page.number)
    typeset = _typeset_canvas(page, service, _transcript_layer(record, "line"))
    scan = replace(canvas.painting, label=scan_label)
    return replace(canvas, paintings=(scan, replace(typeset.painting, label=transcript_label)))


def access_controlled_pages(record: Record, context: SerializerContext) -> tuple[WithheldPage, ...]:
    """Return the shapes of the pages of an unrestricted record whose images this node serves, so can restrict.

    Empty if an image is elsewhere on the web, or if a rule on scans applies to a record without any: those pages are
    left out of what is published.
    """
    if record.access and record.access.covers == "scans" and not record.pages:
        return ()
    own_roots = context.urls.image_service_root, context.urls.media_root
    # typeset pages beside scans show the text, so they do not depend on a rule about scans
    pages = _canvases(record.model_copy(update={"typeset": "none"}), context)
    paintings = [painting for page in pages for painting in page.paintings]
    if not all((painting.service or painting.image).startswith(own_roots) for painting in paintings):
        return ()
    return tuple(_withheld_page(page) for page in pages)


def _withheld_page(page: Canvas) -> WithheldPage:
    media_type = page.painting.format if page.duration else ""
    return WithheldPage(page.number, page.width, page.height, page.painting.level, media_type, page.duration)


def is_access_controlled(record: Record, context: SerializerContext) -> bool:
    """Whether the images of a record, in its public view or unrestricted, are served only to readers with a pass."""
    if isinstance(record, RestrictedRecord):
        return bool(record.withheld)
    return allows_readers(record.access) and bool(access_controlled_pages(record, context))


def _withheld_canvases(record: RestrictedRecord, context: SerializerContext) -> tuple[Canvas, ...]:
    """Return pages that reveal no more than their size and whatever text of them is open."""
    texts = source_pages(record.transcript)
    layer, pages = _transcript_layer(record, "paragraph"), []
    for index, shape in enumerate(record.withheld):
        image, label = _withheld_painting(shape, record.id, context), {"none": str(shape.number)}
        lines = _paragraph_lines(_texts_of_page(texts, index, len(record.withheld)))
        canvas = Canvas(shape.number, label, shape.width, shape.height, (image,), _with_lines(layer, lines))
        pages.append(replace(canvas, duration=shape.duration) if shape.duration else canvas)
    return add_texts_and_notes(record, pages, range(1, len(pages) + 1)) + _typeset_after_scans(
        record, context
    )


def _withheld_painting(shape: WithheldPage, record_id: str, context: SerializerContext) -> Painting:
    number, width, height, level, media_type, duration = shape
    if media_type:
        return Painting(context.urls.media(record_id, number), media_type, width, height, duration=duration)
    service = context.urls.image(record_id, number)
    return Painting(f"{service}/full/max/0/default.jpg", JPEG, width, height, service, level, 3)


def _texts_of_page(texts: tuple[SourcePage, ...], index: int, count: int) -> tuple[SourcePage, ...]:
    """Return the source pages of the transcript for one of `count` images; the last image gets all that remain."""
    return texts[index:] if index + 1 == count else texts[index : index + 1]


def _transcript_layer(record: Record, granularity: str) -> Layer:
    """Return the layer of the transcript, without its lines."""
    transcription = record.transcription or Transcription()
    return Layer(
        "transcript",
        "transcript",
        record.text_language,
        granularity,
        (),
        transcription.by or "",
        date=transcription.date or "",
    )


def _with_lines(layer: Layer, lines: tuple[TextLine, ...]) -> tuple[Layer, ...]:
    return (replace(layer, lines=lines),) if lines else ()


def _scan_canvases(
    record: Record, images: tuple[PageImage, ...], context: SerializerContext
) -> tuple[Canvas, ...]:
    """Return the canvases of scans, sound and film."""
    layer, texts = _transcript_layer(record, "paragraph"), source_pages(record.transcript)
    pages = []
    for number, image in enumerate(images, 1):
        shown = painting(record.id, number, image, context)
        lines = _paragraph_lines(_texts_of_page(texts, number - 1, len(images)))
        canvas = Canvas(
            number,
            {"none": image.label or str(number)},
            shown.width,
            shown.height,
            (shown,),
            _with_lines(layer, lines) + caption_layers(image.media, context),
            behavior=image.behavior,
        )
        if image.media:
            stills = poster(record.id, number, image, context)
            words = tracks(record.id, number, image.media, context)
            canvas = replace(canvas, duration=shown.duration, poster=stills, tracks=words)
        pages.append(canvas)
    return tuple(pages)


def _paragraph_lines(texts: tuple[SourcePage, ...]) -> tuple[TextLine, ...]:
    paragraphs = (paragraph for page in texts for paragraph in page.paragraphs)
    return tuple(TextLine(number, text, None, number) for number, text in enumerate(paragraphs, 1))


def typeset_page(record: Record, number: int, context: SerializerContext) -> tuple[Sheet, Page] | None:
    """Return the sheet and the page that the image of that number shows, or None if it shows no typeset page.

    Beside scans such a page need not be part of the manifest.
    """
    withheld = isinstance(record, RestrictedRecord) and bool(record.withheld)
    if withheld or (record.pages and context.page_images(record)):
        if not record.transcript.strip():
            return None
        number -= TYPESET_NUMBER_OFFSET
    else:
        number -= _number_offset(record)
    whole_sheet = build_sheet(record, context)
    pages = cached_layout(whole_sheet).pages
    return (whole_sheet, pages[number - 1]) if 0 < number <= len(pages) else None


def _number_offset(record: Record) -> int:
    """Return what is added to the numbers of typeset pages when a record is shown with nothing else."""
    if not isinstance(record, RestrictedRecord) or record.withheld:
        return 0
    if record.access and record.access.covers != "scans":
        return STAND_IN_NUMBER_OFFSET
    return TYPESET_NUMBER_OFFSET if record.has_scans else 0


def is_withheld(record: RestrictedRecord, number: int) -> bool:
    """Return whether the image of that number is one that not everybody may see."""
    if record.access and record.access.covers != "scans":
        return number < STAND_IN_NUMBER_OFFSET
    is_closed_scan = record.has_scans and not allows_readers(record.access)
    return number < TYPESET_NUMBER_OFFSET and (bool(record.withheld) or is_closed_scan)


def _typeset_canvases(
    record: Record, context: SerializerContext
) -> tuple[tuple[Canvas, ...], tuple[int, ...]]:
    """Return the canvases of the typeset pages, and the number of the source page that each shows."""
    layer, pages = _transcript_layer(record, "line"), cached_layout(build_sheet(record, context)).pages
    offset = _number_offset(record)
    page_canvases = (
        _typeset_canvas(page, context.urls.image(record.id, offset + page.number), layer) for page in pages
    )
    return tuple(page_canvases), tuple(page.source_page or 1 for page in pages)


def _typeset_canvas(page: Page, service: str, layer: Layer) -> Canvas:
    width, height = typeset_sizes(page.width, page.height)[0]
    thumbnail = f"{service}/full/{width},{height}/0/default.jpg", width, height
    lines = tuple(
        TextLine(number, line.text, (line.x, line.y, line.width, line.height), line.paragraph, line.words)
        for number, line in enumerate(page.lines, 1)
    )
    image_url = f"{service}/full/max/0/default.jpg"
    image = Painting(image_url, JPEG, page.width, page.height, service, "level2", 3, thumbnail=thumbnail)
    label = {"none": str(page.number)}
    return Canvas(
        page.number,
        label,
        page.width,
        page.height,
        (image,),
        _with_lines(layer, lines),
        True,
        source_page=page.source_page or 1,
    )


@lru_cache(maxsize=LAYOUT_CACHE_SIZE)
def cached_layout(sheet: Sheet) -> Layout:
    """Return the layout of a sheet. Cached, since both the manifest and the annotations need it."""
    return lay_out(sheet)


def build_sheet(record: Record, context: SerializerContext) -> Sheet:
    """Return the content of the typeset pages of a record."""
    language = record.text_language
    return Sheet(
        title=context.localize(record.title),
        facts=tuple((label, value) for label, value in _facts(record, context) if value),
        marking=_marking(record, context),
        notice=NOTICE if record.transcript else NOTICE_WITHOUT_TRANSCRIPT,
        address=context.urls.entity_uri(record.id),
        rights=rights.statement(record.rights).label if record.rights else "",
        language=language,
        direction=languages.text_direction(language),
        pages=tuple(page.paragraphs for page in source_pages(record.transcript)),
        paper=context.site.paper,
    )


def _facts(record: Record, context: SerializerContext) -> list[tuple[str, str]]:
    holder = context.holder(record)
    collections = context.ancestors(record)
    held_in = ", ".join(
        part.label(context.site.language) for part in (*collections[::-1], *([holder] if holder else []))
    )
    held_label = "Collection" if collections else "Held by"
    return [
        ("Date", record.parsed_date.format(context.site.language) if record.parsed_date else ""),
        ("From", agent_names(record.senders, context)),
        ("To", agent_names(record.recipients, context)),
        (held_label, held_in),
    ]


def agent_names(references: tuple[Reference, ...], context: SerializerContext) -> str:
    """Return people in the source's own words, or else by name, such as `the President; Harriman`."""
    return "; ".join(reference.as_ or context.label(reference.id or "") for reference in references)


def _marking(record: Record, context: SerializerContext) -> str | None:
    if not record.classification:
        return None
    concept = context.vocabulary.find("classification", record.classification)
    label = context.localize(concept.labels) if concept else record.classification
    return f"originally {label}"
