"""Rules for annotations and annotation pages (5.5, 5.6): bodies, targets, and where they are on the canvas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fonds.validation.rules import (
    allowed_properties,
    language_maps,
    linking_properties,
    technical_properties,
)
from fonds.validation.rules.report import Report, Resource

_REGION = re.compile(r"xywh=(?:(pixel|percent):)?(-?[0-9.]+),(-?[0-9.]+),(-?[0-9.]+),(-?[0-9.]+)(?=&|$)")
_INTERVAL = re.compile(r"(?:^|&)t=(?:npt:)?(-?[0-9.]*)(?:,(-?[0-9.]+))?(?=&|$)")


def page(
    value: Resource, report: Report, canvas: Resource | None = None, painting: bool | None = None
) -> None:
    """5.5: an annotation page, or a reference to one, which has no `items`.

    `painting` is True if all annotations must have that motivation (`items` of a canvas), False if none may
    (`annotations`), and None if it is not known.
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
    first = report.ids.setdefault(str(item.get("id")), item)
    if first is not item:
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
    for body in _as_list(item.get("body")):
        _body(body, report)


def _motivation(item: Resource, report: Report, painting: bool | None) -> None:
    """5.3: painting annotations are in `items` of a canvas only; 3.4 annotations: never in `annotations`."""
    motivation = item.get("motivation")
    paints = motivation == "painting" or (type(motivation) is list and "painting" in motivation)
    if painting is True and not paints:
        report.error(item, "motivation", "only painting annotations stand in the items of a canvas", "5.3")
    elif painting is False and paints:
        report.error(item, "motivation", "no painting annotation stands in annotations", "3.4 annotations")


def _body(body: Any, report: Report) -> None:
    """5.7 and Web Annotation 3.2: content with id and type, or text with a value."""
    if type(body) is not dict:
        return  # Web Annotation allows a URI alone
    kind = body.get("type")
    if kind == "TextualBody":
        if type(body.get("value")) is not str:
            report.error(
                body, "value", "a TextualBody has its text as one string", "5.6 and Web Annotation 3.2.4"
            )
    elif kind == "Choice":
        for part in _as_list(body.get("items")):
            _body(part, report)
    elif kind == "SpecificResource":
        for part in _as_list(body.get("source")):
            _body(part, report)
    else:
        _content(body, report)


def _content(body: Resource, report: Report) -> None:
    for name in ("id", "type"):
        if name not in body:
            report.error(body, "", f"a content resource has {name}", "5.7")
    services = [service for service in _as_list(body.get("service")) if isinstance(service, dict)]
    service_ids = {str(service.get("id") or service.get("@id")).rstrip("/") for service in services}
    if str(body.get("id")).rstrip("/") in service_ids:
        hint = "the URI of an image, as .../full/max/0/default.jpg"
        report.error(body, "id", "the id of a body must not be that of its image service", "5.7", hint)
    if body.get("type") != "Image" and any(_is_image_service(service) for service in services):
        report.error(body, "type", "what has an image service is an Image", "5.7")
    allowed_properties.content(body, report)
    # 4.7: in Web Annotation one language is a string; the other properties are those of any content resource
    if type(body.get("language")) is str:
        body = {name: part for name, part in body.items() if name != "language"}
    linking_properties.content(body, report)


def _is_image_service(service: Resource) -> bool:
    return str(service.get("type") or service.get("@type")).startswith("ImageService")


# the rules for other properties are shared with content resources (allowed_properties.py)
_OWN: dict[str, Any] = {
    "label": language_maps.label,
    "rights": technical_properties.rights,
    "thumbnail": linking_properties.thumbnail,
    "service": linking_properties.service,
}


def _on_canvas(item: Resource, report: Report, canvas: Resource, painting: bool) -> None:
    """5.6: the target is the canvas or a part of it; 5.3: no part of it lies outside."""
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
    """Return the URIs that an annotation targets, without fragments."""
    return [source for source, _ in _targets(target)]


def _targets(target: Any) -> Iterator[tuple[str, str]]:
    """Yield each target as (URI, fragment)."""
    for part in _as_list(target):
        if isinstance(part, str):
            uri, _, fragment = part.partition("#")
            yield uri, fragment
        elif isinstance(part, dict):
            source = part.get("source", part.get("id"))
            uri = str(source.get("id") if isinstance(source, dict) else source).partition("#")[0]
            for selector in _as_list(part.get("selector")) or [None]:
                yield uri, _fragment(selector)


def _fragment(selector: Any) -> str:
    if isinstance(selector, dict) and selector.get("type") == "FragmentSelector":
        return str(selector.get("value", ""))
    return ""


def _within(fragment: str, item: Resource, report: Report, canvas: Resource) -> None:
    """5.3: content lies inside the canvas, in space and time, and in dimensions that the canvas has."""
    if match := _REGION.search(fragment):
        is_percent = match[1] == "percent"
        width, height = (100.0, 100.0) if is_percent else (_size(canvas, "width"), _size(canvas, "height"))
        left, top, region_width, region_height = (_number(part) for part in match.groups()[1:])
        inside = left + region_width <= width and top + region_height <= height
        if not (width and height):
            report.error(item, "target", "a region of a canvas that has no height and width", "5.3")
        elif min(left, top) < 0 or min(region_width, region_height) <= 0 or not inside:
            report.error(
                item, "target", f"{match[0]} lies outside the canvas ({width:g} x {height:g})", "5.3"
            )
    if match := _INTERVAL.search(fragment):
        start, end = _number(match[1] or "0"), _number(match[2]) if match[2] else None
        _in_time(match[0], start, end, item, report, canvas)


def _in_time(
    fragment: str, start: float, end: float | None, item: Resource, report: Report, canvas: Resource
) -> None:
    """5.3: not before 0 seconds or after the duration, and of some length."""
    duration = _size(canvas, "duration")
    last = start if end is None else end
    if not duration:
        report.error(item, "target", "a moment of a canvas that has no duration", "5.3")
    elif min(start, last) < 0 or max(start, last) > duration:
        report.error(item, "target", f"{fragment} lies outside the canvas ({duration:g} s)", "5.3")
    elif end is not None and end <= start:
        report.error(item, "target", f"{fragment} ends before it begins", "5.3 and Media Fragments 4.2.1")


def _points(target: Any, item: Resource, report: Report, canvas: Resource) -> None:
    """5.3: a selected point lies inside the canvas, in dimensions that the canvas has."""
    for part in _as_list(target):
        for selector in _as_list(part.get("selector")) if isinstance(part, dict) else ():
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
    """5.3: content with a dimension that the canvas lacks must not be painted on it."""
    for body in _as_list(item.get("body")):
        if type(body) is dict and body.get("type") in ("Sound", "Video") and "duration" not in canvas:
            report.error(body, "type", f"a {body['type']} on a canvas that has no duration", "5.3")
        if type(body) is dict and body.get("type") in ("Image", "Video") and "height" not in canvas:
            report.error(body, "type", f"a {body['type']} on a canvas that has no height and width", "5.3")


def _as_list(value: Any) -> list[Any]:
    return value if type(value) is list else [] if value is None else [value]
