"""Every colour of a scan comes out as its file means it: formats, meanings of samples, depths, profiles.

Each row of the table writes one picture of known colours in one way. The reference is computed apart from libvips, by
LittleCMS through Pillow or by the formula of the specification, and each channel may differ by 2 of 255.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from fonds.images import icc
from fonds.images import scan as source
from fonds.images.vips import pyvips
from tests.images import pictures
from tests.images.references import Colour, by_gamma, from_adobe, from_lab, from_p3, from_ycbcr
from tests.images.scan_bytes import ADOBE_CHUNK, SRGB_BY_NUMBER, box, boxed, channels, gamma_chunk, nclx, png
from tests.images.tiff_bytes import ASCII, LONG, RATIONAL, SHORT, UNDEFINED, samples, tiff

COLOURS: list[Colour] = [
    (200, 40, 30),
    (30, 160, 60),
    (40, 60, 190),
    (255, 255, 255),
    (128, 128, 128),
    (16, 16, 16),
]
GRAYS = [0, 40, 90, 128, 200, 255]
BAR = 16  # pixels, so that neighbours of a lossy format do not reach the middle
SIZE = (BAR * len(COLOURS), 16)
TOLERANCE = 2

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
ADOBE = icc.rgb_profile(icc.ADOBE_RGB_PRIMARIES, [icc.ADOBE_RGB_GAMMA])
LINEAR = icc.rgb_profile(icc.SRGB_PRIMARIES, [1.0])
GRAY_LINEAR, GRAY_18 = icc.gray_profile(1.0), icc.gray_profile(1.8)
P3_V4, CMYK_PROFILE = (bytes(pyvips.Operation.call("profile_load", name)) for name in ("p3", "cmyk"))


def bars(colours: list[Any], mode: str = "RGB") -> Image.Image:
    """Upright bars, one for each colour."""
    picture = Image.new(mode, SIZE)
    for number, colour in enumerate(colours):
        picture.paste(colour, (number * BAR, 0, (number + 1) * BAR, SIZE[1]))
    return picture


def pixels(colours: list[Any], form: str, order: str = "<") -> bytes:
    """The bytes of the bars, with each colour packed by that format of struct."""
    row = b"".join(struct.pack(order + form, *colour) * BAR for colour in colours)
    return row * SIZE[1]


def shown(path: Path) -> list[Colour]:
    """The colours in the middle of the bars, as they would be published."""
    scan = pictures.scanned(path)
    image = source.decode_page(scan, scan.pages[0], lambda lazy: lazy.copy_memory())
    assert (image.width, image.height, image.format) == (*SIZE, "uchar")
    places = [(number * BAR + BAR // 2, SIZE[1] // 2) for number in range(len(COLOURS))]
    return [tuple(round(value) for value in image(*place)) for place in places]


def by_profile(colours: list[Any], profile: bytes, mode: str = "RGB") -> list[Colour]:
    """The colours in sRGB, by LittleCMS."""
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    result = ImageCms.profileToProfile(
        bars(colours, mode), opened, SRGB, ImageCms.Intent.RELATIVE_COLORIMETRIC, "L" if mode == "" else "RGB"
    )
    assert result is not None
    return [result.getpixel((number * BAR + 1, 1)) for number in range(len(colours))]  # type: ignore[misc]


def _saved(picture: Image.Image, kind: str, **options: Any) -> Callable[[], bytes]:
    def write() -> bytes:
        data = io.BytesIO()
        picture.save(data, kind, **options)
        return data.getvalue()

    return write


def _stored(data: bytes, tags: dict[int, Any], order: str = "<") -> Callable[[], bytes]:
    return lambda: tiff(SIZE, [data], tags, order)


def png_bars(
    colours: list[Any], chunks: list[tuple[bytes, bytes]], form: str = "3B", colour_type: int = 2
) -> bytes:
    """A PNG of the bars with chunks before its pixels."""
    row = b"".join(struct.pack(">" + form, *colour) * BAR for colour in colours)
    return png(SIZE, row, chunks, 16 if form.endswith("H") else 8, colour_type)


def jp2(picture: Image.Image, colour: bytes, more: bytes = b"", after: bytes = b"") -> Callable[[], bytes]:
    def write() -> bytes:
        data = io.BytesIO()
        picture.save(data, "JPEG2000", no_jp2=True, mct=0)
        return boxed(SIZE, data.getvalue(), colour, len(picture.getbands()), more, after=after)

    return write


def exif(tags: dict[int, Any]) -> Image.Exif:
    result = Image.Exif()
    for tag, value in tags.items():
        if isinstance(value, dict):
            result.get_ifd(tag).update(value)
        else:
            result[tag] = value
    return result


DCF_ADOBE = exif({271: "a camera", 274: 1, 34665: {40961: 65535, 40965: {1: "R03"}}})


def tiff_with_exif() -> bytes:
    """A TIFF whose directory of Exif says that its colours are Adobe RGB."""
    end = len(tiff(SIZE, [RGB.tobytes()], samples(2, 3) | {34665: (LONG, [0])}))
    inner = struct.pack("<H2HI4sI", 1, 1, ASCII, 4, b"R03\0", 0)  # the directory of interoperability
    outer = struct.pack("<H2H2I2H2II", 2, 40961, SHORT, 1, 65535, 40965, LONG, 1, end + 30, 0)
    return tiff(SIZE, [RGB.tobytes()], samples(2, 3) | {34665: (LONG, [end])}) + outer + inner


FULL = {"quality": 100, "subsampling": 0}
RGB = bars(COLOURS)
INKS = [(200, 40, 30, 9), (10, 160, 60, 0), (40, 60, 190, 30), (0, 0, 0, 0), (0, 0, 0, 128), (0, 0, 0, 255)]
LABS: list[tuple[float, float, float]] = [
    (40, 55, 40),
    (60, -50, 30),
    (20, 20, -50),
    (100, 0, 0),
    (50, 0, 0),
    (10, 5, -5),
]
DEEP = [tuple(value * 257 for value in colour) for colour in COLOURS]
FRACTIONS = [tuple(value / 255 for value in colour) for colour in COLOURS]
SEEN = [(*colour, 255) for colour in COLOURS]
HIDDEN = [(*colour, 0) for colour in COLOURS]
GRAY_COLOURS = [(value,) for value in GRAYS]
ON_WHITE = [tuple(round(255 - (255 - value) / 2) for value in colour) for colour in COLOURS]
YCBCR = [
    tuple(Image.new("RGB", (1, 1), colour).convert("YCbCr").getpixel((0, 0)))  # type: ignore[arg-type]
    for colour in COLOURS
]
PALETTE = [0, 1, 2, 3, 4, 5]
COLOUR_MAP = [COLOURS[min(number, 5)][band] * 257 for band in range(3) for number in range(256)]


def _halved(colours: list[Colour]) -> list[tuple[int, ...]]:
    return [(*(round(value * 128 / 255) for value in colour), 128) for colour in colours]


def _signed(number: float, unit: int) -> int:
    return round(number * unit) % (256 * unit)


def _with_profile(data: bytes, tags: dict[int, Any], profile: bytes) -> Callable[[], bytes]:
    return _stored(data, tags | {34675: (UNDEFINED, list(profile))})


Row = tuple[Callable[[], bytes], list[Any]]
TABLE: dict[str, Row] = {
    # colours without a profile, in every format
    "jpeg": (_saved(RGB, "JPEG", **FULL), COLOURS),
    "png": (_saved(RGB, "PNG"), COLOURS),
    "webp": (_saved(RGB, "WEBP", lossless=True), COLOURS),
    "tiff": (_saved(RGB, "TIFF"), COLOURS),
    "jp2": (_saved(RGB, "JPEG2000"), COLOURS),
    "gif": (_saved(RGB, "GIF"), COLOURS),
    "bmp": (_saved(RGB, "BMP"), COLOURS),
    "bmp of a palette": (_saved(RGB.quantize(6), "BMP"), COLOURS),
    "avif": (_saved(RGB, "AVIF", quality=100, subsampling="4:4:4"), COLOURS),
    "ppm": (_saved(RGB, "PPM"), COLOURS),
    "text ppm": (
        lambda: b"P3 %d %d 255\n" % SIZE + b" ".join(b"%d" % value for value in RGB.tobytes()),
        COLOURS,
    ),
    "16 bit ppm": (lambda: b"P6 %d %d 65535\n" % SIZE + pixels(DEEP, "3H", ">"), COLOURS),
    "pgm": (_saved(bars(GRAYS, "L"), "PPM"), GRAY_COLOURS),
    "16 bit pgm": (
        lambda: b"P5 %d %d 65535\n" % SIZE + pixels([(v * 257,) for v in GRAYS], "H", ">"),
        GRAY_COLOURS,
    ),
    # profiles: in every format that has a place for one
    "jpeg, Adobe RGB": (_saved(RGB, "JPEG", icc_profile=ADOBE, **FULL), from_adobe(COLOURS)),
    "png, Adobe RGB": (_saved(RGB, "PNG", icc_profile=ADOBE), from_adobe(COLOURS)),
    "webp, Adobe RGB": (_saved(RGB, "WEBP", lossless=True, icc_profile=ADOBE), from_adobe(COLOURS)),
    "tiff, Adobe RGB": (_saved(RGB, "TIFF", icc_profile=ADOBE), from_adobe(COLOURS)),
    "avif, Adobe RGB": (
        _saved(RGB, "AVIF", quality=100, subsampling="4:4:4", icc_profile=ADOBE),
        from_adobe(COLOURS),
    ),
    "jp2, Adobe RGB, restricted": (jp2(RGB, b"\2\0\0" + ADOBE), from_adobe(COLOURS)),
    "jp2, Adobe RGB, any": (jp2(RGB, b"\3\0\0" + ADOBE), from_adobe(COLOURS)),
    "jp2, sRGB by number": (jp2(RGB, SRGB_BY_NUMBER), COLOURS),
    "jp2, sYCC": (jp2(bars(YCBCR), b"\1\0\0" + struct.pack(">I", 18)), from_ycbcr(YCBCR)),
    "jp2, gray gamma": (jp2(bars(GRAYS, "L"), b"\2\0\0" + GRAY_LINEAR), by_gamma(GRAY_COLOURS, 1.0)),
    "png, version 4": (_saved(RGB, "PNG", icc_profile=P3_V4), by_profile(COLOURS, P3_V4)),
    "tiff, 16 bit, version 4": (
        _with_profile(pixels(DEEP, "3H"), samples(2, 3, 16), P3_V4),
        by_profile(COLOURS, P3_V4),
    ),
    "tiff, 16 bit, linear": (
        _with_profile(pixels(DEEP, "3H"), samples(2, 3, 16), LINEAR),
        by_gamma(COLOURS, 1.0),
    ),
    "tiff, 16 bit, big-endian": (_stored(pixels(DEEP, "3H", ">"), samples(2, 3, 16), ">"), COLOURS),
    "png, gray gamma": (_saved(bars(GRAYS, "L"), "PNG", icc_profile=GRAY_18), by_gamma(GRAY_COLOURS, 1.8)),
    "jpeg, gray gamma": (
        _saved(bars(GRAYS, "L"), "JPEG", icc_profile=GRAY_18, **FULL),
        by_gamma(GRAY_COLOURS, 1.8),
    ),
    "tiff, gray gamma, 16 bit": (
        _with_profile(pixels([(v * 257,) for v in GRAYS], "H"), samples(1, 1, 16), GRAY_18),
        by_gamma(GRAY_COLOURS, 1.8),
    ),
    "jpeg, Adobe RGB by Exif": (_saved(RGB, "JPEG", exif=DCF_ADOBE, **FULL), from_adobe(COLOURS)),
    "webp, Adobe RGB by Exif": (_saved(RGB, "WEBP", lossless=True, exif=DCF_ADOBE), from_adobe(COLOURS)),
    "png, Adobe RGB by Exif": (_saved(RGB, "PNG", exif=DCF_ADOBE), from_adobe(COLOURS)),
    "avif, Adobe RGB by Exif": (
        _saved(RGB, "AVIF", quality=100, subsampling="4:4:4", exif=DCF_ADOBE),
        from_adobe(COLOURS),
    ),
    "tiff, Adobe RGB by Exif": (tiff_with_exif, from_adobe(COLOURS)),
    "jp2, Adobe RGB by Exif": (
        jp2(
            RGB,
            SRGB_BY_NUMBER,
            after=box(b"uuid", b"JpgTiffExif->JP2" + DCF_ADOBE.tobytes()),
        ),
        from_adobe(COLOURS),
    ),
    "jpeg, Adobe RGB by number": (
        _saved(RGB, "JPEG", exif=exif({274: 1, 34665: {40961: 2}}), **FULL),
        from_adobe(COLOURS),
    ),
    "jpeg, sRGB by Exif": (_saved(RGB, "JPEG", exif=exif({274: 1, 34665: {40961: 1}}), **FULL), COLOURS),
    # colours by numbers
    "png, gAMA": (lambda: png_bars(COLOURS, [gamma_chunk(1.0)]), by_gamma(COLOURS, 1.0)),
    "png, gAMA 2.2": (lambda: png_bars(COLOURS, [gamma_chunk(2.2)]), by_gamma(COLOURS, 2.2)),
    "png, gAMA and cHRM": (
        lambda: png_bars(COLOURS, [gamma_chunk(563 / 256), ADOBE_CHUNK]),
        from_adobe(COLOURS),
    ),
    "png, 16 bit, gAMA": (lambda: png_bars(DEEP, [gamma_chunk(1.8)], "3H"), by_gamma(COLOURS, 1.8)),
    "png, gray, gAMA": (
        lambda: png_bars(GRAY_COLOURS, [gamma_chunk(1.0)], "B", 0),
        by_gamma(GRAY_COLOURS, 1.0),
    ),
    "png, alpha, gAMA": (lambda: png_bars(SEEN, [gamma_chunk(1.0)], "4B", 6), by_gamma(COLOURS, 1.0)),
    "png, sRGB before gAMA": (lambda: png_bars(COLOURS, [(b"sRGB", b"\0"), gamma_chunk(1.0)]), COLOURS),
    "png, cICP before all": (
        lambda: png_bars(COLOURS, [(b"cICP", bytes((12, 13, 0, 1))), (b"sRGB", b"\0")]),
        from_p3(COLOURS),
    ),
    "png, cICP of sRGB": (
        lambda: png_bars(COLOURS, [(b"cICP", bytes((1, 13, 0, 1))), gamma_chunk(1.0)]),
        COLOURS,
    ),
    "png, gAMA of nothing": (lambda: png_bars(COLOURS, [(b"gAMA", bytes(4))]), COLOURS),
    "avif, Display P3 by number": (
        lambda: nclx(_saved(RGB, "AVIF", quality=100, subsampling="4:4:4")(), 12, 13),
        from_p3(COLOURS),
    ),
    "tiff, Adobe RGB by numbers": (
        _stored(
            RGB.tobytes(),
            samples(2, 3)
            | {
                318: (RATIONAL, [3127, 10000, 3290, 10000]),
                319: (RATIONAL, [64, 100, 33, 100, 21, 100, 71, 100, 15, 100, 6, 100]),
                301: (SHORT, [round((v / 255) ** (563 / 256) * 65535) for v in range(256)] * 3),
            },
        ),
        from_adobe(COLOURS),
    ),
    # CMYK
    "tiff, CMYK": (
        _stored(pixels(INKS, "4B"), samples(5, 4)),
        by_profile(INKS, CMYK_PROFILE, "CMYK"),
    ),
    "tiff, CMYK, profile": (
        _with_profile(pixels(INKS, "4B"), samples(5, 4), CMYK_PROFILE),
        by_profile(INKS, CMYK_PROFILE, "CMYK"),
    ),
    "tiff, CMYK, 16 bit": (
        _stored(pixels([tuple(v * 257 for v in ink) for ink in INKS], "4H"), samples(5, 4, 16)),
        by_profile(INKS, CMYK_PROFILE, "CMYK"),
    ),
    "tiff, CMYK and a spot colour": (
        _stored(pixels([(*ink, 77) for ink in INKS], "5B"), samples(5, 5, 8, [0])),
        by_profile(INKS, CMYK_PROFILE, "CMYK"),
    ),
    "jpeg, CMYK": (_saved(bars(INKS, "CMYK"), "JPEG", **FULL), by_profile(INKS, CMYK_PROFILE, "CMYK")),
    "jpeg, CMYK, profile": (
        _saved(bars(INKS, "CMYK"), "JPEG", icc_profile=CMYK_PROFILE, **FULL),
        by_profile(INKS, CMYK_PROFILE, "CMYK"),
    ),
    # CIELAB
    "tiff, CIELAB": (
        _stored(
            pixels([(round(v * 2.55), _signed(a, 1), _signed(b, 1)) for v, a, b in LABS], "3B"), samples(8, 3)
        ),
        from_lab(LABS),
    ),
    "tiff, CIELAB, 16 bit": (
        _stored(
            pixels([(round(v * 655.35), _signed(a, 256), _signed(b, 256)) for v, a, b in LABS], "3H"),
            samples(8, 3, 16),
        ),
        from_lab(LABS),
    ),
    "tiff, CIELAB, big-endian and 16 bit": (
        _stored(
            pixels([(round(v * 655.35), _signed(a, 256), _signed(b, 256)) for v, a, b in LABS], "3H", ">"),
            samples(8, 3, 16),
            ">",
        ),
        from_lab(LABS),
    ),
    "tiff, CIELAB, 16 bit and signed": (
        _stored(
            pixels([(round(v * 655.35), _signed(a, 256), _signed(b, 256)) for v, a, b in LABS], "3H"),
            samples(8, 3, 16) | {339: (SHORT, [2] * 3)},
        ),
        from_lab(LABS),
    ),
    "tiff, CIELAB, fractions": (
        _stored(pixels(LABS, "3f"), samples(8, 3, 32) | {339: (SHORT, [3] * 3)}),
        from_lab(LABS),
    ),
    "tiff, CIELAB and a mask": (
        _stored(
            pixels([(round(v * 2.55), _signed(a, 1), _signed(b, 1), 0) for v, a, b in LABS], "4B"),
            samples(8, 4, 8, [0]),
        ),
        from_lab(LABS),
    ),
    "tiff, ICCLAB": (
        _stored(
            pixels([(round(v * 2.55), round(a + 128), round(b + 128)) for v, a, b in LABS], "3B"),
            samples(9, 3),
        ),
        from_lab(LABS),
    ),
    "tiff, ICCLAB, 16 bit": (
        _stored(
            pixels(
                [(round(v * 652.8), round(a + 128) * 256, round(b + 128) * 256) for v, a, b in LABS], "3H"
            ),
            samples(9, 3, 16),
        ),
        from_lab(LABS),
    ),
    # other samples of TIFF
    "tiff, planes": (
        lambda: tiff(
            SIZE,
            [bars([colour[band] for colour in COLOURS], "L").tobytes() for band in range(3)],
            samples(2, 3) | {284: (SHORT, [2]), 278: (SHORT, [SIZE[1]])},
        ),
        COLOURS,
    ),
    "tiff, palette": (
        _stored(bars(PALETTE, "L").tobytes(), samples(3, 1) | {320: (SHORT, COLOUR_MAP)}),
        COLOURS,
    ),
    "tiff, palette of 8 bit values": (
        _stored(bars(PALETTE, "L").tobytes(), samples(3, 1) | {320: (SHORT, [v // 257 for v in COLOUR_MAP])}),
        COLOURS,
    ),
    "tiff, YCbCr": (_stored(pixels(YCBCR, "3B"), samples(6, 3) | {530: (SHORT, [1, 1])}), from_ycbcr(YCBCR)),
    "tiff, YCbCr, half of the colours": (
        _stored(
            b"".join(struct.pack("6B", y, y, y, y, cb, cr) * (BAR // 2) for y, cb, cr in YCBCR)
            * (SIZE[1] // 2),
            samples(6, 3) | {530: (SHORT, [2, 2])},
        ),
        COLOURS,
    ),
    "tiff, JPEG": (_saved(RGB, "TIFF", compression="jpeg", quality=100), COLOURS),
    "tiff, white is zero": (
        _stored(bars([255 - v for v in GRAYS], "L").tobytes(), samples(0, 1)),
        GRAY_COLOURS,
    ),
    "tiff, white is zero, 16 bit": (
        _stored(pixels([(65535 - v * 257,) for v in GRAYS], "H"), samples(0, 1, 16)),
        GRAY_COLOURS,
    ),
    "tiff, 4 bit": (
        _stored(pixels([(v * 17,) for v in (0, 3, 6, 9, 12, 15)], "B")[::2], samples(1, 1, 4)),
        [(v * 17,) for v in (0, 3, 6, 9, 12, 15)],
    ),
    # fractions and large numbers
    "tiff, fractions": (
        _stored(pixels(FRACTIONS, "3f"), samples(2, 3, 32) | {339: (SHORT, [3] * 3)}),
        COLOURS,
    ),
    "tiff, fractions, gray": (
        _stored(pixels([(v / 255,) for v in GRAYS], "f"), samples(1, 1, 32) | {339: (SHORT, [3])}),
        GRAY_COLOURS,
    ),
    "tiff, fractions, half precision": (
        _stored(pixels([(v / 255,) for v in GRAYS], "e"), samples(1, 1, 16) | {339: (SHORT, [3])}),
        GRAY_COLOURS,
    ),
    "tiff, fractions, white is zero": (
        _stored(pixels([(1 - v / 255,) for v in GRAYS], "f"), samples(0, 1, 32) | {339: (SHORT, [3])}),
        GRAY_COLOURS,
    ),
    "tiff, fractions, linear profile": (
        _with_profile(pixels(FRACTIONS, "3f"), samples(2, 3, 32) | {339: (SHORT, [3] * 3)}, LINEAR),
        by_gamma(COLOURS, 1.0),
    ),
    "tiff, fractions with NaN": (
        _stored(
            pixels([(float("nan"),), *((v / 255,) for v in GRAYS[1:])], "f"),
            samples(1, 1, 32) | {339: (SHORT, [3])},
        ),
        GRAY_COLOURS,
    ),
    "tiff, numbers to 255": (
        _stored(pixels([(float(v),) for v in GRAYS], "f"), samples(1, 1, 32) | {339: (SHORT, [3])}),
        GRAY_COLOURS,
    ),
    "tiff, 32 bit": (
        _stored(
            pixels([tuple(v * 0x1010101 for v in colour) for colour in COLOURS], "3I"), samples(2, 3, 32)
        ),
        COLOURS,
    ),
    "tiff, signed": (
        _stored(pixels([(v * 4 - 300,) for v in GRAYS], "h"), samples(1, 1, 16) | {339: (SHORT, [2])}),
        GRAY_COLOURS,
    ),
    # transparency, and samples that are none
    "tiff, extra sample of no kind": (_stored(pixels(HIDDEN, "4B"), samples(2, 4, 8, [0])), COLOURS),
    "tiff, extra sample without a tag": (_stored(pixels(HIDDEN, "4B"), samples(2, 4)), COLOURS),
    "tiff, alpha": (
        _stored(pixels([(*colour, 128) for colour in COLOURS], "4B"), samples(2, 4, 8, [2])),
        ON_WHITE,
    ),
    "tiff, alpha multiplied in": (_stored(pixels(_halved(COLOURS), "4B"), samples(2, 4, 8, [1])), ON_WHITE),
    "tiff, a mask and alpha": (
        _stored(pixels([(*colour, 0, 128) for colour in COLOURS], "5B"), samples(2, 5, 8, [0, 2])),
        ON_WHITE,
    ),
    "tiff, gray and an extra sample": (
        _stored(pixels([(v, 0) for v in GRAYS], "2B"), samples(1, 2, 8, [0])),
        GRAY_COLOURS,
    ),
    "tiff, 16 bit and alpha": (
        _stored(pixels([(*colour, 32896) for colour in DEEP], "4H"), samples(2, 4, 16, [2])),
        ON_WHITE,
    ),
    "png, alpha": (_saved(bars([(*colour, 128) for colour in COLOURS], "RGBA"), "PNG"), ON_WHITE),
    "webp, alpha": (
        _saved(bars([(*colour, 128) for colour in COLOURS], "RGBA"), "WEBP", lossless=True),
        ON_WHITE,
    ),
    "jp2, alpha": (
        jp2(
            bars([(*colour, 128) for colour in COLOURS], "RGBA"),
            SRGB_BY_NUMBER,
            channels(0, 0, 0, 1),
        ),
        ON_WHITE,
    ),
    "jp2, a channel of no kind": (
        jp2(bars(HIDDEN, "RGBA"), SRGB_BY_NUMBER, channels(0, 0, 0, 65535)),
        COLOURS,
    ),
    "jp2, a channel without a definition": (
        jp2(bars(HIDDEN, "RGBA"), SRGB_BY_NUMBER),
        COLOURS,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_colours_are_those_of_the_file(name: str, tmp_path: Path) -> None:
    write, right = TABLE[name]
    path = tmp_path / "scan"
    path.write_bytes(write())
    colours = shown(path)
    assert len(colours[0]) == len(right[0]), colours
    difference = max(
        abs(value - other)
        for colour, reference in zip(colours, right, strict=True)
        for value, other in zip(colour, reference, strict=True)
    )
    assert difference <= TOLERANCE, list(zip(colours, right, strict=True))
