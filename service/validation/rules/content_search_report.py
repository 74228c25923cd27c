"""Gathers what the rules find in the answer of a search, and has the few rules of form that all of them need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.problem import Problem, Severity

Resource = dict[str, Any]


@dataclass(slots=True)
class SearchReport:
    """The findings on one answer, of one version of Content Search."""

    version: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, place: str, message: str, clause: str) -> None:
        """A MUST is broken."""
        self._add(place, message, clause, "error")

    def warning(self, place: str, message: str, clause: str) -> None:
        """Allowed, but clients will stumble over it."""
        self._add(place, message, clause, "warning")

    def _add(self, place: str, message: str, clause: str, severity: Severity) -> None:
        said = f"{message} (Content Search {self.version}, {clause})"
        self.problems.append(Problem(said, "", place, severity=severity))

    def context(self, document: Resource, wanted: list[str], clause: str) -> None:
        """The contexts that must be there, in that order, the last of them last."""
        value = document.get("@context")
        contexts = value if isinstance(value, list) else [value]
        if [one for one in contexts if one in wanted] != wanted or contexts[-1:] != wanted[-1:]:
            self.error("@context", f"{' and then '.join(wanted)} is expected, last", clause)

    def uri(self, value: Any, place: str, clause: str) -> None:
        """An HTTP(S) URI."""
        if not isinstance(value, str) or not value.startswith(("http://", "https://")) or " " in value:
            self.error(place, f"{value!r} is no address", clause)

    def number(self, resource: Resource, name: str, place: str, clause: str, least: int = 0) -> None:
        """A whole number, where there is one."""
        value = resource.get(name, least)
        if type(value) is not int or value < least:
            self.error(f"{place}{name}", f"a whole number from {least} is expected, not {value!r}", clause)

    def strings(self, resource: Resource, name: str, place: str, clause: str) -> None:
        """An array of strings, where there is one."""
        value = resource.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.error(f"{place}{name}", "an array of strings is expected", clause)

    def objects(
        self, resource: Resource, name: str, clause: str, place: str = ""
    ) -> Iterator[tuple[str, Resource]]:
        """(place, object) of an array that must be there."""
        value = resource.get(name)
        if not isinstance(value, list):
            self.error(f"{place}{name}", "an array is expected", clause)
            return
        for index, one in enumerate(value):
            if isinstance(one, dict):
                yield f"{place}{name}[{index}]", one
            else:
                self.error(f"{place}{name}[{index}]", "an object is expected", clause)
