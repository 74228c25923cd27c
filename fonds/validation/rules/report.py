"""Collects the problems of one document. The path of a resource is found only if there is a problem to report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds.problem import Problem, Severity

Resource = dict[str, Any]
_MAX_PARTS = 1000


class AcceptedParts:
    """Parts of documents that are valid, by identity: parts that documents share are validated once.

    It is only for parts whose rules look at nothing else, such as pairs of label and value (4.4, 4.5), and only for
    documents that do not change after validation. It keeps a reference to each part, so that no other object can get
    the same identity.
    """

    def __init__(self) -> None:
        self._parts: dict[int, Any] = {}

    def __contains__(self, part: Any) -> bool:
        return id(part) in self._parts

    def add(self, part: Any) -> None:
        """Remember a valid part. At the limit all earlier parts are forgotten."""
        if len(self._parts) >= _MAX_PARTS:
            self._parts.clear()
        self._parts[id(part)] = part


@dataclass(slots=True)
class Report:
    """The problems found in one document, and what its rules must remember while they run.

    `ids` maps the ids of embedded resources to them, `extensions` holds the extension properties in use, `accepted` the
    parts that were valid in this document or another, `access` the fullest description of each access service.
    `skipped` are properties of the document itself whose rules are not applied.
    """

    document: Resource
    accepted: AcceptedParts = field(default_factory=AcceptedParts)
    findings: list[tuple[Any, str, str, str, Severity]] = field(default_factory=list)
    ids: dict[str, Resource] = field(default_factory=dict)
    extensions: set[str] = field(default_factory=set)
    access: dict[str, Resource] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()

    def error(self, resource: Any, name: str, message: str, clause: str, hint: str = "") -> None:
        """Report a broken MUST: the resource, the name of its property ("" for the whole resource), and the clause."""
        self.findings.append((resource, name, _with_clause(message, clause), hint, "error"))

    def warning(self, resource: Any, name: str, message: str, clause: str, hint: str = "") -> None:
        """Report what is allowed, but will cause trouble for clients or readers."""
        self.findings.append((resource, name, _with_clause(message, clause), hint, "warning"))

    def problems(self) -> list[Problem]:
        """Return the problems; `field` is the path in the document, for example `items[0].label`."""
        if not self.findings:
            return []
        paths = dict(_paths(self.document, ""))
        return [
            Problem(message, hint, _join(paths.get(id(resource), ""), name), severity=severity)
            for resource, name, message, hint, severity in self.findings
        ]


# a clause that begins so is of Presentation 3.0; a clause of another specification names it
_PRESENTATION_CLAUSE = re.compile(r"[0-9]|Appendix")


def _with_clause(message: str, clause: str) -> str:
    if _PRESENTATION_CLAUSE.match(clause):
        clause = f"Presentation 3.0, {clause}"
    return f"{message} ({clause})"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _paths(value: Any, path: str) -> Iterator[tuple[int, str]]:
    """Yield the identity and the path of each object and array of the document."""
    if isinstance(value, dict):
        yield id(value), path
        for key, part in value.items():
            yield from _paths(part, _join(path, key))
    elif isinstance(value, list):
        yield id(value), path
        for index, part in enumerate(value):
            yield from _paths(part, f"{path}[{index}]")
