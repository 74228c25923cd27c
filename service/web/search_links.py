"""Addresses of lists of records that have values of facets: in the search, and on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from service.urls import UrlBuilder


def search_path(urls: UrlBuilder, **filters: str) -> str:
    """Return the path of the search for records with these values, `sender=harriman`."""
    return _with_query(urls.path("search"), filters)


def timeline_path(urls: UrlBuilder, filters: Mapping[str, str], date: str = "", page: int = 1) -> str:
    """Return the path of the timeline of a year, month or day, of the records with these values."""
    pages = {"page": str(page)} if page > 1 else {}
    return _with_query(urls.path("timeline"), {"date": date, **filters, **pages})


def _with_query(path: str, parameters: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path
