"""Answers requests of the IIIF Image API 3.0 and 2.1: the path of an image in, status, type and bytes out.

Knows no web framework and sets no CORS header: the door does. Stored bytes (tiles, thumbnails, info.json) are answered
at once; what has to be drawn waits for one of a few places, so that slow images never stop the quick answers.
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
from typing import Protocol, TypeVar

from service.images import info
from service.images.derivative import Derivative, resolve
from service.images.derivative_cache import DerivativeCache, RenderResult
from service.images.errors import InvalidScan, RequestError
from service.images.geometry import DEFAULT_LIMITS, Limits, Shape, Size, tile_at
from service.images.output_formats import available_formats
from service.images.pyramid import Pyramid, open_pyramid
from service.images.render import VERSION, render
from service.images.request import parse

Headers = tuple[tuple[str, str], ...]
MAX_OPEN_FILES = 128  # prepared files kept open in a process
_JSON = "application/json"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ImageResource:
    """An image that can be asked for: its prepared file, the URI of its service in the version asked for, the rest
    of what its info.json says. `services` and their `contexts` are of IIIF Authorization and the like."""

    path: Path
    uri: str
    rights: str = ""
    limits: Limits = DEFAULT_LIMITS
    services: tuple[info.Service, ...] = ()
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageResponse:
    """An answer. `etag` is without quotes; `sentence` says what is wrong where there is no body; `vary` as in HTTP."""

    status: int
    media_type: str = ""
    body: bytes = b""
    headers: Headers = ()
    etag: str = ""
    message: str = ""
    vary: tuple[str, ...] = ()


class ImageLookup(Protocol):
    """What the caller knows: which images there are, and the studio of this process."""

    @property
    def studio(self) -> RenderPool:
        """Where images are drawn."""
        ...

    def find(self, version: int, identifier: str) -> ImageResource | None:
        """The image of that identifier, decoded; None where there is none."""
        ...


class RenderPool:
    """What the threads of a process share: open files, the cache of derivatives, and the right to render.

    `max_concurrent` is how many images are rendered at once; it must be below the number of threads, so that some are
    left for tiles. A request waits at most `queue_seconds` for its turn, and rendering takes at most `render_seconds`.
    """

    def __init__(
        self,
        cache: DerivativeCache,
        max_concurrent: int = 2,
        queue_seconds: float = 20,
        render_seconds: float = 20,
    ) -> None:
        self.kept, self._patience, self._seconds = cache, queue_seconds, render_seconds
        self._places = threading.BoundedSemaphore(max_concurrent)
        self._open: OrderedDict[Path, Pyramid] = OrderedDict()
        self._lock = threading.Lock()

    def pyramid(self, path: Path) -> Pyramid | InvalidScan:
        """The prepared file, open. Raises OSError where there is none."""
        with self._lock:
            found = self._open.get(path)
            if found:
                self._open.move_to_end(path)
                return found
        opened = open_pyramid(path)
        if isinstance(opened, Pyramid):
            with self._lock:
                self._open[path] = opened
                if len(self._open) > MAX_OPEN_FILES:
                    self._open.popitem(last=False)
        return opened

    def prepared(self, key: str, make: Callable[[Path], RequestError | None]) -> Path | RequestError:
        """A prepared file that is made when it is first asked for, and may go when the cache is full."""
        return self.kept.file(key, "tif", lambda path: self._placed(lambda: make(path)))

    def render(self, key: str, drawing: Derivative, pyramid: Pyramid) -> RenderResult:
        """The drawing, from the cache or made; refused with 503 where no place came free."""
        make = partial(render, drawing, pyramid, self._seconds)
        return self.kept.get(key, drawing.format, lambda: self._placed(make))

    def _placed(self, make: Callable[[], Result]) -> Result | RequestError:
        if not self._places.acquire(timeout=self._patience):
            return RequestError(503, "too many images are being made: ask again in a while")
        try:
            return make()
        finally:
            self._places.release()


def respond(
    version: int,
    identifier: str,
    rest: str,
    accept: str | None,
    images: ImageLookup,
    known: Callable[[str], bool] | None = None,
) -> ImageResponse:
    """The answer to what follows an identifier: "" (303 to info.json), "/info.json", or an image request.

    `identifier` is decoded. `known` says whether the client has the answer of that ETag: then 304, and nothing is
    drawn. Refusals are Pictures with a sentence: 400, 404, 500, 503 (3.0, 2; 2.1, 2; both, 4).
    """
    held = images.find(version, identifier)
    if held is None:
        return ImageResponse(404, message="there is no image of that identifier")
    if rest in ("", "/"):
        return redirect_to_info(held)
    try:
        pyramid = images.studio.pyramid(held.path)
    except OSError:
        return ImageResponse(404, message="the image is not prepared: publish its record again")
    if isinstance(pyramid, InvalidScan):
        return ImageResponse(500, message=pyramid.message)
    if rest == "/info.json":
        return info_response(version, held, pyramid.shape, pyramid.sizes, accept, known)
    return _image(version, held, pyramid, rest, images.studio, known)


def redirect_to_info(held: ImageResource) -> ImageResponse:
    """The answer at the base URI: 303 to info.json (3.0, 2)."""
    return ImageResponse(303, headers=(("Location", f"{held.uri}/info.json"),))


def info_response(
    version: int,
    held: ImageResource,
    shape: Shape,
    sizes: Sequence[Size],
    accept: str | None,
    known: Callable[[str], bool] | None = None,
) -> ImageResponse:
    """The answer at info.json, for an image of that shape with these sizes ready."""
    made = info.document(
        version, held.uri, shape, sizes, held.limits, held.rights, held.services, held.contexts
    )
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    media_type = _media_type(version, accept)
    etag = hashlib.sha256(media_type.encode() + body).hexdigest()[:32]
    link = () if media_type != _JSON else (_context_link(version),)
    if known and known(etag):
        return ImageResponse(304, etag=etag, vary=("Accept",))
    return ImageResponse(200, media_type, body, link, etag, vary=("Accept",))


def _media_type(version: int, accept: str | None) -> str:
    """3.0, 5.1 gives JSON-LD unless plain JSON is asked for; 2.1, 5 plain JSON unless JSON-LD is. Never 406."""
    asked = accept or ""
    profiled = f'application/ld+json;profile="{info.CONTEXTS[3]}"'
    linked, plain = asked.find("application/ld+json"), asked.find(_JSON)
    if version == 2:
        return "application/ld+json" if linked >= 0 and (plain < 0 or linked < plain) else _JSON
    return _JSON if plain >= 0 and (linked < 0 or plain < linked) else profiled


def _context_link(version: int) -> tuple[str, str]:
    relation = "http://www.w3.org/ns/json-ld#context"
    return "Link", f'<{info.CONTEXTS[version]}>;rel="{relation}";type="application/ld+json"'


def _image(
    version: int,
    held: ImageResource,
    pyramid: Pyramid,
    rest: str,
    studio: RenderPool,
    known: Callable[[str], bool] | None,
) -> ImageResponse:
    request = parse(version, rest)
    drawing = request if isinstance(request, RequestError) else resolve(request, pyramid.shape, held.limits)
    if isinstance(drawing, RequestError):
        return _refused(drawing)
    key = _key(held.path, drawing)
    if known and known(key):
        return ImageResponse(304, etag=key)
    body = _stored(drawing, pyramid) or studio.render(key, drawing, pyramid)
    if isinstance(body, RequestError):
        return _refused(body)
    return ImageResponse(
        200, available_formats()[drawing.format].media_type, body, _links(version, held, drawing), key
    )


def _key(path: Path, drawing: Derivative) -> str:
    """The digest of all that the bytes come from: the prepared file's name is a digest, the drawing says the rest."""
    # not the address: that differs between the versions, and `max` in it is not of one size for ever
    made_from = (VERSION, path.stem, drawing.region, drawing.size, drawing.mirror, drawing.degrees)
    return hashlib.sha256(repr((*made_from, drawing.quality, drawing.format)).encode()).hexdigest()[:40]


def _stored(drawing: Derivative, pyramid: Pyramid) -> bytes | None:
    """The bytes where the prepared file has just these: a tile or a whole image."""
    if not drawing.is_unmodified:
        return None
    shape = pyramid.shape
    if drawing.region == (0, 0, shape.width, shape.height) and (found := pyramid.full_image(drawing.size)):
        return found
    place = tile_at(shape, drawing.region, *drawing.size)
    return pyramid.tile(*place) if place else None


def _links(version: int, held: ImageResource, drawing: Derivative) -> Headers:
    """Canonical address and profile (3.0, 4.8 and 6; 2.1, 4.7 and 6)."""
    canonical = f'<{held.uri}/{drawing.canonical}>;rel="canonical"'
    return (("Link", f'{canonical}, <{info.PROFILES[version]}>;rel="profile"'),)


def _refused(refusal: RequestError) -> ImageResponse:
    again = (("Retry-After", "10"),) if refusal.status == 503 else ()
    return ImageResponse(refusal.status, message=refusal.message, headers=again)
