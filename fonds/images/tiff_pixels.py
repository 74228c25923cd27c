"""Reads the pixels of one page of a TIFF, and says what they mean: colours, extra samples, depth, resolution.

libvips decodes the strips and tiles. What it does not understand is done here: CIELAB, YCbCr that is not JPEG, samples
that are not alpha, and numbers of 32 and 64 bits. A page that no part of this can show is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from fonds.images import exif, icc, tiff, tiff_samples
from fonds.images.errors import InvalidScan
from fonds.images.tiff import Tags, TiffFile
from fonds.images.tiff_changed_tags import load_changed
from fonds.images.vips import line_text, pyvips

SAVE_ANEW = "save it anew as an uncompressed TIFF with 8 or 16 bits to a sample, in RGB or gray"
_MIN_IS_WHITE, _GRAY, _RGB, _PALETTE, _CMYK, _YCBCR, _CIELAB, _ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9
_COLOURS = {_MIN_IS_WHITE: 1, _GRAY: 1, _RGB: 3, _PALETTE: 1, _CMYK: 4, _YCBCR: 3, _CIELAB: 3, _ICCLAB: 3}
_OTHER_MEANINGS = {
    4: "a mask of transparency",
    10: "ITU L*a*b*",
    32803: "the raw data of a camera",
    32844: "LogL luminance",
    32845: "LogLuv colours",
    34892: "the raw data of a camera",
    51177: "a depth map",
}
_JPEG = 7
# compressions that every libvips decodes; for others the first pixel shows whether this one does
_COMMON_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, _JPEG, 8, 32773, 32946))
_COMPRESSION_NAMES = {
    6: "old-style JPEG",
    34712: "JPEG 2000",
    34892: "lossy JPEG",
    34925: "LZMA",
    50000: "Zstandard",
    50001: "WebP",
    50002: "JPEG XL",
}
_COMPLEX = (5, 6)
_ALPHA = (1, 2)  # associated and unassociated
_LARGEST_NUMBER = 1e38  # of a sample that is shown
_DARKEST_FRACTION = 1 / 16  # as the greatest of a page
_CCIR_601 = (0.299, 0.587, 0.114)  # TIFF 6.0, 21: the default of YCbCrCoefficients
# what libvips notes of a JPEG that it shows
_HARMLESS = re.compile("Corrupt JPEG data|extraneous bytes|Inconsistent progression")
Materialize = Callable[[pyvips.Image], pyvips.Image]


def page_tags(path: Path, number: int) -> Tags | InvalidScan:
    """Return the tags of page `number` (from 0). Raises OSError."""
    directories = tiff.directories(TiffFile(path))
    return directories if isinstance(directories, InvalidScan) else directories[number]


def refusal(path: Path, number: int, tags: Tags) -> InvalidScan | None:
    """Return why a page cannot be shown, as far as its tags say; None if they do not."""
    meaning, bits = meaning_of(tags), tags.get(tiff.BITS) or (1,)
    samples = (tags.get(tiff.SAMPLES) or (1,))[0]
    sample_format = (tags.get(tiff.SAMPLE_FORMAT) or (1,))[0]
    if meaning not in _COLOURS:
        return _refused(f"its pixels are {_OTHER_MEANINGS.get(meaning, f'of the unknown kind {meaning}')}")
    if samples < _COLOURS[meaning]:
        return _refused(f"it has {samples} samples to a pixel, and its colours need {_COLOURS[meaning]}")
    if meaning == _CMYK and (tags.get(tiff.INK_SET) or (1,))[0] != 1:
        return _refused("its inks are not cyan, magenta, yellow and black")
    if sample_format in _COMPLEX:
        return _refused("its samples are complex numbers")
    if len(set(bits)) == 1 and tiff_samples.bits_of(tags):
        reason = tiff_samples.refusal(tags)
        return _refused(reason) if reason else None
    if len(set(bits)) > 1 or bits[0] not in (1, 2, 4, 8, 16, 32) or (bits[0] < 8 and samples > 1):
        return _refused(f"its samples have {', '.join(map(str, sorted(set(bits))))} bits")
    compression = (tags.get(tiff.COMPRESSION) or (1,))[0]
    if compression not in _COMMON_COMPRESSIONS and not _has_decoder(path, number):
        name = _COMPRESSION_NAMES.get(compression, f"number {compression}")
        return _refused(f"its compression, {name}, cannot be decoded here, or it is damaged")
    return None


def _refused(reason: str) -> InvalidScan:
    return InvalidScan(f"the TIFF cannot be shown: {reason}", SAVE_ANEW)


def meaning_of(tags: Tags) -> int:
    """Return what the samples of a page mean (TIFF 6.0, PhotometricInterpretation)."""
    return (tags.get(tiff.PHOTOMETRIC) or (_MIN_IS_WHITE,))[0]


def _has_decoder(path: Path, number: int) -> bool:
    try:
        image = pyvips.Image.tiffload(
            str(path), revalidate=True, page=number, access="sequential", fail_on="error"
        )
        image.crop(0, 0, 1, 1).avg()
    except pyvips.Error:
        return False
    return True


def resolution(tags: Tags) -> tuple[float, float]:
    """Return the pixels per unit of length, across and down; zeros if the page does not tell both."""
    across, down = tiff.rationals(tags, tiff.X_RESOLUTION), tiff.rationals(tags, tiff.Y_RESOLUTION)
    return (across[0], down[0]) if across and down else (0.0, 0.0)


def header(path: Path, number: int, tags: Tags) -> pyvips.Image:
    """Return the page as an image whose pixels are not read yet. Raises pyvips.Error.

    Samples that must be unpacked are bytes in it, of which a row has more.
    """
    if tiff_samples.bits_of(tags):
        return tiff_samples.stored_bytes(path, number, tags)
    if meaning_of(tags) in (_CIELAB, _ICCLAB):
        return _load_as_rgb(path, number)
    # a page with a strip that is damaged or missing is an error; libvips would fill it with black
    return pyvips.Image.tiffload(
        str(path), revalidate=True, page=number, access="sequential", fail_on="error"
    )


def load(path: Path, number: int, tags: Tags, materialize: Materialize) -> pyvips.Image:
    """Return the page as gray, RGB, CMYK or Lab, with alpha only if it has alpha. Raises pyvips.Error, OSError.

    `materialize` computes the pixels of an image; it is used if all of them must be known to scale them.
    """
    is_packed = bool(tiff_samples.bits_of(tags))
    image = tiff_samples.load(path, number, tags) if is_packed else header(path, number, tags)
    meaning = meaning_of(tags)
    has_levels = image.format in ("uchar", "ushort")  # numbers of other formats have no fixed black and white
    if meaning in (_CIELAB, _ICCLAB):
        return _to_lab(_split(image, tags)[0], meaning)
    colours, alpha = _split(image if has_levels else materialize(image), tags)
    if not has_levels:
        colours, alpha = scale_numbers(colours), scale_numbers(alpha) if alpha else None
        colours = colours.invert() if meaning == _MIN_IS_WHITE else colours
    elif meaning == _YCBCR and not _is_converted(tags):
        colours = _ycbcr_to_rgb(colours, tags)
    colours = colours.copy(interpretation=_interpretation(colours, meaning))
    if not colours.get_typeof("icc-profile-data") and (profile := _profile(path, tags, colours)):
        colours = icc.with_profile(colours, profile)
    if alpha is None or colours.interpretation == "cmyk":
        return colours  # what is transparent in print has no usual meaning
    return colours.bandjoin(alpha.cast(colours.format))


def _load_as_rgb(path: Path, number: int) -> pyvips.Image:
    """Return the samples of a page as they are stored: libvips is told that they are RGB."""
    return load_changed(path, number, {tiff.PHOTOMETRIC: (_RGB,)}, "error")


def meaning_as_stored(tags: Tags) -> dict[int, Sequence[int]]:
    """Return the value of a tag with which libvips delivers the samples of CIELAB as they are stored."""
    return {tiff.PHOTOMETRIC: (_RGB,)} if meaning_of(tags) in (_CIELAB, _ICCLAB) else {}


def missing_tile(errors: Sequence[str]) -> str:
    """Return the first of the errors that libvips noted while it decoded a TIFF that left a tile black, or ""."""
    return next((line_text(line) for line in errors if not _HARMLESS.search(line)), "")


def _split(image: pyvips.Image, tags: Tags) -> tuple[pyvips.Image, pyvips.Image | None]:
    """Return the colours, and the alpha or None (TIFF 6.0, ExtraSamples). libvips divides colours by associated alpha.

    Other extra samples, such as masks and separations, are left out: they are no transparency.
    """
    count = _COLOURS[meaning_of(tags)]
    if meaning_of(tags) == _PALETTE:
        count = 3 if image.bands >= 3 else 1
    kinds = tags.get(tiff.EXTRA_SAMPLES, ())[: image.bands - count]
    colours = image.extract_band(0, n=count) if image.bands > count else image
    alphas = [i for i, kind in enumerate(kinds) if kind in _ALPHA]
    return colours, image[count + alphas[0]] if alphas else None


def _interpretation(image: pyvips.Image, meaning: int) -> str:
    if meaning == _CMYK:
        return "cmyk"
    is_16_bit = image.format == "ushort"
    if image.bands < 3:
        return "grey16" if is_16_bit else "b-w"
    return "rgb16" if is_16_bit else "srgb"


def _to_lab(image: pyvips.Image, meaning: int) -> pyvips.Image:
    """Return L*, a* and b* as numbers. CIELAB has signed a* and b*, ICCLAB shifted ones (TIFF 6.0, 23)."""
    if image.format == "short":  # the tag of signed samples counts for a* and b* alone
        image = image.copy(format="ushort")
    if image.format not in ("uchar", "ushort"):
        return image.cast("float").copy(interpretation="lab")
    is_16_bit = image.format == "ushort"
    unit = 256 if is_16_bit else 1
    is_shifted = meaning == _ICCLAB
    largest = (0xFF00 if is_shifted else 0xFFFF) if is_16_bit else 255
    lightness, axes = image[0] * (100 / largest), image[1].bandjoin(image[2])
    axes = axes / unit - 128 if is_shifted else _signed(axes / unit)
    return lightness.bandjoin([axes[0], axes[1]]).cast("float").copy(interpretation="lab")


def _signed(values: pyvips.Image) -> pyvips.Image:
    return (values >= 128).ifthenelse(values - 256, values)


def _is_converted(tags: Tags) -> bool:
    """Whether libvips gives RGB for a page of YCbCr: it does for JPEG, and if the colours have fewer samples."""
    subsampling = tags.get(tiff.YCBCR_SUBSAMPLING, (2, 2))
    return (tags.get(tiff.COMPRESSION) or (1,))[0] == _JPEG or tuple(subsampling) != (1, 1)


def _ycbcr_to_rgb(image: pyvips.Image, tags: Tags) -> pyvips.Image:
    """Convert by the coefficients and the reference levels of the page (TIFF 6.0, 21)."""
    coefficients = tiff.rationals(tags, tiff.YCBCR_COEFFICIENTS)
    red, green, blue = coefficients if len(coefficients) == 3 else _CCIR_601
    levels = tiff.rationals(tags, tiff.REFERENCE_BLACK_WHITE)
    black, white, *chroma = levels if len(levels) == 6 else (0, 255, 128, 255, 128, 255)
    luma = (image[0] - black) * (255 / ((white - black) or 255))
    blue_difference = (image[1] - chroma[0]) * (127 / ((chroma[1] - chroma[0]) or 127))
    red_difference = (image[2] - chroma[2]) * (127 / ((chroma[3] - chroma[2]) or 127))
    red_band = luma + red_difference * (2 - 2 * red)
    blue_band = luma + blue_difference * (2 - 2 * blue)
    green_band = (luma - blue_band * blue - red_band * red) / (green or 1)
    bands = red_band.bandjoin([green_band, blue_band])
    return bands.rint().cast("uchar").copy(interpretation="srgb")


def scale_numbers(image: pyvips.Image) -> pyvips.Image:
    """Return samples that are fractions, signed, or of 32 bits as 16 bits, so that something is seen.

    No tag says which number is white. Fractions up to 1, and numbers that fill 8, 16 or 32 bits, are taken for the
    whole range; others, and fractions so small that all would be black, are stretched from the least to the greatest.
    A page of one number outside those ranges becomes gray, and of zeros black.
    """
    numbers = image.cast("double")
    numbers = (numbers.abs() < _LARGEST_NUMBER).ifthenelse(numbers, 0)  # neither NaN nor infinite
    least, greatest = numbers.min(), numbers.max()
    black, white = (least, greatest) if least < 0 else _usual_range(greatest) or (least, greatest)
    if black == white:
        black, white = black - abs(black), black + abs(black)
    scaled = (numbers - black) * (65535 / ((white - black) or 1))
    return scaled.rint().cast("ushort").copy(interpretation="grey16" if image.bands < 3 else "rgb16")


def _usual_range(greatest: float) -> tuple[float, float] | None:
    for white in (1.0, 255.0, 65535.0, 4294967295.0):
        if white / 2 <= greatest <= white or (white == 1.0 and _DARKEST_FRACTION <= greatest <= 2):
            return 0.0, white
    return None


def _reader(path: Path) -> exif.ReadBytes:
    file = TiffFile(path)
    return lambda offset, length: file.read(offset, min(length, max(0, file.size - offset)))


def _profile(path: Path, tags: Tags, image: pyvips.Image) -> bytes:
    """Return a profile for the primaries and the transfer function of a page, or its Exif; b"" if it has none."""
    if image.interpretation not in ("srgb", "rgb16"):
        return b""
    white, points = tiff.rationals(tags, tiff.WHITE_POINT), tiff.rationals(tags, tiff.PRIMARIES)
    if len(white) != 2 or len(points) != 6:
        return icc.adobe_rgb_profile() if exif.is_adobe_rgb(_reader(path)) else b""
    curve = tags.get(tiff.TRANSFER_FUNCTION, ())
    third = len(curve) // 3
    curves: list[float | tuple[int, ...]] = [2.2]  # TIFF 6.0, 20: the default
    if third >= 256:
        curves = [curve[:third], curve[third : 2 * third], curve[2 * third :]]
    elif len(curve) >= 256:
        curves = [curve]
    red, green, blue = ((points[i], points[i + 1]) for i in (0, 2, 4))
    try:
        return icc.rgb_profile(icc.Primaries(red, green, blue, (white[0], white[1])), curves)
    except ValueError:
        return b""
