"""Scans are shown upright and with square pixels, whichever way their format tells how they lie."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from fonds.images import scan as source
from fonds.images.geometry import square_size
from fonds.images.scan import ScanLimits
from tests.images import pictures
from tests.images.scan_bytes import box, boxed, png
from tests.images.tiff_bytes import RATIONAL, SHORT, samples, tiff

SIZE = (64, 40)
A, B, C, D = (200, 40, 30), (30, 160, 60), (40, 60, 190), (250, 250, 250)
UPRIGHT = {1: [A, B, C, D], 2: [B, A, D, C], 3: [D, C, B, A], 4: [C, D, A, B]}
SIDEWAYS = {5: [A, C, B, D], 6: [C, A, D, B], 7: [D, B, C, A], 8: [B, D, A, C]}


def quarters() -> Image.Image:
    picture = Image.new("RGB", SIZE, A)
    picture.paste(B, (32, 0, 64, 20))
    picture.paste(C, (0, 20, 32, 40))
    picture.paste(D, (32, 20, 64, 40))
    return picture


def exif_of(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[274] = orientation
    return exif


def _jp2_with_exif(orientation: int) -> bytes:
    data = io.BytesIO()
    quarters().save(data, "JPEG2000", no_jp2=True)
    exif = exif_of(orientation).tobytes().removeprefix(b"Exif\0\0")
    uuid = box(b"uuid", b"JpgTiffExif->JP2" + exif)
    return boxed(SIZE, data.getvalue(), b"\1\0\0\0\0\0\x10", 3, after=uuid)


def _saved(kind: str, **options: object) -> Callable[[int], bytes]:
    def write(orientation: int) -> bytes:
        data = io.BytesIO()
        quarters().save(data, kind, exif=exif_of(orientation), **options)  # type: ignore[arg-type]
        return data.getvalue()

    return write


KINDS: dict[str, Callable[[int], bytes]] = {
    "jpeg": _saved("JPEG", quality=98, subsampling=0),
    "png": _saved("PNG"),
    "tiff": _saved("TIFF"),
    "webp": _saved("WEBP", lossless=True),
    "avif": _saved("AVIF", quality=98, subsampling="4:4:4", speed=10),
    "jp2": _jp2_with_exif,
}


def shown(path: Path) -> tuple[tuple[int, int], list[tuple[int, ...]]]:
    """The size of the first page, and the colours in the middle of its quarters."""
    scan = pictures.scanned(path)
    page = scan.pages[0]
    image = source.decode_page(scan, page, lambda lazy: lazy.copy_memory())
    assert (image.width, image.height) == (page.width, page.height)
    wide, high = page.width, page.height
    places = [(x, y) for y in (high // 4, 3 * high // 4) for x in (wide // 4, 3 * wide // 4)]
    return (wide, high), [tuple(round(value) for value in image(*place)) for place in places]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_turned_upright(kind: str, orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(KINDS[kind](orientation))
    size, colours = shown(path)
    assert size == ((40, 64) if orientation in SIDEWAYS else SIZE)
    right = (UPRIGHT | SIDEWAYS)[orientation]
    assert all(
        abs(value - other) <= 4
        for pair in zip(colours, right, strict=True)
        for value, other in zip(*pair, strict=True)
    ), colours


def _fax(across: int, down: int, compression: str = "group4", orientation: int = 1) -> bytes:
    data = io.BytesIO()
    page = Image.new("1", (172, 100), 1)
    page.paste(0, (0, 0, 86, 50))
    tags = {282: across, 283: down, 296: 2, 274: orientation}
    page.save(data, "TIFF", compression=compression, tiffinfo=tags)
    return data.getvalue()


@pytest.mark.parametrize("compression", ["group3", "group4", "raw"])
@pytest.mark.parametrize(
    ("across", "down", "size"),
    [
        (204, 98, (172, 208)),
        (204, 196, (172, 104)),
        (204, 391, (330, 100)),
        (300, 600, (344, 100)),
        (300, 300, (172, 100)),
        (300, 299, (172, 100)),
        (300, 72, (172, 100)),  # nobody scans like that: a program wrote one of two numbers
        (0, 98, (172, 100)),
    ],
)
def test_pixels_of_fax_are_squared(
    across: int, down: int, size: tuple[int, int], compression: str, tmp_path: Path
) -> None:
    path = tmp_path / "fax"
    path.write_bytes(_fax(across, down, compression))
    shown_size, grays = shown(path)
    assert shown_size == size
    assert [gray[0] > 128 for gray in grays] == [False, True, True, True]


def test_pixels_are_squared_before_the_page_is_turned(tmp_path: Path) -> None:
    path = tmp_path / "fax"
    path.write_bytes(_fax(204, 98, orientation=6))
    size, grays = shown(path)
    assert size == (208, 172)
    assert [gray[0] > 128 for gray in grays] == [True, False, True, True]


def test_the_limit_is_that_of_square_pixels(tmp_path: Path) -> None:
    path = tmp_path / "fax"
    path.write_bytes(_fax(204, 98))
    assert isinstance(source.inspect_scan(path, ScanLimits(172 * 208)), source.Scan)
    assert not isinstance(source.inspect_scan(path, ScanLimits(172 * 208 - 1)), source.Scan)


def _png(across: int, down: int, unit: int) -> bytes:
    return png(SIZE, bytes(64 * 3), [(b"pHYs", struct.pack(">IIB", across, down, unit))])


def _jp2(across: int, down: int) -> bytes:
    data = io.BytesIO()
    quarters().save(data, "JPEG2000", no_jp2=True)
    resolution = box(b"res ", box(b"resc", struct.pack(">4H2b", down, 1, across, 1, 0, 0)))
    return boxed(SIZE, data.getvalue(), b"\1\0\0\0\0\0\x10", 3, more=resolution)


def _with_density(kind: str, across: int, down: int) -> bytes:
    data = io.BytesIO()
    quarters().save(data, kind, dpi=(across, down))
    return data.getvalue()


RESOLUTIONS: dict[str, tuple[bytes, tuple[int, int]]] = {
    "png": (_png(200, 100, 1), (64, 80)),
    "png without a unit": (_png(1, 2, 0), (128, 40)),
    "png, square": (_png(300, 300, 1), SIZE),
    "jp2": (_jp2(200, 100), (64, 80)),
    "jp2, square": (_jp2(200, 200), SIZE),
    "jpeg": (_with_density("JPEG", 200, 100), (64, 80)),
    "jpeg, square": (_with_density("JPEG", 300, 300), SIZE),
    "bmp": (_with_density("BMP", 200, 100), (64, 80)),
    "tiff, one number": (tiff(SIZE, [bytes(64 * 40)], samples(1, 1) | {282: (RATIONAL, [200, 1])}), SIZE),
    "tiff without a unit": (
        tiff(
            SIZE,
            [bytes(64 * 40)],
            samples(1, 1) | {282: (RATIONAL, [2, 1]), 283: (RATIONAL, [1, 1]), 296: (SHORT, [1])},
        ),
        (64, 80),
    ),
    "tiff, no number": (
        tiff(SIZE, [bytes(64 * 40)], samples(1, 1) | {282: (RATIONAL, [2, 0]), 283: (RATIONAL, [1, 0])}),
        SIZE,
    ),
}


@pytest.mark.parametrize("name", RESOLUTIONS)
def test_every_format_that_tells_resolutions_is_squared(name: str, tmp_path: Path) -> None:
    data, size = RESOLUTIONS[name]
    path = tmp_path / "scan"
    path.write_bytes(data)
    assert shown(path)[0] == size


def test_square_sizes_are_never_empty() -> None:
    for size in ((1, 1), (1, 30_000), (30_000, 1)):
        for resolution in ((1, 3), (3, 1), (204, 98), (0, 0), (-1, 5), (1e9, 1e-9)):
            assert min(square_size(size, resolution)) >= 1


def _codestream(mode: str, values: list[int]) -> bytes:
    picture = Image.new(mode, SIZE)
    for number, value in enumerate(values):
        picture.paste(value, (number % 2 * 32, number // 2 * 20, number % 2 * 32 + 32, number // 2 * 20 + 20))
    data = io.BytesIO()
    picture.save(data, "JPEG2000", no_jp2=True)
    return data.getvalue()


def test_palette_of_jpeg_2000(tmp_path: Path) -> None:
    palette = struct.pack(">HB3B", 4, 3, 7, 7, 7) + b"".join(bytes(colour) for colour in (A, B, C, D))
    mapping = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3))
    path = tmp_path / "scan"
    more = box(b"pclr", palette) + box(b"cmap", mapping)
    path.write_bytes(boxed(SIZE, _codestream("L", [0, 1, 2, 3]), b"\1\0\0\0\0\0\x10", 1, more))
    assert shown(path)[1] == [A, B, C, D]


@pytest.mark.parametrize("bits", [1, 4])
def test_white_of_jpeg_2000_is_white_at_any_depth(bits: int, tmp_path: Path) -> None:
    black = 128 - (1 << (bits - 1))  # samples are coded as differences from the middle of their range
    white = black + (1 << bits) - 1
    data = bytearray(_codestream("L", [black, white, white, black]))
    data[42] = bits - 1  # the depth in SIZ
    path = tmp_path / "scan"
    path.write_bytes(boxed(SIZE, bytes(data), b"\1\0\0\0\0\0\x11", 1, bits=bits))
    assert shown(path)[1] == [(0,), (255,), (255,), (0,)]
