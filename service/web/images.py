"""The doors of images: Image API 3.0 and 2.1 for scans and for typeset pages. Their answers are made in service/images.

Nothing of the store is held while an image is drawn, and pictures are not kept in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from service.images import server, vips
from service.images.derivative_cache import Kept
from service.images.errors import Refusal
from service.images.geometry import Limits
from service.images.info import PROFILES
from service.images.server import Held, Picture, Studio
from service.publishing import page_images
from service.publishing.derivatives import TypesetPage
from service.record.access import RestrictedRecord
from service.record.model import Record
from service.serializers import page_image as forms
from service.serializers import pages as canvases
from service.serializers import painting
from service.serializers.iiif import authorization
from service.settings import Settings
from service.store.log import Entity
from service.web import restricted
from service.web.descriptions import gone
from service.web.negotiate import etag_matches
from service.web.respond import Answer, Ask, problem, redirect, sha

if TYPE_CHECKING:
    from service.web.desk import Desk

LONG = "public, max-age=86400"
# whole typeset pages in the sizes that were ever listed: made without preparing the page
_PLAIN = re.compile(r"/full/(max|full|(\d{1,6}),(\d{1,6})?)/0/default\.(jpg|png)")


def studio(settings: Settings) -> Studio:
    """The studio of this process."""
    vips.settle(1)
    kept = Kept(settings.state / "cache", settings["cache_bytes"])
    seconds = settings["image_seconds"]
    return Studio(kept, settings["image_places"], seconds, seconds)


@dataclass(frozen=True, slots=True)
class Scan:
    """An image with a prepared file."""

    held: Held


@dataclass(frozen=True, slots=True)
class Typeset:
    """An image of a typeset page: prepared when somebody wants more of it than whole pages."""

    page: TypesetPage
    held: Held  # its path is not known before


@dataclass(frozen=True, slots=True)
class Withheld:
    """An image that not everybody may see."""

    row: Entity


Found = Scan | Typeset | Withheld | Entity  # the last of what was withdrawn


def find(desk: Desk, version: int, image: str) -> Found | None:
    """What an identifier stands for, `{id}.{page}`; None for nothing."""
    id, _, number = image.partition(".")
    page = int(number)
    row = desk.reader.entity(id)
    if row is None or row.kind != "record":
        return None
    if row.withdrawn is not None:
        return row
    record = desk.reader.find(id)
    if not isinstance(record, Record):
        return None
    guarded = isinstance(record, RestrictedRecord) and bool(record.withheld)
    if guarded and page < canvases.BESIDE:
        return Withheld(row)
    uri = desk.context.address.image(id, page, version)
    held = Held(Path(), uri, record.rights or "", _limits(desk.settings))
    if canvases.is_guarded(record, desk.context):
        # Authorization Flow 2.0, 2.1: info.json MUST declare the probe
        services = tuple(authorization.services(image, desk.context))
        held = replace(held, services=services, contexts=(authorization.CONTEXT,))
    if said := desk.reader.picture(row.edition or 0, page):
        prepared = forms.from_bytes(said).prepared
        return Scan(replace(held, path=page_images.place(desk.settings, prepared))) if prepared else None
    typeset = canvases.typeset_page(record, page, desk.context)
    if typeset is None:
        return None
    sheet, leaf = typeset
    return Typeset(TypesetPage(sheet, leaf.number, leaf.width, leaf.height), held)


def _limits(settings: Settings) -> Limits:
    names = ("image_max_width", "image_max_height", "image_max_area")
    return Limits(*(settings[name] for name in names))


def answer(ask: Ask, desk: Desk, image: str, rest: str, version: int) -> Answer | Callable[[], Answer] | None:
    """The answer to a request for an image, or how it is made once nothing of the store is held."""
    found = desk.image_at(version, image)
    if found is None:
        return None
    if isinstance(found, Entity):
        return gone(ask, desk, found, part=True)
    if isinstance(found, Withheld):
        page = int(image.rpartition(".")[2])
        return restricted.image(
            ask, desk, found.row, page, rest, lambda: _behind(ask, desk, image, rest, version)
        )
    if isinstance(found, Scan):
        return lambda: _drawn(ask, desk.studio, found.held, version, rest)
    return _typeset(ask, desk, found, version, rest)


def _behind(
    ask: Ask, desk: Desk, image: str, rest: str, version: int
) -> Answer | Callable[[], Answer] | None:
    """The answer that readers with a pass get, of which `restricted` gives others what they may have."""
    desk.reading.enter()
    return answer(replace(ask, if_none_match=None), desk.reading, image, rest, version)


def _typeset(
    ask: Ask, desk: Desk, found: Typeset, version: int, rest: str
) -> Answer | Callable[[], Answer] | None:
    page = found.page
    sizes = [size for size in canvases.sizes(page.width, page.height) if found.held.limits.allow(*size)]
    if rest in ("", "/"):
        return _said(server.redirect_to_info(found.held))
    if rest == "/info.json":
        return _said(server.info_response(version, found.held, page.shape, sizes, ask.accept))
    if plain := _plain(rest, version, sizes, page):
        return lambda: _whole(desk, found, *plain, version)
    return lambda: _prepared(ask, desk, found, version, rest)


def _plain(
    rest: str, version: int, sizes: list[forms.Size], page: TypesetPage
) -> tuple[forms.Size, str] | None:
    """Size and format of a whole page in one of its listed sizes."""
    match = _PLAIN.fullmatch(rest)
    if match is None:
        return None
    if match[1] == "max" or (match[1] == "full" and version == 2):
        listed = [size for size in sizes if size == (page.width, page.height)]
    else:
        asked = (match[2], match[3] or "") if match[2] else None
        listed = [
            size for size in sizes if asked and asked in ((str(size[0]), ""), (str(size[0]), str(size[1])))
        ]
    return (listed[0], match[4]) if listed else None


def _whole(desk: Desk, found: Typeset, size: forms.Size, format: str, version: int) -> Answer:
    data = desk.derived.page_image(found.page, size[0], format)
    media_type = "image/png" if format == "png" else "image/jpeg"
    whole = size == (found.page.width, found.page.height)
    canonical = painting.whole if whole else partial(painting.sized, size=size)
    link = f'<{canonical(found.held.uri, version)}>;rel="canonical", <{PROFILES[version]}>;rel="profile"'
    return Answer(200, media_type, data, (("Link", link),), sha(data), cache=LONG, keep=False)


def _prepared(ask: Ask, desk: Desk, found: Typeset, version: int, rest: str) -> Answer:
    path = desk.derived.prepared(found.page)
    if isinstance(path, Refusal):
        return _said(Picture(path.status, sentence=path.sentence))
    return _drawn(ask, desk.studio, replace(found.held, path=path), version, rest)


@dataclass(frozen=True, slots=True)
class _One:
    """The one image that a request is about, as the image room asks for it."""

    studio: Studio
    held: Held

    def find(self, version: int, identifier: str) -> Held:
        """That image."""
        return self.held


def _drawn(ask: Ask, studio: Studio, held: Held, version: int, rest: str) -> Answer:
    def known(etag: str) -> bool:
        return bool(ask.if_none_match) and etag_matches(ask.if_none_match or "", f'"{etag}"')

    return _said(server.answer(version, "", rest, ask.accept, _One(studio, held), known))


def _said(picture: Picture) -> Answer:
    """An answer of the image room with all that answers of a node carry."""
    headers = dict(picture.headers)
    if picture.status == 303:
        return redirect(303, headers["Location"])
    if picture.status >= 400:
        title = HTTPStatus(picture.status).phrase
        return problem(picture.status, title, picture.sentence).with_headers(*picture.headers)
    image = picture.media_type.startswith("image/") or not picture.vary
    return Answer(
        picture.status,
        picture.media_type,
        picture.body,
        picture.headers,
        picture.etag,
        picture.vary,
        cache=LONG if image else "public, max-age=0, must-revalidate",
        keep=not image,
    )
