"""Rules for single values of Presentation 2.1 and 2.0: texts, links, services, hints, dates and sizes (3 and 4).

Clause numbers are those of 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fonds.validation.rules import markup
from fonds.validation.rules.language_maps import well_formed
from fonds.validation.rules.report import Report, Resource

# 3.3 viewingHint: the hints that the specification defines, and the types on which each is valid
HINTS: dict[str, frozenset[str]] = {
    "individuals": frozenset({"sc:Collection", "sc:Manifest", "sc:Sequence", "sc:Range"}),
    "paged": frozenset({"sc:Manifest", "sc:Sequence", "sc:Range"}),
    "continuous": frozenset({"sc:Manifest", "sc:Sequence", "sc:Range"}),
    "multi-part": frozenset({"sc:Collection"}),
    "non-paged": frozenset({"sc:Canvas"}),
    "top": frozenset({"sc:Range"}),
    "facing-pages": frozenset({"sc:Canvas"}),
}
DIRECTIONS = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")
_NAV_DATE = re.compile(r"-?(\d{4,})-(\d\d-\d\dT\d\d:\d\d:\d\d)Z")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_IMAGE_API = re.compile(r"https?://(?:iiif\.io/api/image/|library\.stanford\.edu/iiif/image-api/)")


def clause(number: str) -> str:
    """Return a clause with the name of its specification."""
    return f"Presentation 2.1, {number}"


def types_of(resource: Resource) -> tuple[str, ...]:
    """Return the values of `@type`; a resource may have several."""
    value = resource.get("@type")
    return tuple(str(part) for part in value) if isinstance(value, list) else (str(value),) if value else ()


def each(value: Any) -> Iterator[Any]:
    """4.2: a property that may be repeated has one value or a list of them."""
    yield from value if isinstance(value, list) else (value,)


def is_uri(value: Any, http: bool = False) -> bool:
    """Whether the value is a URI; with `http`, one that begins with http or https."""
    return (
        isinstance(value, str)
        and _URI.fullmatch(value) is not None
        and (not http or value.startswith(("http://", "https://")))
    )


def text(value: Any, resource: Resource, report: Report, name: str, allows_html: bool = True) -> None:
    """4.3 and 4.4: a string, an object with `@value` and perhaps `@language`, or a list of these."""
    values = list(each(value))
    if not values:
        report.error(resource, name, "there is no text in the list", clause(f"3.1 {name}"))
    for part in values:
        words = part.get("@value") if isinstance(part, dict) else part
        if not isinstance(words, str):
            hint = 'a text, or {"@value": "...", "@language": "en"}'
            report.error(resource, name, f"{_shown(part)} is not a text", clause("4.3"), hint)
            continue
        if isinstance(part, dict) and "@language" in part:
            _language(part["@language"], resource, report, name)
        _markup(words, resource, report, name, allows_html)


def _language(tag: Any, resource: Resource, report: Report, name: str) -> None:
    if not isinstance(tag, str) or not well_formed(tag):
        hint = "a tag of RFC 5646, as in en or zh-Hant"
        report.error(resource, name, f"{_shown(tag)} is not a language tag", clause("4.3"), hint)


def _markup(words: str, resource: Resource, report: Report, name: str, allows_html: bool) -> None:
    problem = markup.in_value(words) if allows_html else markup.in_label(words)
    if problem is not None:
        message, hint, severity = problem
        report_problem = report.error if severity == "error" else report.warning
        report_problem(resource, name, message, clause("4.4"), hint)


def label(value: Any, resource: Resource, report: Report) -> None:
    """3.1 label: a text without HTML (4.4)."""
    if value in ("", []):
        report.error(resource, "label", "the label is empty", clause("3.1 label"))
    else:
        text(value, resource, report, "label", allows_html=False)


def metadata(value: Any, resource: Resource, report: Report) -> None:
    """3.1 metadata: a list of pairs of label and value."""
    if not isinstance(value, list):
        report.error(resource, "metadata", "a list of pairs is expected", clause("3.1 metadata"))
        return
    for pair in value:
        if not isinstance(pair, dict) or "label" not in pair or "value" not in pair:
            message = "a pair of label and value is expected"
            report.error(resource, "metadata", message, clause("3.1 metadata"))
            continue
        text(pair["label"], pair, report, "label", allows_html=False)
        text(pair["value"], pair, report, "value")


def link(value: Any, resource: Resource, report: Report, name: str) -> None:
    """4.1: links are URIs, or objects with `@id`."""
    for part in each(value):
        uri = part.get("@id") if isinstance(part, dict) else part
        if not is_uri(uri):
            message = f"{_shown(uri)} is not a URI, nor is it an object with an @id"
            report.error(resource, name, message, clause("4.1"))
        elif isinstance(part, dict):
            _link_properties(part, report)


def _link_properties(part: Resource, report: Report) -> None:
    if "label" in part:
        label(part["label"], part, report)
    for name in ("height", "width"):
        if name in part:
            size(part[name], part, report, name)
    if "format" in part:
        media_type(part["format"], part, report)
    if "service" in part:
        service(part["service"], part, report)


def rendering(value: Any, resource: Resource, report: Report) -> None:
    """3.4 rendering: links whose label and format MUST be given."""
    link(value, resource, report, "rendering")
    for part in each(value):
        missing = [name for name in ("label", "format") if not isinstance(part, dict) or name not in part]
        if missing:
            message = f"a rendering has {' and '.join(missing)}"
            holder, name = (part, "") if isinstance(part, dict) else (resource, "rendering")
            report.error(holder, name, message, clause("3.4 rendering"))


def license_(value: Any, resource: Resource, report: Report) -> None:
    """3.2 license: URIs."""
    for part in each(value):
        uri = part.get("@id") if isinstance(part, dict) else part
        if not is_uri(uri):
            hint = "the URI of a licence or rights statement; words stand in attribution"
            message = f"{_shown(uri)} is not a URI"
            report.error(resource, "license", message, clause("3.2 license"), hint)


def service(value: Any, resource: Resource, report: Report) -> None:
    """3.4 service and 4.5: a service that says more than its profile has a context of its own."""
    for part in each(value):
        if not isinstance(part, dict):
            link(part, resource, report, "service")
            continue
        if not is_uri(part.get("@id", part.get("id"))):
            report.error(part, "@id", "a service has a URI", clause("3.4 service"))
        is_later = "type" in part or "id" in part  # a service of a later API has no context here
        more = set(part) - {"@id", "@type", "profile", "@context", "label", "service"}
        if "@context" not in part and not is_later and (more or _is_image_api(part)):
            hint = "http://iiif.io/api/image/2/context.json, for the Image API 2"
            report.error(
                part, "@context", "the service has no context of its own", clause("4.5 and 5.4"), hint
            )
        if "profile" not in part:
            message = "clients cannot tell what the service does: it has no profile"
            report.warning(part, "profile", message, clause("3.4 service"))
        if "service" in part:
            service(part["service"], part, report)


def _is_image_api(part: Resource) -> bool:
    return any(isinstance(value, str) and _IMAGE_API.match(value) for value in each(part.get("profile")))


def viewing_hint(value: Any, resource: Resource, report: Report) -> None:
    """3.3 viewingHint: the hints that the specification has for the type, or URIs."""
    kinds = types_of(resource)
    for hint in each(value):
        if isinstance(hint, str) and hint in HINTS:
            if kinds and not HINTS[hint].intersection(kinds):
                # the example of 5.8 itself has `top` on a collection
                complain = report.warning if hint == "top" else report.error
                message = f"{hint!r} is not a hint for a {kinds[0]}"
                complain(resource, "viewingHint", message, clause("3.3 viewingHint"))
        elif not is_uri(hint):
            known = "one of " + ", ".join(HINTS) + ", or a URI"
            message = f"{_shown(hint)} is not a viewing hint"
            report.error(resource, "viewingHint", message, clause("3.3 viewingHint"), known)
        if hint == "continuous" and "viewingDirection" not in resource:
            message = "'continuous' needs a viewingDirection"
            report.error(resource, "viewingHint", message, clause("3.3 viewingHint"))


def viewing_direction(value: Any, resource: Resource, report: Report) -> None:
    """3.3 viewingDirection: one of four."""
    if value not in DIRECTIONS:
        message = f"{_shown(value)} is not a viewing direction"
        hint = "one of " + ", ".join(DIRECTIONS)
        report.error(resource, "viewingDirection", message, clause("3.3 viewingDirection"), hint)


def nav_date(value: Any, resource: Resource, report: Report) -> None:
    """3.3 navDate: an xsd:dateTime in UTC."""
    match = _NAV_DATE.fullmatch(value) if isinstance(value, str) else None
    if not match or not _is_day_and_time(int(match[1]), match[2]):
        hint = "YYYY-MM-DDThh:mm:ssZ, as in 1945-07-01T00:00:00Z"
        message = f"{_shown(value)} is no date and time in UTC"
        report.error(resource, "navDate", message, clause("3.3 navDate"), hint)


def _is_day_and_time(year: int, rest: str) -> bool:
    try:
        datetime.fromisoformat(f"{2000 + year % 400}-{rest}")  # the calendar repeats every 400 years
    except ValueError:
        return False
    return True


def size(value: Any, resource: Resource, report: Report, name: str) -> None:
    """3.3 height and width: whole numbers (5.3)."""
    if type(value) is not int or value < 1:
        message = f"{_shown(value)} is not a whole number from 1"
        report.error(resource, name, message, clause(f"3.3 {name} and 5.3"))


def media_type(value: Any, resource: Resource, report: Report) -> None:
    """3.3 format: one media type."""
    if not isinstance(value, str) or not re.fullmatch(r"[\w.+-]+/[\w.+-]+(?:\s*;.*)?", value):
        message = f"{_shown(value)} is not a media type"
        report.error(resource, "format", message, clause("3.3 format"), "as in image/jpeg")


def count(value: Any, resource: Resource, report: Report, name: str) -> None:
    """3.5 total and startIndex: non-negative integers."""
    if type(value) is not int or value < 0:
        message = f"{_shown(value)} is not a whole number from 0"
        report.error(resource, name, message, clause(f"3.5 {name}"))


def _shown(value: Any) -> str:
    return repr(value)[:80]
