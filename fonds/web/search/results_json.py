"""A page of results as JSON: what the page shows, with the matches in pieces."""

from __future__ import annotations

from typing import Any

from fonds.record.model import AUTHORITIES
from fonds.urls import UrlBuilder
from fonds.web.context import RequestContext
from fonds.web.descriptions.related import Summary
from fonds.web.search.facet_lists import FacetValue
from fonds.web.search.search_hits import Highlight, SearchHit
from fonds.web.search.search_results import SearchResults


def document(results: SearchResults, context: RequestContext) -> dict[str, Any]:
    """Return a page of results as JSON values. Addresses are complete."""
    urls = context.urls
    rows = [_hit_as_json(hit, urls) for hit in results.hits]
    rows += [_entry_as_json(entry, context) for entry in results.listed]
    document: dict[str, Any] = {
        "question": results.query,
        "total": results.total,
        "more": results.more,
        "results": rows,
        "facets": {facet.field: [_value(value, urls) for value in facet.values] for facet in results.facets},
        "dates": [
            {"from": bar.first, "to": bar.last, "count": bar.count, "page": urls.absolute(bar.href)}
            for bar in results.bars
        ],
    }
    if results.kinds:
        document["facets"]["kind"] = [_value(value, urls) for value in results.kinds[1:]]
    if results.initials:
        document["facets"]["initial"] = [_value(value, urls) for value in results.initials]
    for name, path in (("previous", results.previous), ("next", results.next)):
        if path:
            document[name] = urls.absolute(path)
    return document


def _value(value: FacetValue, urls: UrlBuilder) -> dict[str, Any]:
    return {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "chosen": value.chosen,
        "page": urls.absolute(value.href),
    }


def _entry_as_json(entry: Summary, context: RequestContext) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": context.urls.entity_uri(entry.id),
        "kind": entry.kind,
        "title": entry.title,
        "page": context.urls.description(entry.kind, entry.id),
    }
    if entry.date:
        document["date"] = entry.date
    if entry.text:
        document["summary"] = entry.text
    if entry.picture:
        document["thumbnail"] = entry.picture.src
    return document


def _hit_as_json(hit: SearchHit, urls: UrlBuilder) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": hit.uri,
        "kind": hit.kind,
        "title": _plain(hit.title),
        "page": urls.absolute(hit.href),
    }
    if hit.date:
        document["date"] = hit.date
    if hit.summary:
        document["summary"] = _plain(hit.summary)
    if fields := _matched_fields(hit):
        document["fields"] = [{"field": label, **_cut(pieces)} for label, pieces in fields]
    document["text"] = [
        {
            "place": snippet.place,
            "page": urls.absolute(snippet.href),
            **_cut(snippet.pieces),
        }
        for snippet in hit.snippets
    ]
    return document


def _matched_fields(hit: SearchHit) -> list[tuple[str, tuple[Highlight, ...]]]:
    """Return (label, pieces) of the fields in which the search matched, the title and the summary first."""
    is_named = hit.kind in AUTHORITIES
    shown = [
        ("Name" if is_named else "Title", hit.title),
        ("Note" if is_named else "Summary", hit.summary),
    ]
    matched = [(label, pieces) for label, pieces in shown if any(piece.marked for piece in pieces)]
    return [*matched, *((field.label, field.pieces) for field in hit.fields)]


def _plain(pieces: tuple[Highlight, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def _cut(pieces: tuple[Highlight, ...]) -> dict[str, Any]:
    """Return the first match and what stands before and after it, and all pieces with whether they match."""
    first = next(index for index, piece in enumerate(pieces) if piece.marked)
    return {
        "before": _plain(pieces[:first]),
        "match": pieces[first].text,
        "after": _plain(pieces[first + 1 :]),
        "pieces": [{"text": piece.text, "match": piece.marked} for piece in pieces],
    }
