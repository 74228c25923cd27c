"""Look-ups in the concept schemes: broader concepts, and the class of another vocabulary that a concept matches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.serializers.concept_schemes import Concept, Vocabulary

_DCMI_TYPE: Final = "http://purl.org/dc/dcmitype/"


def with_broader(vocabulary: Vocabulary, scheme: str, code: str) -> Iterator[Concept]:
    """Yield a concept and its broader concepts, the nearest first. A cycle in the scheme ends the list."""
    visited: set[str] = set()
    concept = vocabulary.find(scheme, code)
    while concept and concept.code not in visited:
        visited.add(concept.code)
        yield concept
        parent_code = concept.broader[0].rpartition("/")[2] if concept.broader else ""
        concept = vocabulary.find(scheme, parent_code)


def class_of(vocabulary: Vocabulary, scheme: str, code: str, namespace: str) -> str | None:
    """Return the class of that namespace that the concept matches, else that of the nearest broader concept."""
    key = scheme, code, namespace
    if key not in vocabulary.classes:
        vocabulary.classes[key] = next(
            (
                match
                for concept in with_broader(vocabulary, scheme, code)
                for match in concept.matches
                if match.startswith(namespace)
            ),
            None,
        )
    return vocabulary.classes[key]


def dcmi_type(vocabulary: Vocabulary, code: str | None) -> str:
    """Return the name of the DCMI type that a type of document leads to, as `Text`; empty if it leads to none."""
    match = class_of(vocabulary, "types", code, _DCMI_TYPE) if code else None
    return match.removeprefix(_DCMI_TYPE) if match else ""
