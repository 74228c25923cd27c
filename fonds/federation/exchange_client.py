"""The client of the exchange: pages of entries, requested again after a failure that may pass.

What a page says is not trusted: its size, its lines and the form of each entry are checked, one entry after another.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from fonds.federation.attempts import WAITS, attempt
from fonds.http_client.fetch import FetchError, fetch
from fonds.http_client.message_signatures import SignatureError, from_jwk_set, verify
from fonds.record.field_types import is_id
from fonds.serializers.feeds.exchange import FORMAT, MEDIA_TYPE
from fonds.store.log_digests import RangeSum

MAX_PAGE_BYTES = 64 * 1024 * 1024
SECONDS = 60.0  # for a page of about 4 MB
GONE = frozenset({404, 410})
MAX_PATH = 16  # nodes that an entry may have passed through
AT_THE_END = 999_999_999_999_999  # a position after which there is nothing, to get the head alone
Json = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Head:
    """What a node says of itself: its base URL, its log with the number of the last change, and the number of its
    descriptions; the rights of its data (a URI), and the base URLs of the origins of copies by name.

    `hash` is that of the log at the position that was asked for, "" where the node does not tell it.
    """

    node: str
    log: str
    last: int
    hash: str
    count: int = 0
    title: str = ""
    rights: str = ""
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """A page: the entries (JSON), the position after them, the hash of the log there, and whether nothing follows."""

    head: Head
    entries: list[bytes]
    next: int
    hash: str
    complete: bool


@dataclass(frozen=True, slots=True)
class DigestPage:
    """The digests of a range of the log at a level (see fonds/store/log_digests.py): of the ranges in it or, at level
    0, the number of the last change of each description by its id."""

    head: Head
    level: int
    ranges: list[RangeSum]
    items: dict[str, int]


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


@dataclass(frozen=True, slots=True)
class NodeClient:
    """Requests the exchange of a node. With a public `key`, every answer must be signed with it.

    For `seconds`, `waits` and `sleep` see `attempt`. Every method raises FetchError.
    """

    base: str
    allow_private: Collection[str] = ()
    key: str = ""
    sleep: Callable[[float], None] = time.sleep
    seconds: float = SECONDS
    waits: tuple[float, ...] = WAITS

    def page(self, after: int) -> ExchangePage:
        """Return the page after a position."""
        url = f"{self.base}/exchange?after={after}"
        return self._again(lambda seconds: _parse(self._get(url, MEDIA_TYPE, seconds), url))

    def head(self) -> Head:
        """Return what the node says of itself."""
        return self.page(AT_THE_END).head

    def digests(self, after: int, level: int | None) -> DigestPage:
        """Return the digests of a range of the log; without a level, of the whole log."""
        query = f"?after={after}&level={level}" if level is not None else ""
        url = f"{self.base}/exchange/digests{query}"
        return self._again(lambda seconds: _parse_digests(self._get(url, "application/json", seconds), url))

    def public_key(self) -> str:
        """Return the key with which the node signs; "" if it does not sign."""
        media_type = "application/jwk-set+json"
        try:
            body = self._again(
                lambda seconds: self._get(f"{self.base}/exchange/key", media_type, seconds, is_signed=False)
            )
        except FetchError as error:
            if error.status == 404:
                return ""
            raise
        return from_jwk_set(body)

    def _get(self, url: str, media_type: str, seconds: float, is_signed: bool = True) -> bytes:
        try:
            fetched = fetch(
                url,
                accept=media_type,
                media_types=(media_type,),
                max_bytes=MAX_PAGE_BYTES,
                seconds=seconds,
                allow_private=self.allow_private,
            )
        except FetchError as error:
            if error.status in GONE:
                error.hint = "no node of Fonds is there; if it moved, remove the peer and add its new address"
            raise
        if self.key and is_signed:
            try:
                verify(fetched.raw_digest, url, fetched.headers, self.key)
            except SignatureError as error:
                hint = "if those who run it say that they have a new key, use `fonds peer trust`"
                raise FetchError(str(error), hint, is_temporary=True) from None
        return fetched.body

    def _again(self, request: Callable[[float], Result]) -> Result:
        return attempt(request, self.seconds, self.waits, self.sleep)


def _parse(body: bytes, url: str) -> ExchangePage:
    first, *entries, last = body.rstrip(b"\n").split(b"\n") if body.count(b"\n") > 1 else (b"", b"")
    try:
        end = orjson.loads(last)
        head = _head(orjson.loads(first), url)
        return ExchangePage(head, entries, int(end["next"]), str(end.get("hash", "")), bool(end["complete"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise FetchError(f"{url} was cut off, or is no exchange", "try again", is_temporary=True) from None


def _parse_digests(body: bytes, url: str) -> DigestPage:
    try:
        fields = orjson.loads(body)
        ranges = [
            RangeSum(int(one["after"]), int(one["width"]), int(one["count"]), str(one["digest"]))
            for one in fields.get("ranges", ())
        ]
        items = {str(id): int(seq) for id, seq in fields.get("items", {}).items()}
        return DigestPage(_head(fields, url), int(fields["level"]), ranges, items)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise FetchError(f"{url} was cut off, or has no digests", "try again", is_temporary=True) from None


def _head(fields: Json, url: str) -> Head:
    """Return the head of an answer. Raises what a wrong form raises, and FetchError."""
    if fields["exchange"] > FORMAT:
        raise FetchError(f"{url} is written by a later version of Fonds", "update Fonds")
    title = fields.get("title")
    return Head(
        str(fields["node"]).rstrip("/"),
        str(fields["log"]),
        int(fields["last"]),
        str(fields.get("hash", "")),
        int(fields.get("count", 0)),
        str(next(iter(title.values()), "")) if isinstance(title, dict) else "",
        str(fields.get("rights", "")),
        {str(name): str(base) for name, base in fields.get("origins", {}).items()},
    )


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
