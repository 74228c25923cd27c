"""The pages of the archive, the page about it, and the web manifest."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from fonds.publishing.site_files import ICON_SIDES, PublishedPage
from fonds.record import rights
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.metadata_fields import pick_language
from fonds.web.context import RequestContext
from fonds.web.home.counts import counts
from fonds.web.html import render_template
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext

SHORT_NAME = 12  # characters that a device shows below an icon


def nearest_language(titles: Mapping[str, str], language: str) -> str:
    """Return the language of a page that is nearest to the one that is asked for."""
    return pick_language(dict(titles), language)[1]


def render_page(page: PageContext, published: PublishedPage) -> str:
    """Return a page of the archive."""
    path = page.urls.path("site_page", slug=published.slug)
    return render_template(
        "site_page",
        page,
        written=published,
        text=Markup(published.html),  # noqa: S704 - made safe when it was published
        uri=page.urls.uri("site_page", slug=published.slug),
        current_page=path,
        localizer=Localizer(page),
    )


def render_about(context: RequestContext, page: PageContext, published: PublishedPage | None) -> str:
    """Return the page about the archive: its own words, or those of its settings, and the facts."""
    site, localizer = page.site, Localizer(page)
    publisher = page.find(site.publisher) if site.publisher else None
    statements = {statement.uri: statement for statement in rights.statements()}
    return render_template(
        "about",
        page,
        written=published,
        text=Markup(published.html) if published else None,  # noqa: S704 - made safe when it was published
        uri=page.urls.uri("about"),
        localizer=localizer,
        description=localizer.text(site.description),
        publisher_note=localizer.text(publisher.note if publisher else None),
        counts=counts(context, page),
        license=statements.get(site.data_license),
        contact=site.contact,
    )


def web_manifest(context: SerializerContext) -> dict[str, object]:
    """Return the web application manifest."""
    urls, site, identity = context.urls, context.site, context.identity()
    title = context.localize(site.title)
    version = f"?v={identity.icon}" if identity.icon else ""
    return {
        "name": title,
        "short_name": title if len(title) <= SHORT_NAME else title.split()[0][:SHORT_NAME],
        "lang": site.language,
        "start_url": urls.path("home"),
        "scope": urls.path("home"),
        "display": "browser",
        "theme_color": identity.background,
        "background_color": identity.background,
        "icons": [
            {
                "src": urls.path("icon", side=side) + version,
                "sizes": f"{side}x{side}",
                "type": "image/png",
            }
            for side in ICON_SIDES
        ],
    }
