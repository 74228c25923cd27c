"""IIIF Presentation 2.1 made from 3.0: manifests, Collections, lists of annotations, canvases and ranges.

Pure: the document given is never changed, and no address is made here. Ids of canvases, ranges and annotations are the
same in both versions; those of documents are what the `address` that is passed says. Clause numbers are those of 2.1.
What 2.1 cannot say is in presentation2_links.LOST.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.serializers.iiif.presentation2_annotations import (
    annotation,
    annotation_list,
    images_of,
    paints_others,
)
from service.serializers.iiif.presentation2_links import (
    Address,
    Document,
    Way,
    content_type,
    describe,
    link,
    service,
)
from service.serializers.iiif.presentation2_ranges import range_, start, structures
from service.serializers.iiif.presentation2_values import listed, one_or_many, text

PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
# 3.3: a canvas MUST have height and width; one that has a duration only gets these, which have no unit.
NOMINAL = 1000


def same(uri: str) -> str:
    """The address of a document that has the same one in both versions."""
    return uri


def convert(document: Document, address: Address = same) -> Document:
    """The document in 2.1; one that is in 2.1 already stays as it is. ValueError for a type that 2.1 does not have.

    `address` gives the 2.1 address of a manifest, Collection, annotation page or image service by its 3.0 address, and
    any other address unchanged. Annotation pages that a manifest embeds become references (5.5): annotation_lists()
    gives them.
    """
    if "@type" in document and "type" not in document:
        return document
    maker = _MAKERS.get(document.get("type", ""))
    if maker is None:
        raise ValueError(f"Presentation 2.1 has nothing for the type {document.get('type')!r}")
    return {"@context": PRESENTATION_2, **maker(document, _way(document, address))}


def annotation_lists(document: Document, address: Address = same) -> Iterator[Document]:
    """The lists that the converted manifest or canvas refers to and the given one embeds (5.5), each a document."""
    way = _way(document, address)
    for canvas in [document] if document.get("type") == "Canvas" else document.get("items", ()):
        _note(canvas, way)
        painted = [page for page in canvas.get("items", ()) if paints_others(page)]
        for page in [*painted, *(page for page in canvas.get("annotations", ()) if page.get("items"))]:
            yield {"@context": PRESENTATION_2, **annotation_list(page, way)}


def _way(document: Document, address: Address) -> Way:
    shared = document.get("services")
    return Way(address, {one.get("id") or one.get("@id"): one for one in shared} if shared else {})


def _manifest(document: Document, way: Way) -> Document:
    """5.1: a manifest with one sequence (5.2), which has no id of its own."""
    made: Document = {"@id": way.address(document["id"]), "@type": "sc:Manifest"}
    describe(made, document, "Manifest", way)
    _add_shared(made, document, way)
    sequence: Document = {"@type": "sc:Sequence"}
    if "start" in document:
        sequence["startCanvas"] = start(document["start"])
    canvases = document.get("items", ())
    for canvas in canvases:
        _note(canvas, way)
    sequence["canvases"] = [_canvas(canvas, way, number) for number, canvas in enumerate(canvases, 1)]
    made["sequences"] = [sequence]
    if given := document.get("structures"):
        made["structures"] = structures(given, way)
    return made


def _note(canvas: Document, way: Way) -> None:
    """Remember what annotations and ranges ask of a canvas."""
    if "width" in canvas and "height" in canvas:
        way.sizes[canvas["id"]] = (canvas["width"], canvas["height"])
    if "label" in canvas:
        way.labels[canvas["id"]] = text(canvas["label"])


def _add_shared(made: Document, document: Document, way: Way) -> None:
    """Services that all share, and the picture shown before anything else, at the only places that 2.1 has for them."""
    # those of authorisation stand where they are used
    own = [
        one for one in document.get("services", ()) if "Auth" not in (one.get("type") or one.get("@type", ""))
    ]
    if own:
        made["service"] = one_or_many([*listed(made.get("service")), *(service(one, way) for one in own)])
    if "thumbnail" not in made and (
        poster := _picture(document, ("placeholderCanvas", "accompanyingCanvas"))
    ):
        made["thumbnail"] = link(poster[0], way)


def _picture(resource: Document, names: Sequence[str]) -> tuple[Document, Document] | None:
    """The first image that one of its extra canvases paints, with that canvas."""
    for canvas in (resource[name] for name in names if name in resource):
        for page in canvas.get("items", ()):
            for item in page.get("items", ()):
                for body in listed(item.get("body")):
                    if isinstance(body, dict) and body.get("type") == "Image":
                        return body, canvas
    return None


def _canvas(canvas: Document, way: Way, number: int = 1) -> Document:
    """5.3: images stand in the canvas, everything else in lists that it refers to."""
    uri = canvas["id"]
    made: Document = {"@id": uri, "@type": "sc:Canvas"}
    describe(made, canvas, "Canvas", way)
    if not made.get("label"):  # 3.1: it MUST have one
        made["label"] = str(number)
    made["height"], made["width"] = canvas.get("height", NOMINAL), canvas.get("width", NOMINAL)
    pages = canvas.get("items", ())
    images = [image for page in pages for image in images_of(page, uri, way)]
    lists = [_reference(page, way) for page in pages if "items" not in page or paints_others(page)]
    if lists:
        _add_media(made, canvas, way)
    if not images:
        images = _stand_in(made, canvas, way)
    if images:
        made["images"] = images
    if lists := [*lists, *(_reference(page, way) for page in canvas.get("annotations", ()))]:
        made["otherContent"] = lists
    return made


def _reference(page: Document, way: Way) -> Document:
    """5.5: a list MUST NOT be embedded."""
    made: Document = {"@id": way.address(page["id"]), "@type": "sc:AnnotationList"}
    if "label" in page:
        made["label"] = text(page["label"])
    return made


def _add_media(made: Document, canvas: Document, way: Way) -> None:
    """Sound and video, which clients of 2.1 do not look for in lists, to be had as renderings too (3.4)."""
    found = [
        link(media, way)
        for page in canvas.get("items", ())
        for item in page.get("items", ())
        for body in listed(item.get("body"))
        for media in (body.get("items", ()) if body.get("type") == "Choice" else (body,))
        if media.get("type") in ("Sound", "Video") and "format" in media
    ]
    if found:
        for media in found:
            media.setdefault("label", made["label"])
        made["rendering"] = one_or_many([*listed(made.get("rendering")), *found])


def _stand_in(made: Document, canvas: Document, way: Way) -> list[Document]:
    """The picture that accompanies a sound, or stands for a video, painted where 2.1 would show nothing.

    The annotation has no id: that of 3.0 is on another canvas.
    """
    found = _picture(canvas, ("accompanyingCanvas", "placeholderCanvas"))
    if found is None:
        return []
    body, extra = found
    if "height" not in canvas:
        made["height"], made["width"] = extra.get("height", NOMINAL), extra.get("width", NOMINAL)
    painted = {
        "@type": "oa:Annotation",
        "motivation": "sc:painting",
        "resource": link(body, way),
        "on": canvas["id"],
    }
    return [painted]


def _collection(document: Document, way: Way) -> Document:
    """5.8: Collections first and then manifests, in two lists that every client knows, where that is their order;
    in any other order as `members`, alone: clients that know all three would list everything twice."""
    made: Document = {"@id": way.address(document["id"]), "@type": "sc:Collection"}
    describe(made, document, "Collection", way)
    _add_shared(made, document, way)
    items = document.get("items", ())
    kinds = [item["type"] for item in items]
    if kinds == sorted(kinds):  # "Collection" comes before "Manifest"
        for name, kind in (("collections", "Collection"), ("manifests", "Manifest")):
            if listing := [_entry(item, way) for item in items if item["type"] == kind]:
                made[name] = listing
    else:
        made["members"] = [_with_hint(_entry(item, way)) for item in items]
    return made


def _entry(item: Document, way: Way) -> Document:
    """5.8: a reference with id, type and label; a Collection may be embedded whole, a manifest never."""
    if item["type"] == "Collection" and "items" in item:
        return _collection(item, way)
    made: Document = {"@id": way.address(item["id"]), "@type": content_type(item["type"])}
    describe(made, item, item["type"], way)
    return made


def _with_hint(entry: Document) -> Document:
    """5.8: a Collection in `members` MUST have a hint; individuals is the default of 3.0."""
    if entry["@type"] == "sc:Collection":
        entry.setdefault("viewingHint", "individuals")
    return entry


def _layer(document: Document, way: Way) -> Document:
    """5.7: an AnnotationCollection."""
    made: Document = {"@id": way.address(document["id"]), "@type": "sc:Layer"}
    describe(made, document, "AnnotationCollection", way)
    made.setdefault("label", "1")  # 3.1: it MUST have one
    for name in ("first", "last"):
        if name in document:
            page = document[name]
            made[name] = way.address(page["id"] if isinstance(page, dict) else page)
    if "total" in document:
        made["total"] = document["total"]
    return made


def _single_canvas(document: Document, way: Way) -> Document:
    _note(document, way)
    return _canvas(document, way)


_MAKERS: dict[str, Any] = {
    "Manifest": _manifest,
    "Collection": _collection,
    "Canvas": _single_canvas,
    "Range": range_,
    "AnnotationPage": annotation_list,
    "AnnotationCollection": _layer,
    "Annotation": annotation,
}
