"""Converts the colours of a scan to 8-bit sRGB or gray, as its profile means them."""

from __future__ import annotations

from fonds.images.vips import pyvips


def to_srgb_or_gray(image: pyvips.Image) -> pyvips.Image:
    """Convert an image to 8-bit sRGB, or gray if it has no colours; transparent areas become white."""
    is_gray = image.bands < 3
    image = _without_alpha(_in_standard_colours(image))
    if is_gray and image.bands > 1:
        image = image.colourspace("b-w") if image.interpretation != "b-w" else image[0]
    bands = 1 if is_gray else 3
    return image.extract_band(0, n=bands).cast("uchar").copy(interpretation="b-w" if is_gray else "srgb")


def _in_standard_colours(image: pyvips.Image) -> pyvips.Image:
    """Convert to sRGB by the colour profile of the scan if it is valid, or else by the interpretation of its bands."""
    if image.interpretation == "lab":
        # L*a*b* of scans has the white D50, as in profiles; libvips' own conversion takes it for D65
        return image.icc_export(output_profile="srgb", intent="relative", depth=8)
    is_cmyk = image.interpretation == "cmyk"
    if image.get_typeof("icc-profile-data") or is_cmyk:
        fallback = {"input_profile": "cmyk"} if is_cmyk else {}
        try:
            return image.icc_transform("srgb", embedded=True, intent="relative", depth=8, **fallback)
        except pyvips.Error:  # libvips reads the profile here, before any pixel
            pass
    space = "b-w" if image.bands < 3 else "srgb"
    if image.interpretation in ("multiband", "histogram"):
        image = image.copy(interpretation=_guess_interpretation(image))
    return image.colourspace(space)


def _guess_interpretation(image: pyvips.Image) -> str:
    is_16_bit = image.format in ("ushort", "short")
    if image.bands < 3:
        return "grey16" if is_16_bit else "b-w"
    return "rgb16" if is_16_bit else "srgb"


def _without_alpha(image: pyvips.Image) -> pyvips.Image:
    return image.flatten(background=255) if image.hasalpha() else image
