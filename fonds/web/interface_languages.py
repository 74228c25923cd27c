"""Which language a page is in: that of `?lang=`, of the cookie, of the browser, or of the site, in this order.

Only pages depend on it. The cookie is set by `?lang=`, which is what the switch of every page links to. No page has a
path of its own for a language: see docs/decisions/2026-11-30-language-of-pages.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fonds.settings import Settings
from fonds.web import catalogs
from fonds.web.http.negotiation import choose_language
from fonds.web.http.request import Request

PARAMETER = "lang"
COOKIE = "fonds-language"
COOKIE_SECONDS = 365 * 24 * 3600
VARY = ("Accept-Language", "Cookie")
_IN_QUERY = re.compile(rf"(?:^|&){PARAMETER}=([^&]*)")
_IN_COOKIE = re.compile(rf"(?:^|;)\s*{COOKIE}=([A-Za-z0-9-]*)")


@dataclass(frozen=True)
class InterfaceLanguages:
    """The languages that pages are offered in, that of the site first."""

    offered: tuple[str, ...]

    @property
    def default(self) -> str:
        """The language of pages for readers who ask for none, or for none that is offered."""
        return self.offered[0]

    def choose(self, request: Request) -> str:
        """Return the language of the page that a request asks for."""
        if len(self.offered) == 1:
            return self.default
        return self.requested(request) or self._remembered(request) or self._accepted(request)

    def requested(self, request: Request) -> str:
        """Return the language that the address names; "" if it names none that is offered."""
        if PARAMETER not in request.query:
            return ""
        match = _IN_QUERY.search(request.query)
        return self._offered(match[1]) if match else ""

    def _remembered(self, request: Request) -> str:
        match = _IN_COOKIE.search(request.cookie) if request.cookie and COOKIE in request.cookie else None
        return self._offered(match[1]) if match else ""

    def _accepted(self, request: Request) -> str:
        return choose_language(request.accept_language, self.offered) or self.default

    def _offered(self, tag: str) -> str:
        return next((language for language in self.offered if language.lower() == tag.lower()), "")


def of_node(settings: Settings) -> InterfaceLanguages:
    """Return the languages of a node: all that have a catalogue, or those of its settings.

    The first language of the node comes first, with its own tag, such as `de-AT`, also if it has no catalogue.
    """
    site_language: str = settings["languages"][0]
    names = settings["interface_languages"]
    catalogued = (
        catalogs.available() if names == ["all"] else tuple(filter(None, map(catalogs.lookup, names)))
    )
    own = catalogs.lookup(site_language)
    return InterfaceLanguages((site_language, *(tag for tag in dict.fromkeys(catalogued) if tag != own)))


def without_language(query: str) -> str:
    """Return a query without the language of the page."""
    return "&".join(part for part in query.split("&") if part and part.partition("=")[0] != PARAMETER)


def with_language(query: str, language: str) -> str:
    """Return a query that asks for the page in a language."""
    return "&".join(filter(None, (without_language(query), f"{PARAMETER}={language}")))
