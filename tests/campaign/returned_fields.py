"""Identifiers, dates and names of the units of a node, to see which of them come back from an export.

A node without units, as one made of authority records, has those of its persons, families and bodies.

A name comes back with the same words, in any order: `Harriman, W. Averell` is `W. Averell Harriman`. The dates of a
life that a catalogue writes after a name are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fonds.ingest import markdown
from fonds.record.field_types import Reference
from fonds.record.model import Agent, Collection, Description, Record, Unit

KINDS = ("identifiers", "dates", "names")
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"\d{4}")
Values = dict[str, set[str]]


def values_of(node: Path) -> Values:
    """Return the identifiers, dates and names in the records and collections of a folder."""
    files = sorted(node.rglob("*.md"))
    descriptions = [markdown.parse(path.read_bytes(), path.name, "en").description for path in files]
    known = {description.id: description for description in descriptions if description is not None}
    values: Values = {kind: set() for kind in KINDS}
    units = [unit for unit in known.values() if isinstance(unit, Record | Collection)]
    for unit in units:
        values["identifiers"].update(_identifiers(unit))
        values["dates"].update(_dates(unit))
        values["names"].update(_names(unit, known))
    for agent in known.values() if not units else ():
        if isinstance(agent, Agent):
            values["identifiers"].update(number.value for number in agent.identifiers)
            values["dates"].update(filter(None, [agent.dates]))
            values["names"].update(map(_folded, (*agent.labels.values(), *agent.further_names)))
    return values


def _identifiers(unit: Unit) -> Iterator[str]:
    if unit.reference:
        yield unit.reference
    yield from (code.value for code in (*unit.identifiers, *unit.alternative_references))


def _dates(unit: Unit) -> Iterator[str]:
    dates = [unit.date or unit.date_text, *(date.date or date.text for date in unit.other_dates)]
    if isinstance(unit, Record):
        dates += [one.date or one.text for one in (unit.sent, unit.received) if one]
    yield from filter(None, dates)


def _names(unit: Unit, known: dict[str, Description]) -> Iterator[str]:
    references: list[Reference] = [*unit.creator, *unit.contributors, *unit.people]
    if isinstance(unit, Record):
        references += [*unit.senders, *unit.recipients]
    for reference in references:
        target = known.get(reference.id or "")
        words = target.label("en") if target else reference.as_
        yield _folded(words)


def _folded(name: str) -> str:
    return " ".join(sorted(word for word in _WORD.findall(name.casefold()) if not _YEAR.fullmatch(word)))
