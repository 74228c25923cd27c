"""The sending and the receipt of a record, in the terms of each profile that has events or dates for them.

Dublin Core has neither: its profile has the events of RiC-O, as it has the relations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.record.correspondence import Dispatch
from fonds.record.dates import parse
from fonds.record.model import Record
from fonds.serializers.graph import date_literals
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import (
    CRM,
    TIMESPAN,
    add_statement,
    add_timespan,
)
from fonds.serializers.graph.namespaces import PREF_LABEL, TYPE, namespace
from fonds.serializers.graph.ntriples import Term, literal, tagged_literal
from fonds.serializers.graph.rico_nodes import date_node

_DCT, _SCHEMA, _RICO = namespace("dcterms"), namespace("schema"), namespace("rico")
_NAMES: Final = {"sent": "Sent", "received": "Received"}
_DATES: Final = {"sent": _SCHEMA("dateSent"), "received": _SCHEMA("dateReceived")}


def dublin_core(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the Dublin Core profile."""
    for name, dispatch, node in _events(graph, record):
        if dispatch.date:
            graph.add_to(
                node, *((_DCT("date"), value) for value in date_literals.edtf_and_xsd(parse(dispatch.date)))
            )
        if dispatch.text:
            graph.add_to(node, (_DCT("description"), literal(dispatch.text)))
        if place := _place(graph, name, dispatch, _DCT("Location"), PREF_LABEL):
            graph.add_to(node, (_DCT("spatial"), place))


def rico(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the RiC-O profile."""
    for name, dispatch, node in _events(graph, record):
        if dispatch.date:
            graph.add_to(
                node, (_RICO("occurredAtDate"), date_node(graph, f"{name}-date", parse(dispatch.date)))
            )
        if dispatch.text:
            graph.add_to(node, (_RICO("generalDescription"), literal(dispatch.text)))
        if place := _place(graph, name, dispatch, _RICO("Place"), _RICO("name")):
            graph.add_to(node, (_RICO("hasOrHadLocation"), place))


def schema(graph: GraphBuilder, record: Record) -> None:
    """Add the days of a Message, where schema.org can express them, and where it was written."""
    for name, dispatch in dispatches(record):
        if dispatch.date:
            graph.add(_DATES[name], *date_literals.xsd_date(parse(dispatch.date)))
    if record.sent and (place := _place(graph, "sent", record.sent, _SCHEMA("Place"), _SCHEMA("name"))):
        graph.add(_SCHEMA("locationCreated"), place)


def linked_art(graph: GraphBuilder, record: Record) -> None:
    """Add time and place to the activities of sender and recipient; in words where neither is known.

    The source's words, and a place that has no description, are statements.
    """
    for name, dispatch in dispatches(record):
        field, agents = ("from", record.senders) if name == "sent" else ("to", record.recipients)
        activities = [f"{field}-{number}" for number, agent in enumerate(agents, 1) if agent.id]
        place = dispatch.place.id if dispatch.place else None
        for activity in activities:
            if dispatch.date:
                timespan = add_timespan(graph, f"{activity}-date", parse(dispatch.date))
                graph.add_to(graph.fragment(activity), (TIMESPAN, timespan))
            if place:
                graph.add_to(graph.fragment(activity), (CRM("P7_took_place_at"), graph.link(place)))
        language = graph.context.site.language
        words = {
            "words": dispatch.text,
            "place": dispatch.place.as_ if dispatch.place else "",
            "day": parse(dispatch.date).format(language) if dispatch.date and not activities else "",
            "place-name": graph.context.label(place) if place and not activities else "",
        }
        for part, text in words.items():
            if text:
                add_statement(graph, f"{name}-{part}", text, "und", "note", label=_NAMES[name])


def dispatches(record: Record) -> Iterator[tuple[str, Dispatch]]:
    """Yield the sending and the receipt, if they are stated, with the names of their fields."""
    for name, dispatch in (("sent", record.sent), ("received", record.received)):
        if dispatch:
            yield name, dispatch


def _events(graph: GraphBuilder, record: Record) -> Iterator[tuple[str, Dispatch, Term]]:
    for name, dispatch in dispatches(record):
        node = graph.fragment(name)
        graph.add(_RICO("isAssociatedWithEvent"), node)
        graph.add_to(node, (TYPE, _RICO("Event")), (_RICO("name"), tagged_literal(_NAMES[name], "en")))
        yield name, dispatch, node


def _place(graph: GraphBuilder, name: str, dispatch: Dispatch, class_term: Term, label: Term) -> Term:
    """Return the place, which is a fragment if only words name it; "" if there is none."""
    place = dispatch.place
    if place is None:
        return ""
    if place.id:
        return graph.link(place.id)
    node = graph.fragment(f"{name}-place")
    words = literal(place.as_) if label != _SCHEMA("name") else f"{literal(place.as_)}@und"
    graph.add_to(node, (TYPE, class_term), (label, words))
    return node
