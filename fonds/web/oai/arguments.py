"""The arguments of a request, and every error in them (OAI-PMH, 2.4, 3.1, 3.6). It does not look into the store."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

MAX_ARGUMENTS: Final = 64  # far more than any request needs


@dataclass(frozen=True, slots=True)
class OaiError:
    """An error of the protocol (3.6): its code, and a message for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """The arguments by name, and the errors in them. `verb` is empty if the verb is missing, repeated or unknown."""

    verb: str
    arguments: dict[str, str] = field(default_factory=dict)
    faults: tuple[OaiError, ...] = ()

    def get(self, name: str) -> str:
        """Return the value of an argument, or an empty string."""
        return self.arguments.get(name, "")


@dataclass(frozen=True, slots=True)
class _Verb:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    resumable: bool = False


_LIST_VERB: Final = _Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True)
_VERBS: Final = {
    "Identify": _Verb(),
    "ListMetadataFormats": _Verb(optional=frozenset({"identifier"})),
    "ListSets": _Verb(resumable=True),
    "GetRecord": _Verb(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LIST_VERB,
    "ListRecords": _LIST_VERB,
}
TOKEN: Final = "resumptionToken"  # noqa: S105 - no secret
_SPEC: Final = r"[A-Za-z0-9\-_.!~*'()]+"
# the values that the schema of responses allows in the attributes of `request`
_PATTERNS: Final = {
    "metadataPrefix": re.compile(_SPEC),
    "set": re.compile(rf"{_SPEC}(?::{_SPEC})*"),
    "identifier": re.compile(
        r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
    ),
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECOND: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def read(query: str) -> OaiRequest:
    """Parse the query string of a GET, or the form of a POST."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=MAX_ARGUMENTS)
    except ValueError:
        return OaiRequest(
            "", faults=(OaiError("badArgument", f"The request has more than {MAX_ARGUMENTS} arguments."),)
        )
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        return OaiRequest("", faults=(OaiError("badVerb", _verb_message(verbs)),))
    arguments = [(name, value) for name, value in pairs if name != "verb"]
    faults = (*_argument_errors(verbs[0], arguments), *_value_errors(arguments))
    return OaiRequest(verbs[0], dict(arguments), faults)


def _verb_message(verbs: list[str]) -> str:
    names = ", ".join(_VERBS)
    if not verbs:
        return f"The verb is missing. The verbs are: {names}."
    if len(verbs) > 1:
        return "The request has more than one verb."
    return f"There is no verb {verbs[0][:100]!r}. The verbs are: {names}."


def _argument_errors(verb: str, arguments: list[tuple[str, str]]) -> list[OaiError]:
    """Errors of arguments that are repeated, unknown, missing, or combined with a resumptionToken."""
    rules, counts = _VERBS[verb], Counter(name for name, _ in arguments)
    allowed = rules.required | rules.optional | ({TOKEN} if rules.resumable else set())
    messages = [
        f"The argument {name[:100]} is repeated: it occurs {count} times."
        for name, count in counts.items()
        if count > 1
    ]
    messages += [f"{verb} has no argument {name[:100]!r}." for name in counts if name not in allowed]
    if TOKEN in counts and rules.resumable:
        messages += [
            f"{name} cannot be combined with a resumptionToken."
            for name in counts
            if name in allowed - {TOKEN}
        ]
    else:
        messages += [
            f"{verb} requires the argument {name}." for name in sorted(rules.required - counts.keys())
        ]
    return [OaiError("badArgument", message) for message in messages]


def _value_errors(arguments: list[tuple[str, str]]) -> list[OaiError]:
    errors = []
    for name, value in arguments:
        if not value:
            errors.append(OaiError("badArgument", f"{name[:100]} has no value."))
        elif name in _PATTERNS and not _PATTERNS[name].fullmatch(value):
            errors.append(OaiError("badArgument", f"{value[:100]!r} is not a valid {name}."))
            if name == "identifier":
                errors.append(OaiError("idDoesNotExist", f"{value[:100]!r} is not a URI."))
        elif name in ("from", "until") and not _is_time(value):
            message = f"{name} is not a day (YYYY-MM-DD) or a second in UTC (YYYY-MM-DDThh:mm:ssZ): {value[:100]!r}."
            errors.append(OaiError("badArgument", message))
    return errors or _range_errors(dict(arguments))


def _is_time(value: str) -> bool:
    if not (_DAY.fullmatch(value) or _SECOND.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _range_errors(arguments: dict[str, str]) -> list[OaiError]:
    """Errors if both ends do not have the same granularity, or are not in order (2.7.1)."""
    if "from" not in arguments or "until" not in arguments:
        return []
    start, end = arguments["from"], arguments["until"]
    if len(start) != len(end):
        return [OaiError("badArgument", "from and until do not have the same granularity.")]
    return [OaiError("badArgument", "from is later than until.")] if start > end else []


def last_second(until: str) -> str:
    """Return the last second of an `until`: of a day, its last second (2.7.1)."""
    return until if len(until) > len("YYYY-MM-DD") else f"{until}T23:59:59Z"


def first_second(start: str) -> str:
    """Return the first second of a `from`."""
    return start if len(start) > len("YYYY-MM-DD") else f"{start}T00:00:00Z"
