"""What is painted on a canvas as an entry of `pages`: an image with or without an image service, sound or film.

The size is that of the image; where a document does not state it, that of the canvas. A part or a turned view of an
image of a service (`ImageApiSelector`) is the address of that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from fonds.ingest.readers.iiif.document import Reader, Resource, as_list
from fonds.ingest.readers.iiif.targets import Target, target_of
from fonds.ingest.unit_values import is_address
from fonds.record.field_types import IMAGE_TYPES
from fonds.record.media import MEDIA_TYPES, is_video, media_type_of_url
from fonds.record.page_parts import seconds_text

# names of media types that are in use -> those that are registered
_MEDIA_ALIASES: Final = {
    "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/mpeg3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/x-flac": "audio/flac",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "video/x-m4v": "video/mp4",
    "image/jpg": "image/jpeg",
    "image/tif": "image/tiff",
}
_WHOLE: Final = re.compile(
    r"/full/(?:full|max|pct:100|\^?max|\^?\d*,\d*)/0/(?:native|default|color)(?:[./]\w+)?"
)
_SQUARE_TURNS: Final = ("90", "270")
_Entry = dict[str, Any]


class Painted(NamedTuple):
    """A body of an annotation that paints a canvas, and where on it."""

    body: Resource
    target: Target


def painted(annotations: list[Resource], canvas_id: str) -> Iterator[list[Painted]]:
    """Yield what each annotation paints: its alternatives if it is a choice, the first of which is shown."""
    for annotation in annotations:
        targets = [target_of(value) for value in annotation["target"]] or [Target(canvas_id)]
        for body in annotation["body"]:
            if body.get("type") == "Choice":
                yield [Painted(item, targets[0]) for item in body["items"]]
            else:
                yield [Painted(body, targets[0])]


def entry_of(body: Resource, canvas: Resource, reader: Reader) -> _Entry | None:
    """Return an entry of `pages` without its label, or None if a page cannot be made of the body."""
    selector: Any = None
    if body.get("type") == "SpecificResource":
        source = body.get("source")
        selector = next(iter(as_list(body.get("selector"))), None)
        body = source if isinstance(source, dict) else reader.body(source)
    kind = body.get("type")
    if kind in ("Sound", "Video"):
        return _media(body, canvas)
    if kind not in ("Image", ""):
        return None
    return _image(body, canvas, reader, selector if isinstance(selector, dict) else {})


def service_of(resource: Resource, reader: Reader) -> str:
    """Return the base URI of the first image service of a resource, without `/info.json`; "" if it has none."""
    for service in reader.services(resource):
        stated = f"{service.get('type', '')} {service.get('profile', '')} {service.get('@context', '')}"
        if "image" in stated.lower() and is_address(str(service.get("id", ""))):
            return str(service["id"]).removesuffix("/info.json").rstrip("/")
    return ""


def needs_login(body: Resource, reader: Reader) -> bool:
    """Return whether a service of an image has a service of IIIF Authentication or Authorization Flow."""
    inner = [item for service in reader.services(body) for item in as_list(service.get("service"))]
    return any(
        "/auth/" in str(item) or "AuthProbe" in str(item) or "AuthCookie" in str(item) for item in inner
    )


def media_type(body: Resource) -> str:
    """Return the media type of a body, as it is registered."""
    stated = str(body.get("format", "")).partition(";")[0].strip().lower()
    return _MEDIA_ALIASES.get(stated, stated)


def _media(body: Resource, canvas: Resource) -> _Entry | None:
    address = str(body.get("id", ""))
    stated, by_suffix = media_type(body), media_type_of_url(address)
    kind = stated if stated in MEDIA_TYPES else by_suffix
    duration = body.get("duration", canvas.get("duration"))
    if not kind or not is_address(address.partition("#")[0]) or (duration or 0) > 1_000_000:
        return None
    entry: _Entry = {"media": address.partition("#")[0]}
    if kind == stated:
        entry["format"] = kind
    if duration:
        entry["duration"] = seconds_text(duration)
    return {**entry, **_size(body, canvas)} if is_video(kind) else entry


def _image(body: Resource, canvas: Resource, reader: Reader, selector: Resource) -> _Entry | None:
    address, service = str(body.get("id", "")), service_of(body, reader)
    size = _size(body, canvas)
    region, rotation = str(selector.get("region", "full")), str(selector.get("rotation", "0"))
    if service and (region != "full" or rotation not in ("0", "")):
        return _view(service, region, rotation, size, reader)
    if not is_address(address):
        return {"service": service, **size} if service else None
    entry: _Entry = {"service": service} if service else {}
    if not service or not (address.startswith(service) and _WHOLE.fullmatch(address.removeprefix(service))):
        entry = {"image": address, **entry}
    if "image" in entry and not service and not size:
        return None
    kind = media_type(body)
    if "image" in entry and kind in IMAGE_TYPES and kind != "image/jpeg":
        entry["format"] = kind
    return {**entry, **size}


def _view(service: str, region: str, rotation: str, size: dict[str, int], reader: Reader) -> _Entry | None:
    """Return the part of an image that a selector names, or the image turned (Image API 3.0, 4)."""
    numbers = [int(number) for number in re.findall(r"\d+", region)] if region != "full" else []
    if len(numbers) == 4 and not region.startswith("pct"):
        size = {"width": numbers[2], "height": numbers[3]}
    if not size:
        return None
    if rotation.partition(".")[0].removeprefix("!") in _SQUARE_TURNS:
        size = {"width": size["height"], "height": size["width"]}
    whole = "full" if reader.version == 2 else "max"
    return {"image": f"{service}/{region}/{whole}/{rotation or 0}/default.jpg", **size}


def _size(body: Resource, canvas: Resource) -> dict[str, int]:
    for resource in (body, canvas):
        width, height = resource.get("width"), resource.get("height")
        if width and height and max(width, height) <= 1_000_000:
            return {"width": width, "height": height}
    return {}
