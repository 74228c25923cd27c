"""Parses the path of an image request (Image API 3.0, 4; 2.1, 4).

The result does not depend on an image; fonds/images/derivative.py resolves it against one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from fonds.images.errors import RequestError
from fonds.images.output_formats import available_formats

MAX_LENGTH = 200  # characters of a request; the longest meaningful one has about 90
QUALITIES = ("default", "color", "gray", "bitonal")

_WHOLE = r"([0-9]{1,9})"
_DECIMAL = r"([0-9]{1,9}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})"

# form of a region -> its pattern, whose groups are its numbers (3.0, 4.1; 2.1, 4.1)
REGIONS = {
    "full": re.compile("full"),
    "square": re.compile("square"),
    "pixels": re.compile(",".join([_WHOLE] * 4)),
    "percent": re.compile("pct:" + ",".join([_DECIMAL] * 4)),
}
# form of a size -> its pattern, without the ^ of 3.0 (3.0, 4.2; 2.1, 4.2)
SIZES = {
    "max": re.compile("max"),
    "width": re.compile(_WHOLE + ","),
    "height": re.compile("," + _WHOLE),
    "percent": re.compile("pct:" + _DECIMAL),
    "exact": re.compile(f"{_WHOLE},{_WHOLE}"),
    "box": re.compile(f"!{_WHOLE},{_WHOLE}"),
}
_ROTATION = re.compile("(!?)" + _DECIMAL)
_NAME = re.compile(r"([a-z]{1,20})\.([a-z0-9]{1,8})")


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """A parsed request: forms of region and size with their numbers; rotation in degrees clockwise, after mirroring.

    `enlarge` says that the size may be larger than the region: with ^ in 3.0, and in 2.1 unless the form forbids it.
    """

    version: int
    region: str
    region_numbers: tuple[float, ...]
    size: str
    size_numbers: tuple[float, ...]
    enlarge: bool
    mirror: bool
    degrees: float
    quality: str
    format: str


def split(path: str) -> tuple[str, str]:
    """Split the decoded path below the service into identifier and rest, starting from the end.

    An identifier may contain slashes: they are encoded (2.1 and 3.0, 3), but a WSGI server has decoded them.
    """
    if path.endswith("/info.json"):
        return path.removesuffix("/info.json"), "/info.json"
    parts = path.rsplit("/", 4)
    if len(parts) == 5 and "." in parts[4]:
        return parts[0], "/" + "/".join(parts[1:])
    return path.removesuffix("/"), ""


def parse(version: int, rest: str) -> ImageRequest | RequestError:
    """Parse what follows an identifier, `/region/size/rotation/quality.format`, by version 2 or 3.

    The error is 400 with a sentence about the first part that is wrong, and 404 without these four parts.
    """
    if len(rest) > MAX_LENGTH:
        return RequestError(400, f"an image request has at most {MAX_LENGTH} characters")
    parts = unquote(rest).removeprefix("/").split("/")
    if len(parts) != 4:
        return RequestError(
            404,
            "the path of an image is {region}/{size}/{rotation}/{quality}.{format}; its information is at info.json",
        )
    region, size = _parse_form(REGIONS, parts[0]), _parse_size(version, parts[1])
    rotation, name = _ROTATION.fullmatch(parts[2]), _NAME.fullmatch(parts[3])
    if region is None:
        return _part_error("region", parts[0], "full, square, x,y,w,h or pct:x,y,w,h")
    if size is None:
        return _part_error("size", parts[1], _SIZE_FORMS[version])
    if rotation is None or float(rotation[2]) > 360:
        return _part_error("rotation", parts[2], "degrees from 0 to 360, after ! for a mirrored image")
    if name is None or name[1] not in QUALITIES:
        return _part_error("quality", parts[3], "default, color, gray or bitonal, with a format after a dot")
    if name[2] not in available_formats():
        return _part_error("format", name[2], ", ".join(available_formats()))
    degrees = float(rotation[2]) % 360
    (region_form, region_numbers), (size_form, size_numbers, enlarge) = region, size
    return ImageRequest(
        version,
        region_form,
        region_numbers,
        size_form,
        size_numbers,
        enlarge,
        bool(rotation[1]),
        degrees,
        name[1],
        name[2],
    )


_SIZE_FORMS = {
    2: "full, max, w, ,h pct:n w,h or !w,h",
    3: "max, w, ,h pct:n w,h or !w,h, each after ^ where it may be larger than the region",
}


def _part_error(part: str, text: str, expected: str) -> RequestError:
    return RequestError(400, f"{text!r} is not a {part}: {expected}")


def _parse_form(forms: dict[str, re.Pattern[str]], text: str) -> tuple[str, tuple[float, ...]] | None:
    for form, pattern in forms.items():
        if match := pattern.fullmatch(text):
            return form, tuple(float(number) for number in match.groups())
    return None


def _parse_size(version: int, text: str) -> tuple[str, tuple[float, ...], bool] | None:
    if version == 2:
        # only 2.1 has `full`; there every size but max and a box may enlarge, without ^
        parsed = _parse_form(SIZES, "max" if text == "full" else text)
        return (*parsed, parsed[0] not in ("max", "box")) if parsed else None
    parsed = _parse_form(SIZES, text.removeprefix("^"))
    return (*parsed, text.startswith("^")) if parsed else None
