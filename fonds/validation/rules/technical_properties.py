"""Rules for single values: URIs, rights, dates, sizes, directions and behaviors (3.1 and 3.2)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from fonds.record import rights as statements
from fonds.validation.rules.report import Report, Resource

# RFC 3986; special characters MUST be encoded (6.1).
_URI = re.compile(r"https?://(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_DATE_TIME = re.compile(
    r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
DIRECTIONS = frozenset({"left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top"})

# 3.2 behavior: a resource may have one value of each set.
DISJOINT = tuple(
    frozenset(values.split())
    for values in (
        "auto-advance no-auto-advance",
        "repeat no-repeat",
        "unordered individuals continuous paged",
        "paged facing-pages non-paged",
        "multi-part together",
        "sequence thumbnail-nav no-nav",
    )
)
_LAYOUT = frozenset({"Collection", "Manifest", "Range"})
_TIMED = _LAYOUT | {"Canvas"}
# Appendix A, Behavior Values: the types that may have each of them.
VALID_ON: dict[str, frozenset[str]] = {
    "auto-advance": _TIMED,
    "no-auto-advance": _TIMED,
    "repeat": frozenset({"Collection", "Manifest"}),
    "no-repeat": frozenset({"Collection", "Manifest"}),
    "unordered": _LAYOUT,
    "individuals": _LAYOUT,
    "continuous": _LAYOUT,
    "paged": _LAYOUT,
    "facing-pages": frozenset({"Canvas"}),
    "non-paged": frozenset({"Canvas"}),
    "multi-part": frozenset({"Collection"}),
    "together": frozenset({"Collection"}),
    "sequence": frozenset({"Range"}),
    "thumbnail-nav": frozenset({"Range"}),
    "no-nav": frozenset({"Range"}),
    "hidden": frozenset(
        {"AnnotationCollection", "AnnotationPage", "Annotation", "SpecificResource", "Choice"}
    ),
}


def uri(value: Any, resource: Resource, report: Report, name: str = "id") -> None:
    """3.2 id: an HTTP(S) URI, its special characters encoded (6.1)."""
    if type(value) is not str or not _URI.fullmatch(value):
        report.error(resource, name, f"{value!r} is not an HTTP(S) URI", "3.2 id and 6.1")


def rights(value: Any, resource: Resource, report: Report) -> None:
    """3.1 rights: one URI of Creative Commons or RightsStatements.org, in the form that they define."""
    if type(value) is not str:
        report.error(resource, "rights", "one string is expected", "3.1 rights")
    elif hint := _rights_hint(value):
        report.error(resource, "rights", f"{value!r} is no rights URI", "3.1 rights", hint)


@lru_cache(maxsize=512)
def _rights_hint(value: str) -> str:
    """Return what would be right, or "" if the URI is in its canonical form."""
    try:
        canonical = statements.normalise(value)
    except statements.RightsError as error:
        return error.hint
    if not statements.iiif_uri(canonical):
        return (
            "IIIF takes URIs of Creative Commons and RightsStatements.org; others stand in requiredStatement"
        )
    return "" if canonical == value else f"{canonical} is the form that they define"


def nav_date(value: Any, resource: Resource, report: Report) -> None:
    """3.1 navDate: an xsd:dateTime with a time zone."""
    if type(value) is not str or not _is_date_time(value):
        hint = "as in 1945-07-01T00:00:00Z"
        report.error(resource, "navDate", f"{value!r} is no date, time and time zone", "3.1 navDate", hint)


@lru_cache(maxsize=1024)
def _is_date_time(value: str) -> bool:
    match = _DATE_TIME.fullmatch(value)
    if not match:
        return False
    year = int(match[1])
    # Python's calendar has the years 1 to 9999; beyond them 2000 stands for a leap year, 2001 for any other.
    substitute = (
        year if 1 <= year <= 9999 else 2000 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 2001
    )
    try:
        datetime.fromisoformat(f"{substitute:04}-{match[2]}-{match[3]}T{match[4]}{match[5]}")
    except ValueError:
        return False
    return True


def dimension(name: str) -> Any:
    """3.2 height and width: positive integers."""

    def rule(value: Any, resource: Resource, report: Report) -> None:
        if type(value) is not int or value <= 0:
            report.error(resource, name, f"{value!r} is not a positive integer", f"3.2 {name}")

    return rule


def duration(value: Any, resource: Resource, report: Report) -> None:
    """3.2 duration: a positive number of seconds."""
    if type(value) not in (int, float) or value <= 0:
        report.error(resource, "duration", f"{value!r} is not a positive number", "3.2 duration")


def text(name: str) -> Any:
    """3.2 format and profile, 3.2 type: one string."""

    def rule(value: Any, resource: Resource, report: Report) -> None:
        if type(value) is not str or not value:
            report.error(resource, name, f"{value!r} is not a string", f"3.2 {name}")

    return rule


def viewing_direction(value: Any, resource: Resource, report: Report) -> None:
    """3.2 viewingDirection: one string; four values are defined, extensions may add others."""
    if type(value) is not str:
        report.error(resource, "viewingDirection", f"{value!r} is not a string", "3.2 viewingDirection")
    elif value not in DIRECTIONS:
        report.warning(resource, "viewingDirection", f"{value!r} is not known", "3.2 viewingDirection")


def behavior(value: Any, resource: Resource, report: Report) -> None:
    """3.2 behavior: an array of strings that do not exclude one another and are allowed on the type."""
    if type(value) is not list or any(type(text) is not str for text in value):
        report.error(resource, "behavior", "an array of strings is expected", "3.2 behavior and 4.3")
        return
    for group in DISJOINT if len(value) > 1 else ():
        if len(conflicting := group.intersection(value)) > 1:
            report.error(
                resource,
                "behavior",
                f"{' and '.join(sorted(conflicting))} exclude one another",
                "3.2 behavior",
            )
    kind = resource.get("type")
    for text in value:
        if text in VALID_ON and kind not in VALID_ON[text]:
            report.error(resource, "behavior", f"{text!r} is not for a {kind}", "Appendix A, Behavior Values")
