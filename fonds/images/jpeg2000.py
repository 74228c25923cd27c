"""Reads JPEG 2000 scans: their size from the header, their pixels, and the colours that their boxes tell.

Pillow decodes them, because the libvips on PyPI is built without OpenJPEG. Pillow needs the whole image in memory.
The limit of pixels is the same as for other scans; an image for which memory is too short is refused.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

from fonds.images import exif, icc, jp2_boxes, memory, openjpeg
from fonds.images.errors import InvalidScan
from fonds.images.geometry import PageHeader
from fonds.images.jp2_boxes import CODESTREAM as CODESTREAM
from fonds.images.jp2_boxes import SIGNATURE_BOX as SIGNATURE_BOX
from fonds.images.jp2_boxes import Boxes, Codestream
from fonds.images.pillow_images import DECODING_ERRORS, to_vips
from fonds.images.vips import pyvips

# bytes of memory for a pixel while it is decoded, as measured: of colours in one tile, and of other images
_BYTES_OF_WHOLE, _BYTES_OF_TILED = 20, 10
MAX_HEADER = 1 << 22  # bytes in which the codestream must begin; a colour profile may precede it

_NO_SIZE = InvalidScan("the JPEG 2000 cannot be read: it has no size", "save it anew with an image program")
_MODES = ("L", "LA", "RGB", "RGBA", "I;16", "CMYK")
_COLOUR_BANDS = {"L": 1, "LA": 1, "I;16": 1, "RGB": 3, "RGBA": 3, "CMYK": 4}


def header(path: Path) -> PageHeader | InvalidScan:
    """Return what the boxes and the codestream tell of the page (ISO/IEC 15444-1, A.5.1). Raises OSError."""
    with path.open("rb") as file:
        head = file.read(MAX_HEADER)
    size = jp2_boxes.codestream(head)
    if size is None:
        return _NO_SIZE
    boxes = jp2_boxes.read_boxes(head)
    return PageHeader(size.width, size.height, boxes.resolution, exif.orientation(boxes.exif))


def damage(path: Path) -> InvalidScan | str:
    """Return why the image cannot be used, as its structure shows, or a sign of damage; "" if there is none.

    All data are decoded, if the main memory suffices.
    Raises OSError.
    """
    data = path.read_bytes()
    size = jp2_boxes.codestream(data)
    if size is None:
        return _NO_SIZE
    tiles = len({tile for tile, _, _ in jp2_boxes.tile_parts(data)})
    if tiles < size.tiles:
        missing = f"it is cut off or damaged: {size.tiles - tiles} of its {size.tiles} tiles are not whole"
        return InvalidScan(missing, "copy it anew from its source")
    return jp2_boxes.damage(data) or _misfits(jp2_boxes.with_end(data), size)


def _misfits(data: bytes, size: Codestream) -> str:
    if memory.shortage(_bytes_needed(size)):
        return ""  # it will be refused when it is prepared
    start = data.find(CODESTREAM)
    count = openjpeg.misfits(data[start:], [place - start for place in jp2_boxes.style_offsets(data)])
    return f"{count} of its code blocks have more or fewer data than their pixels need" if count else ""


def load(path: Path) -> pyvips.Image:
    """Decode the image. Raises pyvips.Error if that is not possible."""
    try:
        data = jp2_boxes.with_end(path.read_bytes())
        boxes, size = jp2_boxes.read_boxes(data), jp2_boxes.codestream(data)
        if size and (shortage := memory.shortage(_bytes_needed(size))):
            raise pyvips.Error(shortage)
        # the plugin itself, because Image.open has a size limit of its own
        with Jpeg2KImageFile(io.BytesIO(data)) as decoded:
            decoded.load()
            pixels = decoded if decoded.mode in _MODES else decoded.convert("RGB")
            mode, image = pixels.mode, to_vips(pixels)
    except DECODING_ERRORS as error:
        raise pyvips.Error(f"JPEG 2000: {error or 'there is not enough memory'}") from None
    if size and size.bits < 8 and decoded.mode == pixels.mode:
        image = _full_range(image, size.bits)
    image = _in_colours(image, mode, boxes).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", exif.orientation(boxes.exif))
    return image


def _bytes_needed(size: Codestream) -> int:
    whole = size.tiles == 1 and size.components > 1
    return size.width * size.height * (_BYTES_OF_WHOLE if whole else _BYTES_OF_TILED)


def _full_range(image: pyvips.Image, bits: int) -> pyvips.Image:
    """Pillow shifts samples of few bits to the left, so that white would be gray."""
    largest = ((1 << bits) - 1) << (8 - bits)
    scaled = (image * (255 / largest)).rint().cast("uchar")
    return scaled.copy(interpretation=image.interpretation)


def _in_colours(image: pyvips.Image, mode: str, boxes: Boxes) -> pyvips.Image:
    """Return the image with the interpretation and the profile of its colour specification (I.5.3.3)."""
    if mode == "RGBA" and boxes.profile[16:20] == b"CMYK":
        mode, image = "CMYK", image.copy(interpretation="cmyk")
    colours = image.extract_band(0, n=_COLOUR_BANDS[mode])
    if mode in ("LA", "RGBA") and boxes.opacity:  # other components are no transparency
        alpha = image[image.bands - 1]
        image = colours.bandjoin(alpha).copy(interpretation=image.interpretation)
        if boxes.is_premultiplied:
            image = image.unpremultiply().rint().cast("uchar").copy(interpretation=image.interpretation)
    else:
        image = colours.copy(interpretation=image.interpretation)
    if boxes.colour_space == jp2_boxes.CIELAB and mode == "RGB":
        # the default ranges of EnumCS 14: a* has 170 levels from 128, b* has 200 from 96 (ISO/IEC 15444-2, M.11.7.4)
        lightness, a, b = (
            image[0] * (100 / 255),
            (image[1] - 128) * (170 / 255),
            (image[2] - 96) * (200 / 255),
        )
        return lightness.bandjoin([a, b]).cast("float").copy(interpretation="lab")
    profile = boxes.profile
    if boxes.colour_space == jp2_boxes.ROMM_RGB:
        profile = icc.rgb_profile(icc.ROMM_PRIMARIES, [1.8])
    elif not profile and mode in ("RGB", "RGBA") and exif.is_adobe_rgb(exif.reader(boxes.exif)):
        profile = icc.adobe_rgb_profile()
    return icc.with_profile(image, profile) if profile else image
