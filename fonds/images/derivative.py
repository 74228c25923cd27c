"""Resolves an image request against one image: a region in pixels, an exact size, and the canonical URI.

It is arithmetic only, so that a hostile request is refused before any pixel is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from fonds.images.errors import RequestError
from fonds.images.geometry import Limits, Region, Shape, Size, tile_at
from fonds.images.output_formats import available_formats
from fonds.images.request import ImageRequest


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative image to render: region of the full image, size before rotation, rotation, quality, format.

    `canonical` is its canonical URI without the base URI of the service (3.0, 4.8; 2.1, 4.7).
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
        """Whether it is a part of the stored image without any change: upright, with its own colours, as JPEG."""
        return not self.mirror and self.degrees == 0 and self.quality == "default" and self.format == "jpg"


def resolve(request: ImageRequest, shape: Shape, limits: Limits) -> Derivative | RequestError:
    """Return the requested derivative. The error is 400 if region or size are impossible (3.0, 4.1 and 4.2)."""
    region = _region(request, shape)
    if isinstance(region, RequestError):
        return region
    size = _size(request, shape, region, limits)
    if isinstance(size, RequestError):
        return size
    error = _size_error(request, region, size, limits)
    if error:
        return error
    quality = _quality(request.quality, shape)
    canonical = _canonical(request, shape, region, size, quality, limits)
    return Derivative(region, size, request.mirror, request.degrees, quality, request.format, canonical)


def _region(request: ImageRequest, shape: Shape) -> Region | RequestError:
    full_width, full_height = shape.width, shape.height
    if request.region == "full":
        return 0, 0, full_width, full_height
    if request.region == "square":
        side = min(full_width, full_height)
        return (full_width - side) // 2, (full_height - side) // 2, side, side
    factors = (full_width / 100, full_height / 100) * 2 if request.region == "percent" else (1, 1, 1, 1)
    left, top, width, height = (
        int(number * factor + 0.5) for number, factor in zip(request.region_numbers, factors, strict=True)
    )
    if not width or not height:
        return RequestError(400, "the region has no pixels: its width and height are at least 1")
    if left >= full_width or top >= full_height:
        return RequestError(
            400, f"the region lies outside the image, which is {full_width} by {full_height} pixels"
        )
    return left, top, min(width, full_width - left), min(height, full_height - top)


def _size(request: ImageRequest, shape: Shape, region: Region, limits: Limits) -> Size | RequestError:
    region_width, region_height = region[2:]
    numbers = request.size_numbers
    if request.size == "max":
        fit = limits.fit(region_width, region_height)
        return _scaled_within(region_width, region_height, fit if request.enlarge else min(1.0, fit), limits)
    if not all(numbers):
        return RequestError(400, "an image has at least 1 pixel: the size cannot be 0")
    if request.size == "exact":
        return int(numbers[0]), int(numbers[1])
    if request.size == "width":
        return int(numbers[0]), _height(shape, region, int(numbers[0]))
    if request.size == "height":
        return max(1, _round(region_width * numbers[0] / region_height)), int(numbers[0])
    if request.size == "percent":
        return _round(region_width * numbers[0] / 100), _round(region_height * numbers[0] / 100)
    return _size_in_box(request, region_width, region_height, limits)


def _height(shape: Shape, region: Region, width: int) -> int:
    """Return the height that keeps the proportions.

    For a stored size or a tile it is the stored height, which may differ by rounding: clients of 2.1 request these by
    their width alone.
    """
    if region == (0, 0, shape.width, shape.height):
        for size in shape.sizes:
            if size[0] == width:
                return size[1]
    match = tile_at(shape, region, width, None)
    if match:
        _, tile_size = match
        return tile_size[1]
    return max(1, _round(region[3] * width / region[2]))


def _size_in_box(
    request: ImageRequest, region_width: int, region_height: int, limits: Limits
) -> Size | RequestError:
    fit = min(request.size_numbers[0] / region_width, request.size_numbers[1] / region_height)
    if request.enlarge:
        return _scaled_within(
            region_width, region_height, min(fit, limits.fit(region_width, region_height)), limits
        )
    if fit > 1 and request.version == 3:
        # 3.0, 4.2 lets `!w,h` be larger than the region ("not larger than the extracted region, w or h"), but the
        # official validator (size_noup), its reference server, Cantaloupe and IIPImage treat it as an enlargement
        return RequestError(
            400,
            f"the box is larger than the region, {region_width} by {region_height} pixels: enlarge with ^",
        )
    return _scaled_within(
        region_width, region_height, min(1.0, fit, limits.fit(region_width, region_height)), limits
    )


def _scaled_within(width: int, height: int, factor: float, limits: Limits) -> Size:
    """Return the size times the factor, rounded so that no limit is exceeded."""
    scaled_width = min(_round(width * factor), limits.width)
    scaled_height = min(_round(height * factor), limits.height)
    if scaled_width * scaled_height > limits.area:
        scaled_width = min(scaled_width, int(sqrt(limits.area * width / height)))
        scaled_height = min(scaled_height, limits.area // max(1, scaled_width))
    return max(1, scaled_width), max(1, scaled_height)


def _round(length: float) -> int:
    return int(length + 0.5)


def _size_error(request: ImageRequest, region: Region, size: Size, limits: Limits) -> RequestError | None:
    width, height = size
    if not width or not height:
        return RequestError(400, "the size comes to less than 1 pixel")
    if not request.enlarge and (width > region[2] or height > region[3]):
        return RequestError(
            400, f"the size is larger than the region, {region[2]} by {region[3]} pixels: enlarge with ^"
        )
    if not limits.allow(width, height):
        return RequestError(
            400,
            f"the size is larger than the maximum: {limits.width} by {limits.height}, {limits.area} pixels",
        )
    max_pixels = available_formats()[request.format].max_pixels
    if max_pixels and width * height > max_pixels:
        return RequestError(
            400, f"{request.format} images have at most {max_pixels} pixels; jpg and png have no such limit"
        )
    return None


def _quality(quality: str, shape: Shape) -> str:
    """Return `default` for the stored quality: `color`, and `gray` of a gray image (3.0, 4.8)."""
    return "default" if quality == "color" or (quality == "gray" and shape.gray) else quality


def _canonical(
    request: ImageRequest, shape: Shape, region: Region, size: Size, quality: str, limits: Limits
) -> str:
    is_full = region == (0, 0, shape.width, shape.height)
    region_name = "full" if is_full else ",".join(map(str, region))
    size_name = (_size_name_2 if request.version == 2 else _size_name_3)(shape, region, size, limits)
    rotation = f"{request.degrees:.12f}".rstrip("0").rstrip(".")
    mirror = "!" if request.mirror else ""
    return f"{region_name}/{size_name}/{mirror}{rotation}/{quality}.{request.format}"


def _size_name_3(shape: Shape, region: Region, size: Size, limits: Limits) -> str:
    region_width, region_height = region[2:]
    fit = limits.fit(region_width, region_height)
    if size == _scaled_within(region_width, region_height, min(1.0, fit), limits):
        return "max"
    larger = size[0] > region_width or size[1] > region_height
    if larger and size == _scaled_within(region_width, region_height, fit, limits):
        return "^max"
    return f"{'^' if larger else ''}{size[0]},{size[1]}"


def _size_name_2(shape: Shape, region: Region, size: Size, limits: Limits) -> str:
    region_width, region_height = region[2:]
    if size == (region_width, region_height):
        return "full"
    if size == _scaled_within(
        region_width, region_height, min(1.0, limits.fit(region_width, region_height)), limits
    ):
        return "max"
    return f"{size[0]}," if size[1] == _height(shape, region, size[0]) else f"{size[0]},{size[1]}"
