"""A Markdown file with YAML front matter becomes a description, or a list of every mistake in it.

The body is taken as it stands: it is the transcript of a record, the note of anything else. Never writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.ingest import yaml_nodes
from service.problem import Problem, did_you_mean
from service.record.model import KINDS, Description

MAX_BYTES = 8 * 1024 * 1024
MISSING = "the field is missing"
BELOW = "text below the front matter"
# what the validation library says in its own way: (message, hint)
PLAINLY = {
    "too_long": ("there are too many of them", "at most a thousand: describe what they are part of"),
    "model_type": (
        "a list of fields is expected here",
        "as in `{text: ..., by: ...}`, or one field to a line, indented",
    ),
    "int_parsing": ("a whole number is expected here", "digits only"),
    "float_parsing": ("a number is expected here", "as in 47.92"),
}

# fields that hold language-tagged text, and those in which such text is wrapped with other facts
TAGGED = frozenset({"title", "name", "note", "extent", "rights_statement", "rights_contact"})
WRAPPED = {"abstract": "text", "source": "text", "withdrawn": "reason"}
# words inside the field `access`
NOTES = frozenset({"note", "label"})
# fields of several parts, in each of which such text is wrapped
EACH = {"notes": "text"}
# fields for which a bare value may stand instead of a mapping
SHORT = {"same_as": "uri", "identifiers": "value"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A description, or None, with the problems of its file.

    `sound` is what is left of a faulty description without its faulty fields: never published, but its other
    fields can be held against the rest of the node, so that every mistake is told at once.
    """

    description: Description | None
    problems: tuple[Problem, ...]
    id: str = ""
    sound: Description | None = None


def parse(data: bytes, file: str, language: str) -> Parsed:
    """Read one file; `language` is that of text without a tag. Every mistake is reported at once."""
    text, problem = _decode(data)
    if problem:
        return Parsed(None, (problem.at(file),))
    front, body, first_line, problem = _split(text)
    if problem:
        return Parsed(None, (problem.at(file),))
    plain, node, problems = yaml_nodes.read(front, first_line)
    if not problems and not isinstance(plain, dict):
        problems = [
            Problem("the front matter is not a list of fields", "lines like `title: ...`", line=first_line)
        ]
    if not isinstance(plain, dict):
        return Parsed(None, tuple(problem.at(file, first_line) for problem in problems))
    description, more = _validate(plain, body, language)
    sound = description or _sound(plain, language, {path[0] for path, _ in more if path})
    placed = [_placed(problem, path, node, first_line) for path, problem in more]
    found = sorted((p.at(file, first_line) for p in (*problems, *placed)), key=lambda p: p.line)
    return Parsed(None if found else description, tuple(found), str(plain.get("id", "")), sound)


def line_of(data: bytes, field: str, value: str = "") -> int:
    """The line on which a field of that name stands, or below it the first that has that value; 1 for none."""
    lines = data.decode("utf-8", "replace").splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith(f"{field}:")), -1)
    if start < 0:
        return 1
    held = next((n for n, line in enumerate(lines[start:], start) if value and value in line), start)
    return held + 1


def line_at(data: bytes, path: tuple[str | int, ...]) -> int:
    """The line of the value at that path of the front matter, or of as much of the path as the file has."""
    text, problem = _decode(data)
    front, _, first_line, problem = _split(text) if not problem else ("", "", 1, problem)
    if problem:
        return 1
    return yaml_nodes.locate(yaml_nodes.read(front, first_line)[1], path, first_line)[0]


def _decode(data: bytes) -> tuple[str, Problem | None]:
    if len(data) > MAX_BYTES:
        return "", Problem(f"the file has {len(data):,} bytes", f"at most {MAX_BYTES:,}: split the record")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        bad = data[error.start]
        return "", Problem(f"not UTF-8: byte 0x{bad:02X}", "save the file as UTF-8", line=line)
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _split(text: str) -> tuple[str, str, int, Problem | None]:
    hint = "a description begins with a line `---`, its fields, and another line `---`"
    if not text.startswith("---\n"):
        return "", "", 1, Problem("there is no front matter", hint, line=1)
    end = text.find("\n---\n", 3)
    if end < 0:
        if not text.endswith("\n---"):
            return "", "", 1, Problem("the front matter has no end", hint, line=1)
        end = len(text) - 4
    return text[4 : end + 1], text[end + 5 :], 2, None


def _validate(
    plain: dict[str, Any], body: str, language: str
) -> tuple[Description | None, list[tuple[tuple[str | int, ...], Problem]]]:
    kind = plain.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        message = f"{kind!r} is not a kind of description" if kind else "the kind is missing"
        hint = did_you_mean(str(kind), KINDS) or "one of " + ", ".join(KINDS)
        return None, [(("kind",), Problem(message, hint))]
    data = _fill(plain, body, language, model)
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(details, model) for details in error.errors(include_url=False)]


def _sound(plain: dict[str, Any], language: str, faulty: set[str | int]) -> Description | None:
    """The description without its faulty fields, or None where it cannot be one even so."""
    model = KINDS.get(str(plain.get("kind")))
    if model is None:
        return None
    label = "title" if "title" in model.model_fields else "name"
    rest = {key: value for key, value in plain.items() if key not in faulty}
    return _validate({"id": "without-id", label: "?", **rest}, "", language)[0]


def _fill(plain: dict[str, Any], body: str, language: str, model: type[Description]) -> dict[str, Any]:
    data = {key: _tag(key, value, language) for key, value in plain.items()}
    if text := body.strip("\n").rstrip():
        # words in both places are a mistake that the model cannot see: the unknown field says it
        name = model.body_field if model.body_field not in data else BELOW
        data[name] = text if name == "transcript" else {language: text}
    return data


def _tag(key: str, value: Any, language: str) -> Any:
    if key in TAGGED:
        return {language: value} if isinstance(value, str) else value
    if key in WRAPPED:
        inner = WRAPPED[key]
        if isinstance(value, str) or (isinstance(value, dict) and _is_languages(value, key)):
            value = {inner: value}
        if isinstance(value, dict) and isinstance(value.get(inner), str):
            value = {**value, inner: {language: value[inner]}}
        return value
    if key == "access":
        return _tagged_notes(value, language)
    if key in EACH:
        items = value if isinstance(value, list) else [value]
        return [_wrapped(item, EACH[key], language) for item in items]
    if key in SHORT:
        items = value if isinstance(value, list) else [value]
        return [{SHORT[key]: item} if isinstance(item, str) else item for item in items]
    return value


def _tagged_notes(access: Any, language: str) -> Any:
    """The field `access` with the words in it, of the rule and of its substitute, by language."""
    if not isinstance(access, dict):
        return access
    found = {
        key: {language: words} if key in NOTES and isinstance(words, str) else words
        for key, words in access.items()
    }
    if isinstance(found.get("substitute"), dict):
        found["substitute"] = _tagged_notes(found["substitute"], language)
    return found


def _wrapped(item: Any, inner: str, language: str) -> Any:
    if isinstance(item, str):
        item = {inner: item}
    if isinstance(item, dict) and isinstance(item.get(inner), str):
        return {**item, inner: {language: item[inner]}}
    return item


def _is_languages(value: dict[str, Any], key: str) -> bool:
    return not any(name in value for name in (WRAPPED[key], "by", "url", "date", "successor"))


def _problem(details: ErrorDetails, model: type[Description]) -> tuple[tuple[str | int, ...], Problem]:
    path, kind = details["loc"], details["type"]
    context = details.get("ctx") or {}
    if path == (BELOW,):
        return (model.body_field,), Problem(
            f"the text stands in this field, and as {BELOW}", "keep one of the two"
        )
    if kind == "extra_forbidden":
        known = _known(model, path[:-1])
        return path, Problem("there is no such field", did_you_mean(str(path[-1]), known) or _list(known))
    if kind in PLAINLY:
        return path, Problem(*PLAINLY[kind])
    if kind == "missing":
        return path, Problem(MISSING, f"write a line `{path[-1]}: ...`")
    return path, Problem(str(context.get("message") or details["msg"]), str(context.get("hint", "")))


def _known(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The names that may stand where the path leads to."""
    for step in path:
        field = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
        part = _part_of(field.annotation) if field else None
        model = part or model  # a number, or a language, leads into the same part
    return [field.alias or name for name, field in model.model_fields.items()]


def _part_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_of(inner))), None)


def _list(known: list[str]) -> str:
    return "the fields are " + ", ".join(name for name in known if name not in ("kind", "id"))


def _placed(problem: Problem, path: tuple[str | int, ...], node: Any, first_line: int) -> Problem:
    line, depth = yaml_nodes.locate(node, path, first_line)
    # what lies below the words of the file is the model's business, but for a field that is missing there
    written = path[: depth + 1] if problem.message == MISSING else path[:depth]
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in written)
    return Problem(problem.message, problem.hint, name, line=line)
