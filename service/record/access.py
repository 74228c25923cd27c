"""Who may see a unit of description on a day, and the form in which it may then be published.

Pure: a day and what descriptions say in, the effective rule and the form without what it keeps back out. This is
the one place where anything is taken out: what makes, serves or indexes documents is given nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from service.record.fields import COVERS, TIERS, TRUSTED, Access
from service.record.model import Description, Record, Unit

Shape = tuple[
    int, int, int, str
]  # a page that is kept back: number, width and height in pixels, Image API level

# every field of a unit stands in one of these three sets: whoever adds a field must say which
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
        "holder",
        "creator",
        "publisher",
        "source",
        "rights",
        "rights_statement",
        "rights_contact",
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
        "classification",
    }
    | {"sponsor", "transcription", "formerly", "typeset"}
)
TEXT = frozenset({"note", "transcript", "texts", "notes"})
SCANS = frozenset({"pages"})


class RestrictedRecord(Record):
    """A record without what is kept back, which knows how many pages that is and of which size.

    The shapes are of pages whose image this node guards and gives to readers with a pass; they say nothing of what
    is on them. Nobody can write them in a file.
    """

    withheld: tuple[Shape, ...] = Field((), exclude=True)


HIDDEN = Access(tier="closed", covers="description")  # the strictest rule


def holds(rule: Access | None, day: date) -> bool:
    """Whether a rule keeps anything back on a day: from the day of `until` on it does not."""
    if rule is None or rule.tier == "open":
        return False
    return rule.until is None or day < date.fromisoformat(rule.until)


def strictest(stated: Iterable[Access | None], day: date) -> Access | None:
    """The rule in force on a day where these are stated, a unit's own first, then those above it, the nearest first.

    The strictest tier, the widest reach, the latest date (none is later than any). The words and the substitute are
    those of the first that has them. None where all is open.
    """
    rules = [rule for rule in stated if rule is not None and holds(rule, day)]
    if len(rules) < 2:
        return rules[0] if rules else None
    dates = [rule.until for rule in rules]
    return Access(
        tier=max((rule.tier for rule in rules), key=TIERS.index),
        covers=max((rule.covers for rule in rules), key=COVERS.index),
        until=None if None in dates else max(day for day in dates if day),
        note=next((rule.note for rule in rules if rule.note), None),
        substitute=next((rule.substitute for rule in rules if rule.substitute), None),
    )


def hidden(rule: Access | None) -> bool:
    """Whether not even the description may be told."""
    return rule is not None and rule.covers == "description"


def public(
    description: Description, rule: Access | None, withheld: tuple[Shape, ...] = ()
) -> Description | None:
    """The description as anybody may see it under the rule in force; None where nothing of it may be told.

    `withheld` are the shapes of the pages that this node gives to readers with a pass. A rule that is over is not told.
    """
    if not isinstance(description, Unit):
        return description
    if rule is None:
        over = description.access is not None and description.access.tier != "open"
        return description.model_copy(update={"access": None}) if over else description
    if hidden(rule):
        return None
    return _without(description, rule, withheld)


def opened(description: Description, rule: Access | None) -> Description:
    """The whole description as a reader with a pass may see it, with the rule in force in its `access`."""
    if not isinstance(description, Unit) or rule is None:
        return description
    return description.model_copy(update={"access": rule})


def bare(description: Description) -> Description:
    """The description without any content, whatever the rule: what the page of a tombstone is made from."""
    return _without(description, None, ()) if isinstance(description, Unit) else description


def _without(unit: Unit, rule: Access | None, withheld: tuple[Shape, ...]) -> Unit:
    """What is left: with `scans` all but the images, else nothing but what is known to be description."""
    keep = type(unit).model_fields.keys() - SCANS if rule and rule.covers == "scans" else DESCRIPTION_FIELDS
    left = {name: value for name, value in unit if name in keep} | {"access": rule}
    if isinstance(unit, Record):
        return RestrictedRecord.model_construct(**left, withheld=withheld)
    return type(unit).model_construct(**left)


def admits(rule: Access | None) -> bool:
    """Whether a pass opens it: nobody gets in where it is closed."""
    return rule is not None and rule.tier == "reading-room"


def dump(rule: Access) -> dict[str, Any]:
    """The rule as plain JSON values."""
    return rule.model_dump(mode="json", exclude_defaults=True)


def load(stored: dict[str, Any]) -> Access:
    """The rule from its plain form."""
    return Access.model_validate(stored, context=TRUSTED)
