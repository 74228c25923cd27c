"""Who wrote to whom how often: the correspondents of a person, family or institution, read from the facets alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from fonds.store.facet_index import FacetIndex, Numbers
from fonds.web.context import RequestContext
from fonds.web.localization import LinkTarget, Localizer
from fonds.web.page_context import PageContext
from fonds.web.search_links import search_path

MAX_CORRESPONDENTS: Final = 24  # those with the most letters


class Correspondent(NamedTuple):
    """One who wrote letters to this agent or got letters from it.

    `sent` is the number of letters that went to the correspondent, `received` of those that came; each has the path of
    the search for them.
    """

    id: str
    name: LinkTarget
    sent: int
    received: int
    first_year: str
    last_year: str
    sent_href: str
    received_href: str

    @property
    def letters(self) -> int:
        """The number of letters in both directions."""
        return self.sent + self.received

    @property
    def years(self) -> str:
        """The years of the first and the last letter, `1941–1945`; "" if none has a date."""
        years = dict.fromkeys(filter(None, (self.first_year, self.last_year)))
        return "–".join(years)


class Correspondence(NamedTuple):
    """The correspondents with the most letters; whether there are more; and pairs of them that wrote to each other."""

    correspondents: tuple[Correspondent, ...] = ()
    has_more: bool = False
    pairs: frozenset[tuple[str, str]] = frozenset()
    sent: int = 0
    received: int = 0


NO_CORRESPONDENCE: Final = Correspondence()


def correspondence(context: RequestContext, page: PageContext, id: str) -> Correspondence:
    """Return the correspondents of an agent, those with the most letters first."""
    facets = context.reader.facets
    sent, received = facets.having("sender", id), facets.having("recipient", id)
    most = MAX_CORRESPONDENTS + 2  # one may be the agent itself
    recipients = facets.counts({"recipient": most}, sent)["recipient"] if sent else []
    senders = facets.counts({"sender": most}, received)["sender"] if received else []
    candidates = {other: None for other, _ in [*recipients, *senders] if other != id}
    years = _years(facets, sent | received)
    rows = [
        row
        for other in candidates
        if (row := _correspondent(context, page, id, other, sent, received, years))
    ]
    rows.sort(key=lambda row: (-row.letters, row.name.text))
    shown = tuple(rows[:MAX_CORRESPONDENTS])
    pairs = frozenset(_pairs(facets, [row.id for row in shown]))
    return Correspondence(shown, len(rows) > len(shown), pairs, len(sent), len(received))


def _years(facets: FacetIndex, members: Numbers) -> list[tuple[str, Numbers]]:
    """Return (year, descriptions) of each year of some descriptions, in order."""
    return [
        (year, facets.having("year", year)) for year, _ in facets.counts_between("year", "", "9999", members)
    ]


def _correspondent(
    context: RequestContext,
    page: PageContext,
    id: str,
    other: str,
    sent: Numbers,
    received: Numbers,
    years: list[tuple[str, Numbers]],
) -> Correspondent | None:
    """Return the row of a correspondent; None if it is not published."""
    name = Localizer(page).link_to(other)
    if name is None:
        return None
    facets = context.reader.facets
    to_other, from_other = sent & facets.having("recipient", other), received & facets.having("sender", other)
    members = to_other | from_other
    return Correspondent(
        other,
        name,
        len(to_other),
        len(from_other),
        _first(years, members),
        _first(reversed(years), members),
        search_path(context.urls, sender=id, recipient=other) if to_other else "",
        search_path(context.urls, sender=other, recipient=id) if from_other else "",
    )


def _first(years: Iterable[tuple[str, Numbers]], members: Numbers) -> str:
    return next((year for year, dated in years if dated.intersect(members)), "")


def _pairs(facets: FacetIndex, ids: list[str]) -> Iterable[tuple[str, str]]:
    """Yield each pair of agents of which one wrote to the other."""
    for number, first in enumerate(ids):
        for second in ids[number + 1 :]:
            if any(
                facets.having("sender", sender).intersect(facets.having("recipient", recipient))
                for sender, recipient in ((first, second), (second, first))
            ):
                yield first, second
