"""What the frame of every page shows of the node: its title, addresses, logo, icons, and pages of its own."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from fonds.record import languages
from fonds.serializers.site_identity import ABOUT, PageEntry, SiteIdentity
from fonds.urls import UrlBuilder
from fonds.web.localization import Localizer


class PageLink(NamedTuple):
    """A link to a page of the archive: its title with the attributes of its language, its address, and its place in the
    menu."""

    title: str
    attributes: Markup
    href: str
    menu: int


class LogoImage(NamedTuple):
    """The logo of the archive: its address, and its size in pixels."""

    href: str
    width: int
    height: int


def site_values(localizer: Localizer) -> dict[str, object]:
    """Return what every page shows of the node."""
    site, urls, identity = localizer.context.site, localizer.context.urls, localizer.context.identity()
    pages = [_page_link(page, localizer) for page in identity.pages if page.slug != ABOUT]
    title, publisher = localizer.text(site.title), localizer.link_to(site.publisher or "")
    return {
        "title": title.text,
        "title_attributes": localizer.lang_attributes(title.language, text=title.text),
        "language": localizer.language,
        "direction": languages.text_direction(localizer.language),
        "home": urls.path("home"),
        "home_uri": urls.uri("home"),
        "viewer": urls.path("viewer"),
        "viewer_uri": urls.uri("viewer"),
        "feed": urls.path("atom"),
        "capabilities": urls.path("capability_list"),
        "data": urls.path("data"),
        "harvest": urls.path("harvest"),
        "reconcile": urls.path("reconcile"),
        "search": urls.path("search"),
        "tree": urls.path("tree"),
        "map": urls.path("map"),
        "opensearch": urls.path("opensearch"),
        "publisher": publisher,
        "publisher_attributes": localizer.lang_attributes(publisher.language) if publisher else "",
        "contact": contact_address(site.contact),
        "footer": Markup(identity.footer),  # noqa: S704 - made safe when it was published
        "menu_pages": [page for page in pages if page.menu],
        "foot_pages": [page for page in pages if not page.menu],
        **_identity_files(identity, urls),
    }


def contact_address(contact: str) -> str:
    """Return the address of a contact, with its scheme if it is an e-mail address."""
    return f"mailto:{contact}" if "@" in contact and "://" not in contact else contact


def _page_link(page: PageEntry, localizer: Localizer) -> PageLink:
    path = localizer.context.urls.path("site_page", slug=page.slug)
    title = localizer.text(page.titles)
    return PageLink(title.text, localizer.lang_attributes(title.language), path, page.menu)


def _identity_files(identity: SiteIdentity, urls: UrlBuilder) -> dict[str, object]:
    """Return the files of the identity, at addresses with their digests, and its colours."""
    logo = identity.logo
    return {
        "logo": LogoImage(f"{urls.path('logo')}?v={logo.digest}", logo.width, logo.height) if logo else None,
        "style": f"{urls.path('style')}?v={identity.style}" if identity.style else "",
        "icon_png": f"{urls.path('icon', side=32)}?v={identity.icon}" if identity.icon else "",
        "touch_icon": urls.path("icon", side=180) + (f"?v={identity.icon}" if identity.icon else ""),
        "favicon": urls.path("favicon"),
        "web_manifest": urls.path("web_manifest"),
        "colours": (identity.background, identity.background_dark),
    }
