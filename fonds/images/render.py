"""Renders what is not stored: any region, size, rotation, quality and format, with libvips from the nearest level.

Rendering stops at a time limit. derivative.py limits the number of pixels before it.
"""

from __future__ import annotations

import threading
from math import ceil
from pathlib import Path

from fonds.images.derivative import Derivative
from fonds.images.errors import RequestError
from fonds.images.geometry import Region, Shape, Size
from fonds.images.output_formats import Options, OutputFormat, available_formats
from fonds.images.pyramid import Pyramid
from fonds.images.vips import error_text, pyvips

VERSION = 1  # of the output: if it changes, no cached derivative is used any more
WHITE = 255


def render(derivative: Derivative, pyramid: Pyramid, seconds: float) -> bytes | RequestError:
    """Return the encoded image. The error is 503 after that many seconds, and 500 if the prepared file is damaged."""
    try:
        image = _rotated(_cropped_and_scaled(derivative, pyramid), derivative)
        return _encode(_with_quality(image, derivative, pyramid), derivative, seconds)
    except pyvips.Error as error:
        if "killed" in error.detail + error.message:
            return RequestError(
                503, f"rendering the image took more than {seconds:g} seconds: request a smaller one"
            )
        return RequestError(500, f"the image cannot be rendered: {error_text(error)}")


def level_for(shape: Shape, region: Region, size: Size) -> int:
    """Return the smallest level that still has a pixel for every pixel of that size."""
    reduction = min(region[2] / size[0], region[3] / size[1])
    level = 0
    while level + 1 < shape.levels and 2 << level <= reduction:
        level += 1
    return level


def _load(path: Path, page: int) -> pyvips.Image:
    return pyvips.Image.tiffload(str(path), page=page, fail_on="error")  # damage is an error, and never black


def _cropped_and_scaled(derivative: Derivative, pyramid: Pyramid) -> pyvips.Image:
    level = level_for(pyramid.shape, derivative.region, derivative.size)
    stored_level = pyramid.levels[level]
    level_size = stored_level.width, stored_level.height
    region = _region_on_level(derivative.region, 1 << level, level_size)
    # decoding single tiles with Pillow was measured, and is not faster than the TIFF loader of libvips
    image = _load(pyramid.path, level).crop(*region)
    width, height = derivative.size
    if region[2:] == derivative.size:
        return image
    # the level is less than twice as large; there cubic looks as sharp as lanczos3 and is faster
    return image.resize(width / region[2], vscale=height / region[3], kernel="cubic")


def _region_on_level(region: Region, factor: int, size: Size) -> Region:
    """Return the region in pixels of a level; it includes all pixels that the region touches."""
    left, top = min(region[0] // factor, size[0] - 1), min(region[1] // factor, size[1] - 1)
    right = min(ceil((region[0] + region[2]) / factor), size[0])
    lower = min(ceil((region[1] + region[3]) / factor), size[1])
    return left, top, max(1, right - left), max(1, lower - top)


def _rotated(image: pyvips.Image, derivative: Derivative) -> pyvips.Image:
    """Mirror the image, and then rotate it clockwise (3.0, 4.3)."""
    if derivative.mirror:
        image = image.fliphor()
    if derivative.degrees % 90 == 0:
        turn = f"d{int(derivative.degrees)}"
        return image.rot(turn) if turn != "d0" else image
    if not available_formats()[derivative.format].has_alpha:
        return image.rotate(derivative.degrees, background=WHITE)
    # the area around the rotated image is transparent (3.0, 4.3: RECOMMENDED)
    return image.bandjoin(WHITE).rotate(derivative.degrees, background=0)


def _with_quality(image: pyvips.Image, derivative: Derivative, pyramid: Pyramid) -> pyvips.Image:
    if derivative.quality == "default":
        return image
    alpha = image[image.bands - 1] if image.hasalpha() else None
    gray = image.colourspace("b-w")[0]
    if derivative.quality == "bitonal":
        gray = (gray > _threshold(pyramid)).copy(interpretation="b-w")
    return gray.bandjoin(alpha) if alpha else gray


def _threshold(pyramid: Pyramid) -> int:
    """Return the threshold of black, by Otsu's method on the smallest level: one for all tiles of an image."""
    image = _load(pyramid.path, len(pyramid.levels) - 1)
    counts = image.colourspace("b-w")[0].hist_find().write_to_memory()
    histogram = memoryview(counts).cast("I").tolist()
    return otsu(histogram)


def otsu(histogram: list[int]) -> int:
    """Return the gray value that divides a histogram with the greatest variance between the parts (Otsu's method)."""
    total = sum(histogram)
    weighted_total = sum(value * count for value, count in enumerate(histogram))
    best, threshold, below, weight = -1.0, 127, 0, 0
    for value, count in enumerate(histogram):
        below, weight = below + value * count, weight + count
        above = total - weight
        if weight and above:
            variance = weight * above * (below / weight - (weighted_total - below) / above) ** 2
            if variance > best:
                best, threshold = variance, value
    return threshold


def _encode(image: pyvips.Image, derivative: Derivative, seconds: float) -> bytes:
    output = available_formats()[derivative.format]
    image = image.copy()  # set_kill must stop this image alone: libvips shares equal ones
    timer = threading.Timer(seconds, image.set_kill, (True,))
    timer.daemon = True
    timer.start()
    try:
        return bytes(getattr(image, output.saver)(**_options(output, derivative)))
    finally:
        timer.cancel()


# the best options for an image that is only black and white
_BITONAL: dict[str, Options] = {
    "png": {"bitdepth": 1},
    "tif": {"bitdepth": 1, "predictor": "none"},
    "webp": {"lossless": True},
}


def _options(output: OutputFormat, derivative: Derivative) -> Options:
    bitonal = _BITONAL.get(output.suffix, {}) if derivative.quality == "bitonal" else {}
    return {**output.options, **bitonal, "keep": "none"}
