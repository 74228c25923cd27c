"""Rules for single values that both versions of Content Search share. The clause is given by the caller."""

from __future__ import annotations

from typing import Any

from fonds.validation.rules.report import Report, Resource


def contexts(document: Resource) -> list[Any]:
    """Return the value of `@context` as a list."""
    value = document.get("@context")
    return value if isinstance(value, list) else [value]


def whole_number(resource: Resource, name: str, report: Report, clause: str, minimum: int = 0) -> None:
    """A whole number from `minimum`, if the property is present."""
    value = resource.get(name, minimum)
    if type(value) is not int or value < minimum:
        message = f"a whole number from {minimum} is expected, not {value!r}"
        report.error(resource, name, message, clause)


def strings(resource: Resource, name: str, report: Report, clause: str) -> None:
    """An array of strings, if the property is present."""
    value = resource.get(name, [])
    if type(value) is not list or any(type(text) is not str for text in value):
        report.error(resource, name, "an array of strings is expected", clause)


def objects(resource: Resource, name: str, report: Report, clause: str) -> list[Resource]:
    """Return the objects of a required array; report a missing array and members that are not objects."""
    value = resource.get(name)
    if type(value) is not list:
        report.error(resource, name, "an array of objects is expected", clause)
        return []
    members = [member for member in value if type(member) is dict]
    if len(members) != len(value):
        report.error(resource, name, "an array of objects is expected, and nothing else in it", clause)
    return members
