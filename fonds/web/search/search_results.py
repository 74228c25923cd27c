"""Lists of descriptions for people: what a search finds, and what is browsed. Plain values, for a page or for JSON.

A search has words, filters or both. Browsing is the same without words, among descriptions of some kinds. It renders
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from urllib.parse import urlencode

from fonds.record.model import AUTHORITIES, KINDS
from fonds.search.query import Phrase, Query, parse
from fonds.serializers.context import SerializerContext
from fonds.store.facet_index import NEWEST, OLDEST, TITLE
from fonds.store.text_search import Phrase as IndexPhrase
from fonds.store.text_search import TextQuery
from fonds.web.context import RequestContext
from fonds.web.descriptions.related import Summary, summaries
from fonds.web.list_entries import entries
from fonds.web.localization import LinkTarget, Localizer
from fonds.web.search.facet_lists import Facet, FacetReader, FacetValue
from fonds.web.search.filters import NO_FILTERS, Filters
from fonds.web.search.histogram import histogram
from fonds.web.search.search_hits import HitReader, SearchHit
from fonds.web.search.selection import MAX_LISTED, RELEVANCE, Selection

PER_PAGE: Final = 20
_MENTIONS: Final = ("agent", "place", "subject", "holder")
MAX_SIMILAR_COMPARED: Final = 500  # words of the node that are compared with a word without results
LIST, PICTURES = "list", "pictures"  # how results are shown


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: at which address, of which kinds (empty: of all), sorted how at first, and how many to a page.

    `fixed` are filters that hold unless others of their fields are asked for.
    """

    route: str
    kinds: tuple[str, ...] = ()
    order: str = RELEVANCE
    per_page: int = PER_PAGE
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def is_of_authorities(self) -> bool:
        """Whether it lists persons, institutions, places or subjects, which have no dates to be sorted by."""
        return bool(self.kinds) and set(self.kinds) <= AUTHORITIES


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What is asked of a list: words, filters, order ("" for that of the list), page, view, and a field to be listed
    with all its values."""

    text: str = ""
    filters: Filters = NO_FILTERS
    order: str = ""
    page: int = 1
    view: str = LIST
    expanded: str = ""


@dataclass(frozen=True, slots=True)
class Variation:
    """A link to a variation of a search: a label, how many results it has, and whether it is the present one."""

    label: str
    href: str
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SearchBar:
    """A bar of the histogram: the first and last date in EDTF, how many are dated in it, and their address."""

    first: str
    last: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results of a search, or other searches if there are no results.

    `hits` are the results of words, `listed` those without words and those that are shown as pictures. `more` says that
    there are more results than were counted, and `is_cut` that not all are listed. `mentions` has the number of records
    and collections that name each person, place or subject of a browsed list, by id. A form must keep the parameters
    `hidden`.
    """

    query: str
    hits: tuple[SearchHit, ...]
    listed: tuple[Summary, ...]
    mentions: Mapping[str, int]
    total: int
    more: bool
    is_cut: bool
    page: int
    page_count: int
    per_page: int
    kinds: tuple[FacetValue, ...]
    facets: tuple[Facet, ...]
    chosen: tuple[FacetValue, ...]
    bars: tuple[SearchBar, ...]
    initials: tuple[FacetValue, ...]
    orders: tuple[Variation, ...]
    views: tuple[Variation, ...]
    view: str
    filters: Filters
    hidden: tuple[tuple[str, str], ...]
    within: LinkTarget | None
    everywhere: str
    everything: str
    words: tuple[Variation, ...]
    similar: tuple[Variation, ...]
    address: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list: the ids on it, the number of all results, and that of the pages that are listed."""

    ids: Sequence[str]
    total: int
    page_count: int


SEARCH: Final = Listing("search")


def find(
    context: RequestContext, request: ListRequest, listing: Listing, page: SerializerContext
) -> SearchResults | None:
    """Return a page of results in the language of a page; None if there is no such page. Raises QueryTooLongError."""
    return _ResultsBuilder(context, parse(request.text), request, listing, page).results()


def select(context: RequestContext, request: ListRequest, listing: Listing, per_page: int) -> ListPage | None:
    """Return a page of what a request selects; None if there is no such page. Raises QueryTooLongError."""
    words = context.serializer_context
    return _ResultsBuilder(context, parse(request.text), request, listing, words).page(per_page)


class _ResultsBuilder:
    def __init__(
        self,
        context: RequestContext,
        query: Query,
        request: ListRequest,
        listing: Listing,
        page: SerializerContext,
    ) -> None:
        self.context, self.query, self.request, self.listing = context, query, request, listing
        self.words, self.localizer = page, Localizer(page)
        self.text = context.reader.text_search
        within = next(iter(request.filters.of("collection")), "")
        self.scope = self.localizer.link_to(within) if within else None
        self.filters = request.filters if self.scope else request.filters.having("collection", ())
        self.text_query = TextQuery(tuple(phrase.index_terms for phrase in query.phrases))
        self.selection = Selection(context, self.text_query, self._effective(self.filters))
        self.default_order = listing.order if listing.order != RELEVANCE or query.phrases else OLDEST
        self.orders = (*((RELEVANCE,) if query.phrases else ()), OLDEST, NEWEST, TITLE)
        if listing.is_of_authorities:
            self.orders = (*((RELEVANCE,) if query.phrases else ()), TITLE)
        self.order = request.order if request.order in self.orders else self.default_order

    def _effective(self, filters: Filters) -> Filters:
        """Return the filters with those that the list has by itself."""
        for field, value in self.listing.fixed:
            if not filters.of(field):
                filters = filters.having(field, [value])
        if self.listing.kinds:
            wanted = [kind for kind in filters.of("kind") if kind in self.listing.kinds]
            filters = filters.having("kind", wanted or self.listing.kinds)
        return filters

    @property
    def _is_asked(self) -> bool:
        """Whether anything is asked for: a search without words and filters lists nothing."""
        return bool(self.query.phrases or self.filters or self.listing.kinds)

    def page(self, per_page: int) -> ListPage | None:
        """Return the page that is asked for; None if there is no such page."""
        total = len(self.selection.members) if self._is_asked else 0
        page_count = max(1, -(-min(total, MAX_LISTED) // per_page))
        if self.request.page > page_count:
            return None
        start = (self.request.page - 1) * per_page
        ids = self.selection.ids(self.order, start, per_page) if total else []
        return ListPage(ids, total, page_count)

    def results(self) -> SearchResults | None:
        """Return all that a page shows; None if there is no such page."""
        per_page, page = self.listing.per_page, self.request.page
        listed = self.page(per_page)
        if listed is None:
            return None
        ids, total, page_count = listed.ids, listed.total, listed.page_count
        reader = FacetReader(self.selection, self._href_with, self.words, self.filters, self.request.expanded)
        return SearchResults(
            query=self.query.text,
            hits=self._hits(ids),
            listed=self._listed(ids),
            mentions=self._mentions(ids),
            total=total,
            more=self.selection.is_cut,
            is_cut=page == page_count and total > MAX_LISTED,
            page=page,
            page_count=page_count,
            per_page=per_page,
            kinds=self._kinds(reader) if total or self.filters else (),
            facets=() if self.listing.is_of_authorities else reader.facets(),
            chosen=reader.chosen(),
            bars=self._bars(),
            initials=self._initials(),
            orders=self._orders(),
            views=self._views(),
            view=self.request.view,
            filters=self.filters,
            hidden=tuple(self._hidden()),
            within=self.scope,
            everywhere=self._href(filters=self.filters.having("collection", ())),
            everything=self._href(filters=NO_FILTERS),
            words=() if total else self._single_words(),
            similar=() if total else self._similar(),
            address=self._href(),
            previous=self._href(page=page - 1) if page > 1 else "",
            next=self._href(page=page + 1) if page < page_count else "",
        )

    def _listed(self, ids: Sequence[str]) -> tuple[Summary, ...]:
        if self.query.phrases and self.request.view != PICTURES:
            return ()
        return summaries(self.context, self.context.reader.listed(ids), self.words.language)

    def _mentions(self, ids: Sequence[str]) -> dict[str, int]:
        if not self.listing.is_of_authorities:
            return {}
        facets = self.context.reader.facets
        return {id: max(facets.total(field, id) for field in _MENTIONS) for id in ids}

    def _hits(self, ids: Sequence[str]) -> tuple[SearchHit, ...]:
        if not self.query.phrases or self.request.view == PICTURES:
            return ()
        reader = HitReader(self.context, self.query, self.text_query, self.words)
        return tuple(hit for _, hit in entries(ids, str, "search results", reader.hit))

    def _kinds(self, reader: FacetReader) -> tuple[FacetValue, ...]:
        return () if len(self.listing.kinds) == 1 else reader.kinds(self.listing.kinds or tuple(KINDS))

    def _bars(self) -> tuple[SearchBar, ...]:
        bars = histogram(self.context.reader.facets, self.selection.members, self.filters.dates)
        if len(bars) < 2:
            return ()
        return tuple(
            SearchBar(
                bar.first, bar.last, bar.count, self._href(filters=self.filters.between(bar.first, bar.last))
            )
            for bar in bars
        )

    def _initials(self) -> tuple[FacetValue, ...]:
        """Return the letters with which the titles of a browsed list begin."""
        if not self.listing.kinds or self.order != TITLE:
            return ()
        members = self.selection.members_without("initial")
        counts = self.context.reader.facets.counts_between("initial", "", "\U0010ffff", members)
        chosen = self.filters.of("initial")
        return tuple(
            FacetValue(
                value,
                value.upper(),
                "",
                count,
                self._href_with(self.filters.having("initial", [] if value in chosen else [value])),
                value in chosen,
            )
            for value, count in counts
        )

    def _orders(self) -> tuple[Variation, ...]:
        gettext = self.words.gettext
        labels = {
            RELEVANCE: gettext("Best match"),
            OLDEST: gettext("Oldest first"),
            NEWEST: gettext("Newest first"),
            TITLE: gettext("Title"),
        }
        if len(self.orders) == 1:
            return ()
        return tuple(
            Variation(labels[order], self._href(order=order), chosen=order == self.order)
            for order in self.orders
        )

    def _views(self) -> tuple[Variation, ...]:
        if self.listing.is_of_authorities:
            return ()
        gettext = self.words.gettext
        return tuple(
            Variation(label, self._href(view=view), chosen=view == self.request.view)
            for view, label in ((LIST, gettext("List")), (PICTURES, gettext("Pictures")))
        )

    def _pairs(
        self,
        text: str | None = None,
        filters: Filters | None = None,
        order: str | None = None,
        view: str | None = None,
    ) -> list[tuple[str, str]]:
        """Return the parameters of this list with other values; what goes without saying is left out."""
        order = self.order if order is None else order
        values = [
            ("q", self.query.text if text is None else text),
            *(self.filters if filters is None else filters).pairs(),
            ("sort", "" if order == self.default_order else order),
            ("view", "" if (view or self.request.view) == LIST else view or self.request.view),
        ]
        return [(name, value) for name, value in values if value]

    def _href(
        self,
        text: str | None = None,
        filters: Filters | None = None,
        order: str | None = None,
        view: str | None = None,
        page: int = 1,
    ) -> str:
        pairs = self._pairs(text, filters, order, view) + ([("page", str(page))] if page > 1 else [])
        query = f"?{urlencode(pairs)}" if pairs or self.listing.route == "search" else ""
        return self.context.urls.path(self.listing.route) + query

    def _href_with(self, filters: Filters) -> str:
        return self._href(filters=filters)

    def _hidden(self) -> list[tuple[str, str]]:
        """Return what a form with words and dates must keep besides them."""
        return [(name, value) for name, value in self._pairs() if name not in ("q", "from", "to")]

    def _count(self, phrase: IndexPhrase) -> int:
        return self.text.count_descriptions(TextQuery((phrase,)), MAX_LISTED)

    def _word(self, text: str, phrase: IndexPhrase) -> Variation:
        """Return a search for a word among everything."""
        return Variation(text, self._href(text=text, filters=NO_FILTERS), self._count(phrase))

    def _single_words(self) -> tuple[Variation, ...]:
        """Return the words of the query one by one, each with its number of results."""
        phrases = self.query.phrases
        if not phrases or (len(phrases) < 2 and not self.filters):
            return ()
        return tuple(self._word(_as_typed(phrase), phrase.index_terms) for phrase in phrases)

    def _similar(self) -> tuple[Variation, ...]:
        """Return words of the node that are similar to words without results."""
        similar: list[Variation] = []
        for phrase in self.query.phrases:
            word = phrase.tokens[0].text
            if len(phrase.tokens) > 1 or len(word) < 4 or self._count(phrase.index_terms):
                continue
            terms = [term for term, _ in self.text.description_terms(word[:2], MAX_SIMILAR_COMPARED)]
            similar += [
                self._word(term, ((term,), False)) for term in get_close_matches(word, terms, 3, 0.75)
            ]
        return tuple(similar)


def _as_typed(phrase: Phrase) -> str:
    text = "".join(
        token.text + ("" if token.joins_next or number == len(phrase.tokens) else " ")
        for number, token in enumerate(phrase.tokens, 1)
    )
    return (f'"{text}"' if " " in text else text) + ("*" if phrase.is_prefix else "")
