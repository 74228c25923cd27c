"""Converts IIIF Presentation 3.0 to 2.1: manifests, Collections, annotation lists, canvases and ranges.

Pure: the given document is never changed, and no URL is made here. The ids of canvases, ranges and annotations are the
same in both versions; those of documents are mapped by the function that is passed in. Clause numbers are those of 2.1.
What 2.1 cannot express is listed in presentation2_links.LOST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fonds.serializers.iiif.context_uris import PRESENTATION_2
from fonds.serializers.iiif.presentation2_annotations import (
    annotation,
    annotation_list,
    has_other_than_images,
    image_annotations,
)
from fonds.serializers.iiif.presentation2_links import (
    Conversion,
    Document,
    UrlMapping,
    content_type,
    describe,
    link,
    service,
)
from fonds.serializers.iiif.presentation2_ranges import range_, start_canvas, structures
from fonds.serializers.iiif.presentation2_values import as_sequence, one_or_many, text

# 3.3: a canvas MUST have height and width. One that has only a duration gets this nominal size, which has no unit.
NOMINAL_SIZE = 1000


def unchanged(uri: str) -> str:
    """Return the URL unchanged, for documents that have the same one in both versions."""
    return uri


def convert(document: Document, map_url: UrlMapping = unchanged) -> Document:
    """Return the document in 2.1; one that is in 2.1 already is returned as it is.

    `map_url` returns the 2.1 URL of a manifest, Collection, annotation page or image service for its 3.0 URL, and any
    other URL unchanged. Annotation pages that a manifest embeds become references (5.5); annotation_lists() returns
    the lists themselves. Raises ValueError for a type that 2.1 does not have.
    """
    if "@type" in document and "type" not in document:
        return document
    converter = _CONVERTERS.get(document.get("type", ""))
    if converter is None:
        raise ValueError(f"Presentation 2.1 has nothing for the type {document.get('type')!r}")
    return {"@context": PRESENTATION_2, **converter(document, _conversion(document, map_url))}


def annotation_lists(document: Document, map_url: UrlMapping = unchanged) -> Iterator[Document]:
    """Yield the lists that the converted manifest or canvas references and the given one embeds (5.5)."""
    conversion = _conversion(document, map_url)
    for canvas in [document] if document.get("type") == "Canvas" else document.get("items", ()):
        _remember_canvas(canvas, conversion)
        painting_pages = [page for page in canvas.get("items", ()) if has_other_than_images(page)]
        embedded_pages = [page for page in canvas.get("annotations", ()) if page.get("items")]
        for page in [*painting_pages, *embedded_pages]:
            yield {"@context": PRESENTATION_2, **annotation_list(page, conversion)}


def _conversion(document: Document, map_url: UrlMapping) -> Conversion:
    shared = document.get("services") or ()
    return Conversion(map_url, {service.get("id") or service.get("@id"): service for service in shared})


def _manifest(document: Document, conversion: Conversion) -> Document:
    """Return a manifest (5.1) with one sequence (5.2), which has no id of its own."""
    manifest: Document = {"@id": conversion.map_url(document["id"]), "@type": "sc:Manifest"}
    describe(manifest, document, "Manifest", conversion)
    _add_shared_properties(manifest, document, conversion)
    sequence: Document = {"@type": "sc:Sequence"}
    if "start" in document:
        sequence["startCanvas"] = start_canvas(document["start"])
    canvases = document.get("items", ())
    for canvas in canvases:
        _remember_canvas(canvas, conversion)
    sequence["canvases"] = [_canvas(canvas, conversion, number) for number, canvas in enumerate(canvases, 1)]
    manifest["sequences"] = [sequence]
    if ranges := document.get("structures"):
        manifest["structures"] = structures(ranges, conversion)
    return manifest


def _remember_canvas(canvas: Document, conversion: Conversion) -> None:
    """Note the size and the label of a canvas, which annotations and ranges need."""
    if "width" in canvas and "height" in canvas:
        conversion.sizes[canvas["id"]] = (canvas["width"], canvas["height"])
    if "label" in canvas:
        conversion.labels[canvas["id"]] = text(canvas["label"])


def _add_shared_properties(output: Document, document: Document, conversion: Conversion) -> None:
    """Add shared services, and a placeholder or accompanying image, in the only places that 2.1 has for them."""
    # authorization services are placed where they are used
    shared = [
        item
        for item in document.get("services", ())
        if "Auth" not in (item.get("type") or item.get("@type", ""))
    ]
    if shared:
        output["service"] = one_or_many(
            [*as_sequence(output.get("service")), *(service(item, conversion) for item in shared)]
        )
    if "thumbnail" not in output and (
        poster := _extra_image(document, ("placeholderCanvas", "accompanyingCanvas"))
    ):
        output["thumbnail"] = link(poster[0], conversion)


def _extra_image(resource: Document, names: Sequence[str]) -> tuple[Document, Document] | None:
    """Return the first image that one of the named extra canvases paints, with that canvas; None without any."""
    for canvas in (resource[name] for name in names if name in resource):
        for page in canvas.get("items", ()):
            for item in page.get("items", ()):
                for body in as_sequence(item.get("body")):
                    if isinstance(body, dict) and body.get("type") == "Image":
                        return body, canvas
    return None


def _canvas(canvas: Document, conversion: Conversion, number: int = 1) -> Document:
    """Return a canvas (5.3): it contains its images, and references everything else as lists."""
    uri = canvas["id"]
    output: Document = {"@id": uri, "@type": "sc:Canvas"}
    describe(output, canvas, "Canvas", conversion)
    if not output.get("label"):  # 3.1: it MUST have one
        output["label"] = str(number)
    output["height"], output["width"] = canvas.get("height", NOMINAL_SIZE), canvas.get("width", NOMINAL_SIZE)
    pages = canvas.get("items", ())
    images = [image for page in pages for image in image_annotations(page, uri, conversion)]
    lists = [
        _list_reference(page, conversion)
        for page in pages
        if "items" not in page or has_other_than_images(page)
    ]
    if lists:
        _add_media_renderings(output, canvas, conversion)
    if not images:
        images = _substitute_image(output, canvas, conversion)
    if images:
        output["images"] = images
    if lists := [*lists, *(_list_reference(page, conversion) for page in canvas.get("annotations", ()))]:
        output["otherContent"] = lists
    return output


def _list_reference(page: Document, conversion: Conversion) -> Document:
    """Return a reference to an annotation list, which MUST NOT be embedded (5.5)."""
    reference: Document = {"@id": conversion.map_url(page["id"]), "@type": "sc:AnnotationList"}
    if "label" in page:
        reference["label"] = text(page["label"])
    return reference


def _add_media_renderings(output: Document, canvas: Document, conversion: Conversion) -> None:
    """Add sound and video as renderings too (3.4), since clients of 2.1 do not look for them in lists."""
    renderings = [
        link(media, conversion)
        for page in canvas.get("items", ())
        for item in page.get("items", ())
        for body in as_sequence(item.get("body"))
        for media in (body.get("items", ()) if body.get("type") == "Choice" else (body,))
        if media.get("type") in ("Sound", "Video") and "format" in media
    ]
    linked = as_sequence(output.get("rendering"))
    addresses = {document["@id"] for document in linked}
    if others := [rendering for rendering in renderings if rendering["@id"] not in addresses]:
        for rendering in others:
            rendering.setdefault("label", output["label"])
        output["rendering"] = one_or_many([*linked, *others])


def _substitute_image(output: Document, canvas: Document, conversion: Conversion) -> list[Document]:
    """Return the accompanying or placeholder image of sound or video as an annotation that paints it.

    Without it, clients of 2.1 would show nothing. The annotation has no id: that of 3.0 is on another canvas.
    """
    extra = _extra_image(canvas, ("accompanyingCanvas", "placeholderCanvas"))
    if extra is None:
        return []
    body, extra_canvas = extra
    if "height" not in canvas:
        output["height"] = extra_canvas.get("height", NOMINAL_SIZE)
        output["width"] = extra_canvas.get("width", NOMINAL_SIZE)
    return [
        {
            "@type": "oa:Annotation",
            "motivation": "sc:painting",
            "resource": link(body, conversion),
            "on": canvas["id"],
        }
    ]


def _collection(document: Document, conversion: Conversion) -> Document:
    """Return a Collection (5.8).

    If all Collections come before all manifests, they are two lists that every client knows. In any other order they
    are only in `members`: clients that know all three properties would list everything twice.
    """
    collection: Document = {"@id": conversion.map_url(document["id"]), "@type": "sc:Collection"}
    describe(collection, document, "Collection", conversion)
    _add_shared_properties(collection, document, conversion)
    items = document.get("items", ())
    kinds = [item["type"] for item in items]
    if kinds == sorted(kinds):  # "Collection" sorts before "Manifest"
        for name, kind in (("collections", "Collection"), ("manifests", "Manifest")):
            if members := [_member(item, conversion) for item in items if item["type"] == kind]:
                collection[name] = members
    else:
        collection["members"] = [_with_hint(_member(item, conversion)) for item in items]
    return collection


def _member(item: Document, conversion: Conversion) -> Document:
    """Return a reference with id, type and label (5.8). A Collection may be embedded, a manifest never."""
    if item["type"] == "Collection" and "items" in item:
        return _collection(item, conversion)
    reference: Document = {"@id": conversion.map_url(item["id"]), "@type": content_type(item["type"])}
    describe(reference, item, item["type"], conversion)
    return reference


def _with_hint(member: Document) -> Document:
    """Add the hint that a Collection in `members` MUST have (5.8); individuals is the default of 3.0."""
    if member["@type"] == "sc:Collection":
        member.setdefault("viewingHint", "individuals")
    return member


def _layer(document: Document, conversion: Conversion) -> Document:
    """Return an AnnotationCollection as a layer (5.7)."""
    layer: Document = {"@id": conversion.map_url(document["id"]), "@type": "sc:Layer"}
    describe(layer, document, "AnnotationCollection", conversion)
    layer.setdefault("label", "1")  # 3.1: it MUST have one
    for name in ("first", "last"):
        if name in document:
            page = document[name]
            layer[name] = conversion.map_url(page["id"] if isinstance(page, dict) else page)
    if "total" in document:
        layer["total"] = document["total"]
    return layer


def _single_canvas(document: Document, conversion: Conversion) -> Document:
    _remember_canvas(document, conversion)
    return _canvas(document, conversion)


_CONVERTERS: dict[str, Callable[[Document, Conversion], Document]] = {
    "Manifest": _manifest,
    "Collection": _collection,
    "Canvas": _single_canvas,
    "Range": range_,
    "AnnotationPage": annotation_list,
    "AnnotationCollection": _layer,
    "Annotation": annotation,
}
