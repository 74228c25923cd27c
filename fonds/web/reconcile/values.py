"""The values of the properties of entities, in the form of data extension responses (section 7.4).

A value is that of the description. A date is typed as a date only if its day is known; otherwise it remains EDTF.
Every count is limited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fonds.record import dates
from fonds.record.date_grammar import Interval, SingleDate
from fonds.record.field_types import Link
from fonds.record.model import Agent, Authority, Collection, Description, Institution, Person, Place
from fonds.search import authority_identifiers, match_features
from fonds.serializers.text.metadata_fields import FieldValue, metadata_fields_of
from fonds.web.context import RequestContext

JsonValue = dict[str, Any]  # a value as in the schema of data extension responses
Settings = Mapping[str, Any]
Values = Callable[[Description, RequestContext, Settings], list[JsonValue]]
LINKS, EXACT = "links", "exact"  # the setting that selects links, and its value for certain matches only
MAX_COUNTED = 10_000  # records that link to an entity; a higher count is reported as "more than"


def number(value: Any) -> int:
    """Return the limit in the settings, which clients send as a number or as text; 0 means no limit."""
    try:
        return max(0, int(float(value))) if value is not None else 0
    except (TypeError, ValueError, OverflowError):
        return 0


def _texts(texts: Iterable[str | None]) -> list[JsonValue]:
    return [{"str": text} for text in dict.fromkeys(texts) if text]


def uri(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its URI at this node."""
    return _texts([context.serializer_context.entity_uri(description)])


def name(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its names, that in the language of the node first."""
    return _texts([description.label(context.site.language), *description.labels.values()])


def other_names(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its other names of every kind, as in the file."""
    return _texts(description.further_names if isinstance(description, Authority) else ())


def span(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The span of a life or of the existence of a body, or the date of a collection, in EDTF."""
    return _texts(
        [description.dates if isinstance(description, Agent) else getattr(description, "date", None)]
    )


def end_of_life(which: int) -> Values:
    """The birth (0) or the death (1) of a person."""

    def values(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
        span = (description.dates or "") if isinstance(description, Person) else ""
        parsed = dates.parse(span).parsed if span else None
        date = (parsed.start, parsed.end)[which] if isinstance(parsed, Interval) else None
        return [_date(date, span.split("/")[which])] if date else []

    return values


def _date(point: SingleDate, edtf: str) -> JsonValue:
    """Return a date if the day is known and nothing is uncertain; otherwise EDTF."""
    typed = dates.parse(edtf).xsd
    if typed and typed[1] == "date" and point.day:
        return {"date": f"{typed[0]}T00:00:00Z"}
    return {"str": edtf}


def fact(name: str) -> Values:
    """The values of a metadata field: entities of this node, or texts."""

    def values(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
        fields = metadata_fields_of(description, context.serializer_context)
        return [_field_value(value) for field in fields if field.name == name for value in field.values]

    return values


def _field_value(value: FieldValue) -> JsonValue:
    return {"id": value.id, "name": value.text} if value.id else {"str": value.text}


def homepage(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The website of an institution."""
    return _texts([description.homepage if isinstance(description, Institution) else None])


def note(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its note, in the language of the node."""
    return _texts([context.serializer_context.localize(description.note)])


def coordinates(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Latitude and longitude of a place: `38.9,121.6`."""
    point = description.coordinates if isinstance(description, Place) else None
    return [{"str": f"{_degrees(point.latitude)},{_degrees(point.longitude)}"}] if point else []


def _degrees(number: float) -> str:
    """Return degrees with a precision of about a centimetre, without an exponent: `0.00001`."""
    return f"{round(number, 7) + 0.0:.7f}".rstrip("0").removesuffix(".")


def degrees(name: str) -> Values:
    """Latitude or longitude of a place."""

    def values(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
        point = description.coordinates if isinstance(description, Place) else None
        return [{"float": getattr(point, name)}] if point else []

    return values


def _selected_links(description: Description, settings: Settings) -> Iterator[Link]:
    only = settings.get(LINKS) == EXACT
    return (link for link in description.same_as if not only or match_features.is_same(link))


def same_as(description: Description, context: RequestContext, settings: Settings) -> list[JsonValue]:
    """The URIs of the same entity on other sites."""
    return _texts(link.uri for link in _selected_links(description, settings))


def identifier(authority: str) -> Values:
    """The identifiers of one authority among the links: `Q16574`."""

    def values(description: Description, context: RequestContext, settings: Settings) -> list[JsonValue]:
        pairs = (authority_identifiers.identify(link.uri) for link in _selected_links(description, settings))
        return _texts(pair[1] for pair in pairs if pair and pair[0] == authority)

    return values


def reference(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The shelf mark of a collection."""
    return _texts([description.reference if isinstance(description, Collection) else None])


def identifiers(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Other identifiers of a collection, or those of an agent."""
    if isinstance(description, Collection | Agent):
        return _texts(item.value for item in description.identifiers)
    return []


def records(description: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The number of records that link to it, up to a limit."""
    count = context.reader.incoming_link_count(description.id, "record", MAX_COUNTED + 1)
    return [{"int": count}] if count <= MAX_COUNTED else [{"str": f"more than {MAX_COUNTED}"}]
