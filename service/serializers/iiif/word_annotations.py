"""The words of a text of a canvas, each with its place: an annotation page that is made when it is asked for.

It stands in no `annotations`: viewers fetch all pages that they find there and would list hundreds of words beside the
lines. The `seeAlso` of the canvas names it (Presentation 3.0, 3.3.1). Granularity is that of the Text Granularity
extension.
"""

from __future__ import annotations

from typing import Any

from service.serializers.context import Context
from service.serializers.iiif import text_layers
from service.serializers.iiif.annotations import CONTEXTS, on, textual
from service.serializers.page_model import Canvas, Layer

Document = dict[str, Any]

MEDIA_TYPE = "application/ld+json"


def page(canvas: Canvas, layer: Layer, record_id: str, context: Context) -> Document | None:
    """The annotation page with the words of a layer; None where nobody knows their places."""
    address = context.address
    uri, target = (
        address.words(record_id, canvas.number, layer.name),
        address.canvas(record_id, canvas.number),
    )
    origin = text_layers.origin(layer.by, layer.date, layer.generator, context)
    body = textual(layer.language)
    found = [(line.text[word.start : word.end], word.region) for line in layer.lines for word in line.words()]
    if not found:
        return None
    return {
        "@context": CONTEXTS,
        "id": uri,
        "type": "AnnotationPage",
        "label": text_layers.words_label(layer, context),
        "items": [
            {
                "id": f"{uri}/{number}",
                "type": "Annotation",
                "motivation": "supplementing",
                "textGranularity": "word",
                **origin,
                "body": {"type": "TextualBody", "value": text, **body},
                "target": on(target, region),
            }
            for number, (text, region) in enumerate(found, 1)
        ],
    }


def links(canvas: Canvas, record_id: str, context: Context) -> list[Document]:
    """What the `seeAlso` of a canvas says of the words of its texts."""
    return [
        {
            "id": context.address.words(record_id, canvas.number, layer.name),
            "type": "Dataset",
            "label": text_layers.words_label(layer, context),
            "format": MEDIA_TYPE,
            "profile": CONTEXTS[0],
        }
        for layer in canvas.layers
        if layer.has_words
    ]
