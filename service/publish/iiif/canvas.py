"""One page as a IIIF Canvas: the image painted on it, its service, and a reference to the page of its transcript.

Clause numbers are those of Presentation 3.0. It never sets text: geometry comes from service/publish/canvases.py.
"""

from __future__ import annotations

import re
from typing import Any

from service.publish.canvases import Canvas
from service.publish.context import Context
from service.publish.iiif import labels
from service.publish.iiif.values import label

Resource = dict[str, Any]

# The version of an outside image service shows in its address or nowhere: nobody asks it, publishing has no network.
_VERSION_2 = re.compile(r"/(?:iiif|image)/(?:image/)?v?2(?:\.[01])?(?:/|$)", re.IGNORECASE)


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
                    "body": _image(page),
                    "target": uri,
                }
            ],
        }
    ]
    if page.lines:
        # 5.5: a reference has no `items`. Mirador fetches it when the canvas is shown; with `items: []` it never would.
        shown = labels.table(context.site.languages)["transcript"]
        uri = address.annotations(record_id, page.number)
        made["annotations"] = [{"id": uri, "type": "AnnotationPage", "label": shown}]
    return made


def thumbnail(page: Canvas) -> list[Resource]:
    """A small image of the page (3.1); empty where only a viewer can find one.

    A typeset page has one without service: clients would ask a level 0 service for sizes that it does not have.
    """
    if page.thumbnail:
        uri, width, height = page.thumbnail
        return [{"id": uri, "type": "Image", "format": page.format, "width": width, "height": height}]
    return [_image(page)] if page.service else []


def _image(page: Canvas) -> Resource:
    """The image as content resource (5.7): its id is an image, never the bare address of the service."""
    size = {"height": page.height, "width": page.width}
    body: Resource = {"id": page.image, "type": "Image", "format": page.format, **size}
    if page.service:
        body["service"] = [service(page.service, page.typeset)]
    return body


def service(uri: str, ours: bool) -> Resource:
    """The image service of a page. Ours has level 0; the level of another is not known and not claimed."""
    if ours:
        return {"id": uri, "type": "ImageService3", "profile": "level0"}
    if _VERSION_2.search(uri):
        return {"@id": uri, "@type": "ImageService2"}
    return {"id": uri, "type": "ImageService3"}
