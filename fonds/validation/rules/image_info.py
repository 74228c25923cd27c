"""Rules for image information (info.json): what a client relies on before it requests pixels.

Clause numbers are those of Image API 3.0. For a document of 2.1 the requirements of both versions apply, under the
property names of 2.1.
"""

from __future__ import annotations

import re
from typing import Any

from fonds.validation.rules import linking_properties, technical_properties
from fonds.validation.rules.report import Report, Resource

PROTOCOL = "http://iiif.io/api/image"
IMAGE_3 = "http://iiif.io/api/image/3/context.json"
IMAGE_2 = "http://iiif.io/api/image/2/context.json"
_LEVEL_2 = re.compile(r"http://iiif\.io/api/image/2/level[012]\.json")
LEVELS = ("level0", "level1", "level2")
# 4.5: the formats of each level (Image API Compliance 3.0, 4)
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
    """5.2: whether `protocol` says that it is image information, or the type if there is no protocol."""
    return document.get("protocol") == PROTOCOL or document.get("type") == "ImageService3"


def check(document: Resource, report: Report) -> None:
    """5.2 to 5.8: the whole document."""
    if _version(document) == 2:
        _version_2(document, report)
    else:
        _version_3(document, report)
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


def _version_2(document: Resource, report: Report) -> None:
    """Image API 2.1, 5.3: @id, protocol, and a list of profiles that begins with a compliance level."""
    for name in ("@id", "protocol", "profile"):
        if name not in document:
            report.error(document, "", f"image information has {name}", "Image 2.1, 5.3")
    if "@id" in document:
        _base_uri(document["@id"], "@id", document, report)
    profile = document.get("profile")
    first = profile[0] if isinstance(profile, list) and profile else profile
    if not (isinstance(first, str) and _LEVEL_2.fullmatch(first)):
        hint = "http://iiif.io/api/image/2/level2.json"
        report.error(document, "profile", f"{first!r} is no compliance level", "Image 2.1, 5.3", hint)


def _version_3(document: Resource, report: Report) -> None:
    contexts = document.get("@context")
    if (contexts if isinstance(contexts, list) else [contexts])[-1:] != [IMAGE_3]:
        message = "the context of Image API 3.0 is missing or not last"
        report.error(document, "@context", message, "Image 3.0, 5.2", IMAGE_3)
    for name in ("id", "type", "protocol", "profile"):
        if name not in document:
            report.error(document, "", f"image information has {name}", "Image 3.0, 5.2")
    if "id" in document:
        _base_uri(document["id"], "id", document, report)
    if document.get("type", "ImageService3") != "ImageService3":
        report.error(document, "type", f"{document['type']!r} is not ImageService3", "Image 3.0, 5.2")
    if document.get("protocol", PROTOCOL) != PROTOCOL:
        report.error(document, "protocol", f"the protocol is {PROTOCOL}", "Image 3.0, 5.2")
    if "profile" in document and document["profile"] not in LEVELS:
        hint = "level0, level1 or level2, and no URI"
        message = f"{document['profile']!r} is no compliance level"
        report.error(document, "profile", message, "Image 3.0, 5.2", hint)
    _extras(document, report)
    for name, rule in _LINKS.items():
        if name in document:
            rule(document[name], document, report)


# 5.6 and 5.8: the rules of Presentation 3.0
_LINKS: dict[str, Any] = {
    "rights": technical_properties.rights,
    "service": linking_properties.service,
    "partOf": linking_properties.part_of,
    "seeAlso": linking_properties.see_also,
}


def _base_uri(value: Any, name: str, document: Resource, report: Report) -> None:
    """5.2 id: the base URI, without a slash at the end."""
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
    """5.5 and 5.7: arrays of strings; preferred formats are available; enlargement has a limit."""
    for name in ("extraQualities", "extraFormats", "extraFeatures", "preferredFormats"):
        value = document.get(name, [])
        if type(value) is not list or any(type(text) is not str for text in value):
            report.error(document, name, "an array of strings is expected", "Image 3.0, 5.5 and 5.7")
            return
    formats = {*FORMATS.get(str(document.get("profile")), ()), *document.get("extraFormats", ())}
    for preferred in document.get("preferredFormats", ()):
        if preferred not in formats:
            report.error(
                document,
                "preferredFormats",
                f"{preferred!r} is preferred and not to be had",
                "Image 3.0, 5.5",
            )
    for feature in document.get("extraFeatures", ()):
        if feature not in FEATURES and ":" not in feature:
            report.warning(document, "extraFeatures", f"{feature!r} is not known", "Image 3.0, 5.7")
    if "sizeUpscaling" in document.get("extraFeatures", ()) and not {"maxWidth", "maxArea"} & document.keys():
        report.error(document, "extraFeatures", "sizeUpscaling without maxWidth or maxArea", "Image 3.0, 5.7")


def _objects(document: Resource, name: str, report: Report) -> list[Resource]:
    value = document.get(name, [])
    if type(value) is not list or any(type(member) is not dict for member in value):
        report.error(document, name, "an array of objects is expected", "Image 3.0, 5.3 and 5.4")
        return []
    return value


def _sizes(document: Resource, report: Report) -> None:
    """5.3: the sizes; 5.2: they are within the limits."""
    for size in _objects(document, "sizes", report):
        for name in ("width", "height"):
            _size(size, name, report, "Image 3.0, 5.3", required=True)
        if size.get("type", "Size") != "Size":
            report.error(size, "type", "a Size is expected", "Image 3.0, 5.3")
        if message := _exceeded_limit(size.get("width"), size.get("height"), document):
            report.error(size, "", message, "Image 3.0, 5.2")


def _tiles(document: Resource, report: Report) -> None:
    """5.4: tiles have a width and scale factors, and no two have the same size."""
    seen = set()
    for tile in _objects(document, "tiles", report):
        _size(tile, "width", report, "Image 3.0, 5.4", required=True)
        _size(tile, "height", report, "Image 3.0, 5.4")
        if tile.get("type", "Tile") != "Tile":
            report.error(tile, "type", "a Tile is expected", "Image 3.0, 5.4")
        factors = tile.get("scaleFactors")
        if type(factors) is not list or not factors or any(type(n) is not int or n <= 0 for n in factors):
            report.error(tile, "scaleFactors", "an array of positive integers is expected", "Image 3.0, 5.4")
        size = str(tile.get("width")), str(tile.get("height", tile.get("width")))
        if size in seen:
            report.error(tile, "", f"tiles of {size[0]} x {size[1]} occur twice", "Image 3.0, 5.4")
        seen.add(size)
        if message := _exceeded_limit(tile.get("width"), tile.get("height", tile.get("width")), document):
            report.error(tile, "", message, "Image 3.0, 5.2")


def _exceeded_limit(width: Any, height: Any, document: Resource) -> str:
    """Return a message if the size is larger than the document allows, or ""."""
    if type(width) is not int or type(height) is not int:
        return ""
    max_width, max_area = document.get("maxWidth"), document.get("maxArea")
    max_height = document.get("maxHeight", max_width)
    if (type(max_width) is int and width > max_width) or (type(max_height) is int and height > max_height):
        return f"{width} x {height} is beyond maxWidth and maxHeight"
    if type(max_area) is int and width * height > max_area:
        return f"{width} x {height} is beyond maxArea"
    return ""
