"""Proves IIIF documents before they are published: with our rules, and a sample of them with iiif-prezi3.

Manifests and Collections have words and numbers that people wrote, so our rules are applied to each of them. All else
is made of one pattern, as annotation pages and the links to other formats: of each structure the first document is
proved whole, and then one in every SAMPLE_BYTES. iiif-prezi3 takes a hundred times as long as our rules, and gets the
same sample. What it costs is bounded by bytes: of a large document it gets an excerpt.

Structures that were proved are kept from run to run (`known`), so that the edit of one description proves nothing that
was proved before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from fonds.formats import FormatRegistry
from fonds.problem import Problem, errors
from fonds.serializers.iiif import prezi3_check
from fonds.validation import manifest as iiif_rules
from fonds.validation.rules.report import AcceptedParts

SAMPLE_BYTES = 4 * 1024 * 1024  # of one document that is proved whole to the next
EXCERPT_BYTES = 64 * 1024  # of a larger document iiif-prezi3 gets an excerpt
MAX_STRUCTURES = 1000  # that are remembered
VERSION = 1  # raise it when a change of our rules must be applied to structures that were proved before

META_KEY = "proved"  # of what is kept of the proofs in the store

Document = dict[str, Any]
# properties that are made of addresses and labels of ours; rules are applied to them in the sample
MACHINE_MADE = frozenset({"homepage", "seeAlso", "rendering", "service"})
# formats whose documents are proved -> whether our rules are applied to each of them
PROVED_FORMATS = {"manifest": True, "iiif-collection": True, "annotations": False}


def structure(resource: Document) -> tuple[object, ...]:
    """Return the names of the properties of a resource and of the first resource in each of them."""
    names: list[object] = [resource.get("type"), *resource]
    for value in resource.values():
        part = value[0] if type(value) is list and value else value
        if type(part) is dict and "type" in part:
            names.append(structure(part))
    return tuple(names)


class Proofs:
    """Proves the documents of one run. `known` are the structures that were proved, in this run or an earlier one."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.known = set(known)
        self._names: dict[tuple[object, ...], str] = {}  # of structures
        self._accepted = AcceptedParts()
        self._bytes = 0  # since the last document of the sample

    def check(self, format_name: str, document: Any, size: int) -> list[Problem]:
        """Return what is wrong with a document of a format; `size` is its length in bytes."""
        always = PROVED_FORMATS.get(format_name)
        if always is None or not isinstance(document, dict):
            return []
        name = self._name(structure(document))
        self._bytes += size
        is_in_sample = name not in self.known or self._bytes >= SAMPLE_BYTES
        if not (always or is_in_sample):
            return []
        skipped = frozenset() if is_in_sample else MACHINE_MADE
        problems = errors(iiif_rules.check(document, accepted=self._accepted, skipped=skipped))
        if problems or not is_in_sample:
            return problems
        problems = prezi3_check.compare(document, excerpt=size > EXCERPT_BYTES)
        if not problems:
            self._remember(name)
        return problems

    def _name(self, key: tuple[object, ...]) -> str:
        """Return the name under which a structure is kept."""
        name = self._names.get(key)
        if name is None:
            if len(self._names) >= MAX_STRUCTURES:
                self._names.clear()
            name = self._names[key] = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        return name

    def _remember(self, name: str) -> None:
        if len(self.known) >= MAX_STRUCTURES:
            self.known.clear()
        self.known.add(name)
        self._bytes = 0


def load(stored: str, formats: FormatRegistry) -> Proofs:
    """Return the proofs that go on from what an earlier run stored, if it had the same formats and rules."""
    key, _, known = stored.partition(" ")
    return Proofs(known.split() if key == _key(formats) else ())


def dump(proofs: Proofs, formats: FormatRegistry) -> str:
    """Return what later runs need to know of the proofs."""
    return " ".join([_key(formats), *sorted(proofs.known)])


def _key(formats: FormatRegistry) -> str:
    versions = [(row.name, row.version) for row in formats if row.name in PROVED_FORMATS]
    return hashlib.sha256(repr((VERSION, version("iiif-prezi3"), versions)).encode()).hexdigest()[:16]
