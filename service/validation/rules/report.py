"""Gathers what the rules find in one document; where a resource stands is looked up only when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.problem import Problem, Severity

Resource = dict[str, Any]
_MOST = 1000  # pairs remembered as passed


class Passed:
    """Pairs of label and value found without fault, by identity: what documents share is looked at once.

    Only for pairs, whose rules look at nothing else (4.4, 4.5), and only where nobody changes what was checked. A pair
    is held for as long as it is known here, so that no other can have its identity.
    """

    def __init__(self) -> None:
        self._pairs: dict[int, Any] = {}

    def __contains__(self, pair: Any) -> bool:
        return id(pair) in self._pairs

    def add(self, pair: Any) -> None:
        """Remember a pair as passed; when there are too many, all others are forgotten."""
        if len(self._pairs) >= _MOST:
            self._pairs.clear()
        self._pairs[id(pair)] = pair


@dataclass(slots=True)
class Report:
    """The findings on one document, with what its rules must remember on the way.

    `ids` holds the embedded resources seen so far, `extensions` the extension properties used, `passed` the pairs
    that were without fault in this document or another.
    """

    document: Resource
    passed: Passed = field(default_factory=Passed)
    found: list[tuple[Any, str, str, str, Severity]] = field(default_factory=list)
    ids: dict[str, Resource] = field(default_factory=dict)
    extensions: set[str] = field(default_factory=set)
    access: dict[str, Resource] = field(default_factory=dict)

    def error(self, resource: Any, name: str, message: str, clause: str, hint: str = "") -> None:
        """A MUST is broken: in which resource, in which property of it ("" for the whole), and of which clause."""
        self.found.append((resource, name, _cited(message, clause), hint, "error"))

    def warning(self, resource: Any, name: str, message: str, clause: str, hint: str = "") -> None:
        """Allowed, but clients or readers will stumble over it."""
        self.found.append((resource, name, _cited(message, clause), hint, "warning"))

    def problems(self) -> list[Problem]:
        """The findings with the place of each: `items[0].label`."""
        if not self.found:
            return []
        paths = dict(_paths(self.document, ""))
        return [
            Problem(message, hint, _joined(paths.get(id(resource), ""), name), severity=severity)
            for resource, name, message, hint, severity in self.found
        ]


# sections and appendices are those of Presentation 3.0; a clause of another specification names it
_OF_PRESENTATION = re.compile(r"[0-9]|Appendix")


def _cited(message: str, clause: str) -> str:
    own = _OF_PRESENTATION.match(clause)
    return f"{message} (Presentation 3.0, {clause})" if own else f"{message} ({clause})"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _paths(value: Any, path: str) -> Iterator[tuple[int, str]]:
    """Each object and array of the document by identity, with the way to it."""
    if isinstance(value, dict):
        yield id(value), path
        for key, part in value.items():
            yield from _paths(part, _joined(path, key))
    elif isinstance(value, list):
        yield id(value), path
        for index, part in enumerate(value):
            yield from _paths(part, f"{path}[{index}]")
