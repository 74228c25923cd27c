"""What an image service of others says of itself: one info.json, read and held against what we publish of it.

Image API 3.0 and 2.1. It keeps nothing and knows no record.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import orjson

from service.http_client.fetch import FetchError, fetch

MAX_BYTES = 1024 * 1024
SECONDS = 20.0
MOST_SIZES = 100
MOST = 1_000_000  # pixels of a side
_LEVEL = re.compile(r"(?:http://iiif\.io/api/image/[23]/)?(level[012])(?:\.json)?")
_CONTEXT = re.compile(r"http://iiif\.io/api/image/([23])/context\.json")


def describe(service: str, allow_private: Collection[str] = ()) -> dict[str, Any]:
    """Size in pixels, version, level and listed sizes of the service at that base URI.

    Raises FetchError where it is not to be had, or says nothing that can be published.
    """
    found = fetch(f"{service}/info.json", max_bytes=MAX_BYTES, seconds=SECONDS, allow_private=allow_private)
    try:
        said = orjson.loads(found.body)
    except orjson.JSONDecodeError as error:
        raise FetchError(f"{service}/info.json is not JSON: {error}") from None
    if not isinstance(said, dict):
        raise FetchError(f"{service}/info.json is no image information")
    return _read(service, said)


def _read(service: str, said: dict[str, Any]) -> dict[str, Any]:
    version = _version(said)
    if version is None:
        raise FetchError(f"{service} speaks neither Image API 3.0 nor 2.1", "give `image`, width and height")
    size = _size(said)
    if size is None:
        raise FetchError(f"{service} gives no width and height in pixels", "give width and height")
    made: dict[str, Any] = {"width": size[0], "height": size[1], "version": version}
    if level := _level(said.get("profile")):
        made["level"] = level
    listed = said.get("sizes")
    sizes = [
        one for given in (listed if isinstance(listed, list) else [])[:MOST_SIZES] if (one := _size(given))
    ]
    return made | {"sizes": sorted(sizes)} if sizes else made


def _version(said: dict[str, Any]) -> int | None:
    """By its context (3.0, 5.1; 2.1, 5.1), which may stand in a list with others."""
    contexts = said.get("@context")
    for context in contexts if isinstance(contexts, list) else [contexts]:
        if isinstance(context, str) and (match := _CONTEXT.fullmatch(context)):
            return int(match[1])
    return {"ImageService3": 3, "ImageService2": 2}.get(str(said.get("type") or said.get("@type")))


def _level(profile: Any) -> str:
    """The level of compliance: a word in 3.0 (5.3), in 2.1 the address that the list begins with (5.3)."""
    first = profile[0] if isinstance(profile, list) and profile else profile
    match = _LEVEL.fullmatch(first) if isinstance(first, str) else None
    return match[1] if match else ""


def _size(given: Any) -> tuple[int, int] | None:
    if not isinstance(given, dict):
        return None
    wide, high = given.get("width"), given.get("height")
    if not isinstance(wide, int) or not isinstance(high, int):
        return None
    return (wide, high) if 1 <= wide <= MOST and 1 <= high <= MOST else None
