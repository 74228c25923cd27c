"""What a request means for one image: a region in pixels, an exact size, and the canonical address of it.

Arithmetic only, so that a hostile request is refused before any pixel is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from service.images.errors import RequestError
from service.images.geometry import Limits, Region, Shape, Size, tile_at
from service.images.output_formats import available_formats
from service.images.request import ImageRequest


@dataclass(frozen=True, slots=True)
class Derivative:
    """An image to be made: region of the full image, size before rotation, rotation, quality, format.

    `canonical` is its address after the service's (3.0, 4.8; 2.1, 4.7).
    """

    region: Region
    size: Size
    mirror: bool
    degrees: float
    quality: str
    format: str
    canonical: str

    @property
    def is_unmodified(self) -> bool:
        """Whether it is a part of the image as it is stored: upright, its own colours, JPEG."""
        return not self.mirror and self.degrees == 0 and self.quality == "default" and self.format == "jpg"


def resolve(request: ImageRequest, shape: Shape, limits: Limits) -> Derivative | RequestError:
    """The drawing that a request asks for. Refused with 400 where region or size cannot be (3.0, 4.1 and 4.2)."""
    region = _region(request, shape)
    if isinstance(region, RequestError):
        return region
    size = _size(request, shape, region, limits)
    if isinstance(size, RequestError):
        return size
    refusal = _unfit(request, region, size, limits)
    if refusal:
        return refusal
    quality = _quality(request.quality, shape)
    canonical = _canonical(request, shape, region, size, quality, limits)
    return Derivative(region, size, request.mirror, request.degrees, quality, request.format, canonical)


def _region(request: ImageRequest, shape: Shape) -> Region | RequestError:
    wide, high = shape.width, shape.height
    if request.region == "full":
        return 0, 0, wide, high
    if request.region == "square":
        side = min(wide, high)
        return (wide - side) // 2, (high - side) // 2, side, side
    share = (wide / 100, high / 100) * 2 if request.region == "percent" else (1, 1, 1, 1)
    left, top, width, height = (
        int(number * part + 0.5) for number, part in zip(request.region_numbers, share, strict=True)
    )
    if not width or not height:
        return RequestError(400, "the region has no pixels: its width and height are at least 1")
    if left >= wide or top >= high:
        return RequestError(400, f"the region lies outside the image, which is {wide} by {high} pixels")
    return left, top, min(width, wide - left), min(height, high - top)


def _size(request: ImageRequest, shape: Shape, region: Region, limits: Limits) -> Size | RequestError:
    wide, high = region[2:]
    numbers = request.size_numbers
    if request.size == "max":
        fit = limits.fit(wide, high)
        return _within(wide, high, fit if request.enlarge else min(1.0, fit), limits)
    if not all(numbers):
        return RequestError(400, "an image has at least 1 pixel: the size is not 0")
    if request.size == "exact":
        return int(numbers[0]), int(numbers[1])
    if request.size == "width":
        return int(numbers[0]), _height(shape, region, int(numbers[0]))
    if request.size == "height":
        return max(1, _round(wide * numbers[0] / high)), int(numbers[0])
    if request.size == "percent":
        return _round(wide * numbers[0] / 100), _round(high * numbers[0] / 100)
    return _boxed(request, wide, high, limits)


def _height(shape: Shape, region: Region, wide: int) -> int:
    """The height that keeps the proportions; of a tile or of a size that lies ready, theirs: these differ by rounding,
    and clients of 2.1 ask for them by their width alone."""
    if region == (0, 0, shape.width, shape.height):
        for size in shape.sizes:
            if size[0] == wide:
                return size[1]
    found = tile_at(shape, region, wide, None)
    if found:
        return found[1][1]
    return max(1, _round(region[3] * wide / region[2]))


def _boxed(request: ImageRequest, wide: int, high: int, limits: Limits) -> Size | RequestError:
    fit = min(request.size_numbers[0] / wide, request.size_numbers[1] / high)
    if request.enlarge:
        return _within(wide, high, min(fit, limits.fit(wide, high)), limits)
    if fit > 1 and request.version == 3:
        # 3.0, 4.2 lets `!w,h` be larger than the region ("not larger than the extracted region, w or h"), but the
        # official validator (size_noup), its reference server, Cantaloupe and IIPImage hold it for an enlargement
        return RequestError(
            400, f"the box is larger than the region, {wide} by {high} pixels: enlarge with ^"
        )
    return _within(wide, high, min(1.0, fit, limits.fit(wide, high)), limits)


def _within(wide: int, high: int, factor: float, limits: Limits) -> Size:
    """That size times the factor, rounded so that no limit is broken."""
    width, height = min(_round(wide * factor), limits.width), min(_round(high * factor), limits.height)
    if width * height > limits.area:
        width = min(width, int(sqrt(limits.area * wide / high)))
        height = min(height, limits.area // max(1, width))
    return max(1, width), max(1, height)


def _round(length: float) -> int:
    return int(length + 0.5)


def _unfit(request: ImageRequest, region: Region, size: Size, limits: Limits) -> RequestError | None:
    wide, high = size
    if not wide or not high:
        return RequestError(400, "the size comes to less than 1 pixel")
    if not request.enlarge and (wide > region[2] or high > region[3]):
        return RequestError(
            400, f"the size is larger than the region, {region[2]} by {region[3]} pixels: enlarge with ^"
        )
    if not limits.allow(wide, high):
        return RequestError(
            400,
            f"the size is larger than what is given: {limits.width} by {limits.height}, {limits.area} pixels",
        )
    largest = available_formats()[request.format].max_pixels
    if largest and wide * high > largest:
        return RequestError(
            400, f"{request.format} is given up to {largest} pixels; jpg and png have no such bound"
        )
    return None


def _quality(quality: str, shape: Shape) -> str:
    """`color` is what is stored, and so is `gray` of a gray image (3.0, 4.8: the server's default by that name)."""
    return "default" if quality == "color" or (quality == "gray" and shape.gray) else quality


def _canonical(
    request: ImageRequest, shape: Shape, region: Region, size: Size, quality: str, limits: Limits
) -> str:
    whole = region == (0, 0, shape.width, shape.height)
    place = "full" if whole else ",".join(map(str, region))
    name = _size_name_2 if request.version == 2 else _size_name_3
    turn = f"{request.degrees:.12f}".rstrip("0").rstrip(".")
    mirror = "!" if request.mirror else ""
    return f"{place}/{name(shape, region, size, limits)}/{mirror}{turn}/{quality}.{request.format}"


def _size_name_3(shape: Shape, region: Region, size: Size, limits: Limits) -> str:
    wide, high = region[2:]
    fit = limits.fit(wide, high)
    if size == _within(wide, high, min(1.0, fit), limits):
        return "max"
    larger = size[0] > wide or size[1] > high
    if larger and size == _within(wide, high, fit, limits):
        return "^max"
    return f"{'^' if larger else ''}{size[0]},{size[1]}"


def _size_name_2(shape: Shape, region: Region, size: Size, limits: Limits) -> str:
    wide, high = region[2:]
    if size == (wide, high):
        return "full"
    if size == _within(wide, high, min(1.0, limits.fit(wide, high)), limits):
        return "max"
    return f"{size[0]}," if size[1] == _height(shape, region, size[0]) else f"{size[0]},{size[1]}"
