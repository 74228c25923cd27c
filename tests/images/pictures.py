"""Pictures of known colours, the folder of images that a node would be, and a WSGI application to serve them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as made_by
from http import HTTPStatus
from pathlib import Path
from typing import Any

from PIL import Image

from fonds.images import prepare
from fonds.images import scan as source
from fonds.images.derivative_cache import DerivativeCache
from fonds.images.geometry import DEFAULT_LIMITS, Limits
from fonds.images.request import split
from fonds.images.scan import Scan, ScanLimits
from fonds.images.server import ImageResource, ImageResponse, RenderPool, respond
from fonds.images.vips import pyvips

# the 10 by 10 squares of IIIF/image-validator's validation image, by column and row: red, green, blue in hexadecimal
COLOURS = """
3daa7e 3d6bb2 5255ea a47a6e 81e258 5b2579 8a802a 0655ea 796dcc 41f654
c38578 ab2b66 762d82 f269ab 055569 713a29 df4503 2d4f8c 2375f8 799cb8
a85ca3 1c5b8f 5629ad 6fe61d aebd07 128b58 5da880 23020e cc6989 125680
6b37b2 fb28b8 2f248b 027faa e00c72 85436c efaed1 551d9c 0837bc f07d07
70a71e a63fa1 e8e317 4a5087 4f612f 91a050 2da04f 0c36d7 cb5346 4e1c2e
66c13f e1375b 6bc293 a7185f f9d660 a72288 35fed1 acde15 994d33 8927b7
9fb6c0 80fcad 94a25a c0a573 9a6602 6bed3e 6fecdb 8171ac efcca6 3c6025
48ace3 773364 d155a5 57ac9f bc2aa2 630336 072a25 699b64 26dcf0 622e02
12df91 bd7911 5803d2 b5102b bd27f4 7b9374 f694d6 dfb1c7 4d1288 eb2415
9289b0 54f837 3d904f 6efb31 2b6984 a58337 3c17e1 93c5e2 504368 a177b6
""".split()


def squares() -> Any:
    """The validation image: 1000 by 1000 pixels, column by column in the list above."""
    picture = Image.new("RGB", (1000, 1000))
    for number, colour in enumerate(COLOURS):
        column, row = divmod(number, 10)
        picture.paste(
            tuple(bytes.fromhex(colour)), (column * 100, row * 100, column * 100 + 100, row * 100 + 100)
        )
    return pyvips.Image.new_from_memory(picture.tobytes(), 1000, 1000, 3, "uchar").copy(interpretation="srgb")


def field(width: int, height: int) -> Any:
    """A smooth picture whose colour tells the place: red from left to right, green from above, blue between."""
    places = pyvips.Image.xyz(width, height)
    red, green = places[0] * (255 / width), places[1] * (255 / height)
    blue = (places[0] + places[1]) * (255 / (width + height))
    return red.bandjoin([green, blue]).cast("uchar").copy(interpretation="srgb")


@dataclass(frozen=True)
class Ready:
    """A picture, its scan and what was prepared of it."""

    picture: Any
    scan: Scan
    prepared: prepare.PreparedImage


def scanned(path: Path) -> Scan:
    """The scan in a file, which must be one."""
    found = source.inspect_scan(path, ScanLimits())
    assert isinstance(found, Scan), found
    return found


def ready(picture: Any, folder: Path, tile: int = 512, quality: int = 95) -> Ready:
    """A picture as a scan (PNG), prepared; at a quality whose errors are small, with whole colours."""
    path = folder / "scan.png"
    picture.pngsave(str(path), compression=1)
    recipe = prepare.EncodingOptions(tile, quality, subsample=False)
    return Ready(picture, scanned(path), made(path, folder / "prepared", recipe))


def made(path: Path, folder: Path, recipe: prepare.EncodingOptions, page: int = 0) -> prepare.PreparedImage:
    """What is prepared of a page of a scan, which must succeed."""
    scan = scanned(path)
    found = prepare.prepare(scan, scan.pages[page], source.digest(path), folder, recipe)
    assert isinstance(found, prepare.PreparedImage), found
    return found


@dataclass
class Gallery:
    """Images by identifier, as a node would hold them."""

    paths: dict[str, Path]
    render_pool: RenderPool
    base: str = "http://127.0.0.1"
    limits: Limits = DEFAULT_LIMITS
    rights: str = ""
    more: dict[str, Any] = made_by(default_factory=dict)

    def find(self, version: int, identifier: str) -> ImageResource | None:
        """The image of that identifier."""
        path = self.paths.get(identifier)
        uri = f"{self.base}/iiif/{version}/{identifier}"
        return ImageResource(path, uri, self.rights, self.limits, **self.more) if path else None


def gallery(paths: dict[str, Path], work: Path, **more: Any) -> Gallery:
    """A gallery with a cache in the folder `work`."""
    return Gallery(paths, RenderPool(DerivativeCache(work / "cache", 50_000_000)), **more)


def application(images: Gallery) -> Callable[..., Iterable[bytes]]:
    """A WSGI application for `/iiif/2/...` and `/iiif/3/...`: as thin as a door can be."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        _, _, version, rest = environ["PATH_INFO"].split("/", 3)
        identifier, asked = split(rest)
        picture = respond(int(version), identifier, asked, environ.get("HTTP_ACCEPT"), images)
        start(_line(picture.status), _headers(picture))
        return [picture.body or picture.message.encode()]

    return serve


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _headers(picture: ImageResponse) -> list[tuple[str, str]]:
    body = picture.body or picture.message.encode()
    return [
        ("Content-Type", picture.media_type or "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Access-Control-Allow-Origin", "*"),
        *picture.headers,
    ]
