"""One page as a IIIF Canvas: the image painted on it, its service, and a reference to the page of its transcript.

Clause numbers are those of Presentation 3.0. It never sets text: geometry comes from service/serializers/pages.py.
"""

from __future__ import annotations

from typing import Any

from service.serializers.context import Context
from service.serializers.iiif import text_layers, word_annotations
from service.serializers.iiif.language_maps import label
from service.serializers.page_image import JPEG
from service.serializers.page_model import Canvas, Painting

Resource = dict[str, Any]


def canvas(page: Canvas, record_id: str, context: Context) -> Resource:
    """The Canvas (5.3) of one page."""
    address = context.address
    uri = address.canvas(record_id, page.number)
    made: Resource = {"id": uri, "type": "Canvas", "label": label(page.label)}
    made["height"], made["width"] = page.height, page.width
    if thumbnails := thumbnail(page):
        made["thumbnail"] = thumbnails
    made["items"] = [
        {
            "id": address.uri("painting_page", id=record_id, page=page.number),
            "type": "AnnotationPage",
            "items": [
                {
                    "id": address.uri("painting", id=record_id, page=page.number),
                    "type": "Annotation",
                    "motivation": "painting",
                    "body": _body(page),
                    "target": uri,
                }
            ],
        }
    ]
    if data := word_annotations.links(page, record_id, context):
        made["seeAlso"] = data
    if texts := _texts(page, record_id, context):
        made["annotations"] = texts
    return made


def _texts(page: Canvas, record_id: str, context: Context) -> list[Resource]:
    """The annotation pages of its texts.

    5.5: a reference has no `items`. Mirador fetches it when the canvas is shown; with `items: []` it never would.
    """
    return [
        {
            "id": context.address.annotations(record_id, page.number, name),
            "type": "AnnotationPage",
            "label": text_layers.label(layer, context),
        }
        for name, layer in text_layers.shown(page)
    ]


def thumbnail(page: Canvas) -> list[Resource]:
    """A small image of the page (3.1); empty where only a viewer can find one.

    Its service stands beside it where any size is to be had, for viewers that want another: of a service of level 0, or
    of one that nobody asked, they would ask for sizes that it does not have.
    """
    shown = page.painting
    if not shown.thumbnail:
        return [_image(shown)] if shown.service else []
    uri, width, height = shown.thumbnail
    made: Resource = {"id": uri, "type": "Image", "format": JPEG, "width": width, "height": height}
    if shown.level in ("level1", "level2"):
        made["service"] = [service(shown)]
    return [made]


def _body(page: Canvas) -> Resource:
    """What is painted: the image, or a Choice of several, the first of them by default (5.7, Web Annotation 3.2.8)."""
    if len(page.paintings) == 1:
        return _image(page.painting)
    return {"type": "Choice", "items": [_image(painting) for painting in page.paintings]}


def _image(painting: Painting) -> Resource:
    """The image as content resource (5.7): its id is an image, never the bare address of the service."""
    body: Resource = {"id": painting.image, "type": "Image"}
    if painting.label:
        body["label"] = label(painting.label)
    body |= {"format": painting.format, "height": painting.height, "width": painting.width}
    if painting.service:
        body["service"] = [service(painting)]
    return body


def service(painting: Painting) -> Resource:
    """The image service of a page. The level of another's is claimed only where somebody asked it."""
    if painting.version == 2:
        made: Resource = {"@id": painting.service, "@type": "ImageService2"}
        profile = f"http://iiif.io/api/image/2/{painting.level}.json"
    else:
        made = {"id": painting.service, "type": "ImageService3"}
        profile = painting.level
    return made | {"profile": profile} if painting.level else made
