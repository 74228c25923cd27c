"""The exchange between nodes: every description once, with its last change, in the order of the log, as JSON lines.

The first line is the head: who answers, the identity of its log, the number of its last change and of its descriptions.
Then there is an entry for each description, and the last line has the number with which the next page begins. Without
that line a page is cut off. The format is in docs/federation.md.

An entry stands for itself: its pages are addresses on the web, and it names its publisher. That of a copy is the entry
of its origin, with one more node on its path, so that its digest can be compared with that of the origin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from fonds.record import canonical
from fonds.record.model import Description, Record
from fonds.record.pages import Page
from fonds.serializers.caption_layers import tracks
from fonds.serializers.context import SerializerContext
from fonds.serializers.format_registry import UNITS
from fonds.serializers.page_image import PageImage
from fonds.serializers.page_model import Painting
from fonds.serializers.painting import painting, poster

MEDIA_TYPE = "application/jsonl"
FORMAT = 1  # of the lines; a reader refuses a later one
Json = dict[str, Any]


class RangeSum(Protocol):
    """The descriptions whose last change is in a range of the log: their number, and the sum of their digests."""

    @property
    def after(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def digest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LogPlace:
    """A place in the log: its identity, the number of its last change, and the position that was asked for, with the
    hash of the log there ("" if it is not known)."""

    log: str
    last: int
    after: int
    hash: str

    def as_dict(self, context: SerializerContext) -> Json:
        """Return the fields of an answer."""
        node = {"exchange": FORMAT, "node": context.urls.base}
        return {**node, "log": self.log, "last": self.last, "after": self.after, "hash": self.hash}


def head(place: LogPlace, count: int, origins: dict[str, str], context: SerializerContext) -> bytes:
    """Return the first line. `count` is the number of descriptions, `origins` the base URLs of the copies by name."""
    return orjson.dumps(
        {
            **place.as_dict(context),
            "count": count,
            "title": context.site.title,
            "rights": context.site.data_license,
            "origins": origins,
        }
    )


def end(next_position: int, log_hash: str, complete: bool) -> bytes:
    """Return the last line: where the next page begins, the hash of the log there, and whether there is none yet."""
    return orjson.dumps({"next": next_position, "hash": log_hash, "complete": complete})


def digests(
    place: LogPlace, level: int, ranges: Iterable[RangeSum] | None, items: Json, context: SerializerContext
) -> bytes:
    """Return the digests of a range of the log at a level: of the ranges in it or, at level 0, the numbers of the last
    changes by id (`items`)."""
    parts = None if ranges is None else [_range(one) for one in ranges]
    content: Json = {"items": items} if parts is None else {"ranges": parts}
    return orjson.dumps({**place.as_dict(context), "level": level, **content})


def _range(one: RangeSum) -> Json:
    return {"after": one.after, "width": one.width, "count": one.count, "digest": one.digest}


def entry(
    id: str, kind: str, version: int, time: str, record: bytes, context: SerializerContext, oai: str = ""
) -> bytes:
    """Return the entry of a description of this node. `version` is the number of its last change in the log, and `oai`
    its identifier in OAI-PMH, or "" if it has none."""
    fields = orjson.loads(record)
    changes: Json = {}
    if kind in UNITS and "publisher" not in fields and context.site.publisher:
        changes["publisher"] = context.site.publisher
    if any(needs_address(page) for page in fields.get("pages", ())):
        changes["pages"] = _pages(canonical.from_bytes(record), context)
    if changes:
        record = orjson.dumps(fields | changes, option=orjson.OPT_SORT_KEYS)
    place = _place(id, kind, version, time, context) | ({"oai": oai} if oai else {})
    return with_record(place, record)


def with_record(fields: Json, record: bytes) -> bytes:
    """Return an entry with a description (canonical JSON) and its digest besides other fields."""
    start = orjson.dumps({**fields, "digest": hashlib.sha256(record).hexdigest()})
    return b'%s,"record":%s}' % (start[:-1], record)


def removal(
    id: str, kind: str, version: int, time: str, withdrawn: Json, context: SerializerContext
) -> bytes:
    """Return the entry of a description that is not available any more, and why (JSON, as it is stored)."""
    reason = {"restricted": True} if "restricted" in withdrawn else withdrawn
    return orjson.dumps({**_place(id, kind, version, time, context), "removed": reason})


def is_removal(entry: bytes) -> bool:
    """Return whether an entry says that its description is not available any more."""
    return "removed" in orjson.loads(entry)


def passed_on(entry: bytes, base: str) -> bytes:
    """Return the entry of a copy, with this node at the end of its path."""
    fields = orjson.loads(entry)
    return orjson.dumps({**fields, "path": [*fields.get("path", ()), base]})


def needs_address(page: Json) -> bool:
    """Return whether a page has files, which nobody else can read."""
    poster, captions = page.get("poster") or {}, page.get("captions", ())
    files = [page, poster, *captions]
    return any(part.get("file") for part in files) or bool(page.get("text"))


def _place(id: str, kind: str, version: int, time: str, context: SerializerContext) -> Json:
    return {"origin": context.urls.base, "id": id, "kind": kind, "version": version, "time": time}


def _pages(record: Description, context: SerializerContext) -> list[Json]:
    """Return the entries of `pages` of a record with an address for everything."""
    images = context.images(record) if isinstance(record, Record) else ()
    return [_page(record.id, number, image, context) for number, image in enumerate(images, 1)]


def _page(id: str, number: int, image: PageImage, context: SerializerContext) -> Json:
    shown = painting(id, number, image, context)
    page: Json = {"label": image.label, "behavior": list(image.behavior)}
    if image.media:
        still = poster(id, number, image, context)
        words = tracks(id, number, image.media, context)
        page |= {"media": shown.image, "format": shown.format, "duration": shown.duration}
        page |= {"width": shown.width, "height": shown.height} if shown.width else {}
        page |= {"poster": _image(still)} if still else {}
        page["captions"] = [
            {"url": track.url, "language": track.language, "kind": track.kind, "label": track.label}
            for track in words
        ]
    else:
        page |= _image(shown) | ({"service": shown.service} if shown.service else {})
    # in the canonical form, without empty fields
    return Page.model_validate(page).model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _image(shown: Painting) -> Json:
    return {"image": shown.image, "width": shown.width, "height": shown.height, "format": shown.format}
