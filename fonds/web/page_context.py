"""What a page may know: all that serializers know, and the language of its reader with the words of that language.

Serializers that words of a page come from take their context as it is: with that of a page they give the words of the
reader's language, and with that of a document those of the site. So documents never depend on who reads a page.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from babel.numbers import format_decimal

from fonds.record.languages import text_direction
from fonds.serializers.context import SerializerContext
from fonds.settings import Settings
from fonds.urls import WATCH_PATHS, UrlBuilder, is_loopback
from fonds.web import interface_languages
from fonds.web.catalogs import Catalog, catalog, own_name
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.interface_languages import COOKIE, COOKIE_SECONDS, VARY, InterfaceLanguages


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the same page in a language, which has the name that its readers give it."""

    tag: str
    name: str
    direction: str
    href: str
    is_current: bool


class WatchPaths(NamedTuple):
    """The addresses of a node whose files are watched: when to load a page again, and the drafts ("" for none)."""

    watch: str
    drafts: str


def watch_paths(settings: Settings) -> WatchPaths:
    """Return these addresses. Drafts are for this machine alone."""
    prefix = UrlBuilder(settings.base_url).prefix
    drafts = prefix + WATCH_PATHS["drafts"] if is_loopback(settings["host"]) else ""
    return WatchPaths(prefix + WATCH_PATHS["watch"], drafts)


@dataclass(frozen=True)
class PageContext(SerializerContext):
    """The context of one page. `query` is that of its address; `is_requested` means that it names the language."""

    page_language: str = "en"
    offered: tuple[str, ...] = ()
    query: str = ""
    is_requested: bool = False
    watch: WatchPaths | None = None  # only while files are watched

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.page_language

    @property
    def catalog(self) -> Catalog:
        """The words of the language of the page."""
        return catalog(self.page_language)

    def gettext(self, message: str, **values: Any) -> str:
        """Return a message in the language of the page, with its values."""
        text = self.catalog.translations.gettext(message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, number: int, **values: Any) -> str:
        """Return a message in the form of a number, which is `num` in it."""
        text = self.catalog.translations.ngettext(singular, plural, number)
        return text % {"num": self.number(number), **values}

    def number(self, number: float) -> str:
        """Return a number as people write it in the language of the page."""
        return str(format_decimal(number, locale=self.catalog.locale))

    @property
    def language_links(self) -> tuple[LanguageLink, ...]:
        """The page in each language that it is offered in, for the switch; nothing if there is one alone."""
        if len(self.offered) == 1:
            return ()
        return tuple(
            LanguageLink(
                tag,
                own_name(tag),
                text_direction(tag),
                f"?{interface_languages.with_language(self.query, tag)}",
                tag == self.page_language,
            )
            for tag in self.offered
        )

    def alternates(self, uri: str) -> tuple[tuple[str, str], ...]:
        """Return the addresses of a page in each language by its tag, and in that of the browser (`x-default`)."""
        if len(self.offered) == 1 or not self._is_own(uri):
            return ()
        path, _, query = uri.partition("?")
        addresses = ((tag, f"{path}?{interface_languages.with_language(query, tag)}") for tag in self.offered)
        return (*addresses, ("x-default", uri))

    def _is_own(self, uri: str) -> bool:
        """Return whether a page is one of this node: of those of others the languages are not known."""
        return uri.startswith(f"{self.urls.base}/")

    def canonical(self, uri: str) -> str:
        """Return the canonical address of the page in its language: with `?lang=` if that was asked for."""
        if not self.is_requested or not self._is_own(uri):
            return uri
        path, _, query = uri.partition("?")
        return f"{path}?{interface_languages.with_language(query, self.page_language)}"


def page_context(
    serializer_context: SerializerContext,
    request: Request,
    languages: InterfaceLanguages,
    watch: WatchPaths | None = None,
) -> PageContext:
    """Return the context of the page that a request asks for."""
    if isinstance(serializer_context, PageContext):
        return serializer_context
    shared = {field.name: getattr(serializer_context, field.name) for field in fields(SerializerContext)}
    # what is remembered of a document is in the language of the site
    shared["cacheable"] = False
    return PageContext(
        **shared,
        page_language=languages.choose(request),
        offered=languages.offered,
        query=request.query,
        is_requested=bool(languages.requested(request)),
        watch=watch,
    )


def in_language(response: Response, request: Request, languages: InterfaceLanguages, path: str) -> Response:
    """Return a page with the headers of its language; any other response as it is.

    A language that the address names is kept in a cookie, below `path`. It is the same for everybody who asks for that
    address, so that any cache may keep the response with it.
    """
    if not response.media_type.startswith("text/html"):
        return response
    headers = [("Content-Language", languages.choose(request))]
    if len(languages.offered) == 1:
        return response.with_headers(*headers)
    if requested := languages.requested(request):
        attributes = f"Path={path}; Max-Age={COOKIE_SECONDS}; SameSite=Lax; HttpOnly"
        headers.append(("Set-Cookie", f"{COOKIE}={requested}; {attributes}"))
    return replace(response.with_headers(*headers).with_vary(*VARY), language=languages.choose(request))
