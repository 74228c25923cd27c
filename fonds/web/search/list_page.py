"""The page of a search or of a browsed list."""

from __future__ import annotations

from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext
from fonds.web.search.query_examples import query_examples
from fonds.web.search.search_results import Listing, SearchResults


def render(
    results: SearchResults, listing: Listing, context: RequestContext, page: PageContext, notice: str
) -> str:
    """Return the page of a list: its entries and filters, or advice if it has no entries."""
    is_empty = not (results.hits or results.listed)
    return render_template(
        "search",
        page,
        results=results,
        listing=listing,
        localizer=Localizer(page),
        examples=query_examples(context) if is_empty and not listing.kinds else None,
        notice=notice,
        formats=_formats(results),
        menu_section=listing.route.removeprefix("browse_"),
    )


def _formats(results: SearchResults) -> dict[str, str]:
    """Return the address of the list in each format, by suffix."""
    path, mark, query = results.address.partition("?")
    return {suffix: f"{path}.{suffix}{mark}{query}" for suffix in ("json", "csv", "atom", "iiif")}
