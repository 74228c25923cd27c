"""The menu of the site: its entries, which of them exist, and which of them a page belongs to.

An entry is shown as soon as `fonds.urls.ROUTES` has its path. The words of the entries are in the template
`parts/menu.html`, by the names used here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from fonds.urls import ROUTES, UrlBuilder

# name of the entry, path of its page
MENU: Final = (
    ("records", "/records"),
    ("collections", "/collections"),
    ("people", "/people"),
    ("places", "/places"),
    ("subjects", "/subjects"),
    ("map", "/map"),
    ("timeline", "/timeline"),
    ("search", "/search"),
    ("data", "/data"),
    ("about", "/about"),
)

# template of a page -> the entry that leads to it
_SECTIONS: Final = {
    "record": "records",
    "collection": "collections",
    "tree": "collections",
    "finding_aid": "collections",
    "place": "places",
    "subject": "subjects",
    "dataset": "data",
    "data_access": "data",
    "sparql": "data",
    "reconcile": "data",
    "concept_scheme": "data",
}
# templates of the pages that entries lead to
_PAGES: Final = ("map", "timeline", "search", "data", "about")
# kind of description -> entry, for the template that several kinds share
_KINDS: Final = {"person": "people", "family": "people"}


class MenuEntry(NamedTuple):
    """An entry of the menu: its name, the path of its page, and the value of `aria-current` ("" for none)."""

    name: str
    href: str
    current: str


def menu(urls: UrlBuilder, template: str, section: str = "", kind: str = "") -> tuple[MenuEntry, ...]:
    """Return the entries whose pages exist.

    `section` is the entry that leads to this very page, if its template does not tell; `kind` is the kind of
    description that the page is about.
    """
    page = section or (template if template in _PAGES else "")
    parent = _SECTIONS.get(template) or _KINDS.get(kind, "")
    names = {path: name for name, path in ROUTES.items()}
    return tuple(
        MenuEntry(name, urls.path(names[path]), "page" if name == page else "true" if name == parent else "")
        for name, path in MENU
        if path in names
    )


def path_of(name: str, urls: UrlBuilder) -> str:
    """Return the path of the page of an entry; "" if it does not exist."""
    names = {path: route for route, path in ROUTES.items()}
    route = names.get(dict(MENU).get(name, f"/{name}"))
    return urls.path(route) if route else ""
