"""Answers requests of the IIIF Image API 3.0 and 2.1: from the path of an image to status, media type and bytes.

It depends on no web framework, and leaves CORS headers to the view that calls it. Stored bytes (tiles, thumbnails,
info.json) are returned at once. Rendering waits for one of a few slots, in a queue of bounded length, so that slow
images never hold all threads.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from fonds.concurrency import RETRY_SECONDS, BusyError, ConcurrencyLimit
from fonds.images import info
from fonds.images.derivative import Derivative, resolve
from fonds.images.derivative_cache import DerivativeCache, RenderResult
from fonds.images.errors import InvalidScan, RequestError
from fonds.images.geometry import DEFAULT_LIMITS, Limits, Shape, Size, tile_at
from fonds.images.output_formats import available_formats
from fonds.images.pyramid import Pyramid, open_pyramid
from fonds.images.render import VERSION, render
from fonds.images.request import parse

Headers = tuple[tuple[str, str], ...]
MAX_OPEN_FILES = 128  # prepared files kept open in a process
_BUSY = RequestError(503, "too many images are being made: ask again in a while")
MAX_WAITING = 32  # requests that wait for a slot: as many tiles as a viewer asks for at once
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ImageResource:
    """An image that can be requested: its prepared file, the URI of its service in the requested version, its rights.

    `limits` bounds the size of responses. `services` and their `contexts` are those of IIIF Authorization, for example.
    """

    path: Path
    uri: str
    rights: str = ""
    limits: Limits = DEFAULT_LIMITS
    services: tuple[info.Service, ...] = ()
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageResponse:
    """A response. `etag` is without quotes; `message` says what is wrong if there is no body; `vary` is as in HTTP."""

    status: int
    media_type: str = ""
    body: bytes = b""
    headers: Headers = ()
    etag: str = ""
    message: str = ""
    vary: tuple[str, ...] = ()


class ImageLookup(Protocol):
    """What the caller provides: the images, and the render pool of this process."""

    @property
    def render_pool(self) -> RenderPool:
        """The pool that renders images."""
        ...

    def find(self, version: int, identifier: str) -> ImageResource | None:
        """Return the image with that decoded identifier, or None."""
        ...


class RenderPool:
    """What the threads of a process share: open files, the cache of derivatives, and the right to render.

    `max_concurrent` is how many images are rendered at once. `max_waiting` more requests wait for their turn, each at
    most `queue_seconds`; rendering takes at most `render_seconds`. A server needs more threads than `limit.threads`, so
    that some are left for tiles.
    """

    def __init__(
        self,
        cache: DerivativeCache,
        max_concurrent: int = 2,
        queue_seconds: float = 20,
        render_seconds: float = 20,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self.cache, self._render_seconds = cache, render_seconds
        self.limit = ConcurrencyLimit("images", max_concurrent, max_waiting, queue_seconds)
        self._open: OrderedDict[Path, Pyramid] = OrderedDict()
        self._lock = threading.Lock()

    def pyramid(self, path: Path) -> Pyramid | InvalidScan:
        """Return the prepared file, opened. Raises OSError if there is none."""
        with self._lock:
            pyramid = self._open.get(path)
            if pyramid:
                self._open.move_to_end(path)
                return pyramid
        opened = open_pyramid(path)
        if isinstance(opened, Pyramid):
            with self._lock:
                self._open[path] = opened
                if len(self._open) > MAX_OPEN_FILES:
                    self._open.popitem(last=False)
        return opened

    def prepared(self, key: str, make: Callable[[Path], RequestError | None]) -> Path | RequestError:
        """Return a prepared file that is made on its first request, and is removed when the cache is full."""
        try:
            return self.cache.file(key, "tif", make, self.limit)
        except BusyError:
            return _BUSY

    def render(self, key: str, derivative: Derivative, pyramid: Pyramid) -> RenderResult:
        """Return the image from the cache, or render it. The error is 503 if no slot becomes free in time."""
        make = partial(render, derivative, pyramid, self._render_seconds)
        try:
            return self.cache.get(key, derivative.format, make, self.limit)
        except BusyError:
            return _BUSY


def respond(
    version: int,
    identifier: str,
    rest: str,
    accept: str | None,
    images: ImageLookup,
    known: Callable[[str], bool] | None = None,
) -> ImageResponse:
    """Answer what follows an identifier: "" (303 to info.json), "/info.json", or an image request.

    `identifier` is decoded. `known` says whether the client has the response with an ETag: then the status is 304, and
    nothing is rendered. Errors are responses with a message: 400, 404, 500, 503 (3.0, 2; 2.1, 2; both, 4).
    """
    image = images.find(version, identifier)
    if image is None:
        return ImageResponse(404, message="there is no image with that identifier")
    if rest in ("", "/"):
        return redirect_to_info(image)
    try:
        pyramid = images.render_pool.pyramid(image.path)
    except OSError:
        return ImageResponse(404, message="the image is not prepared: publish its record again")
    if isinstance(pyramid, InvalidScan):
        return ImageResponse(500, message=pyramid.message)
    if rest == "/info.json":
        return info_response(version, image, pyramid.shape, pyramid.sizes, accept, known)
    return _image_response(version, image, pyramid, rest, images.render_pool, known)


def redirect_to_info(image: ImageResource) -> ImageResponse:
    """Return the response at the base URI: 303 to info.json (3.0, 2)."""
    return ImageResponse(303, headers=(("Location", f"{image.uri}/info.json"),))


def info_response(
    version: int,
    image: ImageResource,
    shape: Shape,
    sizes: Sequence[Size],
    accept: str | None,
    known: Callable[[str], bool] | None = None,
) -> ImageResponse:
    """Return the response at info.json, for an image of that shape in which these sizes are stored."""
    document = info.document(
        version, image.uri, shape, sizes, image.limits, image.rights, image.services, image.contexts
    )
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    media_type = _media_type(version, accept)
    etag = hashlib.sha256(media_type.encode() + body).hexdigest()[:32]
    link = () if media_type != _JSON else (_context_link(version),)
    if known and known(etag):
        return ImageResponse(304, etag=etag, vary=("Accept",))
    return ImageResponse(200, media_type, body, link, etag, vary=("Accept",))


def _media_type(version: int, accept: str | None) -> str:
    """3.0, 5.1: JSON-LD unless plain JSON is preferred; 2.1, 5: plain JSON unless JSON-LD is. Never 406."""
    accept = accept or ""
    json_ld_3 = f'application/ld+json;profile="{info.CONTEXTS[3]}"'
    json_ld, plain = accept.find("application/ld+json"), accept.find(_JSON)
    if version == 2:
        return "application/ld+json" if json_ld >= 0 and (plain < 0 or json_ld < plain) else _JSON
    return _JSON if plain >= 0 and (json_ld < 0 or plain < json_ld) else json_ld_3


def _context_link(version: int) -> tuple[str, str]:
    relation = "http://www.w3.org/ns/json-ld#context"
    return "Link", f'<{info.CONTEXTS[version]}>;rel="{relation}";type="application/ld+json"'


def _image_response(
    version: int,
    image: ImageResource,
    pyramid: Pyramid,
    rest: str,
    render_pool: RenderPool,
    known: Callable[[str], bool] | None,
) -> ImageResponse:
    request = parse(version, rest)
    if isinstance(request, RequestError):
        return error_response(request)
    derivative = resolve(request, pyramid.shape, image.limits)
    if isinstance(derivative, RequestError):
        return error_response(derivative)
    key = _key(image.path, derivative)
    if known and known(key):
        return ImageResponse(304, etag=key)
    body = _stored(derivative, pyramid) or render_pool.render(key, derivative, pyramid)
    if isinstance(body, RequestError):
        return error_response(body)
    return ImageResponse(
        200, available_formats()[derivative.format].media_type, body, _links(version, image, derivative), key
    )


def _key(path: Path, derivative: Derivative) -> str:
    """Return the digest of all inputs: the name of the prepared file is a digest of the scan and its preparation."""
    # not the canonical URI: it differs between the versions, and its `max` depends on the limits
    inputs = (VERSION, path.stem, derivative.region, derivative.size, derivative.mirror, derivative.degrees)
    return hashlib.sha256(repr((*inputs, derivative.quality, derivative.format)).encode()).hexdigest()[:40]


def _stored(derivative: Derivative, pyramid: Pyramid) -> bytes | None:
    """Return the bytes if the prepared file contains this tile or this size of the full image, or else None."""
    if not derivative.is_unmodified:
        return None
    shape = pyramid.shape
    is_full = derivative.region == (0, 0, shape.width, shape.height)
    if is_full and (data := pyramid.full_image(derivative.size)):
        return data
    tile = tile_at(shape, derivative.region, *derivative.size)
    return pyramid.tile(*tile) if tile else None


def _links(version: int, image: ImageResource, derivative: Derivative) -> Headers:
    """Return the canonical URI and the profile (3.0, 4.8 and 6; 2.1, 4.7 and 6)."""
    canonical = f'<{image.uri}/{derivative.canonical}>;rel="canonical"'
    return (("Link", f'{canonical}, <{info.PROFILES[version]}>;rel="profile"'),)


def error_response(error: RequestError) -> ImageResponse:
    """Return the response for an error, with the time to wait if the server is busy."""
    headers = (("Retry-After", str(RETRY_SECONDS)),) if error.status == 503 else ()
    return ImageResponse(error.status, message=error.message, headers=headers)
