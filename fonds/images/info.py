"""The image information document, info.json, of Image API 3.0 (5) and 2.1 (5), at level 2.

It lists as `sizes` and `tiles` only what the prepared file contains, and as extras only what is implemented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fonds.images.geometry import Limits, Shape, Size
from fonds.images.output_formats import available_formats

CONTEXTS = {2: "http://iiif.io/api/image/2/context.json", 3: "http://iiif.io/api/image/3/context.json"}
PROFILES = {2: "http://iiif.io/api/image/2/level2.json", 3: "http://iiif.io/api/image/3/level2.json"}
PROTOCOL = "http://iiif.io/api/image"

_FEATURES_3 = ("canonicalLinkHeader", "mirroring", "profileLinkHeader", "rotationArbitrary", "sizeUpscaling")
_FEATURES_2 = ("canonicalLinkHeader", "mirroring", "profileLinkHeader", "regionSquare", "rotationArbitrary")
_LEVEL_2 = ("jpg", "png")

Service = Mapping[str, Any]


def document(
    version: int,
    uri: str,
    shape: Shape,
    sizes: Sequence[Size],
    limits: Limits,
    rights: str = "",
    services: Sequence[Service] = (),
    contexts: Sequence[str] = (),
) -> dict[str, Any]:
    """Return info.json of the service at `uri`, by version 2 or 3; `sizes` in pixels are those that are stored.

    `services` (of IIIF Authorization, for example) are included unchanged; their `contexts` come first (3.0, 5.2).
    """
    allowed_sizes = [size for size in sizes if limits.allow(*size)]
    build = _version_2 if version == 2 else _version_3
    context = [*contexts, CONTEXTS[version]] if contexts else CONTEXTS[version]
    return {"@context": context} | build(uri, shape, allowed_sizes, limits, rights, services)


def _version_3(
    uri: str, shape: Shape, sizes: Sequence[Size], limits: Limits, rights: str, services: Sequence[Service]
) -> dict[str, Any]:
    members: dict[str, Any] = {
        "id": uri,
        "type": "ImageService3",
        "protocol": PROTOCOL,
        "profile": "level2",
        "width": shape.width,
        "height": shape.height,
        "maxWidth": limits.width,
        "maxHeight": limits.height,
        "maxArea": limits.area,
        "sizes": [{"type": "Size", "width": width, "height": height} for width, height in sizes],
        "tiles": [{"type": "Tile"} | _tiles(shape)],
        "rights": rights,
        # color is not listed for an image without colours (4.4)
        "extraQualities": ["gray", "bitonal"] if shape.gray else ["color", "gray", "bitonal"],
        "extraFormats": [name for name in available_formats() if name not in _LEVEL_2],
        "extraFeatures": list(_FEATURES_3),
        "service": list(services),
    }
    return {name: value for name, value in members.items() if value not in ("", [])}


def _version_2(
    uri: str, shape: Shape, sizes: Sequence[Size], limits: Limits, rights: str, services: Sequence[Service]
) -> dict[str, Any]:
    extras = {
        "formats": [name for name in available_formats() if name not in _LEVEL_2],
        "qualities": ["gray", "bitonal"] if shape.gray else ["color", "gray", "bitonal"],
        "supports": [*_FEATURES_2, "sizeAboveFull"],
        "maxWidth": limits.width,
        "maxHeight": limits.height,
        "maxArea": limits.area,
    }
    members: dict[str, Any] = {
        "@id": uri,
        "protocol": PROTOCOL,
        "profile": [PROFILES[2], extras],
        "width": shape.width,
        "height": shape.height,
        "sizes": [{"width": width, "height": height} for width, height in sizes],
        "tiles": [_tiles(shape)],
        "license": rights,
        "service": list(services),
    }
    return {name: value for name, value in members.items() if value not in ("", [])}


def _tiles(shape: Shape) -> dict[str, Any]:
    return {"width": shape.tile, "height": shape.tile, "scaleFactors": list(shape.factors())}
