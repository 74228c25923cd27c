"""The client of the exchange: pages of entries, requested again after a failure that may pass.

What a page says is not trusted: its size, its lines and the form of each entry are checked, one entry after another.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import orjson

from service.http_client.fetch import FetchError, fetch
from service.record.field_types import is_id
from service.serializers.feeds.exchange import FORMAT, MEDIA_TYPE

MAX_PAGE_BYTES = 64 * 1024 * 1024
SECONDS = 120.0
WAITS = (1.0, 4.0, 15.0)  # seconds before the second request of a page, the third and the fourth
MAX_WAIT = 120.0  # seconds that a server may ask for with Retry-After
MAX_PATH = 16  # nodes that an entry may have passed through
AT_THE_END = 999_999_999_999_999  # a position after which there is nothing, to get the head alone
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What a node says of itself: its base URL, its log with the number of the last change, and the number of its
    descriptions; the rights of its data (a URI), and the base URLs of the origins of copies by name."""

    node: str
    log: str
    last: int
    count: int
    title: str
    rights: str
    origins: dict[str, str]


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """A page: the entries (JSON), the position after them, and whether nothing follows."""

    head: Head
    entries: list[bytes]
    next: int
    complete: bool


class EntryError(Exception):
    """An entry cannot be taken; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, checked: the base URL of its origin, the id, kind, version and digest there, the nodes that passed it
    on, and its description or, if it is not available any more, the reason (JSON).

    `foreign` is None for what a node of Fonds published. Else it may have the addresses `uri`, `page` and `manifest`
    (see ForeignAddress), the `identifier` there, and `links`: the URIs of what it links to by their ids.
    """

    origin: str
    id: str
    kind: str
    version: int
    time: str
    path: tuple[str, ...]
    digest: str
    record: Json | None
    removed: Json | None
    foreign: Json | None = None


def read_page(
    base: str,
    after: int,
    allow_private: Collection[str] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> ExchangePage:
    """Return the page after a position. Raises FetchError if the node does not give a whole page."""
    url = f"{base}/exchange?after={after}"
    for wait in (*WAITS, None):
        try:
            fetched = fetch(
                url,
                accept=MEDIA_TYPE,
                media_types=(MEDIA_TYPE,),
                max_bytes=MAX_PAGE_BYTES,
                seconds=SECONDS,
                allow_private=allow_private,
            )
            return _parse(fetched.body, url)
        except FetchError as error:
            if wait is None or not error.is_temporary:
                raise
            sleep(min(max(wait, error.retry_after), MAX_WAIT))
    raise AssertionError  # the last round returns or raises


def read_head(base: str, allow_private: Collection[str] = ()) -> Head:
    """Return what a node says of itself. Raises FetchError."""
    return read_page(base, AT_THE_END, allow_private).head


def _parse(body: bytes, url: str) -> ExchangePage:
    first, *entries, last = body.rstrip(b"\n").split(b"\n") if body.count(b"\n") > 1 else (b"", b"")
    try:
        head, end = orjson.loads(first), orjson.loads(last)
        if head["exchange"] > FORMAT:
            raise FetchError(f"{url} is written by a later version of Fonds", "update Fonds")
        title = head["title"] if isinstance(head["title"], dict) else {}
        page = ExchangePage(
            Head(
                str(head["node"]).rstrip("/"),
                str(head["log"]),
                int(head["last"]),
                int(head["count"]),
                str(next(iter(title.values()), "")),
                str(head["rights"]),
                {str(name): str(base) for name, base in head["origins"].items()},
            ),
            entries,
            int(end["next"]),
            bool(end["complete"]),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise FetchError(f"{url} was cut off, or is no exchange", "try again", is_temporary=True) from None
    return page


def parse_entry(line: bytes) -> Entry:
    """Return an entry. Raises EntryError if it has not the form of one, or if its digest is another."""
    try:
        fields = orjson.loads(line)
        record, removed = fields.get("record"), fields.get("removed")
        entry = Entry(
            str(fields["origin"]).rstrip("/"),
            str(fields["id"]),
            str(fields["kind"]),
            int(fields["version"]),
            str(fields["time"]),
            tuple(str(base) for base in fields.get("path", ())),
            str(fields.get("digest", "")),
            record if isinstance(record, dict) else None,
            removed if isinstance(removed, dict) else None,
            fields["foreign"] if isinstance(fields.get("foreign"), dict) else None,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise EntryError(f"it is no entry of an exchange: {error}") from None
    if (entry.record is None) == (entry.removed is None):
        raise EntryError("it has neither a description nor a reason why there is none")
    if len(entry.path) > MAX_PATH:
        raise EntryError(f"it was passed on more than {MAX_PATH} times")
    if not is_id(entry.id):
        raise EntryError(f"{entry.id[:80]!r} is not an id")
    if entry.record is not None:
        _check_record(entry, entry.record)
    return entry


def _check_record(entry: Entry, record: Json) -> None:
    if (record.get("id"), record.get("kind")) != (entry.id, entry.kind):
        raise EntryError("its description has another id or kind than the entry")
    digest = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    if digest != entry.digest:
        raise EntryError("its digest is not that of its description: it was changed on the way")
