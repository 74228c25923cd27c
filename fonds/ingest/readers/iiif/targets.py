"""Where an annotation or a range lies: on which canvas, in which region, at which time (Presentation 3.0, 4.2 and 5.6).

Media fragments (`#xywh=`, `#t=`) and the selectors of Web Annotation are read.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from fonds.ingest.readers.iiif.document import Resource, as_list, id_of
from fonds.record.page_parts import seconds_text

_FRAGMENT = re.compile(r"(?:^|[#&])(xywh|t)=([^&#]+)")
_REGION = re.compile(r"(?:(pixel|percent|pct):)?([\d.]+),([\d.]+),([\d.]+),([\d.]+)")
_TIME = re.compile(r"(?:npt:)?([\d.]*)(?:,([\d.]+))?")


class Region(NamedTuple):
    """A rectangle in the coordinates of a canvas, or in percent of its sides."""

    x: float
    y: float
    width: float
    height: float
    percent: bool = False


class Target(NamedTuple):
    """A place: the id of a canvas, a region and a span of time ("" if it has none), and a shape in SVG."""

    canvas: str
    region: Region | None = None
    time: str = ""
    shape: str = ""


def target_of(value: Any) -> Target:
    """Return where something lies, from an address with a fragment, or a resource with selectors."""
    if isinstance(value, str):
        return _of_address(value)
    if not isinstance(value, dict):
        return Target("")
    source = value.get("source", value.get("full"))
    if source is None:
        return _of_address(id_of(value))
    target = (
        target_of(source) if isinstance(source, dict) and "source" in source else _of_address(id_of(source))
    )
    for selector in as_list(value.get("selector")):
        target = _with_selector(target, selector)
    return target


def _of_address(address: str) -> Target:
    canvas, _, fragment = address.partition("#")
    if not _FRAGMENT.search(fragment):
        return Target(address)
    parts = dict(_FRAGMENT.findall(fragment))
    return Target(canvas, _region(parts.get("xywh", "")), _time(parts.get("t", "")))


def _with_selector(target: Target, selector: Any) -> Target:
    """Return a target narrowed by a selector; the alternatives of Presentation 2 (`default`, `item`) both count."""
    if not isinstance(selector, dict):
        return target
    kind = str(selector.get("type", selector.get("@type", ""))).rpartition(":")[2]
    for part in (selector.get("default"), *as_list(selector.get("item"))):
        target = _with_selector(target, part)
    value = str(selector.get("value", selector.get("chars", "")))
    if kind == "SvgSelector" or value.lstrip().startswith("<svg"):
        return target._replace(shape=value)
    if kind == "PointSelector":
        return _at_point(target, selector)
    if kind == "ImageApiSelector":
        return target._replace(region=_region(str(selector.get("region", ""))))
    if kind == "RangeSelector":
        return target
    parts = dict(_FRAGMENT.findall(value))
    return target._replace(
        region=_region(parts.get("xywh", "")) or target.region, time=_time(parts.get("t", "")) or target.time
    )


def _at_point(target: Target, selector: Resource) -> Target:
    time = _seconds(selector.get("t"))
    x, y = _number(selector.get("x")), _number(selector.get("y"))
    region = target.region if x is None or y is None else Region(x, y, 1, 1)
    return target._replace(region=region, time=time or target.time)


def _region(words: str) -> Region | None:
    match = _REGION.fullmatch(words.strip())
    if not match:
        return None
    try:
        x, y, width, height = (float(number) for number in match.groups()[1:])
    except ValueError:
        return None
    if width <= 0 or height <= 0:
        return None
    return Region(x, y, width, height, (match[1] or "pixel") != "pixel")


def _time(words: str) -> str:
    """Return a span of time as a record file has it: `12.5-80`, `80-`, or a moment."""
    match = _TIME.fullmatch(words.strip())
    if not match or not (match[1] or match[2]):
        return ""
    start, end = _seconds(match[1] or "0"), _seconds(match[2])
    if not start:
        return ""
    return f"{start}-{end}" if end and float(end) > float(start) else start


def _seconds(value: Any) -> str:
    number = _number(value)
    return "" if number is None else seconds_text(number)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < 1_000_000 else None
