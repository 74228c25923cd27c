"""What a file with mistakes says of access: the rule that it states, as far as that can be read.

Nothing else of such a file is used. What its author meant to close must not stay open because of a typing error, so a
part of the rule that cannot be read is taken as the strictest that it could be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from pydantic import ValidationError

from fonds.ingest import markdown, yaml_nodes
from fonds.ingest.text_languages import with_language
from fonds.record.access import STRICTEST_RULE
from fonds.record.field_types import COVERS, TIERS, Access
from fonds.record.model import KINDS

FIELDS = ("access", "withdrawn")  # a withdrawal closes too
SIMILARITY = 0.75  # of an unknown field and one of these, from which on it is taken for a misspelling
_HARMLESS = frozenset({"note", "substitute"})  # parts of a rule that close nothing
_KNOWN_FIELDS = frozenset(name for model in KINDS.values() for name in model.model_fields)
MAX_LINES = 10_000  # lines with fields that are looked at in a text that is no YAML
MAX_VALUES = 10  # values read alone there
MAX_VALUE = 64 * 1024  # characters of each
# a field with its indent; of these two also where the colon was forgotten
_FIELD_LINE = re.compile(
    rf"^([ \t]*)[\"']?(?:({'|'.join(FIELDS)})\w?\b|([^\s:][^:\n]{{0,39}}?)[\"']?[ \t]*:)",
    re.MULTILINE | re.IGNORECASE,
)
# one of these two within a line, with a value that restricts
_WITHIN_LINE = re.compile(
    rf"(?:{'|'.join(FIELDS)})[\"']?[ \t]*:[ \t]*[\"']?(?:{'|'.join(TIERS[1:])}|\{{|$)",
    re.MULTILINE | re.IGNORECASE,
)
_COLLECTION_LINE = re.compile(r"^collection:[ \t]*['\"]?([a-z0-9-]{1,120})\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class StatedAccess:
    """The access rule that a file states, or None if it closes nothing, and its collection, or ""."""

    rule: Access | None
    collection: str


def of_file(data: bytes, language: str) -> StatedAccess:
    """Return what a file with mistakes says of access. `language` is that of text without a language tag."""
    front = _front_matter(data)
    fields = _read_yaml(front)
    if fields is not None:
        collection = fields.get("collection")
        stated = list(fields.items())
    else:  # the other fields cannot be read, or stand there twice
        match = _COLLECTION_LINE.search(front)
        collection = match[1] if match else ""
        stated = list(islice(_fields_in(front), MAX_VALUES))
        if not stated and _WITHIN_LINE.search(front):
            stated = [(FIELDS[0], None)]
    rules = [rule for name, value in stated if (rule := _stated_rule(_meant(name), value, language))]
    return StatedAccess(
        rule=rules[0] if len(rules) == 1 else STRICTEST_RULE if rules else None,
        collection=collection if isinstance(collection, str) else "",
    )


def _front_matter(data: bytes) -> str:
    """Return the front matter, or all of the file if its beginning or end is missing.

    Text of another encoding is read in part.
    """
    text = data[: markdown.MAX_BYTES].replace(b"\0", b"").decode("utf-8", "replace")
    text = text.lstrip("\ufeff\ufffd \t\r\n").replace("\r\n", "\n").replace("\r", "\n")
    end = text.find("\n---", 3)
    return text[4 : end + 1] if text.startswith("---\n") and end >= 0 else text.removeprefix("---\n")


def _meant(name: str) -> str:
    """Return which of FIELDS a field is, or a misspelling of; "" if none."""
    folded = name.casefold()
    if name in _KNOWN_FIELDS and name not in FIELDS:
        return ""
    return next((field for field in FIELDS if _is_similar(folded, field)), "")


def _is_similar(name: str, field: str) -> bool:
    if abs(len(name) - len(field)) > 2:
        return False
    return name == field or SequenceMatcher(None, name, field, autojunk=False).ratio() >= SIMILARITY


def _fields_in(front: str) -> Iterator[tuple[str, Any]]:
    """Yield (name, value) of the fields that say something of access in a text that is no YAML, each read alone."""
    for match in islice(_FIELD_LINE.finditer(front), MAX_LINES):
        name = match[2] or match[3]
        if _meant(name):
            # its value ends before the next line with the same indent, or a smaller one
            next_field = re.compile(rf"^[ \t]{{0,{len(match[1])}}}[^\s#]", re.MULTILINE)
            end = next_field.search(front, match.end())
            yield name, _value_in(front[match.end(1) : end.start() if end else len(front)], name)


def _value_in(lines: str, name: str) -> Any:
    """Return the value of a field whose lines are given; None if it cannot be read."""
    fields = _read_yaml(lines) if len(lines) <= MAX_VALUE else None
    return fields.get(name) if fields else None


def _read_yaml(text: str) -> dict[str, Any] | None:
    """Return the fields of a text; None if there is any mistake in it."""
    try:
        fields, _, problems = yaml_nodes.read(text, 1)
    except (ValueError, RecursionError):  # of a file that met a fault, when it was read
        return None
    return fields if isinstance(fields, dict) and not problems else None


def _stated_rule(field: str, value: Any, language: str) -> Access | None:
    """Return the rule that the value of a field states; None if it closes nothing."""
    if field == "withdrawn":
        return STRICTEST_RULE
    rule = _rule(value, language) if field else None
    return rule if rule and rule.tier != "open" else None


def _rule(value: Any, language: str) -> Access:
    """Return the rule that a value of `access` states, with the strictest value of each part that cannot be read."""
    parts = {"tier": value} if isinstance(value, str) else value
    if not isinstance(parts, dict):
        return STRICTEST_RULE
    parts = with_language(parts, Access, language)
    if isinstance(parts.get("tier"), str):
        parts = {**parts, "tier": parts["tier"].strip().casefold()}
    try:
        return Access.model_validate(parts)
    except ValidationError as error:
        wrong = {str(details["loc"][0]) if details["loc"] else "tier" for details in error.errors()}
    sound = {name: part for name, part in parts.items() if name not in wrong}
    if sound.get("tier") == "open":
        return Access()
    if wrong - _HARMLESS:
        sound.setdefault("tier", TIERS[-1])
    if wrong - {"tier", "until", *_HARMLESS}:  # a part that is not known may be a misspelling of any other
        return Access(tier=sound["tier"], covers=COVERS[-1])
    try:
        return Access.model_validate(sound)
    except ValidationError:
        return STRICTEST_RULE
