"""Reads the info.json of external image services, of Image API 3.0 and 2.1, and returns what we publish of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import orjson

from fonds.http_client.fetch import FetchError, fetch

MAX_BYTES = 1024 * 1024
SECONDS = 20.0
MAX_SIZES = 100
MAX_SIDE = 1_000_000  # pixels
_LEVEL = re.compile(r"(?:http://iiif\.io/api/image/[23]/)?(level[012])(?:\.json)?")
_CONTEXT = re.compile(r"http://iiif\.io/api/image/([23])/context\.json")


def describe(service: str, allow_private: Collection[str] = ()) -> dict[str, Any]:
    """Return size in pixels, version, compliance level and listed sizes of the service at that base URI.

    Raises FetchError if the document cannot be fetched, or lacks a version or the size.
    """
    fetched = fetch(f"{service}/info.json", max_bytes=MAX_BYTES, seconds=SECONDS, allow_private=allow_private)
    try:
        info = orjson.loads(fetched.body)
    except orjson.JSONDecodeError as error:
        raise FetchError(f"{service}/info.json is not JSON: {error}") from None
    if not isinstance(info, dict):
        raise FetchError(f"{service}/info.json is no image information")
    return _summary(service, info)


def _summary(service: str, info: dict[str, Any]) -> dict[str, Any]:
    version = _version(info)
    if version is None:
        raise FetchError(f"{service} speaks neither Image API 3.0 nor 2.1", "give `image`, width and height")
    size = _size(info)
    if size is None:
        raise FetchError(f"{service} gives no width and height in pixels", "give width and height")
    summary: dict[str, Any] = {"width": size[0], "height": size[1], "version": version}
    if level := _level(info.get("profile")):
        summary["level"] = level
    listed = info.get("sizes")
    entries = listed[:MAX_SIZES] if isinstance(listed, list) else []
    sizes = [size for entry in entries if (size := _size(entry))]
    return summary | {"sizes": sorted(sizes)} if sizes else summary


def _version(info: dict[str, Any]) -> int | None:
    """Return the version by its context (3.0, 5.1; 2.1, 5.1), which may be in a list with others."""
    contexts = info.get("@context")
    for context in contexts if isinstance(contexts, list) else [contexts]:
        if isinstance(context, str) and (match := _CONTEXT.fullmatch(context)):
            return int(match[1])
    return {"ImageService3": 3, "ImageService2": 2}.get(str(info.get("type") or info.get("@type")))


def _level(profile: Any) -> str:
    """Return the compliance level, which is a word in 3.0 (5.3), and the first URI of the list in 2.1 (5.3)."""
    first = profile[0] if isinstance(profile, list) and profile else profile
    match = _LEVEL.fullmatch(first) if isinstance(first, str) else None
    return match[1] if match else ""


def _size(entry: Any) -> tuple[int, int] | None:
    """Return width and height in pixels, or None unless both are plausible."""
    if not isinstance(entry, dict):
        return None
    width, height = entry.get("width"), entry.get("height")
    if not isinstance(width, int) or not isinstance(height, int):
        return None
    return (width, height) if 1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE else None
