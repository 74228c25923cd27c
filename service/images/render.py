"""Render what is not stored: any region, size, rotation, quality and format, with libvips from the nearest level.

Rendering is bounded in time: it is stopped when it takes too long. derivative.py bounds its pixels before.
"""

from __future__ import annotations

import threading
from math import ceil
from pathlib import Path

from service.images.derivative import Derivative
from service.images.errors import RequestError
from service.images.geometry import Region, Shape, Size
from service.images.output_formats import Options, OutputFormat, available_formats
from service.images.pyramid import Pyramid
from service.images.vips import error_text, pyvips

VERSION = 1  # of what is drawn: a change of it makes cached drawings anew
WHITE = 255


def render(drawing: Derivative, pyramid: Pyramid, seconds: float) -> bytes | RequestError:
    """The drawing's bytes. Refused with 503 after that many seconds, with 500 where the prepared file is unsound."""
    try:
        image = _turned(_sized(drawing, pyramid), drawing)
        return _encoded(_tinted(image, drawing, pyramid), drawing, seconds)
    except pyvips.Error as error:
        if "killed" in error.detail + error.message:
            return RequestError(
                503, f"the image took more than {seconds:g} seconds to make: ask for a smaller one"
            )
        return RequestError(500, f"the image cannot be made: {error_text(error)}")


def level_for(shape: Shape, region: Region, size: Size) -> int:
    """The smallest level that still has a pixel for every pixel of that size."""
    spare = min(region[2] / size[0], region[3] / size[1])
    level = 0
    while level + 1 < shape.levels and 2 << level <= spare:
        level += 1
    return level


def _load(path: Path, page: int) -> pyvips.Image:
    return pyvips.Image.tiffload(str(path), page=page)


def _sized(drawing: Derivative, pyramid: Pyramid) -> pyvips.Image:
    level = level_for(pyramid.shape, drawing.region, drawing.size)
    of_level = pyramid.levels[level]
    region = _on_level(drawing.region, 1 << level, (of_level.width, of_level.height))
    # decoding tiles one by one with Pillow was measured: no quicker than libvips' TIFF loader
    image = _load(pyramid.path, level).crop(*region)
    wide, high = drawing.size
    if region[2:] == drawing.size:
        return image
    # the level is seldom twice as large, where cubic is as sharp as lanczos3 to the eye, and quicker
    return image.resize(wide / region[2], vscale=high / region[3], kernel="cubic")


def _on_level(region: Region, factor: int, size: Size) -> Region:
    """The region in the pixels of a level: all that it touches."""
    left, top = min(region[0] // factor, size[0] - 1), min(region[1] // factor, size[1] - 1)
    right = min(ceil((region[0] + region[2]) / factor), size[0])
    lower = min(ceil((region[1] + region[3]) / factor), size[1])
    return left, top, max(1, right - left), max(1, lower - top)


def _turned(image: pyvips.Image, drawing: Derivative) -> pyvips.Image:
    """Mirrored, then rotated clockwise (3.0, 4.3)."""
    if drawing.mirror:
        image = image.fliphor()
    if drawing.degrees % 90 == 0:
        turn = f"d{int(drawing.degrees)}"
        return image.rot(turn) if turn != "d0" else image
    if not available_formats()[drawing.format].has_alpha:
        return image.rotate(drawing.degrees, background=WHITE)
    # what the turned image does not cover is transparent (3.0, 4.3: RECOMMENDED)
    return image.bandjoin(WHITE).rotate(drawing.degrees, background=0)


def _tinted(image: pyvips.Image, drawing: Derivative, pyramid: Pyramid) -> pyvips.Image:
    if drawing.quality == "default":
        return image
    alpha = image[image.bands - 1] if image.hasalpha() else None
    gray = image.colourspace("b-w")[0]
    if drawing.quality == "bitonal":
        gray = (gray > _threshold(pyramid)).copy(interpretation="b-w")
    return gray.bandjoin(alpha) if alpha else gray


def _threshold(pyramid: Pyramid) -> int:
    """Where black ends, one for the whole image, so that its tiles agree (Otsu's method, on the smallest level)."""
    image = _load(pyramid.path, len(pyramid.levels) - 1)
    counts = image.colourspace("b-w")[0].hist_find().write_to_memory()
    histogram = memoryview(counts).cast("I").tolist()
    return otsu(histogram)


def otsu(histogram: list[int]) -> int:
    """The gray value that best parts a histogram in two: the greatest variance between the parts."""
    total = sum(histogram)
    whole = sum(value * count for value, count in enumerate(histogram))
    best, threshold, below, weight = -1.0, 127, 0, 0
    for value, count in enumerate(histogram):
        below, weight = below + value * count, weight + count
        above = total - weight
        if weight and above:
            variance = weight * above * (below / weight - (whole - below) / above) ** 2
            if variance > best:
                best, threshold = variance, value
    return threshold


def _encoded(image: pyvips.Image, drawing: Derivative, seconds: float) -> bytes:
    row = available_formats()[drawing.format]
    image = image.copy()  # the alarm is rung on this one alone: libvips shares what is equal
    alarm = threading.Timer(seconds, image.set_kill, (True,))
    alarm.daemon = True
    alarm.start()
    try:
        return bytes(getattr(image, row.saver)(**_options(row, drawing)))
    finally:
        alarm.cancel()


# what a picture of black and white alone is best written with
_BITONAL: dict[str, Options] = {
    "png": {"bitdepth": 1},
    "tif": {"bitdepth": 1, "predictor": "none"},
    "webp": {"lossless": True},
}


def _options(row: OutputFormat, drawing: Derivative) -> Options:
    more = _BITONAL.get(row.suffix, {}) if drawing.quality == "bitonal" else {}
    return {**row.options, **more, "keep": "none"}
