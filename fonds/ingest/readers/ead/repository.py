"""The institution that holds a unit (`repository`), with its address, its links and the words beside its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.readers.ead.names import source_name
from fonds.ingest.readers.xml_fields import Fields
from fonds.ingest.readers.xml_words import (
    child_of,
    children_of,
    descendants_of,
    line_of_words,
    name_of,
    text_of,
)
from fonds.safe_xml import Element

_WORD = re.compile(r"\w+")


def add_repository(element: Element, fields: Fields) -> None:
    """Add the institution that holds the unit, with its address and code."""
    skip = frozenset({"address", "addressline", "extptr", "ptr", "extref", "ref"})
    corporation = child_of(element, "corpname", "name")
    if (
        corporation is not None
        and name_of(corporation) == "corpname"
        and (name := source_name(corporation, fields.tag))
    ):
        authority = name.authority
        words = name.words
    else:
        words = line_of_words(element, skip)
        authority = Authority("institution", words, language=fields.tag)
    if not words:
        return
    statements = [*authority.fields.get("statements", []), *_statements_of_repository(element, words, skip)]
    if "holder" in fields.values:
        fields.add_words("Repository", words, "repository")
        return
    authority = replace(authority, kind="institution", fields={**authority.fields, "statements": statements})
    fields.set_value("holder", authority.key, "repository")
    fields.authorities.append(authority)


def _statements_of_repository(element: Element, name: str, skip: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield what stands beside the name of a repository: its address, links, and other words."""
    lines = [line_of_words(line) for line in descendants_of(element, "addressline")]
    if not lines:
        lines = [line_of_words(address) for address in children_of(element, "address")]
    links = "\n".join(filter(None, map(text_of, children_of(element, "extref", "ref", "extptr", "ptr"))))
    if any(lines):
        yield _of_institution("Address", "\n".join(filter(None, lines)), "address")
    if links:
        yield _of_institution("See also", links, "repository")
    beside = set(_WORD.findall(line_of_words(element, skip).lower()))
    if beside - set(_WORD.findall(name.lower())):
        yield _of_institution("Repository", line_of_words(element, skip), "repository")


def _of_institution(label: str, words: str, element: str) -> dict[str, Any]:
    return {"label": {"en": label}, "text": words, "source": f"ead:repository/{element}"}
