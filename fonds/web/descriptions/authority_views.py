"""The pages of agents, places and subjects: their fields in groups for readers, and the records that name them."""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

from fonds.formats import FormatRegistry
from fonds.record.agent_relations import PLACE_ROLES
from fonds.record.model import Agent, Authority, Description
from fonds.serializers.text.agent_fields import DESCRIPTION_CONTROL
from fonds.serializers.text.metadata_fields import FieldValue, MetadataField
from fonds.web.descriptions.authority_links import AuthorityLink, authority_links
from fonds.web.descriptions.figures import NO_FIGURES, Figures
from fonds.web.descriptions.related import RelatedEntities, Summary
from fonds.web.descriptions.view_models import DescriptionPage
from fonds.web.page_context import PageContext
from fonds.web.search_links import search_path

MAX_PREVIEWED: Final = 5  # records of each role
# name of the incoming links -> facet by which the search finds the same records
_FACETS: Final = {
    "from": "sender",
    "to": "recipient",
    "creator": "creator",
    "people": "mentioned",
    "sent": "sent_from",
    "received": "received_at",
    "holder": "holder",
    "subjects": "subject",
}
# the links that readers look for first, in this order; all others follow by name
_FIRST_LINKS: Final = ("from", "to", "sent", "received", "creator", "holder", "people", "places", "subjects")
# groups of fields, by their names in fonds/serializers/text/metadata_fields.py; what is in none is among the details
_GROUPS: Final = {
    "names": ("other_names", "names"),
    "life": ("places", "functions", "occupations", "mandates", "legal_status"),
    "relations": ("relations", "part_of", "broader"),
    "contact": (
        *("addresses", "telephone", "email", "homepage", "contacts", "opening_hours", "opening_times"),
        *("access_conditions", "accessibility", "public_areas", "research_services", "reproduction_services"),
    ),
    "shown": ("coordinates", "history"),  # under the map, and at the head of a group
    "control": (*DESCRIPTION_CONTROL, "source"),
}
_IN_LINE: Final = (
    "birth",
    "death",
    "residence",
    "seat",
    "origin",
    "activity",
)  # roles of places, as a life is told
MAX_IN_LINE: Final = 3  # occupations or functions in the line below the name


class Role(NamedTuple):
    """Records that name something in one role: the first few, how many there are, and where all are listed."""

    field: str
    heading: str
    records: tuple[Summary, ...]
    total: int
    href: str


class LinePart(NamedTuple):
    """A part of the line below a name: a label ("" for none) and its values."""

    label: str
    values: tuple[FieldValue, ...]


class AuthorityView(DescriptionPage):
    """The page of an agent, a place or a subject."""

    description: Authority

    def __init__(
        self,
        authority: Description,
        page: PageContext,
        related: RelatedEntities,
        formats: FormatRegistry,
        figures: Figures = NO_FIGURES,
    ) -> None:
        super().__init__(authority, page, related, formats)
        self.figures = figures
        self.is_list = bool(related.field)  # a page that lists the records of one role, and nothing else

    def group(self, name: str) -> tuple[MetadataField, ...]:
        """Return the fields of a group that have values."""
        return tuple(field for field in self.facts if field.name in _GROUPS[name])

    @property
    def details(self) -> tuple[MetadataField, ...]:
        """The fields that belong to no group."""
        grouped = {name for names in _GROUPS.values() for name in names}
        return tuple(field for field in self.facts if field.name not in grouped)

    def field(self, name: str) -> MetadataField | None:
        """Return a field; None if it has no value."""
        return next((field for field in self.facts if field.name == name), None)

    @property
    def history(self) -> MetadataField | None:
        """The life of a person, or the history of a family or body."""
        return self.field("history")

    @cached_property
    def life_line(self) -> tuple[LinePart, ...]:
        """Dates, what somebody did, and places, for the line below the name."""
        dates = self.field("dates")
        parts = [LinePart("", tuple(value._replace(note="") for value in dates.values))] if dates else []
        for name in ("occupations", "functions"):
            if field := self.field(name):
                values = tuple(value._replace(note="") for value in field.values[:MAX_IN_LINE])
                parts.append(LinePart("", values))
                break
        parts += self._places()
        return tuple(parts)

    def _places(self) -> list[LinePart]:
        """Return the places of an agent, each role once. The label of a role is that of its field."""
        if not isinstance(self.description, Agent):
            return []
        fields = iter(field for field in self.facts if field.name == "places")
        roles = [role for role in PLACE_ROLES if any(place.role == role for place in self.description.places)]
        by_role = dict(zip(roles, fields, strict=False))
        ordered = [
            *(role for role in _IN_LINE if role in by_role),
            *(role for role in roles if role not in _IN_LINE),
        ]
        return [
            LinePart(by_role[role].label, tuple(value._replace(note="") for value in by_role[role].values))
            for role in ordered
            if role in by_role
        ]

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The records that name this, by role."""
        order = {field: number for number, field in enumerate(_FIRST_LINKS)}
        links = sorted(self.incoming_links, key=lambda link: order.get(link[0], len(order)))
        return tuple(
            Role(
                field,
                heading,
                records if self.is_list else records[:MAX_PREVIEWED],
                total,
                self._all_href(field) if total > MAX_PREVIEWED else "",
            )
            for field, heading, records, total in links
            if not self._is_told_by_holdings(field, total)
        )

    def _is_told_by_holdings(self, field: str, total: int) -> bool:
        """Return whether the table of holdings has all that an institution holds: collections, no single records."""
        return field == "holder" and not self.is_list and total <= len(self.figures.holdings)

    def _all_href(self, field: str) -> str:
        """Return the path of the list of all records of a role: the search with a filter, or a list of this page."""
        facet = _FACETS.get(field)
        if facet:
            return search_path(self.context.urls, **{facet: self.description.id})
        return f"?list={field}"

    @cached_property
    def authority_links(self) -> tuple[AuthorityLink, ...]:
        """Links to the same entity on other sites, with the names of the sites."""
        return authority_links(self.description, self.context)

    @property
    def search_all(self) -> str:
        """The path of the search for all records that name a place in any way."""
        return search_path(self.context.urls, place=self.description.id)
