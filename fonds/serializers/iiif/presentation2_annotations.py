"""Converts annotations of Presentation 3.0 to those of Open Annotation that 2.1 uses: bodies, targets and motivations.

Clause numbers are those of Presentation 2.1. A time within a canvas is kept only if it was given as a fragment.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any

from fonds.serializers.iiif.presentation2_links import Conversion, Document, describe, link
from fonds.serializers.iiif.presentation2_values import (
    as_sequence,
    one_or_many,
    text,
    whole_number_fragment,
    whole_number_region,
)

# 5.4 and 5.5: a transcription represents the object, so its motivation MUST be that of painting.
_MOTIVATIONS = {"painting": "sc:painting", "supplementing": "sc:painting"}
# 6.7: those that Open Annotation has
_MOTIVATIONS |= {
    name: f"oa:{name}"
    for name in (
        *("bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying"),
        *("linking", "moderating", "questioning", "replying", "tagging"),
    )
}
_SELECTOR_CONTEXT = "http://iiif.io/api/annex/openannotation/context.json"


def is_painting(item: Document) -> bool:
    """Whether an annotation of 3.0 has the motivation painting."""
    return "painting" in as_sequence(item.get("motivation"))


def is_image(body: Any) -> bool:
    """Whether a body may be in `images` (5.3): an image, a part of an image, or a choice of these."""
    if not isinstance(body, dict):
        return False
    kind = body.get("type")
    if kind == "Choice":
        return all(is_image(part) for part in as_sequence(body.get("items")))
    if kind != "SpecificResource":
        return kind == "Image"
    source = body.get("source")
    if isinstance(source, str):
        media_type = guess_type(source.partition("#")[0])[0] or ""
        return _has_image_selector(body) or media_type.startswith("image/")
    return is_image(source)


def _has_image_selector(body: Document) -> bool:
    return any(
        isinstance(selector, dict) and selector.get("type") == "ImageApiSelector"
        for selector in as_sequence(body.get("selector"))
    )


def image_annotations(page: Document, canvas: str, conversion: Conversion) -> Iterator[Document]:
    """Yield an annotation (5.4) for each image that a page of 3.0 paints on a canvas."""
    for item in page.get("items", ()):
        images = [body for body in as_sequence(item.get("body")) if is_image(body)]
        for index, body in enumerate(images):
            # several bodies become several annotations, and only one of them can have the id
            output: Document = {"@id": item["id"]} if "id" in item and not index else {}
            output["@type"] = "oa:Annotation"
            output["motivation"] = "sc:painting"
            _add_style(output, item)
            output["resource"] = resource(body, conversion)
            output["on"] = annotation_target(item.get("target", canvas), conversion)
            yield output


def has_other_than_images(page: Document) -> bool:
    """Whether a page has bodies other than images, which 2.1 has in lists only (5.3)."""
    return any(not is_image(body) for item in page.get("items", ()) for body in as_sequence(item.get("body")))


def annotation_list(page: Document, conversion: Conversion) -> Document:
    """Return a list of annotations (5.5). Painted images are left out: they are in the canvas, and nowhere else."""
    output: Document = {"@id": conversion.map_url(page["id"]), "@type": "sc:AnnotationList"}
    describe(output, page, "AnnotationPage", conversion)
    for name in ("next", "prev"):
        if name in page:
            output[name] = conversion.map_url(_uri(page[name]))
    if "startIndex" in page:
        output["startIndex"] = page["startIndex"]
    items = (_without_images(item) for item in page.get("items", ()))
    output["resources"] = [annotation(item, conversion) for item in items if item is not None]
    return output


def _without_images(item: Document) -> Document | None:
    """Return a painting annotation without its images, or None if it has nothing else."""
    if not is_painting(item):
        return item
    bodies = as_sequence(item.get("body"))
    others = [body for body in bodies if not is_image(body)]
    if len(others) == len(bodies):
        return item
    return item | {"body": others} if others else None


def annotation(item: Document, conversion: Conversion) -> Document:
    """Return one annotation (5.4, 6.7)."""
    output: Document = {"@id": item["id"]} if "id" in item else {}
    output["@type"] = "oa:Annotation"
    describe(output, item, "Annotation", conversion)
    motivations = as_sequence(item.get("motivation"))
    if motivations:
        output["motivation"] = one_or_many([_MOTIVATIONS.get(name, name) for name in motivations])
    _add_origin(output, item)
    _add_style(output, item)
    is_tag = "tagging" in motivations
    if bodies := [resource(body, conversion, is_tag) for body in as_sequence(item.get("body"))]:
        output["resource"] = one_or_many(bodies)
    output["on"] = annotation_target(item.get("target", ""), conversion)
    return output


def _add_origin(output: Document, item: Document) -> None:
    """Add the author, the software and the dates: terms of Open Annotation with its prefix, as 2.1 lacks them (3)."""
    for name, old_name in (("creator", "oa:annotatedBy"), ("generator", "oa:serializedBy")):
        if name in item:
            output[old_name] = one_or_many([_agent(agent) for agent in as_sequence(item[name])])
    for name, old_name in (("created", "oa:annotatedAt"), ("generated", "oa:serializedAt")):
        if name in item:
            output[old_name] = item[name]


def _agent(agent: Any) -> Document:
    if isinstance(agent, str):
        return {"@id": agent}
    output: Document = {"@id": agent["id"]} if "id" in agent else {}
    kind = agent.get("type", "Agent")
    output["@type"] = "prov:SoftwareAgent" if kind == "Software" else f"foaf:{kind}"
    name = agent.get("name") or agent.get("label")
    if name:
        output["foaf:name"] = text(name) if isinstance(name, dict) else name
    return output


def _add_style(output: Document, item: Document) -> None:
    """Add the style sheet of an annotation (6.5)."""
    stylesheet = item.get("stylesheet")
    if isinstance(stylesheet, dict) and "value" in stylesheet:
        output["stylesheet"] = {"@type": ["oa:CssStyle", "cnt:ContentAsText"], "chars": stylesheet["value"]}
    elif stylesheet:
        output["stylesheet"] = {"@id": _uri(stylesheet), "@type": "oa:CssStyle"}


def resource(body: Any, conversion: Conversion, is_tag: bool = False) -> Any:
    """Return a body: content, an embedded text (6.2), a choice (6.3), or a part of something (6.1)."""
    if not isinstance(body, dict):
        return body  # 4.1: a URI
    kind = body.get("type")
    if kind == "TextualBody":
        return _embedded_text(body, is_tag or body.get("purpose") == "tagging")
    if kind == "Choice":
        return _choice(body, conversion)
    if kind == "SpecificResource":
        return _specific_resource(body, conversion)
    return link(body, conversion)


def _embedded_text(body: Document, is_tag: bool) -> Document:
    output: Document = {"@id": body["id"]} if "id" in body else {}
    output["@type"] = ["oa:Tag", "cnt:ContentAsText"] if is_tag else "cnt:ContentAsText"
    output["chars"] = body.get("value", "")
    if "format" in body:
        output["format"] = body["format"]
    if "language" in body:
        output["language"] = one_or_many(as_sequence(body["language"]))
    return output


def _choice(body: Document, conversion: Conversion) -> Any:
    """Return a choice (6.3) of a default and at least one further item; a single item is returned by itself."""
    items = [resource(item, conversion) for item in as_sequence(body.get("items"))]
    if len(items) == 1:
        return items[0]
    output: Document = {"@type": "oa:Choice"}
    if "label" in body:
        output["label"] = text(body["label"])
    return output | ({"default": items[0], "item": items[1:]} if items else {})


def _specific_resource(body: Document, conversion: Conversion) -> Document:
    """Return a part of content: a URI with a region if 6.1 allows it, else an oa:SpecificResource (6.1, 6.4 to 6.6).

    In 3.0 its id is only a name; in 2.1 it is the URL at which simple clients get the image (6.1).
    """
    full = resource(body.get("source", ""), conversion)
    selector = next(iter(as_sequence(body.get("selector"))), None)
    if _is_fragment(selector) and isinstance(full, dict) and "@id" in full and "styleClass" not in body:
        size = (full["width"], full["height"]) if {"width", "height"} <= full.keys() else None
        return full | {"@id": f"{full['@id']}#{whole_number_region(_value(selector), size)}"}
    if not isinstance(full, dict) and is_image(body):
        full = {"@id": full, "@type": "dctypes:Image"}
    if selector is None and "styleClass" not in body and isinstance(full, dict):
        return full
    output: Document = {"@id": uri} if (uri := _selected_image_url(full, selector)) else {}
    output["@type"] = "oa:SpecificResource"
    if "styleClass" in body:
        output["style"] = one_or_many(as_sequence(body["styleClass"]))
    output["full"] = full
    if selector is not None:
        output["selector"] = _selector(selector)
    return output


def _selected_image_url(full: Any, selector: Any) -> str:
    """Return the URL of what an ImageApiSelector selects (Image API 2.1 and 3.0, 2), or "" without an image service."""
    if not (
        isinstance(selector, dict) and selector.get("type") == "ImageApiSelector" and isinstance(full, dict)
    ):
        return ""
    service: Document = next(iter(as_sequence(full.get("service"))), {})
    if not str(service.get("@type", "")).startswith("ImageService"):
        return ""
    parameters = {
        "region": "full",
        "size": "max" if service["@type"] == "ImageService3" else "full",
        "rotation": "0",
        "quality": "default",
        "format": "jpg",
    } | selector
    return "{}/{region}/{size}/{rotation}/{quality}.{format}".format(service["@id"], **parameters)


def annotation_target(target: Any, conversion: Conversion) -> Any:
    """Return what an annotation is on: a canvas, or a part of one as `canvas#xywh=`, as clients expect (5.4, 6.1)."""
    if isinstance(target, str):
        canvas, mark, _ = target.partition("#")
        return (
            whole_number_fragment(target, conversion.sizes.get(canvas))
            if mark
            else conversion.map_url(target)
        )
    if isinstance(target, list):
        # quotations beside a region of the canvas are left out: clients take each `on` for a canvas
        canvas_targets = [part for part in target if not _is_quotation(part)]
        return one_or_many([annotation_target(part, conversion) for part in canvas_targets or target])
    if target.get("type") != "SpecificResource":
        return conversion.map_url(_uri(target))
    uri = conversion.map_url(_uri(target.get("source", "")))
    selectors = as_sequence(target.get("selector"))
    if not selectors:
        return uri
    drawings = [
        selector
        for selector in selectors
        if isinstance(selector, dict) and selector.get("type") == "SvgSelector"
    ]
    if drawings:
        return _drawn_area(uri, drawings[0], selectors, conversion)
    fragments = (_fragment(selector, conversion.sizes.get(uri)) for selector in selectors)
    fragment = next((fragment for fragment in fragments if fragment), "")
    return f"{uri}#{fragment}" if fragment else uri


def _is_quotation(target: Any) -> bool:
    selectors = as_sequence(target.get("selector")) if isinstance(target, dict) else ()
    return any(
        isinstance(selector, dict) and selector.get("type") == "TextQuoteSelector" for selector in selectors
    )


def _drawn_area(uri: str, drawing: Document, selectors: Any, conversion: Conversion) -> Document:
    """Return an area that is not a rectangle (6.4), with its bounding rectangle first if that is given too."""
    output: Document = {"@type": "oa:SpecificResource", "full": uri, "selector": _selector(drawing)}
    if rectangles := [selector for selector in selectors if _is_fragment(selector)]:
        rectangle = {
            "@type": "oa:FragmentSelector",
            "value": whole_number_region(_value(rectangles[0]), conversion.sizes.get(uri)),
        }
        output["selector"] = {"@type": "oa:Choice", "default": rectangle, "item": output["selector"]}
    return output


def _fragment(selector: Any, size: tuple[int, int] | None) -> str:
    if _is_fragment(selector):
        return whole_number_region(_value(selector), size)
    if isinstance(selector, dict) and selector.get("type") == "PointSelector":
        if "x" in selector and "y" in selector:
            # 6.1 has rectangles only: the smallest that contains the point
            return f"xywh={math.floor(selector['x'])},{math.floor(selector['y'])},1,1"
        return f"t={selector['t']}" if "t" in selector else ""
    return ""


def _selector(selector: Any) -> Any:
    if not isinstance(selector, dict):
        return selector
    kind = selector.get("type")
    if kind == "SvgSelector":
        # 6.4 has the drawing in `chars`; Mirador reads only `value`, so it is there as well
        svg = _value(selector)
        return {"@type": ["oa:SvgSelector", "cnt:ContentAsText"], "chars": svg, "value": svg}
    properties = {name: value for name, value in selector.items() if name not in ("id", "type", "@context")}
    if kind == "ImageApiSelector":
        return {"@context": _SELECTOR_CONTEXT, "@type": "iiif:ImageApiSelector", **properties}
    return {"@type": f"oa:{kind}", **properties}


def _is_fragment(selector: Any) -> bool:
    return isinstance(selector, dict) and selector.get("type") == "FragmentSelector"


def _value(selector: Any) -> str:
    return str(selector.get("value", ""))


def _uri(value: Any) -> str:
    return str(value.get("id", "") if isinstance(value, dict) else value)
