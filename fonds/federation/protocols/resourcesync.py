"""Harvests with ResourceSync 1.1: first the resource list, then the change list, from the source's own description.

Only representations that are read are requested, one for each thing: resources that are said to describe or to be
alternates of one that is taken are left out. A change list tells what was removed; without one, the resource list of
each run does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

from fonds.federation.protocols.fetching import in_batches, requested, requested_again
from fonds.federation.protocols.protocol import (
    Batch,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.protocols.site_lists import Entry, SiteList, all_entries, is_list, read_list
from fonds.federation.protocols.times import is_before, latest, with_overlap
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched, FetchError

BATCH: Final = 20  # documents between two transactions
_ACCEPT: Final = "application/xml, text/xml"
_WELL_KNOWN: Final = "/.well-known/resourcesync"
# media types that are read, the one that says most first; what states none is tried
_READABLE: Final = (
    "application/xml", "text/xml", "application/rdf+xml", "text/turtle", "application/ld+json", "application/json",
    "application/n-triples", "application/tei+xml", "application/mods+xml", "application/marcxml+xml",
)  # fmt: skip


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a source, at its description or one of its lists."""
    try:
        site_list = read_list(front.body, url) if front and is_list(front.body) else None
    except ProtocolError:
        return None
    if site_list is None or not site_list.capability:
        return None
    lists = _lists(client, url, site_list)
    if "resourcelist" not in lists:
        return None
    try:
        count = sum(1 for _ in _chosen(entry for _, entry in all_entries(client, lists["resourcelist"])))
    except (FetchError, ProtocolError):
        return None
    notes = () if "changelist" in lists else ("It has no list of changes: all is compared in every run.",)
    return Offer(PROTOCOL.name, url, url.removesuffix(_WELL_KNOWN), count, notes=notes)


def _lists(client: WebClient, url: str, site_list: SiteList) -> dict[str, str]:
    """Return the addresses of the lists of a source by capability, from a description, a capability list or a list."""
    if site_list.capability in ("resourcelist", "changelist"):
        lists = {site_list.capability: url}
        above = dict(site_list.links).get("up")
        return lists | (_lists_at(client, urljoin(url, above)) if above else {})
    lists = {}
    for entry in site_list.entries:
        if entry.capability == "capabilitylist":
            lists |= _lists_at(client, entry.url)
        elif entry.capability:
            lists[entry.capability] = entry.url
    return lists


def _lists_at(client: WebClient, url: str) -> dict[str, str]:
    try:
        site_list = read_list(client.get(url, _ACCEPT).body, url)
    except (FetchError, ProtocolError):
        return {}
    return {entry.capability: entry.url for entry in site_list.entries if entry.capability}


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield what changed since the last run, or everything in the first one."""
    site_list = read_list(visit.client.get(visit.url, _ACCEPT).body, visit.url)
    lists = _lists(visit.client, visit.url, site_list)
    if "resourcelist" not in lists:
        raise ProtocolError(f"{visit.url} names no list of resources")
    if visit.cursor.get("until") and "changelist" in lists:
        yield from _changes(visit, lists["changelist"])
    else:
        yield from _everything(visit, lists["resourcelist"], "changelist" in lists)


def _everything(visit: Visit, url: str, has_changes: bool) -> Iterator[Batch]:
    pairs = list(all_entries(visit.client, url))
    until = latest(site_list.until for site_list, _ in pairs)
    entries = list(_chosen(entry for _, entry in pairs))
    until = until or latest(entry.time for entry in entries)
    cursor: dict[str, Any] = {"until": until} if has_changes else {}
    total = len(entries)
    for some, done in in_batches(entries, BATCH):
        documents = tuple(_document(visit, entry) for entry in some)
        is_last = done == total
        yield Batch(documents, cursor if is_last else {}, done, total, is_last, is_last)


def _changes(visit: Visit, url: str) -> Iterator[Batch]:
    """Yield the last change of each resource since the last run."""
    since = visit.cursor["until"]
    changed: dict[str, Entry] = {}
    for _, entry in all_entries(visit.client, url):
        if not is_before(entry.time, with_overlap(since)):
            changed[entry.url] = entry
    removed = [entry for entry in changed.values() if entry.change == "deleted"]
    entries = [*removed, *_chosen(entry for entry in changed.values() if entry.change != "deleted")]
    until = latest([since, *(entry.time for entry in changed.values())])
    total = len(entries)
    for some, done in in_batches(entries, BATCH):
        documents = tuple(_document(visit, entry) for entry in some)
        is_last = done == total
        yield Batch(documents, {"until": until if is_last else since}, done, total, is_last)


def _chosen(entries: Iterator[Entry] | Any) -> Iterator[Entry]:
    """Yield one representation of each thing, the one that says most. Those of one thing `describes` it, or have the
    same `canonical`."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        media_type = entry.type.partition(";")[0].strip()
        is_read = not media_type or media_type in _READABLE
        if not is_read or "describedby" in dict(entry.links):
            continue  # what describes it says more
        groups.setdefault(_thing(entry), []).append(entry)
    for group in groups.values():
        yield min(group, key=_rank)


def _thing(entry: Entry) -> str:
    links = dict(entry.links)
    for name in ("describes", "canonical"):
        if links.get(name):
            return links[name]
    return entry.url


def _rank(entry: Entry) -> int:
    media_type = entry.type.partition(";")[0].strip()
    return _READABLE.index(media_type) if media_type in _READABLE else len(_READABLE)


def _document(visit: Visit, entry: Entry) -> SourceDocument:
    if entry.change == "deleted":
        return SourceDocument(entry.url, entry.time, is_removed=True)
    return requested(visit, entry.url, entry.url, entry.time)


PROTOCOL = Protocol("resourcesync", recognise, batches, (_WELL_KNOWN,), requested_again)
