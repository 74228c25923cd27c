"""How far apart two nodes are: the descriptions of a peer that are not here as they are there.

Both sides have the sums of what changed last in each range of the log of the peer (fonds/store/log_digests.py). Only
ranges with different sums are looked into, so that the number of requests grows with the number of differences, and
with the logarithm of the log.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from fonds.federation.exchange_client import DigestPage, EntryError, NodeClient, parse_entry
from fonds.http_client.fetch import FetchError
from fonds.record.copy_ids import split_id
from fonds.store.copies import Copies, Peer, origin_name
from fonds.store.log_digests import LEVELS, WIDTH, RangeSum, merged, sum_ranges, width_of


@dataclass
class Comparison:
    """What differs, by the ids at the peer. `unread` are changes of its log that were not harvested yet."""

    requests: int = 0
    there: int = 0  # descriptions of the peer
    here: int = 0  # copies of them
    unread: int = 0
    missing: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)  # here in another version
    withdrawn: list[str] = field(default_factory=list)  # here, and not available there any more
    damaged: list[str] = field(default_factory=list)  # their bytes do not have their digest

    @property
    def is_equal(self) -> bool:
        """Whether every description of the peer is here as it is there."""
        return not (self.missing or self.outdated or self.withdrawn or self.damaged)


class Comparer:
    """Compares the copies of a peer, which is a node of Fonds, with its own descriptions."""

    def __init__(self, client: NodeClient, copies: Copies, peer: Peer) -> None:
        self._client, self._peer = client, peer
        self._result = Comparison()
        self._versions: dict[str, int] = {}
        self._read_copies(copies)
        self._here: list[dict[int, RangeSum]] = [sum_ranges(self._versions.items(), 0)]
        for level in range(1, LEVELS):
            self._here.append(merged(self._here[-1].values(), level))
        self._by_range: dict[int, list[str]] = defaultdict(list)
        for id, version in self._versions.items():
            self._by_range[(version - 1) // WIDTH * WIDTH].append(id)
        self._extra: set[str] = set()

    def run(self) -> Comparison:
        """Return what differs. Raises FetchError if the peer does not answer, or is another one."""
        result = self._result
        page = self._digests(0, None)
        result.unread = max(0, page.head.last - self._peer.position)
        result.there = sum(one.count for one in page.ranges) or len(page.items)
        self._compare(0, page)
        result.withdrawn = sorted(self._extra.difference(result.outdated))
        for ids in (result.missing, result.outdated, result.damaged):
            ids.sort()
        return result

    def _read_copies(self, copies: Copies) -> None:
        result = self._result
        for copy in copies.copies_of(origin_name(self._peer.url)):
            if copy.is_removed:
                continue
            result.here += 1
            try:
                entry = parse_entry(copy.entry)
            except EntryError:
                result.damaged.append(split_id(copy.id)[1])
                continue
            self._versions[entry.id] = entry.version

    def _digests(self, after: int, level: int | None) -> DigestPage:
        self._result.requests += 1
        page = self._client.digests(after, level)
        if page.head.node != self._peer.url:
            raise FetchError(f"{self._peer.url} says that it is {page.head.node}")
        if page.head.log != self._peer.log:
            raise FetchError(f"{self._peer.name} has another log now", "harvest it again")
        if not 0 <= page.level < LEVELS or (level is not None and page.level != level):
            raise FetchError(f"{self._peer.name} gives digests of another range than was asked for")
        return page

    def _compare(self, after: int, page: DigestPage) -> None:
        """Compare a range with what is here."""
        if page.level == 0:
            self._compare_items(after, page.items)
            return
        below = page.level - 1
        there = {one.after: one for one in page.ranges}
        end = after + width_of(page.level)
        here = {start: one for start, one in self._here[below].items() if after <= start < end}
        for start in sorted(there.keys() | here.keys()):
            if there.get(start) == here.get(start):
                continue
            if start in there and after <= start < end:
                self._compare(start, self._digests(start, below))
            else:  # nothing is left there of what is here
                self._extra.update(
                    id for id, version in self._versions.items() if start < version <= start + width_of(below)
                )

    def _compare_items(self, after: int, items: dict[str, int]) -> None:
        for id, version in items.items():
            if id not in self._versions:
                if id not in self._result.damaged:
                    self._result.missing.append(id)
            elif self._versions[id] != version:
                self._result.outdated.append(id)
        self._extra.update(id for id in self._by_range.get(after, ()) if id not in items)
