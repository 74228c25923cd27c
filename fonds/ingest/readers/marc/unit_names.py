"""Names, subjects and places of bibliographic records."""

from __future__ import annotations

from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import one_line, without_empty
from fonds.ingest.readers.marc.headings import (
    Heading,
    identifiers_of,
    name_heading,
    roles_of,
    subject_heading,
    without_end,
)
from fonds.ingest.readers.marc.marc_record import MarcField
from fonds.ingest.readers.marc.marc_unit import MarcUnit

# roles of a main entry that make it the creator
_CREATORS: Final = frozenset({"aut", "cre", "col", "com", "art", "pht"})


def add_main_name(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 1XX: the creator; one whose role is another one is a contributor with that role."""
    heading = _name(unit, entry)
    if heading is None:
        return
    reference = heading.authority.reference(heading.words)
    if not heading.roles or _CREATORS.intersection(heading.roles):
        unit.fields.append("creator", reference, f"marc:{entry.tag}")
        for words in heading.role_words:
            label = f"Role of {heading.authority.name}"
            unit.fields.state(label, words, element=f"marc:{entry.tag}$e")
        others = [role for role in heading.roles if role not in ("aut", "cre")]
        if others and not heading.role_words:
            _add_contributor(unit, heading, reference, entry.tag)
    else:
        _add_contributor(unit, heading, reference, entry.tag)
    _keep_of_name(unit, entry, heading)


def add_name(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 7XX: a contributor with its role, or the author of a related work."""
    heading = _name(unit, entry)
    if heading is None:
        unit.state(entry)
        return
    reference = heading.authority.reference(heading.words)
    if heading.title:
        label = entry.first("i").strip(" :") or "Related title"
        unit.fields.state(label, entry.words("i"), element=f"marc:{entry.tag}")
        unit.fields.append("people", reference, f"marc:{entry.tag}")
        return
    if heading.roles == ("cre",):
        unit.fields.append("creator", reference, f"marc:{entry.tag}")
    elif heading.roles == ("rcp",) and unit.fields.kind == "record":
        unit.fields.append("to", reference, f"marc:{entry.tag}")
    else:
        _add_contributor(unit, heading, reference, entry.tag)
    _keep_of_name(unit, entry, heading)


def _add_contributor(unit: MarcUnit, heading: Heading, reference: dict[str, Any], tag: str) -> None:
    entry = {**reference, **_role(heading.roles, heading.role_words)}
    unit.fields.append("contributors", entry, f"marc:{tag}")


def _role(roles: tuple[str, ...], words: tuple[str, ...]) -> dict[str, Any]:
    """Return the role of a contributor: its relators, and its words where they say more."""
    unsaid = [role for role in words if code_of("relators", role) not in roles]
    label = "; ".join(unsaid)
    return without_empty({"role": list(roles) or ([] if label else ["ctb"]), "role_label": label})


def _keep_of_name(unit: MarcUnit, entry: MarcField, heading: Heading) -> None:
    """Keep what a name field says besides the name: an affiliation, the relationship, the part it is about."""
    for code, words in entry.subfields:
        if code in ("u", "3", "i") and words:
            label = {"u": f"Affiliation of {heading.authority.name}"}.get(code, "Relationship")
            unit.fields.state(label, words, element=f"marc:{entry.tag}${code}")


def _name(unit: MarcUnit, entry: MarcField) -> Heading | None:
    heading = name_heading(entry, unit.fields.own_language, unit.other_name(entry))
    if heading:
        unit.authorities.append(heading.authority)
    return heading


def add_subject(unit: MarcUnit, entry: MarcField) -> None:
    heading = subject_heading(entry, unit.fields.own_language, unit.other_name(entry))
    if heading is None:
        unit.state(entry)
        return
    unit.authorities.append(heading.authority)
    unit.fields.append("subjects", heading.authority.reference(heading.words), f"marc:{entry.tag}")
    for code, words in entry.subfields:
        if code in ("e", "4", "3") and words:
            unit.fields.state(f"Role of {heading.words}", words, element=f"marc:{entry.tag}${code}")


def add_uncontrolled(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 653: terms of no list, which have no description of their own."""
    for field, _ in unit.both(entry):
        for words in field.all("a"):
            unit.fields.append("subjects", {"as": without_end(words)}, f"marc:{entry.tag}")


def add_place(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 751 or 752: a place by its narrowest name, with the whole hierarchy as its words."""
    parts = [without_end(words) for words in entry.all("abcdfgh")]
    if parts:
        same_as, _ = identifiers_of(entry)
        words = "--".join(parts)
        place = Authority("place", words, "", unit.fields.own_language, same_as=same_as)
        unit.authorities.append(place)
        unit.fields.append("places", place.reference(), f"marc:{entry.tag}")


def add_uncontrolled_name(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 720: a name of no list, which has no description of its own."""
    name = one_line(entry.first("a"))
    if not name:
        unit.state(entry)
        return
    words = tuple(map(without_end, entry.all("e")))
    roles = roles_of(entry.all("4"), words)
    field = "contributors"
    if roles == ("cre",):
        field = "creator"
    elif roles == ("rcp",) and unit.fields.kind == "record":
        field = "to"
    reference: dict[str, Any] = {"as": name}
    if field == "contributors":
        reference |= _role(roles, words)
    unit.fields.append(field, reference, "marc:720")
