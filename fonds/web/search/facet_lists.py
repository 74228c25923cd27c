"""The filters beside a list: the values of each field with their counts, and the addresses that add or remove them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fonds.record import rights
from fonds.record.kind_names import plural
from fonds.record.languages import language_name
from fonds.record.model import KINDS
from fonds.record.text import capitalized
from fonds.search.facets import THIS_NODE
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.metadata_fields import concept_value
from fonds.web.list_entries import entry
from fonds.web.localization import Localizer
from fonds.web.search.filters import Filters
from fonds.web.search.selection import Selection

# the fields that are listed, in order, and their labels, which catalogues translate
LISTED: Final = {
    "type": "Type",
    "has": "Contains",
    "top": "Collection",
    "level": "Level",
    "agent": "People and organisations",
    "sender": "Sender",
    "recipient": "Recipient",
    "creator": "Creator",
    "mentioned": "Person mentioned",
    "place": "Place",
    "sent_from": "Sent from",
    "received_at": "Received at",
    "subject": "Subject",
    "language": "Language",
    "holder": "Held by",
    "origin": "Published by",
    "rights": "Rights",
}
# fields that tell in more detail what another one tells: listed only if they are asked for
_DETAILS: Final = frozenset({"creator", "mentioned", "sent_from", "received_at"})
SHOWN, EXPANDED = 6, 60  # values of a field: at first, and when all are asked for
CONTENTS: Final = {"image": "Images", "transcript": "Text", "sound": "Sound", "film": "Film"}
_SCHEMES: Final = {"type": ("types", "institution-types"), "level": ("levels",)}
_IDS: Final = frozenset(
    {
        "top",
        "collection",
        "agent",
        "sender",
        "recipient",
        "creator",
        "mentioned",
        "place",
        "sent_from",
        "received_at",
        "subject",
        "holder",
    }
)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a field: its label and language, how many have it, and the address with it or, if chosen, without."""

    value: str
    label: str
    language: str
    count: int
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A field with its values. `more` is the address with more of them, or ""."""

    field: str
    label: str
    values: tuple[FacetValue, ...]
    more: str = ""


class FacetReader:
    """Reads the filters of a selection. `filters` are those that the reader asks for, without those of the list.

    `href` returns the address of the same list with other filters.
    """

    def __init__(
        self,
        selection: Selection,
        href: Callable[[Filters], str],
        page: SerializerContext,
        filters: Filters,
        expanded: str = "",
    ) -> None:
        self.selection, self.href, self.expanded = selection, href, expanded
        self.filters, self.words = filters, page
        self.localizer = Localizer(page)

    def facets(self) -> tuple[Facet, ...]:
        """Return the fields that can narrow the list down, or that do."""
        fields = [field for field in LISTED if field not in _DETAILS or self.filters.of(field)]
        limits = {field: (EXPANDED if field == self.expanded else SHOWN) + 1 for field in fields}
        counts = self.selection.counts(limits)
        total = len(self.selection.members)
        facets = (self._facet(field, counts[field], total) for field in fields)
        return tuple(facet for facet in facets if facet)

    def _facet(self, field: str, counts: list[tuple[str, int]], total: int) -> Facet | None:
        chosen = self.filters.of(field)
        limit = EXPANDED if field == self.expanded else SHOWN
        listed = dict(counts[:limit])
        for value in chosen:
            listed.setdefault(value, self.selection.count_with(field, value))
        if not chosen and (not listed or (len(listed) == 1 and next(iter(listed.values())) == total)):
            return None  # it would not narrow anything down
        values = tuple(
            each
            for value, count in listed.items()
            if (each := entry(value, "filters", lambda v=value, c=count: self._value(field, v, c)))  # type: ignore[misc]
        )
        has_more = len(counts) > limit and field != self.expanded
        more = with_parameter(self.href(self.filters), "more", field) if has_more else ""
        return Facet(field, self.words.gettext(LISTED[field]), values, more) if values else None

    def _value(self, field: str, value: str, count: int) -> FacetValue | None:
        label, language = self.label(field, value)
        if not label:
            return None
        return FacetValue(
            value,
            label,
            language,
            count,
            self.href(self.filters.toggled(field, value)),
            value in self.filters.of(field),
        )

    def kinds(self, among: Sequence[str]) -> tuple[FacetValue, ...]:
        """Return the kinds of what is selected, the first being all; nothing if all are of one kind."""
        wanted = self.filters.of("kind")
        counts = dict(self.selection.counts({"kind": len(KINDS)})["kind"])
        listed = [kind for kind in among if counts.get(kind) or kind in wanted]
        if len(listed) < 2 and not wanted:
            return ()
        total = sum(counts.get(kind, 0) for kind in among)
        every = FacetValue(
            "", self.words.gettext("All"), "", total, self.href(self.filters.having("kind", ())), not wanted
        )
        values = (
            FacetValue(
                kind,
                self.words.gettext(plural(kind)),
                "",
                counts.get(kind, 0),
                self.href(self.filters.having("kind", [kind])),
                kind in wanted,
            )
            for kind in listed
        )
        return every, *values

    def chosen(self) -> tuple[FacetValue, ...]:
        """Return every filter in force but that of the kind, each with the address of the list without it."""
        values = [
            FacetValue(
                value, *self.label(field, value), 0, self.href(self.filters.toggled(field, value)), True
            )
            for field, wanted in self.filters.values.items()
            if field not in ("kind", "collection", "hierarchy")
            for value in wanted
        ]
        if dates := self.filters.dates:
            sides = [self.localizer.date(words) for words in (dates.from_words, dates.to_words)]
            label = sides[0] if sides[0] == sides[1] else " – ".join(sides)
            values.append(FacetValue("", label, "", 0, self.href(self.filters.between("", "")), True))
        return tuple(values)

    def label(self, field: str, value: str) -> tuple[str, str]:
        """Return the label of a value and its language; the label is empty if it names what is not published."""
        if field in _IDS:
            target = self.localizer.link_to(value)
            return (target.text, target.language) if target else ("", "")
        if field == "origin":
            if value == THIS_NODE:
                title = self.localizer.text(self.words.site.title)
                return title.text, title.language
            return self.words.origin_title(value), ""
        if field == "language":
            return _language_label(value, self.localizer.language), ""
        if field == "has":
            return self.words.gettext(CONTENTS.get(value, value)), ""
        if field == "rights":
            return self.words.gettext(_rights_label(value)), ""
        if field == "initial":
            return value.upper(), ""
        for scheme in _SCHEMES.get(field, ()):
            if self.words.vocabulary.find(scheme, value):
                concept = concept_value(scheme, value, self.words)
                return capitalized(concept.text), concept.language
        return value, ""  # the source's own word


def with_parameter(address: str, name: str, value: str) -> str:
    """Return an address with one more parameter."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({name: value})}"


def _language_label(tag: str, language: str) -> str:
    try:
        return language_name(tag, language)
    except ValueError:
        return tag  # of a request


def _rights_label(uri: str) -> str:
    try:
        return rights.statement(uri).label
    except ValueError:
        return uri
