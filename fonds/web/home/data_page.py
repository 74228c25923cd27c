"""The page about data: for people who write programs, every format, service and download of the node."""

from __future__ import annotations

from typing import NamedTuple

from fonds.formats import Representation
from fonds.store.copies import Copies
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext


class Scheme(NamedTuple):
    """A concept scheme: its name, the path of its page, and the number of its terms."""

    name: str
    href: str
    terms: int


class DataView:
    """The page about data."""

    def __init__(self, context: RequestContext, page: PageContext) -> None:
        self._page = page
        self.localizer = Localizer(page)
        self.uri = context.urls.uri("data")
        self.iiif = context.urls.iiif_collection()
        self.has_sparql = bool(context.settings["sparql_places"])
        self.has_peers = Copies.exists(context.settings.state)
        names = (
            "dataset",
            "sparql",
            "openapi",
            "oai",
            "activity",
            "resourcesync",
            "ldes",
            "atom",
            "sitemap",
            "opensearch",
            "peers",
        )
        self.paths = {name: context.urls.path(name) for name in names}

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The concept schemes of this node."""
        vocabulary, path = self._page.vocabulary, self._page.urls.path
        names = sorted({scheme for scheme, _ in vocabulary.concepts})
        return tuple(
            Scheme(name.replace("-", " "), path("vocab", scheme=name), len(vocabulary.codes(name)))
            for name in names
        )

    @property
    def publications(self) -> tuple[Representation, ...]:
        """The formats that can be fetched."""
        return tuple(row for row in self._page.formats if row.serializations)


def render_data(context: RequestContext, page: PageContext) -> str:
    """Return the page about data."""
    return render_template("data", page, view=DataView(context, page))
