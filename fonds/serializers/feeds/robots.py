"""robots.txt (RFC 9309): what crawlers are asked not to fetch, and where the same data is available in bulk."""

from __future__ import annotations

from typing import Final

from fonds.urls import UrlBuilder

# the routes of lists that have filters
LISTS: Final = (
    *(
        "search",
        "browse_records",
        "browse_collections",
        "browse_people",
        "browse_institutions",
        "browse_agents",
    ),
    *("browse_places", "browse_subjects"),
)


def robots_txt(urls: UrlBuilder) -> bytes:
    """Return the file: every page may be crawled, except lists with filters and descriptions in other profiles."""
    prefix = urls.prefix
    bulk_sources = (
        ("how to get the data", "harvest"),
        ("all descriptions, one file for each profile", "dataset"),
        ("all web pages, for search engines", "sitemap"),
        ("all resources with their digests, their changes, and packages (ResourceSync)", "resourcesync"),
        ("all versions with their data, a hundred on a page (LDES)", "ldes"),
        ("all changes of IIIF documents (IIIF Change Discovery)", "activity"),
    )
    lines = [
        "# Crawlers are welcome. To get everything, do not follow all links, use one of these:",
        *(f"#   {urls.uri(route)}  {title}" for title, route in bulk_sources),
        "# Pages that never change are `immutable`. For all others, send If-None-Match and get 304 if nothing changed.",
        "# If you send too many requests, you get 429 with Retry-After.",
        "User-agent: *",
        # the same descriptions in other profiles, which are in the files above
        f"Disallow: {prefix}/*?profile=",
        # lists with filters, of which there are more than anybody can fetch; a page of a list is none
        # (the asterisk: some readers of this file drop a question mark at the end, and would leave out whole folders)
        *(f"Disallow: {urls.path(route)}?*" for route in LISTS),
        *(f"Allow: {urls.path(route)}?page=" for route in LISTS if route != "search"),
        f"Allow: {prefix or '/'}",
        "",
        f"Sitemap: {urls.uri('sitemap')}",
    ]
    return "\n".join([*lines, ""]).encode()
