"""The words of a text of a canvas, each with its region, as an annotation page that is made on request.

It is not in the `annotations` of the canvas: viewers fetch all pages that they find there and would list hundreds of
words beside the lines. The `seeAlso` of the canvas links to it (Presentation 3.0, 3.3.1). The granularity is that of
the Text Granularity extension.
"""

from __future__ import annotations

from typing import Any

from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import text_layers
from fonds.serializers.iiif.context_uris import TEXT_GRANULARITY, WITH_GRANULARITY
from fonds.serializers.iiif.text_bodies import canvas_target, text_properties
from fonds.serializers.page_model import Canvas, Layer

Document = dict[str, Any]

MEDIA_TYPE = "application/ld+json"


def annotation_page(
    canvas: Canvas, layer: Layer, record_id: str, context: SerializerContext
) -> Document | None:
    """Return the annotation page with the words of a layer, or None if their positions are not known."""
    uri = context.urls.words(record_id, canvas.number, layer.name)
    canvas_uri = context.urls.canvas(record_id, canvas.number)
    origin = text_layers.origin(layer.by, layer.date, layer.generator, context)
    body = text_properties(layer.language)
    words = [(line.text[word.start : word.end], word.region) for line in layer.lines for word in line.words()]
    if not words:
        return None
    return {
        "@context": WITH_GRANULARITY,
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
                "target": canvas_target(canvas_uri, region),
            }
            for number, (text, region) in enumerate(words, 1)
        ],
    }


def see_also(canvas: Canvas, record_id: str, context: SerializerContext) -> list[Document]:
    """Return the `seeAlso` links of a canvas to the words of its texts."""
    return [
        {
            "id": context.urls.words(record_id, canvas.number, layer.name),
            "type": "Dataset",
            "label": text_layers.words_label(layer, context),
            "format": MEDIA_TYPE,
            "profile": TEXT_GRANULARITY,
        }
        for layer in canvas.layers
        if layer.has_words
    ]
