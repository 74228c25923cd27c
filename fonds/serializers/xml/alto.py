"""ALTO 4.4: the text of a page with the position of its lines and words, as the programs of digitisation read it.

It is made of the first text of the page whose positions are known: of a typeset page the transcript, of a scan the text
that software read from it. Words of a line without a position stand with the word before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from fonds.record.model import Record
from fonds.serializers import pages
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_model import Canvas, Layer, Region, TextLine, bounding_box
from fonds.serializers.xml.xml_writer import attributes, element, empty_element, schema_location, wrap

NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA: Final = "https://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
MEDIA_TYPE: Final = "application/xml"
_START: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<alto xmlns="{NAMESPACE}" {schema_location(NAMESPACE, SCHEMA)}>'
)


def page(record: Record, number: int, context: SerializerContext) -> bytes | None:
    """Return the text of the page of that number; None if there is no such page, or its positions are not known."""
    canvas = next((page for page in pages.canvases(record, context) if page.number == number), None)
    layer = placed_layer(canvas) if canvas else None
    return document(canvas, layer) if canvas and layer else None


def placed_layer(canvas: Canvas) -> Layer | None:
    """Return the first text of a page whose lines have positions, of sound and film none."""
    if canvas.duration:
        return None
    return next((layer for layer in canvas.layers if any(line.region for line in layer.lines)), None)


def document(canvas: Canvas, layer: Layer) -> bytes:
    """Return the ALTO document of a text of a page, in pixels of its canvas."""
    description = element("MeasurementUnit", "pixel")
    image = canvas.still.image if canvas.still else ""
    description += wrap("sourceImageInformation", element("fileName", image))
    software = wrap("processingSoftware", element("softwareName", layer.generator))
    description += wrap("Processing", software, ID="processing-1") if software else ""
    size = {"WIDTH": str(canvas.width), "HEIGHT": str(canvas.height)}
    blocks = "".join(_blocks(layer))
    space = wrap("PrintSpace", blocks, HPOS="0", VPOS="0", **size)
    number = str(canvas.number)
    values = attributes({"ID": f"page-{number}", "PHYSICAL_IMG_NR": number, **size})
    body = f"<Page{values}>{space}</Page>"
    return f"{_START}{wrap('Description', description)}{wrap('Layout', body)}</alto>".encode()


def _blocks(layer: Layer) -> Iterator[str]:
    """Yield a block for each paragraph."""
    language = "" if layer.language == "und" else layer.language
    for number, (_, group) in enumerate(groupby(layer.lines, key=lambda line: line.paragraph), 1):
        lines = list(group)
        inner = "".join(_line(line) for line in lines)
        yield wrap(
            "TextBlock",
            inner,
            ID=f"block-{number}",
            LANG=language,
            **place(bounding_box([line.region for line in lines])),
        )


def _line(line: TextLine) -> str:
    strings = "".join(_strings(line)) or element_string(line.text, line.region)
    return wrap("TextLine", strings, ID=f"line-{line.number}", **place(line.region))


def _strings(line: TextLine) -> Iterator[str]:
    """Yield the words, with a space between two of them where the text has one."""
    boxes = line.placed_boxes()
    ends = [*(start for start, _, _ in boxes[1:]), len(line.text)] if boxes else []
    begin = 0
    for (_, _, box), end in zip(boxes, ends, strict=True):
        # what stands between two boxes belongs to the first of them
        text = line.text[begin:end]
        confidence = getattr(box, "confidence", None)
        region = box.x, box.y, box.width, box.height
        rank = "" if confidence is None else f"{confidence:.2f}"
        yield element_string(" ".join(text.split()), region, rank)
        if end < len(line.text) and line.text[end - 1].isspace():
            yield "<SP/>"
        begin = end


def element_string(words: str, region: Region | None, confidence: str = "") -> str:
    """Return a String with its position, and the confidence in it from 0 to 1."""
    return empty_element("String", CONTENT=words, WC=confidence, **place(region)) if words else ""


def place(region: Region | None) -> dict[str, str]:
    """Return the attributes of a position; none if it is not known."""
    if region is None:
        return {}
    return dict(zip(("HPOS", "VPOS", "WIDTH", "HEIGHT"), map(str, region), strict=True))
