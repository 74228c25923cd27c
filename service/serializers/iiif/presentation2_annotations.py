"""Annotations of Presentation 3.0 as those of Open Annotation that 2.1 uses: what is painted, said, and where.

Clause numbers are those of Presentation 2.1. A time within a canvas survives only in a fragment that was given so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any

from service.serializers.iiif.presentation2_links import Document, Way, describe, link
from service.serializers.iiif.presentation2_values import fragment, listed, one_or_many, region, text

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
_SELECTION = "http://iiif.io/api/annex/openannotation/context.json"


def paints(item: Document) -> bool:
    """Whether an annotation of 3.0 paints."""
    return "painting" in listed(item.get("motivation"))


def is_image(body: Any) -> bool:
    """5.3: `images` holds images, parts of images and choices between them, and nothing else."""
    if not isinstance(body, dict):
        return False
    kind = body.get("type")
    if kind == "Choice":
        return all(is_image(part) for part in listed(body.get("items")))
    if kind != "SpecificResource":
        return kind == "Image"
    source = body.get("source")
    if isinstance(source, str):
        return _selects_image(body) or (guess_type(source.partition("#")[0])[0] or "").startswith("image/")
    return is_image(source)


def _selects_image(body: Document) -> bool:
    return any(
        isinstance(s, dict) and s.get("type") == "ImageApiSelector" for s in listed(body.get("selector"))
    )


def images_of(page: Document, canvas: str, way: Way) -> Iterator[Document]:
    """5.4: an annotation for each image that a page of 3.0 paints on a canvas."""
    for item in page.get("items", ()):
        number = 0
        for body in listed(item.get("body")):
            if is_image(body):
                # several bodies are several annotations; an id can only be that of one
                made: Document = {"@id": item["id"]} if "id" in item and not number else {}
                made["@type"] = "oa:Annotation"
                made["motivation"] = "sc:painting"
                _add_style(made, item)
                made["resource"] = resource(body, way)
                made["on"] = on(item.get("target", canvas), way)
                number += 1
                yield made


def paints_others(page: Document) -> bool:
    """Whether a page paints anything but images, which 2.1 has in lists only (5.3)."""
    return any(not is_image(body) for item in page.get("items", ()) for body in listed(item.get("body")))


def annotation_list(page: Document, way: Way) -> Document:
    """5.5: a list of annotations. Images that are painted are left out: those stand in the canvas, and nowhere else."""
    made: Document = {"@id": way.address(page["id"]), "@type": "sc:AnnotationList"}
    describe(made, page, "AnnotationPage", way)
    for name in ("next", "prev"):
        if name in page:
            made[name] = way.address(_uri(page[name]))
    if "startIndex" in page:
        made["startIndex"] = page["startIndex"]
    found = (_without_images(item) for item in page.get("items", ()))
    made["resources"] = [annotation(item, way) for item in found if item is not None]
    return made


def _without_images(item: Document) -> Document | None:
    if not paints(item):
        return item
    bodies = listed(item.get("body"))
    kept = [body for body in bodies if not is_image(body)]
    return item if len(kept) == len(bodies) else item | {"body": kept} if kept else None


def annotation(item: Document, way: Way) -> Document:
    """One annotation (5.4, 6.7)."""
    made: Document = {"@id": item["id"]} if "id" in item else {}
    made["@type"] = "oa:Annotation"
    describe(made, item, "Annotation", way)
    if motivations := [_MOTIVATIONS.get(word, word) for word in listed(item.get("motivation"))]:
        made["motivation"] = one_or_many(motivations)
    _add_origin(made, item)
    _add_style(made, item)
    tags = "tagging" in listed(item.get("motivation"))
    if bodies := [resource(body, way, tags) for body in listed(item.get("body"))]:
        made["resource"] = one_or_many(bodies)
    made["on"] = on(item.get("target", ""), way)
    return made


def _add_origin(made: Document, item: Document) -> None:
    """Who wrote it, with what and when: words of Open Annotation, with its prefix since 2.1 lacks them (3)."""
    for name, known in (("creator", "oa:annotatedBy"), ("generator", "oa:serializedBy")):
        if name in item:
            made[known] = one_or_many([_agent(agent) for agent in listed(item[name])])
    for name, known in (("created", "oa:annotatedAt"), ("generated", "oa:serializedAt")):
        if name in item:
            made[known] = item[name]


def _agent(agent: Any) -> Document:
    if isinstance(agent, str):
        return {"@id": agent}
    made: Document = {"@id": agent["id"]} if "id" in agent else {}
    name = agent.get("name") or agent.get("label")
    kind = {"Software": "prov:SoftwareAgent"}.get(agent.get("type", ""), f"foaf:{agent.get('type', 'Agent')}")
    made["@type"] = kind
    if name:
        made["foaf:name"] = text(name) if isinstance(name, dict) else name
    return made


def _add_style(made: Document, item: Document) -> None:
    """6.5: style sheets of the annotation."""
    sheet = item.get("stylesheet")
    if isinstance(sheet, dict) and "value" in sheet:
        made["stylesheet"] = {"@type": ["oa:CssStyle", "cnt:ContentAsText"], "chars": sheet["value"]}
    elif sheet:
        made["stylesheet"] = {"@id": _uri(sheet), "@type": "oa:CssStyle"}


def resource(body: Any, way: Way, tags: bool = False) -> Any:
    """What an annotation links: content, an embedded text (6.2), a choice (6.3), or a part of something (6.1)."""
    if not isinstance(body, dict):
        return body  # 4.1: a mere address
    kind = body.get("type")
    if kind == "TextualBody":
        return _embedded(body, tags or body.get("purpose") == "tagging")
    if kind == "Choice":
        return _choice(body, way)
    if kind == "SpecificResource":
        return _part(body, way)
    return link(body, way)


def _embedded(body: Document, tag: bool) -> Document:
    made: Document = {"@id": body["id"]} if "id" in body else {}
    made["@type"] = ["oa:Tag", "cnt:ContentAsText"] if tag else "cnt:ContentAsText"
    made["chars"] = body.get("value", "")
    if "format" in body:
        made["format"] = body["format"]
    if "language" in body:
        made["language"] = one_or_many(listed(body["language"]))
    return made


def _choice(body: Document, way: Way) -> Any:
    """6.3: one default and at least one further item; a choice of one is no choice."""
    parts = [resource(part, way) for part in listed(body.get("items"))]
    if len(parts) == 1:
        return parts[0]
    made: Document = {"@type": "oa:Choice"}
    if "label" in body:
        made["label"] = text(body["label"])
    return made | ({"default": parts[0], "item": parts[1:]} if parts else {})


def _part(body: Document, way: Way) -> Document:
    """A part of content: an address with a region where 6.1 has one, else an oa:SpecificResource (6.1, 6.4 to 6.6).

    Its id in 3.0 is only a name; that of 2.1 is where simple clients get the image (6.1).
    """
    full = resource(body.get("source", ""), way)
    selector = next(iter(listed(body.get("selector"))), None)
    if _is_fragment(selector) and isinstance(full, dict) and "@id" in full and "styleClass" not in body:
        size = (full["width"], full["height"]) if {"width", "height"} <= full.keys() else None
        return full | {"@id": f"{full['@id']}#{region(_value(selector), size)}"}
    if not isinstance(full, dict) and is_image(body):
        full = {"@id": full, "@type": "dctypes:Image"}
    if selector is None and "styleClass" not in body and isinstance(full, dict):
        return full
    made: Document = {"@id": uri} if (uri := _selected(full, selector)) else {}
    made["@type"] = "oa:SpecificResource"
    if "styleClass" in body:
        made["style"] = one_or_many(listed(body["styleClass"]))
    made["full"] = full
    if selector is not None:
        made["selector"] = _selector(selector)
    return made


def _selected(full: Any, selector: Any) -> str:
    """The address of what an ImageApiSelector selects (Image API 2.1 and 3.0, 2), where there is a service."""
    if not (
        isinstance(selector, dict) and selector.get("type") == "ImageApiSelector" and isinstance(full, dict)
    ):
        return ""
    service: Document = next(iter(listed(full.get("service"))), {})
    if not str(service.get("@type", "")).startswith("ImageService"):
        return ""
    whole = "max" if service["@type"] == "ImageService3" else "full"
    given = {
        "region": "full",
        "size": whole,
        "rotation": "0",
        "quality": "default",
        "format": "jpg",
    } | selector
    return "{}/{region}/{size}/{rotation}/{quality}.{format}".format(service["@id"], **given)


def on(target: Any, way: Way) -> Any:
    """What an annotation is on: a canvas, or a part of one as `canvas#xywh=`, in which clients expect it (5.4, 6.1)."""
    if isinstance(target, str):
        return (
            way.address(target)
            if "#" not in target
            else fragment(target, way.sizes.get(target.partition("#")[0]))
        )
    if isinstance(target, list):
        # words that are quoted beside a place on the canvas: clients take each `on` for a canvas
        placed = [one for one in target if not _is_quotation(one)]
        return one_or_many([on(one, way) for one in placed or target])
    if target.get("type") != "SpecificResource":
        return way.address(_uri(target))
    uri = way.address(_uri(target.get("source", "")))
    selectors = listed(target.get("selector"))
    if not selectors:
        return uri
    if drawn := [one for one in selectors if isinstance(one, dict) and one.get("type") == "SvgSelector"]:
        return _drawn(uri, drawn[0], selectors, way)
    found = next((tail for one in selectors if (tail := _tail(one, way.sizes.get(uri)))), "")
    return f"{uri}#{found}" if found else uri


def _is_quotation(target: Any) -> bool:
    selectors = listed(target.get("selector")) if isinstance(target, dict) else ()
    return any(isinstance(one, dict) and one.get("type") == "TextQuoteSelector" for one in selectors)


def _drawn(uri: str, svg: Document, selectors: Any, way: Way) -> Document:
    """6.4: an area that is no rectangle; with its rectangle first, where that is given too."""
    made: Document = {"@type": "oa:SpecificResource", "full": uri, "selector": _selector(svg)}
    if boxes := [one for one in selectors if _is_fragment(one)]:
        box = {"@type": "oa:FragmentSelector", "value": region(_value(boxes[0]), way.sizes.get(uri))}
        made["selector"] = {"@type": "oa:Choice", "default": box, "item": made["selector"]}
    return made


def _tail(selector: Any, size: tuple[int, int] | None) -> str:
    if _is_fragment(selector):
        return region(_value(selector), size)
    if isinstance(selector, dict) and selector.get("type") == "PointSelector":
        if (
            "x" in selector and "y" in selector
        ):  # 6.1 knows rectangles only: the smallest that holds the point
            return f"xywh={math.floor(selector['x'])},{math.floor(selector['y'])},1,1"
        return f"t={selector['t']}" if "t" in selector else ""
    return ""


def _selector(selector: Any) -> Any:
    if not isinstance(selector, dict):
        return selector
    kind = selector.get("type")
    if kind == "SvgSelector":
        # 6.4 has the drawing in `chars`; Mirador reads `value` only, so it stands there as well.
        svg = _value(selector)
        return {"@type": ["oa:SvgSelector", "cnt:ContentAsText"], "chars": svg, "value": svg}
    own = {name: value for name, value in selector.items() if name not in ("id", "type", "@context")}
    if kind == "ImageApiSelector":
        return {"@context": _SELECTION, "@type": "iiif:ImageApiSelector", **own}
    return {"@type": f"oa:{kind}", **own}


def _is_fragment(selector: Any) -> bool:
    return isinstance(selector, dict) and selector.get("type") == "FragmentSelector"


def _value(selector: Any) -> str:
    return str(selector.get("value", ""))


def _uri(value: Any) -> str:
    return str(value.get("id", "") if isinstance(value, dict) else value)
