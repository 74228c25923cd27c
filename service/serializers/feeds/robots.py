"""robots.txt (RFC 9309): what crawlers are asked not to fetch, and where the same data is available in bulk."""

from __future__ import annotations

from service.urls import UrlBuilder


def robots_txt(address: UrlBuilder) -> bytes:
    """Return the file: every page may be crawled, except the same descriptions in other profiles."""
    prefix = address.prefix
    bulk_sources = (
        ("every way to take the data, for people", "harvest"),
        ("all descriptions in one file to a profile", "dataset"),
        ("every page for people, for search engines", "sitemap"),
        ("every resource with its digest, changes, and packages (ResourceSync)", "resourcesync"),
        ("every version with its data, a hundred to a page that never changes (LDES)", "ldes"),
        ("every change of a IIIF document (IIIF Change Discovery)", "activity"),
    )
    lines = [
        "# This archive is open to crawlers. Whoever wants all of it need not walk its pages:",
        *(f"#   {address.uri(route)}  {title}" for title, route in bulk_sources),
        "# Pages that never change say `immutable`; all else answers If-None-Match with 304.",
        "# Where there is a limit, `429` comes with Retry-After.",
        "User-agent: *",
        # the same descriptions in other profiles, and lists page by page: all of it is in the files above
        f"Disallow: {prefix}/*?profile=",
        f"Allow: {prefix or '/'}",
        "",
        f"Sitemap: {address.uri('sitemap')}",
    ]
    return "\n".join([*lines, ""]).encode()
