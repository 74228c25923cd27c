"""The harvester: takes what changed at a peer since the last run, page by page.

- A page and the position after it are stored in one transaction. A run that was interrupted goes on there.
- An entry that cannot be taken goes into quarantine, with its bytes and the reason; the others are taken.
- An entry whose origin is this node, or whose path names it, is left out. So is a version that is here already.
  Therefore logs stop growing when nodes copy each other.
- What came from the origin itself is never replaced by what another node passes on.
- Nothing is removed because it is absent. A peer that lost many descriptions, or whose log is shorter than before, is
  not harvested until somebody says so.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import orjson

from fonds.federation.conversion import GROUP, Conversion, ConversionWork, convert
from fonds.federation.documents import web_address
from fonds.federation.exchange_client import (
    Entry,
    EntryError,
    ExchangePage,
    Head,
    NodeClient,
    parse_entry,
)
from fonds.federation.translation import tombstone_of
from fonds.http_client.fetch import FetchError
from fonds.publishing.executor import Workers
from fonds.publishing.source_files import Progress
from fonds.record.copy_ids import copy_id
from fonds.store.commit_times import format_time, now
from fonds.store.compression import RECORD, compress
from fonds.store.copies import Copies, Copy, Origin, Peer, Quarantined, origin_name
from fonds.urls import ForeignAddress

Json = dict[str, Any]
MIN_COPIES = 10  # a peer with fewer copies may lose any number of them
KEPT_SHARE = 0.6  # of the copies; if a peer has fewer descriptions than that, it is not harvested
# what a run stores of a peer; the other fields are for those who run the node, also while it runs
_RUN_FIELDS = ("log", "position", "hash", "key", "title", "rights", "last_run", "last_success", "error")
_MAX_NAME = 500  # characters of the name of an entry in quarantine


ACCEPT_LOSSES = "nothing was removed; if that is right, use --accept-losses"


class HaltError(Exception):
    """A peer is in a state in which harvesting would lose copies. `hint` says what a person can do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def is_loss(left: int, count: int) -> bool:
    """Return whether a source that had so many descriptions has fewer left than it does when all is well."""
    return count > MIN_COPIES and left < count * KEPT_SHARE


@dataclass
class HarvestReport:
    """What a run did, in numbers of entries. `loops` were left out because they come from this node."""

    pages: int = 0
    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    loops: int = 0
    passed_on: int = 0  # left out because the peer is not their origin
    quarantined: int = 0

    @property
    def taken(self) -> int:
        """The number of copies that changed."""
        return self.created + self.updated + self.removed


class Harvester:
    """Harvests peers into the copies of a node with that base URL.

    `sleep` waits before a failed request is sent again. `workers` read entries, if there are many.
    """

    def __init__(
        self,
        copies: Copies,
        own_base: str,
        sleep: Callable[[float], None] = time.sleep,
        workers: Workers | None = None,
    ) -> None:
        self._workers = workers or Workers(1)
        self._copies, self._own_base, self._sleep = copies, own_base, sleep
        self._peer_urls = {peer.url for peer in copies.peers()}
        self._checked_origins: set[str] = set()  # base URLs of origins that are stored
        self._time = _now()
        self._before: dict[str, Copy | None] = {}  # copies of a page by their ids, as they were before it
        self._has_quarantine = True  # whether there may be something of the peer in quarantine

    def run(self, peer: Peer, progress: Progress, accept_losses: bool = False) -> HarvestReport:
        """Harvest a peer. Raises FetchError if it does not answer, and HaltError; what was taken before stays.

        With `accept_losses`, a peer that lost many descriptions or whose log is another is harvested nevertheless.
        """
        report = HarvestReport()
        started = _now()
        try:
            self._run(replace(peer, last_run=started), report, progress, accept_losses)
        except (FetchError, HaltError) as error:
            self._copies.update_peer(peer.name, last_run=started, error=error.message)
            raise
        return report

    def retry(self, peer: Peer) -> HarvestReport:
        """Try again to take what is in quarantine."""
        report = HarvestReport()
        with self._copies.transaction():
            for item in self._copies.quarantined(peer.name):
                self._copies.release(peer.name, item.id)
                self.take(item.entry, peer, report)
        return report

    def _run(self, peer: Peer, report: HarvestReport, progress: Progress, accept_losses: bool) -> None:
        client = NodeClient(peer.url, peer.allow_private, peer.key, self._sleep)
        if not peer.key:  # it did not sign yet, or was added by an earlier version of Fonds
            peer = replace(peer, key=client.public_key())
            client = replace(client, key=peer.key)
        page = _read(client, peer.position)
        position, peer = peer.position, self._checked(peer, page.head, accept_losses)
        if peer.position != position:
            page = _read(client, peer.position)
        start = peer.position
        failures: list[FetchError | HaltError] = []
        groups = _groups(_pages(client, peer, page, failures))
        conversions: list[Conversion] = []
        for group, converted in self._workers.map(ConversionWork(self._own_base), groups):
            conversions += converted
            if isinstance(group, _Lines) and group.page:
                page = group.page
                peer = _after(peer, page)
                self._store(page, conversions, peer, report)
                conversions = []
                progress("harvesting", page.next - start, max(page.head.last - start, 1))
        if failures:  # what came before is stored
            raise failures[0]

    def _checked(self, peer: Peer, head: Head, accept_losses: bool) -> Peer:
        """Return the peer as it is to be harvested, from the beginning if it has another log. Raises HaltError."""
        count = self._copies.count(peer.name)
        if is_loss(head.count, count) and not accept_losses:
            there = "1 description" if head.count == 1 else f"{head.count:,} descriptions"
            raise HaltError(f"{peer.name} has {there}, and {count:,} were copied from it", ACCEPT_LOSSES)
        if peer.log != head.log:
            return replace(peer, log=head.log, position=0, hash="")
        if head.last < peer.position:
            reason = f"the log of {peer.name} ends at {head.last:,}, and was read up to {peer.position:,}"
        elif peer.hash and head.hash and head.hash != peer.hash:
            reason = f"the log of {peer.name} up to {peer.position:,} is not the one that was read"
        else:
            return peer
        if not accept_losses:
            hint = (
                "it may have been restored from a backup; to read it from the beginning, use --accept-losses"
            )
            raise HaltError(reason, hint)
        return replace(peer, position=0, hash="")

    def _store(
        self, page: ExchangePage, conversions: list[Conversion], peer: Peer, report: HarvestReport
    ) -> None:
        """Take the entries of a page, and store the position after it with them."""
        report.pages += 1
        with self._copies.transaction():
            self._has_quarantine = self._copies.count_quarantined(peer.name) > 0
            for name, base in page.head.origins.items():
                if origin_name(base) == name:
                    self._copies.put_origin(Origin(name, base))
            known = self._copies.origin(origin_name(peer.url))
            if known is None or known.base == peer.url:
                self._copies.put_origin(Origin(origin_name(peer.url), peer.url, page.head.title))
            self._look_up(conversions)
            for line, conversion in zip(page.entries, conversions, strict=True):
                self._take(line, conversion, peer, report)
            changes = {name: getattr(peer, name) for name in _RUN_FIELDS}
            self._copies.update_peer(peer.name, **changes)

    def _look_up(self, conversions: list[Conversion]) -> None:
        """Look up the copies of a page at once. One that is there twice is looked up again."""
        self._time = _now()
        entries = [conversion.entry for conversion in conversions if conversion.entry]
        ids = [copy_id(origin_name(entry.origin), entry.id) for entry in entries]
        self._before = {**dict.fromkeys(ids), **self._copies.copies(ids)}

    def take(self, line: bytes, peer: Peer, report: HarvestReport) -> None:
        """Take one entry, or keep it in quarantine. It is for use in a transaction."""
        self._time = _now()
        self._take(line, convert(line, self._own_base), peer, report)

    def _take(self, line: bytes, conversion: Conversion, peer: Peer, report: HarvestReport) -> None:
        try:
            if conversion.entry is None:
                raise EntryError(conversion.error)
            self._apply(conversion.entry, conversion, peer, report)
        except EntryError as error:
            report.quarantined += 1
            self._has_quarantine = True
            self._copies.quarantine(Quarantined(peer.name, _id_of(line), str(error), line, _now()))

    def _apply(self, entry: Entry, conversion: Conversion, peer: Peer, report: HarvestReport) -> None:
        if entry.origin == self._own_base or self._own_base in entry.path:
            report.loops += 1
            return
        if entry.origin != peer.url and not (peer.with_copies and entry.origin not in self._peer_urls):
            # what comes from an origin beats what others pass on
            report.passed_on += 1
            return
        self._check_name(entry.origin)
        id = copy_id(origin_name(entry.origin), entry.id)
        before = self._before.pop(id) if id in self._before else self._copies.copy(id)
        if before and not _is_newer(entry, before, peer):
            report.unchanged += 1
            return
        if conversion.error:
            raise EntryError(conversion.error)
        text = conversion.text or self._tombstone(entry, id, before)
        if text is None:
            report.unchanged += 1  # what was never copied need not be removed
            return
        if entry.removed is not None:
            report.removed += 1
        elif before:
            report.updated += 1
        else:
            report.created += 1
        if self._has_quarantine:
            self._copies.release(peer.name, id)
        takedown = before.takedown if before else ""
        if takedown and before:
            text = self._copies.packed_text(id) or text  # it stays taken down, whatever its origin says
        if entry.origin not in self._checked_origins:
            is_foreign = entry.foreign is not None
            self._copies.put_origin(Origin(origin_name(entry.origin), entry.origin, is_foreign=is_foreign))
        if entry.foreign is not None and entry.removed is None:
            self._put_addresses(id, entry.foreign, entry.origin)
        copy = Copy(
            id, peer.name, conversion.line, entry.digest, self._time, entry.removed is not None, takedown
        )
        self._copies.put_packed(copy, text)

    def _put_addresses(self, id: str, foreign: Json, origin: str) -> None:
        """Store where a copy and what it links to are at an origin that is no node of Fonds."""
        uri, page, manifest = (web_address(foreign.get(name)) for name in ("uri", "page", "manifest"))
        self._copies.put_address(id, ForeignAddress(uri, page, manifest))
        links = foreign.get("links")
        for name, value in links.items() if isinstance(links, dict) else ():
            target = copy_id(origin_name(origin), str(name))
            if (address := web_address(value)) and self._copies.copy(target) is None:
                self._copies.put_address(target, ForeignAddress(address))

    def _check_name(self, base: str) -> None:
        """Raise EntryError if another origin has the same name: its copies would be taken for those of this one."""
        if base in self._checked_origins:
            return
        name = origin_name(base)
        known = self._copies.origin(name)
        if name == origin_name(self._own_base) or (known and known.base != base):
            other = known.base if known else self._own_base
            raise EntryError(f"{base} has the same name here as {other}: {name}")
        if known:
            self._checked_origins.add(base)

    def _tombstone(self, entry: Entry, id: str, before: Copy | None) -> bytes | None:
        """Return the tombstone of a copy, compressed; None if there was never a copy."""
        text = self._copies.text(id) if before else None
        return compress(tombstone_of(entry, text, self._own_base), RECORD) if text else None


class _Lines(list[bytes]):
    """Some lines of a page; the last ones of a page have it as their `page`."""

    page: ExchangePage | None = None


def _groups(pages: Iterable[ExchangePage]) -> Iterator[_Lines]:
    """Yield the lines of pages in groups that are converted together."""
    for page in pages:
        for start in range(0, max(len(page.entries), 1), GROUP):
            lines = _Lines(page.entries[start : start + GROUP])
            lines.page = page if start + GROUP >= len(page.entries) else None
            yield lines


def _pages(
    client: NodeClient, peer: Peer, page: ExchangePage, failures: list[FetchError | HaltError]
) -> Iterator[ExchangePage]:
    """Yield a page and all that follow. Each is requested while the one before is taken.

    What fails ends the pages and is added to `failures`, so that those before it are stored.
    """
    with ThreadPoolExecutor(1) as ahead:
        try:
            while True:
                _check_place(peer, page)
                peer = _after(peer, page)
                following = None if page.complete else ahead.submit(_read, client, peer.position)
                yield page
                if following is None:
                    return
                page = following.result()
        except (FetchError, HaltError) as failure:
            failures.append(failure)


def _after(peer: Peer, page: ExchangePage) -> Peer:
    """Return a peer as it is after a page was taken."""
    head = page.head
    peer = replace(peer, position=page.next, hash=page.hash, title=head.title, rights=head.rights)
    return replace(peer, last_success=peer.last_run, error="") if page.complete else peer


def _read(client: NodeClient, position: int) -> ExchangePage:
    page = client.page(position)
    if page.head.node != client.base:
        raise HaltError(
            f"{client.base} says that it is {page.head.node}", "remove the peer, and add it by that address"
        )
    return page


def _check_place(peer: Peer, page: ExchangePage) -> None:
    """Raise HaltError if a page does not follow what was read of a peer."""
    is_other = peer.hash and page.head.hash and peer.hash != page.head.hash
    if page.head.log != peer.log or is_other:
        raise HaltError(f"{peer.name} changed its log while it was read", "harvest it again")
    if page.next < peer.position or (page.next == peer.position and not page.complete):
        raise HaltError(f"{peer.name} goes back in its log", "tell those who run it")


def _id_of(line: bytes) -> str:
    """Return the id here of what an entry describes; of one that names nothing, the digest of its bytes."""
    try:
        fields = orjson.loads(line)
        return copy_id(origin_name(fields["origin"]), fields["id"])[:_MAX_NAME]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return hashlib.sha256(line).hexdigest()


def _is_newer(entry: Entry, before: Copy, peer: Peer) -> bool:
    """Return whether an entry says more than the copy that is here."""
    is_removed = entry.removed is not None
    if is_removed == before.is_removed and (is_removed or entry.digest == before.digest):
        return False
    known = parse_entry(before.entry)
    # the number is of the log of the origin: another log there begins anew, which only the origin itself can say
    return entry.version > known.version or entry.origin == peer.url


def _now() -> str:
    return format_time(now())
