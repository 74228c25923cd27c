"""Harvests with IIIF Change Discovery 1.0: the activities of a stream, from the last page back to the last run.

The pages are read backwards until one is older than what was read before, as the API advises (3.5), with an overlap. Of
each object only the last activity counts. Before a Refresh only deletions do, since everything else is told again after
it. Then the objects are requested, the oldest change first, and the time of each is kept, so that an interrupted run
goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from fonds.federation.protocols.fetching import in_batches, parsed_json, requested, requested_again
from fonds.federation.protocols.protocol import (
    Batch,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.protocols.times import is_before, latest, moment, with_overlap
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched
from fonds.ingest.readers.iiif.document import as_list, id_of

BATCH: Final = 20  # documents between two transactions
MAX_PAGES: Final = 100_000
_ACCEPT: Final = "application/ld+json, application/json"
_REMOVALS: Final = frozenset({"Delete", "Remove"})
_CHANGES: Final = frozenset({"Create", "Update", "Add", "Move"})
_STREAMS: Final = {"Add": "target", "Remove": "origin"}  # where an activity names the stream it is about
_KINDS: Final = frozenset({"Manifest", "Collection", ""})
Json = dict[str, Any]


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a stream of activities."""
    stream = _stream(front.body if front else b"")
    if stream is None:
        return None
    count = stream.get("totalItems")
    title = stream.get("label") or stream.get("summary") or urlsplit(url).netloc
    words = as_list(next(iter(title.values()), url))[0] if isinstance(title, dict) else title
    return Offer(
        PROTOCOL.name,
        url,
        str(words),
        None,
        str(stream.get("rights", "")),
        notes=(f"It has {count:,} changes.",) if isinstance(count, int) else (),
    )


def _stream(body: bytes) -> Json | None:
    value = _object(body)
    return value if value.get("type") == "OrderedCollection" and "last" in value else None


def _object(body: bytes) -> Json:
    value = parsed_json(body)
    return value if isinstance(value, dict) else {}


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield the objects that changed since the last run, the oldest change first."""
    activities = _changes(visit)
    total = len(activities)
    cursor = dict(visit.cursor)
    for some, done in in_batches(activities, BATCH):
        documents = tuple(_document(visit, activity) for activity in some)
        if some:
            cursor = {"since": latest([cursor.get("since", ""), *(_time(activity) for activity in some)])}
        yield Batch(documents, cursor, done, total, is_last=done == total)


def _changes(visit: Visit) -> list[Json]:
    """Return the last activity of each object that changed since the cursor, in the order of their times."""
    since = with_overlap(visit.cursor.get("since", ""))
    stream = _stream(visit.client.get(visit.url, _ACCEPT).body)
    if stream is None:
        raise ProtocolError(f"{visit.url} is no stream of activities")
    activities = _Activities(visit.url, since)
    visited: set[str] = set()
    page_url = urljoin(visit.url, id_of(stream["last"]))
    while page_url:
        if page_url in visited or len(visited) > MAX_PAGES:
            raise ProtocolError(f"the pages of {visit.url} lead back to {page_url}")
        visited.add(page_url)
        page = _object(visit.client.get(page_url, _ACCEPT).body)
        if "orderedItems" not in page:
            raise ProtocolError(f"{page_url} is no page of activities")
        if activities.add([item for item in as_list(page["orderedItems"]) if isinstance(item, dict)]):
            break
        previous = id_of(page["prev"]) if page.get("prev") else ""
        page_url = urljoin(page_url, previous) if previous else ""
    return sorted(activities.latest.values(), key=lambda activity: moment(_time(activity)))


class _Activities:
    """The last activity of each object in a stream since the last run, "" for the first one."""

    def __init__(self, stream: str, since: str) -> None:
        self.latest: dict[str, Json] = {}
        self._stream, self._since = stream, since
        self._only_removals = False

    def add(self, page: list[Json]) -> bool:
        """Note the activities of a page, the last one first. Return whether those before it need not be read."""
        for activity in reversed(page):
            if is_before(_time(activity), self._since):
                return True
            if activity.get("type") == "Refresh":
                if not self._since:
                    return True
                self._only_removals = True
            for identifier, is_removed in self._objects(activity):
                if is_removed or not self._only_removals:
                    self.latest.setdefault(
                        identifier, {**activity, "_id": identifier, "_removed": is_removed}
                    )
        return False

    def _objects(self, activity: Json) -> Iterator[tuple[str, bool]]:
        """Yield the objects of an activity, and whether it removes each. Add and Remove may be about other streams."""
        kind, thing = activity.get("type"), activity.get("object")
        name = thing.get("type", "") if isinstance(thing, dict) else ""
        if name not in _KINDS or not thing or not id_of(thing):
            return
        if kind == "Move" and (target := id_of(activity.get("target"))):
            yield target, False
            yield id_of(thing), True
        elif kind in _CHANGES or kind in _REMOVALS:
            stream = id_of(activity.get(_STREAMS.get(kind, "")) or "")
            if stream in ("", self._stream):
                yield id_of(thing), kind in _REMOVALS


def _document(visit: Visit, activity: Json) -> SourceDocument:
    identifier, time = activity["_id"], _time(activity)
    if activity["_removed"]:
        return SourceDocument(identifier, time, is_removed=True)
    return requested(visit, identifier, identifier, time, accept=_ACCEPT)


def _time(activity: Json) -> str:
    return str(activity.get("endTime") or activity.get("startTime") or "")


def request(visit: Visit, document: SourceDocument) -> SourceDocument:
    """Return a document that could not be had before."""
    return requested_again(visit, document, _ACCEPT)


PROTOCOL = Protocol("change-discovery", recognise, batches, ("iiif/activity",), request)
