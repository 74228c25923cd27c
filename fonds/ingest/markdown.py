"""Parses a Markdown file with YAML front matter into a description, or a list of all mistakes in it.

The body is taken verbatim: it is the transcript of a record, and the note of any other description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fonds.ingest import yaml_nodes
from fonds.ingest.text_languages import with_language
from fonds.problem import Problem, Severity, did_you_mean, errors
from fonds.record.field_types import MAX_CODE, shown
from fonds.record.model import KINDS, Description

MAX_BYTES = 8 * 1024 * 1024
MAX_PROBLEMS = 100  # of one file that are reported
MISSING = "the field is missing"
_ID_LINE = re.compile(r"^id:[ \t]*['\"]?([a-z0-9-]{1,120})['\"]?[ \t]*(?:#.*)?$", re.MULTILINE)
BODY_LABEL = "text below the front matter"
# error type of pydantic -> (message, hint) in plain words
PLAIN_MESSAGES = {
    "too_long": ("there are too many of them", "at most a thousand: describe what they are part of"),
    "model_type": (
        "a list of fields is expected here",
        "as in `{text: ..., by: ...}`, or one field to a line, indented",
    ),
    "int_parsing": ("a whole number is expected here", "digits only"),
    "float_parsing": ("a number is expected here", "as in 47.92"),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A description, or None if there are errors, with the problems of its file.

    `partial` is the description without its invalid fields. It is never published, but its other fields can be checked
    against the rest of the node, so that all mistakes are reported at once.
    """

    description: Description | None
    problems: tuple[Problem, ...]
    id: str = ""
    partial: Description | None = None


def parse(data: bytes, file: str, language: str) -> Parsed:
    """Parse one file and report all mistakes at once. `language` is that of text without a language tag."""
    text, problem = _decode(data)
    if problem:
        return Parsed(None, (problem.at(file),), id_in(data))
    front, body, first_line, problem = split(text)
    if problem:
        return Parsed(None, (problem.at(file),), id_in(data))
    plain, node, problems = yaml_nodes.read(front, first_line)
    if not problems and not isinstance(plain, dict):
        problems = [
            Problem("the front matter is not a list of fields", "lines like `title: ...`", line=first_line)
        ]
    if not isinstance(plain, dict):
        return Parsed(None, tuple(problem.at(file, first_line) for problem in problems), id_in(data))
    description, more = _validate(plain, body, language)
    sound = description or _without_fields(plain, language, {path[0] for path, _ in more if path})
    located = [_located(problem, path, node, first_line) for path, problem in more[: MAX_PROBLEMS + 1]]
    all_problems = [problem.at(file, first_line) for problem in (*problems[: MAX_PROBLEMS + 1], *located)]
    all_problems = limited(sorted(all_problems, key=lambda problem: problem.line), file)
    return Parsed(None if all_problems else description, tuple(all_problems), str(plain.get("id", "")), sound)


def limited(problems: Iterable[Problem], file: str) -> list[Problem]:
    """Return the first MAX_PROBLEMS problems of a file, errors before warnings as they are given, and whether there
    are more."""
    remaining = iter(problems)
    shown_problems = [*islice(remaining, MAX_PROBLEMS)]
    if next(remaining, None):
        shown_problems.append(more_problems(file, "error" if errors(shown_problems) else "warning"))
    return shown_problems


def more_problems(file: str, severity: Severity = "error") -> Problem:
    """Return a problem in place of those beyond the first MAX_PROBLEMS of a file."""
    hint = "mend the first ones, and check again"
    return Problem("there are more problems in this file", hint, file=file, severity=severity)


def id_in(data: bytes) -> str:
    """Return the id that a file states, also if the file cannot be parsed; "" if no line of it looks like one."""
    front = data[:MAX_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    end = front.find("\n---\n", 3)
    match = _ID_LINE.search(front, 0, end if end >= 0 else len(front))
    return match[1] if match else ""


class SourceLines:
    """The lines of a file, to find the line of many problems: the file is split and parsed at most once."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _lines(self) -> list[str]:
        return self._data.decode("utf-8", "replace").splitlines()

    @cached_property
    def _front(self) -> tuple[Any, int]:
        """The node tree of the front matter and the line that it begins in; None and 1 if there is none."""
        text, problem = _decode(self._data)
        front, _, first_line, problem = split(text) if not problem else ("", "", 1, problem)
        return (None, 1) if problem else (yaml_nodes.read(front, first_line)[1], first_line)

    def of_field(self, field: str, value: str = "") -> int:
        """Return the line of a field, or the first line from there that contains the value; 1 if there is none."""
        lines = self._lines
        start = next((n for n, line in enumerate(lines) if line.startswith(f"{field}:")), -1)
        if start < 0:
            return 1
        match = next((n for n in range(start, len(lines)) if value and value in lines[n]), start)
        return match + 1

    def of_path(self, path: tuple[str | int, ...], words: str = "") -> int:
        """Return the line of the value at that path in the front matter, or of the part of the path that it has.

        If it has no part of it, as of a transcript below the fields, the first line below with these words.
        """
        node, first_line = self._front
        if node is None:
            return 1
        line, depth = yaml_nodes.locate(node, path, first_line)
        if depth or not words:
            return line
        below = ((n, text) for n, text in enumerate(self._lines, 1) if n > line)
        return next((n for n, text in below if words in text), line)


def line_of_field(data: bytes, field: str, value: str = "") -> int:
    """Return the line of a field, as SourceLines.of_field does."""
    return SourceLines(data).of_field(field, value)


def line_of_path(data: bytes, path: tuple[str | int, ...]) -> int:
    """Return the line of a value, as SourceLines.of_path does."""
    return SourceLines(data).of_path(path)


def _decode(data: bytes) -> tuple[str, Problem | None]:
    if len(data) > MAX_BYTES:
        return "", Problem(f"the file has {len(data):,} bytes", f"at most {MAX_BYTES:,}: split the record")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", Problem(f"not UTF-8: byte 0x{data[error.start]:02X}", "save the file as UTF-8", line=line)
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def split(text: str) -> tuple[str, str, int, Problem | None]:
    """Return the fields of a file as YAML, the text below them, the line in which the fields begin, and what is wrong
    with its form."""
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
        message = f"{shown(kind)} is not a kind of description" if kind else "the kind is missing"
        hint = did_you_mean(str(kind)[:MAX_CODE], tuple(KINDS)) or "one of " + ", ".join(KINDS)
        return None, [(("kind",), Problem(message, hint))]
    data = _fill(plain, body, language, model)
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(details, model) for details in error.errors(include_url=False)]


def _without_fields(plain: dict[str, Any], language: str, invalid: set[str | int]) -> Description | None:
    """Return the description without its invalid fields, or None if the rest is not valid either."""
    model = KINDS.get(str(plain.get("kind")))
    if model is None:
        return None
    label = "title" if "title" in model.model_fields else "name"
    rest = {key: value for key, value in plain.items() if key not in invalid}
    return _validate({"id": "without-id", label: "?", **rest}, "", language)[0]


def _fill(plain: dict[str, Any], body: str, language: str, model: type[Description]) -> dict[str, Any]:
    data = with_language(plain, model, language)
    if text := body.strip("\n").rstrip():
        # text in the field and in the body is a mistake that the model cannot see: the unknown field reports it
        name = model.body_field if model.body_field not in data else BODY_LABEL
        data[name] = text if name == "transcript" else {language: text}
    return data


def _problem(details: ErrorDetails, model: type[Description]) -> tuple[tuple[str | int, ...], Problem]:
    path, kind = details["loc"], details["type"]
    context = details.get("ctx") or {}
    if path == (BODY_LABEL,):
        return (model.body_field,), Problem(
            f"the text stands in this field, and as {BODY_LABEL}", "keep one of the two"
        )
    if kind == "extra_forbidden":
        names = _field_names(model, path[:-1])
        return path, Problem("there is no such field", did_you_mean(str(path[-1]), names) or _list(names))
    if kind in PLAIN_MESSAGES:
        return path, Problem(*PLAIN_MESSAGES[kind])
    if kind == "missing":
        return path, Problem(MISSING, f"write a line `{path[-1]}: ...`")
    value = details["input"] if kind == "term" and isinstance(details["input"], str) else ""
    return path, Problem(
        str(context.get("message") or details["msg"]), str(context.get("hint", "")), value=value[:MAX_CODE]
    )


def _field_names(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the names of the fields that may stand at that path."""
    for step in path:
        field = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
        part = _nested_model(field.annotation) if field else None
        model = part or model  # an index or a language leads to the same model
    return [field.alias or name for name, field in model.model_fields.items()]


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    nested = (_nested_model(argument) for argument in get_args(annotation))
    return next((model for model in nested if model), None)


def _list(names: list[str]) -> str:
    return "the fields are " + ", ".join(name for name in names if name not in ("kind", "id"))


def _located(problem: Problem, path: tuple[str | int, ...], node: Any, first_line: int) -> Problem:
    line, depth = yaml_nodes.locate(node, path, first_line)
    # a path inside a value that the file has as plain text is not shown, unless a field is missing there
    written = path[: depth + 1] if problem.message == MISSING else path[:depth]
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in written)
    return Problem(problem.message, problem.hint, name, line=line, value=problem.value)
