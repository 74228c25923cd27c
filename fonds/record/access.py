"""Access rules: who may see a unit of description on a day, and the public view of the description.

Pure: from a day and the rules that descriptions state follow the rule in force and the description without what it
withholds. Only this module removes anything from a description; what serializes, serves or indexes documents receives
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from pydantic import Field

from fonds.record.field_types import COVERS, TIERS, TRUSTED, Access
from fonds.record.model import ELEMENT_FIELDS, Description, Record, Unit


class WithheldPage(NamedTuple):
    """A withheld page: number, width and height in pixels, Image API level; of sound and film also the media type, and
    the duration in seconds."""

    number: int
    width: int
    height: int
    level: str
    media_type: str = ""
    duration: float = 0.0


# every field of a unit is in one of these three sets; a new field must be added to one of them
DESCRIPTION_FIELDS = frozenset(
    {
        "kind",
        "id",
        "same_as",
        "withdrawn",
        "title",
        "level",
        "reference",
        "date",
        "language",
        "extent",
        "abstract",
    }
    | {
        "collection",
        "order",
        "holder",
        "creator",
        "contributors",
        "relations",
        "publisher",
        "source",
        "rights",
        "rights_statement",
        "rights_contact",
        "local_contexts",
        "part_rights",
    }
    | {
        "people",
        "places",
        "subjects",
        "identifiers",
        "access",
        "type",
        "senders",
        "recipients",
        "sent",
        "received",
        "classification",
    }
    | {"sponsor", "transcription", "formerly", "typeset"}
    | {"viewing_direction", "behavior"}
    | ELEMENT_FIELDS
)
TEXT_FIELDS = frozenset(
    {"note", "statements", "transcript", "texts", "notes", "start", "structure", "annotations"}
)
SCAN_FIELDS = frozenset({"pages", "thumbnail", "placeholder", "accompanying"})


class RestrictedRecord(Record):
    """A record without what is withheld, with the number and sizes of the withheld pages.

    `withheld` lists the pages whose images this node gives to readers with a pass. It says nothing about what is on
    them, and cannot be written in a file. `has_scans` says whether its pages are scans, given to readers or to nobody.
    """

    withheld: tuple[WithheldPage, ...] = Field((), exclude=True)
    has_scans: bool = Field(False, exclude=True)


STRICTEST_RULE = Access(tier="closed", covers="description")  # the strictest rule there can be


def in_force(rule: Access | None, day: date) -> bool:
    """Return whether a rule restricts anything on a day. It ends with the day before `until`."""
    if rule is None or rule.tier == "open":
        return False
    return rule.until is None or day < date.fromisoformat(rule.until)


def strictest_rule(stated: Iterable[Access | None], day: date) -> Access | None:
    """Return the rule in force on a day from the stated ones: a unit's own rule first, then those above it upwards.

    It has the strictest tier, the widest cover and the latest end (no end is later than any) of the rules in force.
    Note and substitute are those of the first rule that has one. Returns None if all are open.
    """
    rules = [rule for rule in stated if rule is not None and in_force(rule, day)]
    if len(rules) < 2:
        return rules[0] if rules else None
    ends = [rule.until for rule in rules]
    return Access(
        tier=max((rule.tier for rule in rules), key=TIERS.index),
        covers=max((rule.covers for rule in rules), key=COVERS.index),
        until=None if None in ends else max(end for end in ends if end),
        note=next((rule.note for rule in rules if rule.note), None),
        substitute=next((rule.substitute for rule in rules if rule.substitute), None),
    )


def is_hidden(rule: Access | None) -> bool:
    """Return whether the rule withholds even the description."""
    return rule is not None and rule.covers == "description"


def withholds_more(rule: Access | None, other: Access | None) -> bool:
    """Return whether a rule in force withholds anything that another one gives."""
    if rule is None or other is None:
        return rule is not None
    return TIERS.index(rule.tier) > TIERS.index(other.tier) or COVERS.index(rule.covers) > COVERS.index(
        other.covers
    )


def hiding(rule: Access) -> Access:
    """Return the same rule, withholding even the description."""
    return rule.model_copy(update={"covers": "description"})


def public_view(
    description: Description, rule: Access | None, withheld: tuple[WithheldPage, ...] = ()
) -> Description | None:
    """Return the description as anybody may see it under the rule in force, or None if it is hidden.

    `withheld` lists the pages that this node gives to readers with a pass. A rule that has ended is left out.
    """
    if is_hidden(rule):
        return None
    if not isinstance(description, Unit):
        return description
    if rule is None:
        has_ended = description.access is not None and description.access.tier != "open"
        return description.model_copy(update={"access": None}) if has_ended else description
    return _redacted(description, rule, withheld)


def unlocked(description: Description, rule: Access | None) -> Description:
    """Return the whole description as a reader with a pass may see it, with the rule in force in its `access`."""
    if not isinstance(description, Unit) or rule is None:
        return description
    return description.model_copy(update={"access": rule})


def stub(description: Description) -> Description:
    """Return the description without any content, whatever the rule; tombstone pages are made from it."""
    return _redacted(description, None, ()) if isinstance(description, Unit) else description


def _redacted(unit: Unit, rule: Access | None, withheld: tuple[WithheldPage, ...]) -> Unit:
    """Return a unit without its images if the rule covers `scans`, else with its descriptive fields only."""
    allowed = (
        type(unit).model_fields.keys() - SCAN_FIELDS
        if rule and rule.covers == "scans"
        else DESCRIPTION_FIELDS
    )
    fields = {name: value for name, value in unit if name in allowed} | {"access": rule}
    if isinstance(unit, Record):
        return RestrictedRecord.model_construct(**fields, withheld=withheld, has_scans=bool(unit.pages))
    return type(unit).model_construct(**fields)


def allows_readers(rule: Access | None) -> bool:
    """Return whether a reader pass gives access. A closed unit has no readers."""
    return rule is not None and rule.tier == "reading-room"


def dump(rule: Access) -> dict[str, Any]:
    """Return the rule as JSON values."""
    return rule.model_dump(mode="json", exclude_defaults=True)


def load(stored: dict[str, Any]) -> Access:
    """Return the rule from its JSON values. They are trusted and not validated again."""
    return Access.model_validate(stored, context=TRUSTED)
