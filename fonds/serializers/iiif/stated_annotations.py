"""The annotations that a record's file states, as Web Annotations: tags, links, comments on regions and moments.

The words come first, as viewers show the first body. What is named or linked to is a SpecificResource, as in recipe
0258 of the Cookbook: its source is the entity itself, of which no content is embedded.
"""

from __future__ import annotations

from typing import Any

from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import text_layers
from fonds.serializers.iiif.presentation2_values import one_or_many
from fonds.serializers.iiif.text_bodies import canvas_target, text_bodies
from fonds.serializers.page_annotations import words
from fonds.serializers.page_model import Canvas, PageAnnotation

Document = dict[str, Any]


def of_page(page: Canvas, record_id: str, context: SerializerContext) -> list[Document]:
    """Return the annotations of a canvas."""
    page_url = context.urls.annotations(record_id, page.number, text_layers.ANNOTATIONS)
    canvas = context.urls.canvas(record_id, page.number)
    return [
        {
            "id": f"{page_url}/{annotation.number}",
            "type": "Annotation",
            "motivation": annotation.motivation,
            **text_layers.origin(annotation.by, annotation.date, "", context),
            "body": one_or_many(_bodies(annotation, context)),
            "target": _target(annotation, page, canvas),
        }
        for annotation in page.annotations
    ]


def _bodies(annotation: PageAnnotation, context: SerializerContext) -> list[Document]:
    sources = [context.urls.entity_uri(annotation.id)] if annotation.id else []
    sources += [annotation.uri] if annotation.uri else []
    named = [{"type": "SpecificResource", "source": source} for source in sources]
    return [*text_bodies(words(annotation, context), context), *named]


def _target(annotation: PageAnnotation, page: Canvas, canvas: str) -> str | Document:
    """Return the canvas, a region or a span of time of it as a fragment, or a moment (Presentation 3.0, 5.6).

    A canvas of sound has no height and width, and so no regions.
    """
    region = annotation.region if page.width and page.height else None
    target, time = canvas_target(canvas, region), annotation.time
    if time is None:
        return target
    if time.is_moment and region is None:
        return {
            "type": "SpecificResource",
            "source": canvas,
            "selector": {"type": "PointSelector", "t": time.start},
        }
    return f"{target}{'&' if region else '#'}{time.fragment}"
