"""What a harvester asks for: the arguments of a request, with every mistake in them (OAI-PMH, 2.4, 3.1, 3.6).

It looks at the words alone, never at the store.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

MOST: Final = 64  # arguments; nobody has more to say


@dataclass(frozen=True, slots=True)
class OaiError:
    """An error of the protocol (3.6): its code, and words for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """The arguments by name, and what is wrong with them. `verb` is empty where it is not known which was meant."""

    verb: str
    arguments: dict[str, str] = field(default_factory=dict)
    faults: tuple[OaiError, ...] = ()

    def get(self, name: str) -> str:
        """The value of an argument, or an empty text."""
        return self.arguments.get(name, "")


@dataclass(frozen=True, slots=True)
class _Verb:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    resumable: bool = False


_LIST: Final = _Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True)
_VERBS: Final = {
    "Identify": _Verb(),
    "ListMetadataFormats": _Verb(optional=frozenset({"identifier"})),
    "ListSets": _Verb(resumable=True),
    "GetRecord": _Verb(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}
TOKEN: Final = "resumptionToken"  # noqa: S105 - no secret
_SPEC: Final = r"[A-Za-z0-9\-_.!~*'()]+"
# what the schema of answers takes in the attributes of `request`
_FORMS: Final = {
    "metadataPrefix": re.compile(_SPEC),
    "set": re.compile(rf"{_SPEC}(?::{_SPEC})*"),
    "identifier": re.compile(
        r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
    ),
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECOND: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def read(query: str) -> OaiRequest:
    """The request that a query or a form says."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=MOST)
    except ValueError:
        return OaiRequest("", faults=(OaiError("badArgument", f"There are more than {MOST} arguments."),))
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        return OaiRequest("", faults=(OaiError("badVerb", _about_verb(verbs)),))
    given = [(name, value) for name, value in pairs if name != "verb"]
    faults = (*_names(verbs[0], given), *_values(given))
    return OaiRequest(verbs[0], dict(given), faults)


def _about_verb(verbs: list[str]) -> str:
    known = ", ".join(_VERBS)
    if not verbs:
        return f"There is no verb; there are: {known}."
    if len(verbs) > 1:
        return "There is more than one verb."
    return f"There is no verb {verbs[0][:100]!r}; there are: {known}."


def _names(verb: str, given: list[tuple[str, str]]) -> list[OaiError]:
    """Arguments that are repeated, not known, missing, or beside a token."""
    said, counts = _VERBS[verb], Counter(name for name, _ in given)
    allowed = said.required | said.optional | ({TOKEN} if said.resumable else set())
    wrong = [f"{name[:100]} is given {count} times." for name, count in counts.items() if count > 1]
    wrong += [f"{verb} takes no argument {name[:100]!r}." for name in counts if name not in allowed]
    if TOKEN in counts and said.resumable:
        wrong += [f"{name} stands beside a resumptionToken." for name in counts if name in allowed - {TOKEN}]
    else:
        wrong += [f"{verb} needs the argument {name}." for name in sorted(said.required - counts.keys())]
    return [OaiError("badArgument", words) for words in wrong]


def _values(given: list[tuple[str, str]]) -> list[OaiError]:
    found = []
    for name, value in given:
        if not value:
            found.append(OaiError("badArgument", f"{name[:100]} has no value."))
        elif name in _FORMS and not _FORMS[name].fullmatch(value):
            found.append(OaiError("badArgument", f"{value[:100]!r} cannot be a {name}."))
            if name == "identifier":
                found.append(OaiError("idDoesNotExist", f"{value[:100]!r} is no URI."))
        elif name in ("from", "until") and not _is_time(value):
            message = f"{name} is not a day (YYYY-MM-DD) or a second in UTC (YYYY-MM-DDThh:mm:ssZ): {value[:100]!r}."
            found.append(OaiError("badArgument", message))
    return found if found else _span(dict(given))


def _is_time(value: str) -> bool:
    if not (_DAY.fullmatch(value) or _SECOND.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _span(given: dict[str, str]) -> list[OaiError]:
    """Both ends have one granularity, and are in order (2.7.1)."""
    if "from" not in given or "until" not in given:
        return []
    start, end = given["from"], given["until"]
    if len(start) != len(end):
        return [OaiError("badArgument", "from and until do not have the same granularity.")]
    return [OaiError("badArgument", "from is later than until.")] if start > end else []


def last_second(until: str) -> str:
    """The last second that an `until` means: of a day, its last (2.7.1)."""
    return until if len(until) > len("YYYY-MM-DD") else f"{until}T23:59:59Z"


def first_second(start: str) -> str:
    """The first second that a `from` means."""
    return start if len(start) > len("YYYY-MM-DD") else f"{start}T00:00:00Z"
