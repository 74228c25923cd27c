"""The image information document, info.json, of Image API 3.0 (5) and 2.1 (5), at level 2.

It lists as `sizes` and `tiles` only what is ready in the prepared file, and as extras only what is really done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.images.geometry import Limits, Shape, Size
from service.images.output_formats import available_formats

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
    """info.json of the service at `uri`, by version 2 or 3; `sizes` in pixels are those that are stored.

    `services` (as of IIIF Authorization) go in as they are; their `contexts` stand before the image's (3.0, 5.2).
    """
    given = [size for size in sizes if limits.allow(*size)]
    make = _second if version == 2 else _third
    context = [*contexts, CONTEXTS[version]] if contexts else CONTEXTS[version]
    return {"@context": context} | make(uri, shape, given, limits, rights, services)


def _third(
    uri: str, shape: Shape, sizes: Sequence[Size], limits: Limits, rights: str, services: Sequence[Service]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": uri,
        "type": "ImageService3",
        "protocol": PROTOCOL,
        "profile": "level2",
        "width": shape.width,
        "height": shape.height,
        "maxWidth": limits.width,
        "maxHeight": limits.height,
        "maxArea": limits.area,
        "sizes": [{"type": "Size", "width": wide, "height": high} for wide, high in sizes],
        "tiles": [{"type": "Tile"} | _tiles(shape)],
        "rights": rights,
        # color is not listed where there is none (4.4)
        "extraQualities": ["gray", "bitonal"] if shape.gray else ["color", "gray", "bitonal"],
        "extraFormats": [name for name in available_formats() if name not in _LEVEL_2],
        "extraFeatures": list(_FEATURES_3),
        "service": list(services),
    }
    return {name: value for name, value in made.items() if value not in ("", [])}


def _second(
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
    made: dict[str, Any] = {
        "@id": uri,
        "protocol": PROTOCOL,
        "profile": [PROFILES[2], extras],
        "width": shape.width,
        "height": shape.height,
        "sizes": [{"width": wide, "height": high} for wide, high in sizes],
        "tiles": [_tiles(shape)],
        "license": rights,
        "service": list(services),
    }
    return {name: value for name, value in made.items() if value not in ("", [])}


def _tiles(shape: Shape) -> dict[str, Any]:
    return {"width": shape.tile, "height": shape.tile, "scaleFactors": list(shape.factors())}
