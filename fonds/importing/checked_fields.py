"""The fields of an imported description as `fonds check` accepts them, with nothing of the source lost.

A value that a field does not take is kept in words: beside the code (`type_label`, `date_text`), or as a further
statement under the name of the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from fonds.ingest.field_values import short, statement
from fonds.ingest.text_languages import with_language
from fonds.problem import Problem, errors
from fonds.record.field_types import MAX_LONG
from fonds.record.model import KINDS, Description
from fonds.serializers.concept_schemes import Vocabulary
from fonds.validation import description_check

UNTITLED = "[untitled]"
_TAG = re.compile(r"<[^>]*>")
MAX_ROUNDS = 8  # a field that is moved may show the mistakes of another one
# fields of codes -> the fields that have the source's own words for them
_WORDS_BESIDE = {
    "date": "date_text",
    "level": "level_label",
    "type": "type_label",
    "classification": "classification_label",
}


@dataclass(frozen=True)
class Checked:
    """Fields and text that are valid, or None if they cannot be made so; and what was changed, as problems."""

    fields: dict[str, Any] | None
    body: str
    problems: tuple[Problem, ...]


def checked(
    kind: str, id: str, fields: dict[str, Any], body: str, language: str, vocabulary: Vocabulary
) -> Checked:
    """Return the fields of a record file without mistakes. `language` is that of text without a language tag."""
    problems: list[Problem] = []
    fields, body = dict(fields), body.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    label = "title" if "title" in KINDS[kind].model_fields else "name"
    if not _words(fields.get(label)).strip():
        fields[label] = UNTITLED
        problems.append(Problem("it has no title", f"it is called {UNTITLED}", label, severity="warning"))
    for _ in range(MAX_ROUNDS):
        mistakes = list(_mistakes(kind, id, fields, body, language, vocabulary))
        if not mistakes:
            return Checked(fields, body, tuple(problems))
        if refusal := _mend(fields, mistakes, label, problems):
            return Checked(None, body, (*problems, refusal))
    return Checked(None, body, (*problems, mistakes[0][1]))


def _mistakes(
    kind: str, id: str, fields: dict[str, Any], body: str, language: str, vocabulary: Vocabulary
) -> Iterator[tuple[tuple[str | int, ...], Problem]]:
    """Yield each mistake with the path of the field."""
    model = KINDS[kind]
    values = with_language({"kind": kind, "id": id, **fields}, model, language)
    if body:
        values[model.body_field] = body if model.body_field == "transcript" else {language: body}
    try:
        description: Description = model.model_validate(values)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            context = details.get("ctx") or {}
            message = str(context.get("message") or details["msg"])
            yield details["loc"], Problem(message, str(context.get("hint", "")))
        return
    for path, problem in description_check.check(description, vocabulary.codes, vocabulary.names):
        if errors([problem]):
            yield path, problem


def _mend(
    fields: dict[str, Any],
    mistakes: list[tuple[tuple[str | int, ...], Problem]],
    label: str,
    problems: list[Problem],
) -> Problem | None:
    """Move the values that are refused. Returns a problem if the description cannot be kept."""
    indexes: dict[str, set[int]] = {}
    for path, problem in mistakes:
        name = str(path[0]) if path else ""
        if name not in fields:
            if name in indexes:
                continue
            return Problem(f"it cannot be written: {problem.message}", problem.hint, name)
        if name == "statements" and _clean_label(fields[name], path):
            continue
        index = path[1] if len(path) > 1 and isinstance(path[1], int) else None
        if index is not None and isinstance(fields[name], list) and index < len(fields[name]):
            indexes.setdefault(name, set()).add(index)
        elif name not in indexes:
            indexes[name] = set()
        problems.append(Problem(problem.message, f"kept in words; {problem.hint}", name, severity="warning"))
    for name, numbers in indexes.items():
        _move(fields, name, numbers, label)
    return None


def _clean_label(statements: list[Any], path: tuple[str | int, ...]) -> bool:
    """Take mark-up and too many words out of the label of a further statement. Returns whether that changed it."""
    index = path[1] if len(path) > 1 else None
    if not isinstance(index, int) or "label" not in path:
        return False
    words = _words(statements[index].get("label"))
    label = short(_TAG.sub(" ", words)) or "Statement"
    statements[index] = {**statements[index], "label": label}
    return label != words


def _move(fields: dict[str, Any], name: str, numbers: set[int], label: str) -> None:
    """Move a field, or some entries of its list, into words."""
    value = fields[name]
    if numbers:
        refused = [value[number] for number in sorted(numbers)]
        fields[name] = [entry for number, entry in enumerate(value) if number not in numbers]
        if not fields[name]:
            del fields[name]
    else:
        refused = [value]
        del fields[name]
    words = "\n".join(filter(None, map(_words, refused)))
    if name == label:
        fields[label] = short(_TAG.sub(" ", words)) or UNTITLED
    if not words:
        return
    beside = _WORDS_BESIDE.get(name)
    if beside and not fields.get(beside):
        fields[beside] = words
        return
    entry = statement(name.replace("_", " "), words[:MAX_LONG], source=name)
    fields["statements"] = [*fields.get("statements", []), entry]


def _words(value: Any) -> str:
    """Return the words of a value of any form."""
    if isinstance(value, dict):
        return "; ".join(filter(None, map(_words, value.values())))
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_words, value)))
    return "" if value is None else str(value)
