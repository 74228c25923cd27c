"""The values of the properties of entities, in the forms that data extension gives them (section 7.4).

A value is given as the description has it: a date is a date only where the day is known, and stays in EDTF where it is
not; nothing is counted or looked up without a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from service.record import dates
from service.record.date_grammar import Interval, SingleDate
from service.record.field_types import Link
from service.record.model import Authority, Collection, Description, Institution, Person, Place
from service.search import authority_identifiers, match_features
from service.serializers.text.metadata_fields import FieldValue as FactValue
from service.serializers.text.metadata_fields import metadata_fields_of
from service.web.context import RequestContext

JsonValue = dict[str, Any]  # a value as the schema of data extension responses has it
Settings = Mapping[str, Any]
Values = Callable[[Description, RequestContext, Settings], list[JsonValue]]
LINKS, EXACT = "links", "exact"  # the setting that says which links, and its value for none but the sure ones
COUNTED = 10_000  # records that point to an entity; of more it is said that there are more


def number(value: Any) -> int:
    """The limit of the settings, which clients send as a number or as text; 0 for none."""
    try:
        return max(0, int(float(value))) if value is not None else 0
    except (TypeError, ValueError, OverflowError):
        return 0


def _texts(found: Iterable[str | None]) -> list[JsonValue]:
    return [{"str": text} for text in dict.fromkeys(found) if text]


def uri(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its URI at this node."""
    return _texts([context.serializer_context.entity_uri(it)])


def name(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its names, that in the language of the node first."""
    return _texts([it.label(context.site.language), *it.labels.values()])


def other_names(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Its other names, as the file has them."""
    return _texts(it.other_names if isinstance(it, Authority) else ())


def span(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The span of a life, or the date of a collection, in EDTF."""
    return _texts([it.dates if isinstance(it, Person) else getattr(it, "date", None)])


def end_of_life(which: int) -> Values:
    """The birth (0) or the death (1) of a person."""

    def values(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
        span = (it.dates or "") if isinstance(it, Person) else ""
        form = dates.parse(span).parsed if span else None
        half = (form.start, form.end)[which] if isinstance(form, Interval) else None
        return [_date(half, span.split("/")[which])] if half else []

    return values


def _date(point: SingleDate, written: str) -> JsonValue:
    """A date where the day is known and nothing is in doubt; else what is known, in EDTF."""
    typed = dates.parse(written).xsd
    if typed and typed[1] == "date" and point.day:
        return {"date": f"{typed[0]}T00:00:00Z"}
    return {"str": written}


def fact(name: str) -> Values:
    """The values of a row of the facts: entities of this node, or words."""

    def values(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
        rows = (
            fact.values for fact in metadata_fields_of(it, context.serializer_context) if fact.name == name
        )
        return [_of_fact(one) for row in rows for one in row]

    return values


def _of_fact(value: FactValue) -> JsonValue:
    return {"id": value.id, "name": value.text} if value.id else {"str": value.text}


def homepage(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The website of an institution."""
    return _texts([it.homepage if isinstance(it, Institution) else None])


def note(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """What this node says of it, in its language."""
    return _texts([context.serializer_context.localize(it.note)])


def coordinates(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Latitude and longitude of a place: `38.9,121.6`."""
    point = it.coordinates if isinstance(it, Place) else None
    return [{"str": f"{_degrees(point.latitude)},{_degrees(point.longitude)}"}] if point else []


def _degrees(number: float) -> str:
    """A number of degrees to about a centimetre, without an exponent: `0.00001`."""
    return f"{round(number, 7) + 0.0:.7f}".rstrip("0").removesuffix(".")


def degrees(name: str) -> Values:
    """Latitude or longitude of a place."""

    def values(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
        point = it.coordinates if isinstance(it, Place) else None
        return [{"float": getattr(point, name)}] if point else []

    return values


def _chosen(it: Description, settings: Settings) -> Iterator[Link]:
    only = settings.get(LINKS) == EXACT
    return (link for link in it.same_as if not only or match_features.is_same(link))


def same_as(it: Description, context: RequestContext, settings: Settings) -> list[JsonValue]:
    """The addresses of the same thing elsewhere."""
    return _texts(link.uri for link in _chosen(it, settings))


def identifier(authority: str) -> Values:
    """The identifiers of one authority among the links: `Q16574`."""

    def values(it: Description, context: RequestContext, settings: Settings) -> list[JsonValue]:
        found = (authority_identifiers.identify(link.uri) for link in _chosen(it, settings))
        return _texts(pair[1] for pair in found if pair and pair[0] == authority)

    return values


def reference(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """The shelf mark of a collection."""
    return _texts([it.reference if isinstance(it, Collection) else None])


def identifiers(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """Other identifiers of a collection."""
    return _texts(one.value for one in it.identifiers) if isinstance(it, Collection) else []


def records(it: Description, context: RequestContext, _: Settings) -> list[JsonValue]:
    """How many records point to it, counted up to a bound."""
    count = context.reader.incoming_link_count(it.id, "record", COUNTED + 1)
    return [{"int": count}] if count <= COUNTED else [{"str": f"more than {COUNTED}"}]
