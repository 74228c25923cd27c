"""One page as a IIIF Canvas: its image, sound or film, and references to the annotation pages of its texts.

Clause numbers are those of Presentation 3.0. Nothing is typeset here: the geometry comes from
fonds/serializers/pages.py.
"""

from __future__ import annotations

from typing import Any

from fonds.record.viewing import Picture
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import labels, text_layers, word_annotations
from fonds.serializers.iiif.annotations import embedded_annotations
from fonds.serializers.iiif.context_uris import PRESENTATION
from fonds.serializers.iiif.language_maps import language_map
from fonds.serializers.page_image import JPEG
from fonds.serializers.page_model import Canvas, Layer, Painting, Track

Resource = dict[str, Any]
MAX_EMBEDDED = 1000  # annotations of the texts of sound or film that stand in the manifest
POSTER_NUMBER_OFFSET = (
    4_000_000  # of the canvases with the posters of sound and film; no page has such a number
)


def canvas(page: Canvas, record_id: str, context: SerializerContext) -> Resource:
    """Return the Canvas (5.3) of one page."""
    urls = context.urls
    uri = urls.canvas(record_id, page.number)
    resource: Resource = {"id": uri, "type": "Canvas", "label": language_map(page.label)}
    resource |= _extent(page.width, page.height, page.duration)
    if page.behavior:
        resource["behavior"] = list(page.behavior)
    if thumbnails := thumbnail(page):
        resource["thumbnail"] = thumbnails
    if page.poster:
        name = "placeholder" if page.width else "accompanying"
        resource[f"{name}Canvas"] = _poster_canvas(page.poster, page, record_id, context)
    resource["items"] = painting_pages(page.number, painting_body(page), record_id, context)
    if page.tracks:
        resource["rendering"] = _renderings(page, context)
    see_also = word_annotations.see_also(page, record_id, context)
    if page.duration and not _is_short(page):
        see_also += _long_texts(page, record_id, context)
    if see_also:
        resource["seeAlso"] = see_also
    if annotation_pages := _annotation_pages(page, record_id, context):
        resource["annotations"] = annotation_pages
    return resource


def _extent(width: int, height: int, duration: float) -> Resource:
    """Return the size and the duration of a canvas (3.3): sound has no size, and an image no duration."""
    size = {"height": height, "width": width} if width else {}
    return size | {"duration": duration} if duration else size


def painting_pages(number: int, body: Resource, record_id: str, context: SerializerContext) -> list[Resource]:
    """Return the annotation page with what is painted on the canvas of that number (5.3)."""
    urls = context.urls
    annotation = {
        "id": urls.uri("painting", id=record_id, page=number),
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": urls.canvas(record_id, number),
    }
    page = urls.uri("painting_page", id=record_id, page=number)
    return [{"id": page, "type": "AnnotationPage", "items": [annotation]}]


def _poster_canvas(poster: Painting, page: Canvas, record_id: str, context: SerializerContext) -> Resource:
    """Return the canvas with the poster: of film a placeholder before it is played, of sound an accompanying one while
    it is (3.1 placeholderCanvas, accompanyingCanvas)."""
    number = POSTER_NUMBER_OFFSET + page.number
    resource: Resource = {"id": context.urls.canvas(record_id, number), "type": "Canvas"}
    resource |= _extent(poster.width, poster.height, 0)
    return resource | {"items": painting_pages(number, _image(poster), record_id, context)}


def _annotation_pages(page: Canvas, record_id: str, context: SerializerContext) -> list[Resource]:
    """Return references to the annotation pages of the texts; of sound and film the pages themselves.

    5.5: a reference has no `items`. Mirador fetches it when the canvas is shown; with `items: []` it never would. But
    on a canvas that it plays, Mirador 4.0.0 looks for captions in the items of every page, and fails at a reference.
    """
    listed = list(text_layers.listed_layers(page))
    if not page.duration:
        return [_reference(page, name, layer, record_id, context) for name, layer in listed]
    pages = _tracks(page, record_id, context)
    if _is_short(page):
        for name, layer in listed:
            items = embedded_annotations(page, name, layer, record_id, context)
            embedded = [
                _without(item, "textGranularity") for item in items
            ]  # the manifest has not its context
            pages.append(_reference(page, name, layer, record_id, context) | {"items": embedded})
    return pages


def _reference(
    page: Canvas, name: str, layer: Layer | None, record_id: str, context: SerializerContext
) -> Resource:
    uri = context.urls.annotations(record_id, page.number, name)
    return {"id": uri, "type": "AnnotationPage", "label": text_layers.label(layer, context, name)}


def _is_short(page: Canvas) -> bool:
    """Whether the texts of sound or film are short enough to stand in the manifest."""
    marked = len(page.notes) + len(page.annotations)
    return sum(len(layer.lines) for layer in page.layers) + marked <= MAX_EMBEDDED


def _long_texts(page: Canvas, record_id: str, context: SerializerContext) -> list[Resource]:
    """Return links to the annotation pages of sound or film, which are too long to stand in the manifest."""
    return [
        _reference(page, name, layer, record_id, context)
        | {"type": "Dataset", "format": "application/ld+json", "profile": PRESENTATION}
        for name, layer in text_layers.listed_layers(page)
    ]


def _without(item: Resource, name: str) -> Resource:
    return {key: value for key, value in item.items() if key != name}


def _renderings(page: Canvas, context: SerializerContext) -> list[Resource]:
    """Return links to the words of sound or film as files (3.3.1 rendering; recipe 0017), and to itself.

    Universal Viewer 4.4.0 looks for captions here, and then plays only what is linked here.
    """
    recording = _image(page.painting)
    media = {name: recording[name] for name in ("id", "type", "format")} | {"label": language_map(page.label)}
    return [media, *(_track_file(track, context) for track in page.tracks)]


def _track_file(track: Track, context: SerializerContext) -> Resource:
    return {
        "id": track.url,
        "type": "Text",
        "format": "text/vtt",
        "label": text_layers.caption_label(track.kind, track.language, track.label, context),
    }


def _tracks(page: Canvas, record_id: str, context: SerializerContext) -> list[Resource]:
    """Return the annotation page with the captions as WebVTT, which viewers look for in the manifest itself."""
    if not page.tracks:
        return []
    urls, canvas_uri = context.urls, context.urls.canvas(record_id, page.number)
    items = [
        {
            "id": urls.uri("track", id=record_id, page=page.number, line=number),
            "type": "Annotation",
            "motivation": "supplementing",
            "body": _track_file(track, context) | {"language": track.language},
            "target": canvas_uri,
        }
        for number, track in enumerate(page.tracks, 1)
    ]
    label = labels.label_maps(context.site.languages)["tracks"]
    uri = urls.uri("tracks", id=record_id, page=page.number)
    return [{"id": uri, "type": "AnnotationPage", "label": label, "items": items}]


def thumbnail(page: Canvas) -> list[Resource]:
    """Return a small image of the page (3.1), or an empty list if there is none.

    The thumbnail has a service if that serves any size, for viewers that want another size. A service of level 0, or
    one whose level is not known, is left out: viewers would request sizes that it does not have. Of sound and film it
    is the poster.
    """
    painting = page.still
    if painting is None:
        return []
    if not painting.thumbnail:
        return [_image(painting)] if painting.service or page.duration else []
    uri, width, height = painting.thumbnail
    image: Resource = {"id": uri, "type": "Image", "format": JPEG, "width": width, "height": height}
    if painting.level in ("level1", "level2"):
        image["service"] = [service(painting)]
    return [image]


def painting_body(page: Canvas) -> Resource:
    """Return the image, or a Choice of several, the first being the default (5.7, Web Annotation 3.2.8)."""
    if len(page.paintings) == 1:
        return _image(page.painting)
    return {"type": "Choice", "items": [_image(painting) for painting in page.paintings]}


def picture(image: Picture) -> Resource:
    """Return a picture that is an image on the web as a content resource (5.7)."""
    assert image.image and image.width and image.height  # noqa: S101 - the model requires them
    painting = Painting(image.image, image.format, image.width, image.height, image.service or "")
    return _image(painting)


def _image(painting: Painting) -> Resource:
    """Return the image as a content resource (5.7). Its id is an image, never the base URI of the service."""
    if painting.duration:
        kind = "Video" if painting.width else "Sound"
        extent = _extent(painting.width, painting.height, painting.duration)
        return {"id": painting.image, "type": kind, "format": painting.format} | extent
    body: Resource = {"id": painting.image, "type": "Image"}
    if painting.label:
        body["label"] = language_map(painting.label)
    body |= {"format": painting.format, "height": painting.height, "width": painting.width}
    if painting.service:
        body["service"] = [service(painting)]
    return body


def service(painting: Painting) -> Resource:
    """Return the image service of a page. The level of an external service is stated only if it was requested."""
    if painting.version == 2:
        resource: Resource = {"@id": painting.service, "@type": "ImageService2"}
        profile = f"http://iiif.io/api/image/2/{painting.level}.json"
    else:
        resource = {"id": painting.service, "type": "ImageService3"}
        profile = painting.level
    return resource | {"profile": profile} if painting.level else resource
