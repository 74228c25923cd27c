"""A list of descriptions to be taken away: as a table, as an Atom feed, and as a IIIF Collection.

They are divided into pages like the list itself, with more rows to a page, so that no request grows with the
collection; a `Link` header or the document leads to the next page.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson

from fonds.serializers.feeds import atom, atom_results
from fonds.serializers.iiif.collection import Member, list_members
from fonds.serializers.iiif.context_uris import PRESENTATION
from fonds.serializers.text import csv_table
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest
from fonds.web.search import search_results
from fonds.web.search.search_results import Listing, ListRequest

FORMATS: Final = {
    "csv": "text/csv; charset=utf-8; header=present",
    "atom": f"{atom.MEDIA_TYPE}; charset=utf-8",
    "iiif": 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
}
PER_PAGE: Final = 1000
PER_FEED_PAGE: Final = 50
COLUMNS: Final = (
    "id",
    "kind",
    "title",
    "date",
    "level",
    "reference",
    "summary",
    "rights",
    "page",
    "manifest",
)
Row = tuple[str, str, dict[str, Any]]  # id, kind and summary


def export(
    request: Request, context: RequestContext, list_request: ListRequest, listing: Listing, suffix: str
) -> Response | None:
    """Return a page of a list in a format, or None if there is no such page. Raises QueryTooLongError."""
    listed = search_results.select(
        context, list_request, listing, PER_FEED_PAGE if suffix == "atom" else PER_PAGE
    )
    if listed is None:
        return None
    total = listed.total
    rows = [(id, kind, orjson.loads(brief)) for id, kind, brief in context.reader.listed(listed.ids)]
    links = _Links(request, context, listing, suffix, list_request.page, listed.page_count)
    if suffix == "csv":
        body = b"".join(csv_table.table(COLUMNS, (_cells(row, context) for row in rows)))
    elif suffix == "iiif":
        body = orjson.dumps(_iiif(rows, links, context, list_request.text, total))
    else:
        body = _atom(rows, links, context, list_request, total)
    around = [("prev", links.previous), ("next", links.next), ("alternate", links.list)]
    header = ", ".join(f'<{uri}>; rel="{rel}"' for rel, uri in around if uri)
    return Response(
        200,
        FORMATS[suffix],
        body,
        (("Link", header),),
        digest(body),
        last_modified=last_modified.of_page(context),
    )


class _Links:
    """The URLs of a page of a list, of the pages around it, and of the list for people."""

    def __init__(
        self,
        request: Request,
        context: RequestContext,
        listing: Listing,
        suffix: str,
        page: int,
        page_count: int,
    ) -> None:
        self._pairs = [(name, value) for name, value in parse_qsl(request.query) if name != "page"]
        self._uri = context.urls.uri(listing.route)
        self.page, self.suffix = page, suffix
        self.list = self._with(self._uri, 1)
        self.own = self.of(page)
        self.previous = self.of(page - 1) if page > 1 else ""
        self.next = self.of(page + 1) if page < page_count else ""

    def of(self, page: int) -> str:
        """Return the URL of a page in this format."""
        return self._with(f"{self._uri}.{self.suffix}", page)

    def _with(self, uri: str, page: int) -> str:
        query = urlencode(self._pairs + ([("page", str(page))] if page > 1 else []))
        return f"{uri}?{query}" if query else uri


def _cells(row: Row, context: RequestContext) -> dict[str, str]:
    id, kind, summary = row
    localize = context.serializer_context.localize
    return {
        "id": context.urls.entity_uri(id),
        "kind": kind,
        "title": localize(summary["label"]),
        "date": summary.get("date", ""),
        "level": summary.get("level_label") or summary.get("level", ""),
        "reference": summary.get("reference", ""),
        "summary": localize(summary.get("summary")),
        "rights": summary.get("rights", ""),
        "page": context.urls.description(kind, id),
        "manifest": context.urls.manifest(id) if kind == "record" else "",
    }


def _iiif(rows: list[Row], links: _Links, context: RequestContext, text: str, total: int) -> dict[str, Any]:
    """Return a Collection (Presentation 3.0, 5.1) of the records and collections; other kinds have no document."""
    members = [
        Member(id, kind, summary["label"], summary.get("thumbnail"), summary.get("navDate"))
        for id, kind, summary in rows
        if kind in ("record", "collection")
    ]
    label = f"Search results: {text}" if text else "Search results"
    return {
        "@context": PRESENTATION,
        "id": links.own,
        "type": "Collection",
        "label": {"en": [f"{label}, page {links.page}" if links.page > 1 else label]},
        "summary": {"en": [f"{total:,} descriptions"]},
        "homepage": [
            {"id": links.list, "type": "Text", "label": {"en": ["Search results"]}, "format": "text/html"}
        ],
        "items": list_members(members, context.serializer_context),
    }


def _atom(
    rows: list[Row], links: _Links, context: RequestContext, list_request: ListRequest, total: int
) -> bytes:
    localize = context.serializer_context.localize
    entries = [
        atom_results.ResultEntry(
            id, kind, localize(summary["label"]), localize(summary.get("summary")), entity.changed
        )
        for id, kind, summary in rows
        if (entity := context.reader.entity(id))
    ]
    site = localize(context.site.title)
    newest = max((entry.updated for entry in entries), default=context.reader.changes.complete_until())
    page = atom_results.ResultPage(
        f"{list_request.text} · {site}" if list_request.text else site,
        links.own,
        links.list,
        links.previous,
        links.next,
        total,
        (links.page - 1) * PER_FEED_PAGE + 1,
        PER_FEED_PAGE,
        newest,
    )
    return atom_results.feed(page, entries, context.serializer_context)
