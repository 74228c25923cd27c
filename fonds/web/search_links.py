"""Addresses of lists of records that have values of facets: in the search, and on the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fonds.urls import UrlBuilder
from fonds.web.search.filters import Filters, Pair


def search_path(urls: UrlBuilder, **values: str) -> str:
    """Return the path of the search for records with these values of facets, `sender=harriman`."""
    filters = Filters({field: (value,) for field, value in values.items()})
    return _with_query(urls.path("search"), filters.pairs())


def timeline_path(urls: UrlBuilder, filters: Mapping[str, str], date: str = "", page: int = 1) -> str:
    """Return the path of the timeline of a span, of the records with the values of its own parameters."""
    pairs = [("date", date), *filters.items(), ("page", str(page) if page > 1 else "")]
    return _with_query(urls.path("timeline"), pairs)


def _with_query(path: str, pairs: Iterable[Pair]) -> str:
    query = urlencode([pair for pair in pairs if pair[1]])
    return f"{path}?{query}" if query else path
