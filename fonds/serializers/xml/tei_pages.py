"""What a TEI document says of the pages of a record besides its texts: surfaces, contents, annotations, spoken words.

A region is a zone of its surface. Pages that are typeset are no facsimile: what is on them points to their canvas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fonds.record.page_parts import seconds_text
from fonds.record.text import in_language
from fonds.serializers.caption_layers import TIMED_KINDS
from fonds.serializers.contents import ContentsRange, PagePart
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_model import Canvas, Layer, PageAnnotation
from fonds.serializers.xml.xml_writer import attributes, element, empty_element, words_by_language, wrap


def surface(page: Canvas) -> str:
    """Return a page with the image that is shown first, or its sound or film; the surface has the size of the image."""
    label = next(iter(page.label.values()))
    names = {"xml:id": f"page-{page.number}", "n": label}
    source = page.painting
    if page.duration:
        media = empty_element("media", url=source.image, mimeType=source.format)
        return f"<surface{attributes(names)}>{media}</surface>"
    size = {"width": f"{source.width}px", "height": f"{source.height}px"}
    graphic = empty_element("graphic", url=source.image, **size, mimeType=source.format)
    corners = {"ulx": "0", "uly": "0", "lrx": str(page.width), "lry": str(page.height)}
    zones = "".join(_zone(page, annotation) for annotation in page.annotations)
    return f"<surface{attributes(names | corners)}>{graphic}{zones}</surface>"


def _zone(page: Canvas, annotation: PageAnnotation) -> str:
    """Return the zone of an annotation of a region; nothing for another one."""
    if annotation.region is None:
        return ""
    x, y, width, height = annotation.region
    corners = {"ulx": str(x), "uly": str(y), "lrx": str(x + width), "lry": str(y + height)}
    return f"<zone{attributes({'xml:id': _zone_id(page, annotation)} | corners)}/>"


def _zone_id(page: Canvas, annotation: PageAnnotation) -> str:
    return f"page-{page.number}-zone-{annotation.number}"


def contents(ranges: Sequence[ContentsRange]) -> str:
    """Return the ranges of the table of contents as items of the manuscript, each with its pages and its parts."""
    return "".join(map(_item, ranges))


def _item(part: ContentsRange) -> str:
    targets = dict.fromkeys(_pointer(page) for page in part.pages if not page.canvas.typeset)
    labels = dict.fromkeys(next(iter(page.canvas.label.values())) for page in part.pages)
    inner = element("locus", ", ".join(labels), target=" ".join(targets))
    inner += "".join(element("title", words, xml_lang=tag) for words, tag in words_by_language(part.label))
    return wrap("msItem", inner + contents(part.parts), n="-".join(map(str, part.place)))


def _pointer(page: PagePart) -> str:
    if page.time:
        return f"{page.canvas.painting.image}#{page.time.fragment}"
    return f"#page-{page.canvas.number}"


def page_annotations(record_id: str, pages: Sequence[Canvas], context: SerializerContext) -> str:
    """Return what the archive marked on pages, with the motivations of Web Annotation."""
    inner = "".join(
        _annotation(record_id, page, annotation, context) for page in pages for annotation in page.annotations
    )
    return wrap("standOff", wrap("listAnnotation", inner))


def _annotation(record_id: str, page: Canvas, annotation: PageAnnotation, context: SerializerContext) -> str:
    by = context.find(annotation.by) if annotation.by else None
    inner = "".join(element("note", words, xml_lang=tag) for words, tag in words_by_language(annotation.text))
    if named := context.find(annotation.id) if annotation.id else None:
        name = in_language(named.labels, context.site.language)
        inner += element("ref", name, target=context.entity_uri(named))
    inner += element("ref", annotation.uri, target=annotation.uri)
    values = {
        "xml:id": f"page-{page.number}-annotation-{annotation.number}",
        "motivation": annotation.motivation,
        "target": _target(record_id, page, annotation, context),
        "resp": context.entity_uri(by) if by else "",
    }
    return f"<annotation{attributes(values)}>{inner}</annotation>"


def _target(record_id: str, page: Canvas, annotation: PageAnnotation, context: SerializerContext) -> str:
    if page.typeset:
        region = f"#xywh={','.join(map(str, annotation.region))}" if annotation.region else ""
        return context.urls.canvas(record_id, page.number) + region
    if annotation.time:
        return f"{page.painting.image}#{annotation.time.fragment}"
    return f"#{_zone_id(page, annotation)}" if annotation.region else f"#page-{page.number}"


def spoken_texts(pages: Sequence[Canvas]) -> Iterator[str]:
    """Yield a division for each text of sound or film with times: utterances, and the timeline to which they point."""
    for page in pages:
        for layer in page.layers:
            if layer.kind in TIMED_KINDS:
                yield _spoken_text(page, layer)


def _spoken_text(page: Canvas, layer: Layer) -> str:
    prefix = f"page-{page.number}-{layer.name}"
    cues = [(line.text, line.time) for line in layer.lines if line.time]
    moments = sorted({second for _, span in cues for second in span} | {0.0})
    ids = {second: f"{prefix}-t{number}" for number, second in enumerate(moments)}
    points = "".join(
        _when(ids[second], seconds_text(second) if second else "", ids[0.0]) for second in moments
    )
    timeline = wrap("timeline", points, unit="s")
    utterances = "".join(
        element("u", text, start=f"#{ids[start]}", end=f"#{ids[end]}") for text, (start, end) in cues
    )
    language = "" if layer.language == "und" else layer.language
    return wrap(
        "div", timeline + utterances, type=layer.kind, xml_lang=language, corresp=f"#page-{page.number}"
    )


def _when(id: str, interval: str, origin: str) -> str:
    values = {"xml:id": id} | ({"interval": interval, "since": f"#{origin}"} if interval else {})
    return f"<when{attributes(values)}/>"
