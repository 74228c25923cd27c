"""Annotations and their pages (5.5, 5.6): what is painted on a canvas, what is said of it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from service.validation.rules import (
    allowed_properties,
    language_maps,
    linking_properties,
    technical_properties,
)
from service.validation.rules.report import Report, Resource

_REGION = re.compile(r"xywh=(?:(pixel|percent):)?(-?[0-9.]+),(-?[0-9.]+),(-?[0-9.]+),(-?[0-9.]+)(?=&|$)")
_MOMENT = re.compile(r"(?:^|&)t=(?:npt:)?(-?[0-9.]*)(?:,(-?[0-9.]+))?(?=&|$)")


def page(
    value: Resource, report: Report, canvas: Resource | None = None, painting: bool | None = None
) -> None:
    """5.5: a page of annotations, or a reference to one, which has no `items`.

    `painting`: all of them must paint (`items` of a canvas), none may (`annotations`), or nobody can say.
    """
    if value.get("type") != "AnnotationPage":
        report.error(value, "type", "an AnnotationPage is expected", "3.4 items and 5.5")
    if "items" not in value:
        return
    items = value["items"]
    if type(items) is not list or any(type(item) is not dict for item in items):
        report.error(value, "items", "an array of annotations is expected", "3.4 items")
        return
    if not items:
        hint = "leave items out of a reference, or clients will never fetch the page"
        report.error(value, "items", "an annotation page with no items", "3.4 items and 5.5", hint)
    for item in items:
        _annotation(item, report, canvas, painting)


def _annotation(item: Resource, report: Report, canvas: Resource | None, painting: bool | None) -> None:
    known = report.ids.setdefault(str(item.get("id")), item)
    if known is not item:
        report.error(item, "id", f"{item.get('id')!r} is the id of two resources", "3.2 id and 5.6")
    annotation(item, report)
    _motivation(item, report, painting)
    if canvas is not None:
        _on_canvas(item, report, canvas, bool(painting))


def annotation(item: Resource, report: Report) -> None:
    """5.6: an Annotation with its own HTTP(S) URI and a target."""
    if item.get("type") != "Annotation":
        report.error(item, "type", "an Annotation is expected", "3.4 items and 5.6")
    if "id" not in item:
        report.error(item, "", "an annotation has an id", "5.6")
    else:
        technical_properties.uri(item["id"], item, report)
    if not item.get("target"):
        report.error(item, "", "an annotation has a target", "5.6")
    if "@context" in item and item is not report.document:
        report.error(item, "@context", "no context inside a document", "4.6")
    if "textGranularity" in item:
        report.extensions.add("textGranularity")
        if type(item["textGranularity"]) is not str:
            report.error(item, "textGranularity", "one string is expected", "Text Granularity 2")
    for name, rule in _OWN.items():
        if name in item:
            rule(item[name], item, report)
    allowed_properties.annotation(item, report)
    for body in _listed(item.get("body")):
        _body(body, report)


def _motivation(item: Resource, report: Report, painting: bool | None) -> None:
    """5.3: painting annotations in `items` and nowhere else; 3.4 annotations: none there."""
    motivation = item.get("motivation")
    paints = motivation == "painting" or (type(motivation) is list and "painting" in motivation)
    if painting is True and not paints:
        report.error(item, "motivation", "only painting annotations stand in the items of a canvas", "5.3")
    elif painting is False and paints:
        report.error(item, "motivation", "no painting annotation stands in annotations", "3.4 annotations")


def _body(body: Any, report: Report) -> None:
    """5.7 and Web Annotation 3.2: content with id and type, or a text with a value."""
    if type(body) is not dict:
        return  # a bare URI is allowed by Web Annotation
    kind = body.get("type")
    if kind == "TextualBody":
        if type(body.get("value")) is not str:
            report.error(
                body, "value", "a TextualBody has its text as one string", "5.6 and Web Annotation 3.2.4"
            )
    elif kind == "Choice":
        for part in _listed(body.get("items")):
            _body(part, report)
    elif kind == "SpecificResource":
        for part in _listed(body.get("source")):
            _body(part, report)
    else:
        _content(body, report)


def _content(body: Resource, report: Report) -> None:
    for name in ("id", "type"):
        if name not in body:
            report.error(body, "", f"a content resource has {name}", "5.7")
    services = [one for one in _listed(body.get("service")) if isinstance(one, dict)]
    if str(body.get("id")).rstrip("/") in {
        str(one.get("id") or one.get("@id")).rstrip("/") for one in services
    }:
        hint = "the URI of an image, as .../full/max/0/default.jpg"
        report.error(body, "id", "the id of a body must not be that of its image service", "5.7", hint)
    if body.get("type") != "Image" and any(_is_image_service(one) for one in services):
        report.error(body, "type", "what has an image service is an Image", "5.7")
    allowed_properties.content(body, report)
    # Web Annotation has one language as a string (4.7); everything else is as in any content resource.
    if type(body.get("language")) is str:
        body = {name: part for name, part in body.items() if name != "language"}
    linking_properties.content(body, report)


def _is_image_service(one: Resource) -> bool:
    return str(one.get("type") or one.get("@type")).startswith("ImageService")


# the other properties of an annotation are those of content resources too (described.py)
_OWN: dict[str, Any] = {
    "label": language_maps.label,
    "rights": technical_properties.rights,
    "thumbnail": linking_properties.thumbnail,
    "service": linking_properties.service,
}


def _on_canvas(item: Resource, report: Report, canvas: Resource, painting: bool) -> None:
    """5.6: the target repeats the canvas; 5.3: and nothing of it lies outside."""
    targets = list(_targets(item.get("target")))
    if targets and not any(source == canvas.get("id") for source, _ in targets):
        clause = "5.6" if painting else "3.4 annotations"
        report.error(item, "target", f"the target is not the canvas {canvas.get('id')!r}", clause)
    for source, fragment in targets:
        if fragment and source == canvas.get("id"):
            _within(fragment, item, report, canvas)
    _points(item.get("target"), item, report, canvas)
    if painting:
        _fits(item, report, canvas)


def sources(target: Any) -> list[str]:
    """What an annotation is on, without the fragments."""
    return [source for source, _ in _targets(target)]


def _targets(target: Any) -> Iterator[tuple[str, str]]:
    """Each target as (what it is part of, which part)."""
    for one in _listed(target):
        if isinstance(one, str):
            source, _, fragment = one.partition("#")
            yield source, fragment
        elif isinstance(one, dict):
            whole = one.get("source", one.get("id"))
            uri = str(whole.get("id") if isinstance(whole, dict) else whole).partition("#")[0]
            for selector in _listed(one.get("selector")) or [None]:
                yield uri, _value(selector)


def _value(selector: Any) -> str:
    if isinstance(selector, dict) and selector.get("type") == "FragmentSelector":
        return str(selector.get("value", ""))
    return ""


def _within(fragment: str, item: Resource, report: Report, canvas: Resource) -> None:
    """5.3: content lies inside the canvas, in space and in time, in dimensions that it has."""
    if found := _REGION.search(fragment):
        percent = found[1] == "percent"
        width, height = (100.0, 100.0) if percent else (_size(canvas, "width"), _size(canvas, "height"))
        x, y, wide, high = (_number(part) for part in found.groups()[1:])
        if not (width and height):
            report.error(item, "target", "a region of a canvas that has no height and width", "5.3")
        elif min(x, y) < 0 or min(wide, high) <= 0 or x + wide > width or y + high > height:
            report.error(
                item, "target", f"{found[0]} lies outside the canvas ({width:g} x {height:g})", "5.3"
            )
    if found := _MOMENT.search(fragment):
        _in_time(found[0], _number(found[1] or "0"), found[2] and _number(found[2]), item, report, canvas)


def _in_time(
    words: str, start: float, end: float | str | None, item: Resource, report: Report, canvas: Resource
) -> None:
    """5.3: after 0 seconds and before the duration, and of some length."""
    duration = _size(canvas, "duration")
    last = end if isinstance(end, float) else start
    if not duration:
        report.error(item, "target", "a moment of a canvas that has no duration", "5.3")
    elif min(start, last) < 0 or max(start, last) > duration:
        report.error(item, "target", f"{words} lies outside the canvas ({duration:g} s)", "5.3")
    elif isinstance(end, float) and end <= start:
        report.error(item, "target", f"{words} ends before it begins", "5.3 and Media Fragments 4.2.1")


def _points(target: Any, item: Resource, report: Report, canvas: Resource) -> None:
    """5.3: a point that is selected lies inside the canvas, in dimensions that it has."""
    for one in _listed(target):
        for selector in _listed(one.get("selector")) if isinstance(one, dict) else ():
            if isinstance(selector, dict) and selector.get("type") == "PointSelector":
                for name, size in (("x", "width"), ("y", "height"), ("t", "duration")):
                    value = selector.get(name, 0)
                    if type(value) not in (int, float) or not 0 <= value <= _size(canvas, size):
                        report.error(
                            item, "target", f"a point at {name} = {value!r} is outside the canvas", "5.3"
                        )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


def _size(canvas: Resource, name: str) -> float:
    value = canvas.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else 0.0


def _fits(item: Resource, report: Report, canvas: Resource) -> None:
    """5.3: what has a dimension that the canvas lacks must not be painted on it."""
    for body in _listed(item.get("body")):
        if type(body) is dict and body.get("type") in ("Sound", "Video") and "duration" not in canvas:
            report.error(body, "type", f"a {body['type']} on a canvas that has no duration", "5.3")
        if type(body) is dict and body.get("type") in ("Image", "Video") and "height" not in canvas:
            report.error(body, "type", f"a {body['type']} on a canvas that has no height and width", "5.3")


def _listed(value: Any) -> list[Any]:
    return value if type(value) is list else [] if value is None else [value]
