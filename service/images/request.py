"""The grammar of an image's address (Image API 3.0, 4; 2.1, 4): text in, what is asked for out, or a Refusal.

Nothing here knows an image; service/images/derivative.py says what a request means for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from service.images.errors import RequestError
from service.images.output_formats import available_formats

MAX_LENGTH = 200  # characters of a request; the longest that means anything has about 90
QUALITIES = ("default", "color", "gray", "bitonal")

_WHOLE = r"([0-9]{1,9})"
_DECIMAL = r"([0-9]{1,9}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})"

# form -> its pattern; the numbers are the groups (3.0, 4.1; 2.1, 4.1)
REGIONS = {
    "full": re.compile("full"),
    "square": re.compile("square"),
    "pixels": re.compile(",".join([_WHOLE] * 4)),
    "percent": re.compile("pct:" + ",".join([_DECIMAL] * 4)),
}
# form -> its pattern, without the ^ of 3.0 (3.0, 4.2; 2.1, 4.2)
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
    """An image as asked for: forms by name with their numbers; rotation in degrees clockwise, after mirroring.

    `enlarge` says that the size may be larger than the region: the ^ of 3.0, and always so in 2.1.
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
    """Identifier and rest of a decoded path below the service: what follows an identifier is known from its end.

    An identifier may hold slashes (2.1 and 3.0, 3: they come encoded, and a WSGI server has decoded them).
    """
    if path.endswith("/info.json"):
        return path.removesuffix("/info.json"), "/info.json"
    parts = path.rsplit("/", 4)
    if len(parts) == 5 and "." in parts[4]:
        return parts[0], "/" + "/".join(parts[1:])
    return path.removesuffix("/"), ""


def parse(version: int, rest: str) -> ImageRequest | RequestError:
    """What follows an identifier, `/region/size/rotation/quality.format`, as a request by that version (2 or 3).

    Refused with 400 and a sentence about the first part that is wrong; with 404 where it has not these four parts.
    """
    if len(rest) > MAX_LENGTH:
        return RequestError(400, f"an image request has at most {MAX_LENGTH} characters")
    parts = unquote(rest).removeprefix("/").split("/")
    if len(parts) != 4:
        return RequestError(
            404, "an image is at {region}/{size}/{rotation}/{quality}.{format}, its facts at info.json"
        )
    region, size = _read(REGIONS, parts[0]), _read_size(version, parts[1])
    rotation, name = _ROTATION.fullmatch(parts[2]), _NAME.fullmatch(parts[3])
    if region is None:
        return _wrong("region", parts[0], "full, square, x,y,w,h or pct:x,y,w,h")
    if size is None:
        return _wrong("size", parts[1], _SIZE_FORMS[version])
    if rotation is None or float(rotation[2]) > 360:
        return _wrong("rotation", parts[2], "degrees from 0 to 360, after ! for a mirrored image")
    if name is None or name[1] not in QUALITIES:
        return _wrong("quality", parts[3], "default, color, gray or bitonal, with a format after a dot")
    if name[2] not in available_formats():
        return _wrong("format", name[2], ", ".join(available_formats()))
    degrees = float(rotation[2]) % 360
    (form, place), (measure_form, measure, enlarge) = region, size
    return ImageRequest(
        version,
        form,
        place,
        measure_form,
        measure,
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


def _wrong(part: str, given: str, right: str) -> RequestError:
    return RequestError(400, f"{given!r} is not a {part}: {right}")


def _read(forms: dict[str, re.Pattern[str]], text: str) -> tuple[str, tuple[float, ...]] | None:
    for form, pattern in forms.items():
        if match := pattern.fullmatch(text):
            return form, tuple(float(number) for number in match.groups())
    return None


def _read_size(version: int, text: str) -> tuple[str, tuple[float, ...], bool] | None:
    if version == 2:
        # 3.0 has dropped `full`, and has no size without ^ that enlarges; 2.1 knows no ^
        found = _read(SIZES, "max" if text == "full" else text)
        return (*found, found[0] not in ("max", "box")) if found else None
    found = _read(SIZES, text.removeprefix("^"))
    return (*found, text.startswith("^")) if found else None
