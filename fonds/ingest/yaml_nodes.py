"""Reads YAML with every scalar as text, and finds the line of every value.

Thus `language: no` is Norwegian, and `date: 1945` is a year. Tags, aliases and duplicate keys are not allowed. The
depth, the length of lists and the number of values are limited before anything is made of the text: no file takes
more time or memory than a long description does.
"""

from __future__ import annotations

from typing import Any

import yaml

from fonds.problem import Problem

MAX_DEPTH = 24  # the label of a range in a language, ten ranges deep, is at 22
MAX_KEYS = 200  # fields or languages of one mapping; a record has 30 fields
MAX_ITEMS = 10_000  # of one list: no field takes a longer one
MAX_VALUES = 200_000  # of a file: a record with the most pages and notes has fewer
MIN_CHECKED_LENGTH = 4096  # characters: a shorter text cannot be large or deep enough to do harm
TOO_DEEP = ("aliases and very deep nesting are not taken", "write it out")
TOO_MANY_KEYS = (
    f"there are more than {MAX_KEYS} fields or languages here",
    "no description has so many",
)
TOO_MANY_ITEMS = (
    f"a list has more than {MAX_ITEMS:,} entries",
    "describe what they are part of, in several files",
)
TOO_MANY_VALUES = (f"the front matter has more than {MAX_VALUES:,} values", "split the description")

# libyaml, if the wheel has it: it reads front matter ten times as fast
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Composer(_Loader):  # type: ignore[misc]
    """Builds nodes without resolving the type of each, which took a third of the time: here every scalar is text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, node: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def read(text: str, first_line: int) -> tuple[Any, Any, list[Problem]]:
    """Return the plain value, its node tree (for `locate`), and the problems; `first_line` is its line in the file."""
    problems: list[Problem] = []
    loader = _Composer(text)
    try:
        if len(text) > MIN_CHECKED_LENGTH and (problem := _size_problem(text, first_line)):
            return None, None, [problem]
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        return None, None, [_syntax(error, first_line)]
    finally:
        loader.dispose()
    seen: set[int] = set()
    value = _to_plain(node, seen, problems, first_line, 0) if node is not None else {}
    return value, node, problems


def _size_problem(text: str, first_line: int) -> Problem | None:
    """Return what is too large or too deep in a text; None if nothing is. The text is read only up to there."""
    # the composer is recursive, so that a deep text would crash the process; the parser is not
    sizes: list[int] = []  # entries of each open list, and keys and values of each open mapping
    limits: list[int] = []
    values = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            sizes.pop()
            limits.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        values += 1
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if values > MAX_VALUES:
            return Problem(*TOO_MANY_VALUES, line=line)
        if sizes:
            sizes[-1] += 1
            if sizes[-1] > limits[-1]:
                is_mapping = limits[-1] == 2 * MAX_KEYS
                return Problem(*(TOO_MANY_KEYS if is_mapping else TOO_MANY_ITEMS), line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            sizes.append(0)
            limits.append(2 * MAX_KEYS if isinstance(event, yaml.MappingStartEvent) else MAX_ITEMS)
            if len(sizes) > 4 * MAX_DEPTH:
                return Problem(*TOO_DEEP, line=first_line)
    return None


# messages of the YAML parser that say little to people, and what they mean
_EXPLANATIONS = {
    "mapping values are not allowed in this context": "a second ': ' in one value, or a wrong indent",
    "mapping values are not allowed here": "a second ': ' in one value, or a wrong indent",
}


def _syntax(error: yaml.YAMLError, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or str(error).splitlines()[0]
    message = _EXPLANATIONS.get(message, message)
    hint = "put a value in quotes if it contains ': ' or begins with a special character; indent with spaces, not tabs"
    return Problem(f"not YAML: {message}", hint, line=first_line + (mark.line if mark else 0))


def _to_plain(node: Any, seen: set[int], problems: list[Problem], first: int, depth: int) -> Any:
    if id(node) in seen or depth > MAX_DEPTH:
        problems.append(Problem(*TOO_DEEP, line=first + node.start_mark.line))
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_to_plain(item, seen, problems, first, depth + 1) for item in node.value]
    mapping: dict[str, Any] = {}
    if len(node.value) > MAX_KEYS:
        problems.append(Problem(*TOO_MANY_KEYS, line=first + node.value[MAX_KEYS][0].start_mark.line))
        return mapping
    for key, item in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in mapping:
            line = first + key.start_mark.line
            problems.append(Problem("the field stands here twice", "keep one of the two", name, line=line))
        if value := _to_plain(item, seen, problems, first, depth + 1):  # an empty field is an absent one
            mapping[name] = value
    return mapping


def locate(node: Any, path: tuple[str | int, ...], first_line: int) -> tuple[int, int]:
    """Return the line of the value at that path, and how many steps of the path the file has."""
    line, depth = first_line, 0
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is None:
                break
            line, node = first_line + pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = first_line + node.start_mark.line
        else:
            break
        depth += 1
    return line, depth
