"""Image information (info.json): what a client may rely on before it asks for pixels.

Clauses are those of Image API 3.0. Of a document of 2.1, what both versions ask for is looked at, and its own names.
"""

from __future__ import annotations

import re
from typing import Any

from service.validation.rules import linking_properties, technical_properties
from service.validation.rules.report import Report, Resource

PROTOCOL = "http://iiif.io/api/image"
IMAGE_3 = "http://iiif.io/api/image/3/context.json"
IMAGE_2 = "http://iiif.io/api/image/2/context.json"
_LEVEL_2 = re.compile(r"http://iiif\.io/api/image/2/level[012]\.json")
LEVELS = ("level0", "level1", "level2")
# 4.5, and what each level has of it (Image API Compliance 3.0, 4)
FORMATS = {"level0": {"jpg"}, "level1": {"jpg"}, "level2": {"jpg", "png"}}
FEATURES = frozenset(
    {
        *(
            "baseUriRedirect",
            "canonicalLinkHeader",
            "cors",
            "jsonldMediaType",
            "mirroring",
            "profileLinkHeader",
        ),
        *(
            "regionByPct",
            "regionByPx",
            "regionSquare",
            "rotationArbitrary",
            "rotationBy90s",
            "sizeByConfinedWh",
        ),
        *("sizeByH", "sizeByPct", "sizeByW", "sizeByWh", "sizeUpscaling"),
    }
)


def matches(document: Resource) -> bool:
    """5.2: `protocol` says so, or the type where that was forgotten."""
    return document.get("protocol") == PROTOCOL or document.get("type") == "ImageService3"


def check(document: Resource, report: Report) -> None:
    """5.2 to 5.8."""
    if _version(document) == 2:
        _second(document, report)
    else:
        _third(document, report)
    for name in ("width", "height"):
        _size(document, name, report, "Image 3.0, 5.2", required=True)
    for name in ("maxWidth", "maxHeight", "maxArea"):
        _size(document, name, report, "Image 3.0, 5.2")
    if "maxHeight" in document and "maxWidth" not in document:
        report.error(document, "maxHeight", "maxHeight without maxWidth", "Image 3.0, 5.2")
    _sizes(document, report)
    _tiles(document, report)


def _version(document: Resource) -> int:
    contexts = document.get("@context")
    return 2 if IMAGE_2 in (contexts if isinstance(contexts, list) else [contexts]) else 3


def _second(document: Resource, report: Report) -> None:
    """Image API 2.1, 5.3: @id, protocol and a list of profiles, the first of which is a level."""
    for name in ("@id", "protocol", "profile"):
        if name not in document:
            report.error(document, "", f"image information has {name}", "Image 2.1, 5.3")
    if "@id" in document:
        _base(document["@id"], "@id", document, report)
    profile = document.get("profile")
    first = profile[0] if isinstance(profile, list) and profile else profile
    if not (isinstance(first, str) and _LEVEL_2.fullmatch(first)):
        hint = "http://iiif.io/api/image/2/level2.json"
        report.error(document, "profile", f"{first!r} is no compliance level", "Image 2.1, 5.3", hint)


def _third(document: Resource, report: Report) -> None:
    contexts = document.get("@context")
    if (contexts if isinstance(contexts, list) else [contexts])[-1:] != [IMAGE_3]:
        fault = "the context of Image API 3.0 is missing or not last"
        report.error(document, "@context", fault, "Image 3.0, 5.2", IMAGE_3)
    for name in ("id", "type", "protocol", "profile"):
        if name not in document:
            report.error(document, "", f"image information has {name}", "Image 3.0, 5.2")
    if "id" in document:
        _base(document["id"], "id", document, report)
    if document.get("type", "ImageService3") != "ImageService3":
        report.error(document, "type", f"{document['type']!r} is not ImageService3", "Image 3.0, 5.2")
    if document.get("protocol", PROTOCOL) != PROTOCOL:
        report.error(document, "protocol", f"the protocol is {PROTOCOL}", "Image 3.0, 5.2")
    if "profile" in document and document["profile"] not in LEVELS:
        hint = "level0, level1 or level2, and no URI"
        fault = f"{document['profile']!r} is no compliance level"
        report.error(document, "profile", fault, "Image 3.0, 5.2", hint)
    _extras(document, report)
    for name, rule in _LINKS.items():
        if name in document:
            rule(document[name], document, report)


# 5.6 and 5.8: as in Presentation 3.0
_LINKS: dict[str, Any] = {
    "rights": technical_properties.rights,
    "service": linking_properties.service,
    "partOf": linking_properties.part_of,
    "seeAlso": linking_properties.see_also,
}


def _base(value: Any, name: str, document: Resource, report: Report) -> None:
    """5.2 id: the base URI, without a slash at its end."""
    technical_properties.uri(value, document, report, name)
    if isinstance(value, str) and value.endswith(("/", "/info.json")):
        hint = "without a slash or info.json behind it"
        report.error(document, name, f"{value!r} is not the base URI", "Image 3.0, 5.2 and 2", hint)


def _size(holder: Resource, name: str, report: Report, clause: str, required: bool = False) -> None:
    if name not in holder:
        if required:
            report.error(holder, "", f"{name} is missing", clause)
    elif type(holder[name]) is not int or holder[name] <= 0:
        report.error(holder, name, f"{holder[name]!r} is not a positive integer", clause)


def _extras(document: Resource, report: Report) -> None:
    """5.5 and 5.7: arrays of strings; what is preferred is to be had; 5.7: enlarging has a bound."""
    for name in ("extraQualities", "extraFormats", "extraFeatures", "preferredFormats"):
        value = document.get(name, [])
        if type(value) is not list or any(type(one) is not str for one in value):
            report.error(document, name, "an array of strings is expected", "Image 3.0, 5.5 and 5.7")
            return
    known = {*FORMATS.get(str(document.get("profile")), ()), *document.get("extraFormats", ())}
    for form in document.get("preferredFormats", ()):
        if form not in known:
            report.error(
                document, "preferredFormats", f"{form!r} is preferred and not to be had", "Image 3.0, 5.5"
            )
    for feature in document.get("extraFeatures", ()):
        if feature not in FEATURES and ":" not in feature:
            report.warning(document, "extraFeatures", f"{feature!r} is not known", "Image 3.0, 5.7")
    if "sizeUpscaling" in document.get("extraFeatures", ()) and not {"maxWidth", "maxArea"} & document.keys():
        report.error(document, "extraFeatures", "sizeUpscaling without maxWidth or maxArea", "Image 3.0, 5.7")


def _objects(document: Resource, name: str, report: Report) -> list[Resource]:
    value = document.get(name, [])
    if type(value) is not list or any(type(one) is not dict for one in value):
        report.error(document, name, "an array of objects is expected", "Image 3.0, 5.3 and 5.4")
        return []
    return value


def _sizes(document: Resource, report: Report) -> None:
    """5.3, and 5.2: within the limits that are set."""
    for one in _objects(document, "sizes", report):
        for name in ("width", "height"):
            _size(one, name, report, "Image 3.0, 5.3", required=True)
        if one.get("type", "Size") != "Size":
            report.error(one, "type", "a Size is expected", "Image 3.0, 5.3")
        if fault := _beyond(one.get("width"), one.get("height"), document):
            report.error(one, "", fault, "Image 3.0, 5.2")


def _tiles(document: Resource, report: Report) -> None:
    """5.4: each with a width and scale factors, no two of the same size."""
    seen = set()
    for one in _objects(document, "tiles", report):
        _size(one, "width", report, "Image 3.0, 5.4", required=True)
        _size(one, "height", report, "Image 3.0, 5.4")
        if one.get("type", "Tile") != "Tile":
            report.error(one, "type", "a Tile is expected", "Image 3.0, 5.4")
        factors = one.get("scaleFactors")
        if type(factors) is not list or not factors or any(type(n) is not int or n <= 0 for n in factors):
            report.error(one, "scaleFactors", "an array of positive integers is expected", "Image 3.0, 5.4")
        size = str(one.get("width")), str(one.get("height", one.get("width")))
        if size in seen:
            report.error(one, "", f"tiles of {size[0]} x {size[1]} stand there twice", "Image 3.0, 5.4")
        seen.add(size)
        if fault := _beyond(one.get("width"), one.get("height", one.get("width")), document):
            report.error(one, "", fault, "Image 3.0, 5.2")


def _beyond(width: Any, height: Any, document: Resource) -> str:
    if type(width) is not int or type(height) is not int:
        return ""
    widest, area = document.get("maxWidth"), document.get("maxArea")
    highest = document.get("maxHeight", widest)
    if (type(widest) is int and width > widest) or (type(highest) is int and height > highest):
        return f"{width} x {height} is beyond maxWidth and maxHeight"
    if type(area) is int and width * height > area:
        return f"{width} x {height} is beyond maxArea"
    return ""
