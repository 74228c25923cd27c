"""The dates of a unit: that of creation, its words, spans, and other dates."""

from __future__ import annotations

from typing import Final

from fonds.ingest.readers.rdf.dates import date_of, first
from fonds.ingest.readers.rdf.dates import span as whole_span
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.source import Node
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields
from fonds.ingest.unit_values import Value
from fonds.record.elements import DATE_KINDS


def date(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the date of creation."""
    date, words = date_of(unit.source, value)
    if is_own_fragment(unit.source, value):
        words = ""  # the words that Fonds makes of the date
    if date and not unit.fields.set("date", date, element, date if date != unit.fields.get("date") else ""):
        return
    if words:
        unit.words_of_dates.append(words)
    elif not date:
        unit.keep("date", value, element)


def words_of_date(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Remember the words of the source for the date."""
    date, words = date_of(unit.source, value)
    unit.fields.use(element, "date")
    unit.words_of_dates.append(words or date)


def date_words(unit: UnitFields, words: str) -> None:
    """Put the words of a date beside it; further ones are other dates."""
    if "date" not in unit.fields or "date_text" not in unit.fields:
        if "date" not in unit.fields:
            unit.values.add("date", Value(words), "Date", "")
        elif words != unit.fields.get("date"):
            unit.fields.set("date_text", words)
    elif words != unit.fields.get("date_text"):
        unit.fields.append("other_dates", {"kind": "creation", "text": words})


def other_date(unit: UnitFields, kind: str, value: Node, element: str) -> None:
    """Add a date of a kind besides that of creation."""
    date, words = date_of(unit.source, value)
    entry = {"kind": kind, **({"date": date} if date else {}), **({"text": words} if words else {})}
    stated = first(unit.source, value, "rico:type")
    if is_own_fragment(unit.source, value) and stated:
        entry["kind"] = stated
    if first(unit.source, value, "rico:dateQualifier") == "bulk":
        entry["bulk"] = "yes"
    if date or words:
        unit.fields.append("other_dates", entry, element)
    else:
        unit.keep("date", value, element)


def spans(unit: UnitFields, node: Node) -> None:
    """Add the first and last day of RiC-O as the date."""
    begin, end = (first(unit.source, node, name) for name in ("rico:beginningDate", "rico:endDate"))
    if begin or end:
        words = first(unit.source, node, "rico:date")
        if date := whole_span(begin, end):
            unit.fields.set(
                "date", date, "rico:beginningDate", date if date != unit.fields.get("date") else ""
            )
        else:
            unit.words_of_dates.append(words or f"{begin}/{end}")


def span(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """A first or last day is read with the other one (`_spans`)."""
    unit.fields.use(element, "date")


def _of_kind(kind: str) -> Handler:
    """Return a handler of a date of a kind besides that of creation."""
    return lambda unit, rest, value, element: other_date(unit, kind, value, element)


HANDLERS: Final[dict[str, Handler]] = {
    **{f"date_{kind}": _of_kind(kind) for kind in DATE_KINDS},
    "date": date,
    "date_words": words_of_date,
    "span": span,
}
