"""The properties of entities: their meaning, the types that have them, and how they are compared with a query.

One table serves suggestions, proposals, data extension and the properties of queries. values.py returns the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fonds.record.model import AGENTS, AUTHORITIES, Description
from fonds.search import authority_identifiers, match_features
from fonds.web.context import RequestContext
from fonds.web.reconcile import values
from fonds.web.reconcile.values import EXACT, LINKS, JsonValue, Settings, Values

LIMIT = "limit"  # the setting for the number of values of each property


@dataclass(frozen=True, slots=True)
class Property:
    """A property: `id`, a name and a description for people, the kinds that have it, how it is compared, its values.

    `compared` is one of name, date, link, entity, point, mark and text; empty if it identifies nothing.
    """

    id: str
    name: str
    description: str
    kinds: tuple[str, ...]
    compared: str
    values: Values
    type: str = ""  # of the values, if they are entities

    @property
    def is_evidence(self) -> bool:
        """Whether it is compared by itself. Links and shelf marks are decisive, and lifetimes are compared in years."""
        return self.compared not in ("", "link", "mark") and self.id not in ("born", "died")

    def of(self, description: Description, context: RequestContext, settings: Settings) -> list[JsonValue]:
        """Return its values, at most as many as the settings allow; none if the kind does not have the property."""
        if description.kind not in self.kinds:
            return []
        all_values = self.values(description, context, settings)
        limit = values.number(settings.get(LIMIT))
        return all_values[:limit] if limit else all_values


_ALL = match_features.KINDS
_AUTHORITIES = tuple(kind for kind in _ALL if kind in AUTHORITIES)

PROPERTIES: dict[str, Property] = {
    row.id: row
    for row in (
        Property("name", "Name", "In every language, that of this node first", _ALL, "name", values.name),
        Property(
            "other_names", "Other names", "As in the record file", _AUTHORITIES, "name", values.other_names
        ),
        Property(
            "dates",
            "Dates",
            "The lifespan of a person, or the dates of a family, an institution or a collection, in EDTF",
            ("person", "family", "institution", "collection"),
            "date",
            values.span,
        ),
        Property(
            "born",
            "Born",
            "A date if the day is known, otherwise EDTF: 1891",
            ("person",),
            "date",
            values.end_of_life(0),
        ),
        Property(
            "died",
            "Died",
            "A date if the day is known, otherwise EDTF: 1986",
            ("person",),
            "date",
            values.end_of_life(1),
        ),
        Property(
            "type",
            "Kind of institution",
            "A term of the concept scheme of this site",
            ("institution",),
            "text",
            values.fact("type"),
        ),
        Property(
            "part_of",
            "Part of",
            "The institution or place that it is part of",
            ("institution", "place"),
            "entity",
            values.fact("part_of"),
        ),
        Property(
            "broader",
            "Broader subject",
            "The next broader subject",
            ("subject",),
            "entity",
            values.fact("broader"),
            "subject",
        ),
        Property(
            "coordinates",
            "Coordinates",
            "Latitude and longitude in degrees, WGS 84: 38.9,121.6",
            ("place",),
            "point",
            values.coordinates,
        ),
        Property("latitude", "Latitude", "In degrees, WGS 84", ("place",), "", values.degrees("latitude")),
        Property("longitude", "Longitude", "In degrees, WGS 84", ("place",), "", values.degrees("longitude")),
        Property("homepage", "Website", "Of an institution", ("institution",), "text", values.homepage),
        Property(
            "reference",
            "Shelf mark",
            "Of a collection, as the archive writes it",
            ("collection",),
            "mark",
            values.reference,
        ),
        Property(
            "identifiers",
            "Identifiers",
            "Identifiers by others: of a collection, a person, a family or an institution",
            ("collection", *sorted(AGENTS)),
            "mark",
            values.identifiers,
        ),
        Property(
            "collection",
            "Lies in",
            "The collections that a collection is part of",
            ("collection",),
            "entity",
            values.fact("collection"),
            "collection",
        ),
        Property(
            "holder",
            "Held by",
            "The institution that holds a collection",
            ("collection",),
            "entity",
            values.fact("holder"),
            "institution",
        ),
        Property(
            "creator",
            "Creator",
            "The creator of a collection",
            ("collection",),
            "entity",
            values.fact("creator"),
            "agent",
        ),
        Property("extent", "Extent", "Of a collection", ("collection",), "", values.fact("extent")),
        Property(
            "same_as",
            "The same elsewhere",
            "Links to the same entity on other sites, as URIs",
            _ALL,
            "link",
            values.same_as,
        ),
        *(
            Property(
                id,
                f"{authority.name} identifier",
                f"From the links to {authority.name}",
                _ALL,
                "link",
                values.identifier(id),
            )
            for id, authority in authority_identifiers.AUTHORITIES.items()
        ),
        Property("records", "Records", "The number of records that refer to it", _ALL, "", values.records),
        Property("note", "Note", "The note on this site", _ALL, "", values.note),
        Property("source", "Source", "The sources of the description", _ALL, "", values.fact("source")),
        Property("uri", "Address", "Its URI on this site", _ALL, "", values.uri),
    )
}

SETTINGS: list[dict[str, Any]] = [
    {
        "name": LIMIT,
        "label": "Limit",
        "type": "number",
        "default": 0,
        "help_text": "The maximum number of values of the property; 0 for all",
    },
    {
        "name": LINKS,
        "label": "Links",
        "type": "select",
        "default": "any",
        "help_text": "Which links to the same entity on other sites",
        "choices": [
            {"value": "any", "name": "All, including close matches"},
            {"value": EXACT, "name": "Only exact matches"},
        ],
    },
]


def of_types(types: Iterable[str]) -> list[Property]:
    """Return the properties of entities of these types; all properties if no type is known."""
    kinds = {kind for type in types for kind in match_features.TYPES.get(type, ())}
    return [row for row in PROPERTIES.values() if not kinds or kinds & set(row.kinds)]


def meta(id: str) -> dict[str, Any]:
    """Return the metadata of a property in a response (section 7.4); for an unknown property its id."""
    property = PROPERTIES.get(id)
    document: dict[str, Any] = {"id": id, "name": property.name if property else id}
    if property and property.type:
        document["type"] = {"id": property.type, "name": TYPE_NAMES[property.type]}
    return document


TYPE_NAMES = {
    "agent": "Agent",
    "person": "Person",
    "family": "Family",
    "institution": "Institution",
    "place": "Place",
    "subject": "Subject",
    "collection": "Collection",
}
