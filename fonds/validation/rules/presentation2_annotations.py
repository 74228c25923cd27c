"""Rules for annotations of Presentation 2.1: images of canvases, lists, and what they refer to (5.4 to 6.8)."""

from __future__ import annotations

import re
from typing import Any

from fonds.validation.rules import presentation2_values as values
from fonds.validation.rules.presentation2_values import clause, types_of
from fonds.validation.rules.report import Report, Resource

PAINTING = "sc:painting"
_OTHER_MEDIA = frozenset(
    {"dctypes:Text", "dctypes:Sound", "dctypes:MovingImage", "dctypes:Dataset", "cnt:ContentAsText"}
)
_REGION = re.compile(r"xywh=(\d+),(\d+),(\d+),(\d+)")


def image(annotation: Resource, canvas: Resource, report: Report) -> None:
    """5.4: an annotation that paints an image on its canvas."""
    _type(annotation, report)
    if annotation.get("motivation") != PAINTING:
        message = f"the motivation of an image is {PAINTING!r}, not {annotation.get('motivation')!r}"
        report.error(annotation, "motivation", message, clause("5.4"))
    if _body(annotation, report, "5.4"):
        for content in _contents(annotation["resource"]):
            _image_content(content, report)
    if "on" not in annotation:
        report.error(annotation, "", "the URI of the canvas is repeated in on", clause("5.4"))
        return
    for target in values.each(annotation["on"]):
        _on_canvas(target, canvas, annotation, report)


def _image_content(content: Resource, report: Report) -> None:
    if other := _OTHER_MEDIA.intersection(types_of(content)):
        message = f"only images stand in images, no {min(other)}: it belongs to an annotation list"
        report.error(content, "@type", message, clause("5.3"))
    elif types_of(content) and "dctypes:Image" not in types_of(content):
        report.warning(content, "@type", "it should be dctypes:Image", clause("5.4"))
    if not values.is_uri(content.get("@id"), http=True):
        report.error(
            content, "@id", "an image has the http(s) URI at which it can be obtained", clause("5.4")
        )


def listed(annotation: Resource, report: Report, is_alone: bool = False) -> None:
    """5.5 and 6.7: an annotation of a list, or (`is_alone`) a document of its own."""
    _type(annotation, report)
    motivations = list(values.each(annotation.get("motivation")))
    if "motivation" not in annotation:
        message = "clients cannot tell a transcription from a comment: there is no motivation"
        report.warning(annotation, "", message, clause("5.5 and 6.7"))
    is_painted = PAINTING in motivations
    if is_painted or "resource" in annotation:  # a highlight is an annotation without one
        _body(annotation, report, "5.5")
    contents = _contents(annotation.get("resource"))
    if is_painted and not is_alone and any("dctypes:Image" in types_of(content) for content in contents):
        message = "an image that is painted stands in images of its canvas"
        report.error(annotation, "resource", message, clause("5.5"))
    if "on" not in annotation:
        if not is_alone:  # a resource of a document is asked for it already
            report.error(annotation, "", "the URI of the canvas is repeated in on", clause("5.5"))
        return
    for target in values.each(annotation["on"]):
        if not values.is_uri(_full_uri(target)):
            report.error(annotation, "on", "a URI, or an object with one, is expected", clause("5.5"))


def _type(annotation: Resource, report: Report) -> None:
    if "oa:Annotation" not in types_of(annotation):
        message = f"@type is {annotation.get('@type')!r}, not 'oa:Annotation'"
        report.error(annotation, "@type", message, clause("3.3 @type"))
    if "@id" in annotation and not values.is_uri(annotation["@id"]) and not _is_blank(annotation["@id"]):
        report.error(annotation, "@id", f"{annotation['@id']!r} is not a URI", clause("3.3 @id"))


def _is_blank(value: Any) -> bool:
    """3.3 @id: a blank node identifier is the same as no @id."""
    return isinstance(value, str) and value.startswith("_:")


def _body(annotation: Resource, report: Report, number: str) -> bool:
    """Check the resource of an annotation, and return whether there is one."""
    if "resource" not in annotation:
        report.error(annotation, "", "an annotation has a resource", clause(number))
        return False
    for body in values.each(annotation["resource"]):
        if not isinstance(body, dict):
            if not values.is_uri(body):
                report.error(annotation, "resource", f"{body!r} is not a URI", clause("4.1"))
            continue
        if "oa:Choice" in types_of(body):
            _choice(body, report)
        if "oa:SpecificResource" in types_of(body) and "full" not in body:
            report.error(body, "", "a specific resource has the full resource", clause("6.1 and 6.4"))
        for content in _contents(body):
            _content(content, report)
    return True


def _choice(body: Resource, report: Report) -> None:
    """6.3: one default, and at least one further item."""
    if "default" not in body or isinstance(body["default"], list):
        report.error(body, "default", "a choice has one default", clause("6.3"))
    if not body.get("item"):
        report.error(body, "item", "a choice has at least one further item", clause("6.3"))


def _contents(body: Any) -> list[Resource]:
    """Return the content resources of a body: of each option of a choice, and the full one of a specific resource."""
    contents: list[Resource] = []
    waiting = list(values.each(body))
    while waiting:
        part = waiting.pop(0)
        if not isinstance(part, dict):
            continue
        if "oa:Choice" in types_of(part):
            waiting += [*values.each(part.get("default")), *values.each(part.get("item"))]
        elif "oa:SpecificResource" in types_of(part):
            waiting += values.each(part.get("full"))
        else:
            contents.append(part)
    return contents


def _content(content: Resource, report: Report) -> None:
    """3.3 and 6.2: a content resource, with a URI or with its text."""
    kinds = types_of(content)
    if not kinds:
        report.warning(
            content, "@type", "clients cannot tell what it is: it has no type", clause("3.3 @type")
        )
    if "chars" in content or "cnt:ContentAsText" in kinds:
        if not isinstance(content.get("chars"), str):
            report.error(content, "chars", "embedded text stands in chars", clause("6.2"))
        if "@language" in content:
            message = "the language of embedded text is given with language"
            report.error(content, "@language", message, clause("6.2"))
    elif not values.is_uri(content.get("@id")):
        report.error(content, "@id", "a resource that is not embedded has a URI", clause("3.3 @id"))
    if "label" in content:
        values.label(content["label"], content, report)
    for name in ("height", "width"):
        if name in content:
            values.size(content[name], content, report, name)
    if "format" in content:
        values.media_type(content["format"], content, report)
    if "service" in content:
        values.service(content["service"], content, report)


def _full_uri(target: Any) -> Any:
    """Return the URI of a target: of a string, an object, or the full resource of a specific resource."""
    if not isinstance(target, dict):
        return target
    full = target.get("full", target)
    return full.get("@id") if isinstance(full, dict) else full


def _on_canvas(target: Any, canvas: Resource, annotation: Resource, report: Report) -> None:
    """5.4: the canvas that holds the annotation; 6.1: a region in whole numbers, 5.3: within the canvas."""
    uri = _full_uri(target)
    if not isinstance(uri, str):
        report.error(annotation, "on", "the URI of the canvas is expected", clause("5.4"))
        return
    base, mark, fragment = uri.partition("#")
    if base != str(canvas.get("@id")).partition("#")[0]:
        message = f"{base!r} is not the canvas that holds the image"
        report.error(annotation, "on", message, clause("5.4"))
    elif mark and "#" not in str(canvas.get("@id")):
        _region(fragment, canvas, annotation, report)


def _region(fragment: str, canvas: Resource, annotation: Resource, report: Report) -> None:
    if "xywh=" not in fragment:
        return  # other fragments, such as spans of time, are not defined here
    match = _REGION.fullmatch(fragment)
    if not match:
        message = f"{fragment!r} is not a region in whole numbers"
        report.error(annotation, "on", message, clause("6.1"), "#xywh=x,y,width,height")
        return
    left, top, width, height = map(int, match.groups())
    for end, name in ((left + width, "width"), (top + height, "height")):
        if type(canvas.get(name)) is int and end > canvas[name]:
            message = f"the region ends outside of the canvas, whose {name} is {canvas[name]}"
            report.error(annotation, "on", message, clause("5.3"))
