"""What a concept leads to: the wider ones of its scheme, and the classes that they match. It makes no triples."""

from __future__ import annotations

from collections.abc import Iterator

from service.serializers.concept_schemes import Concept, Vocabulary


def wider(vocabulary: Vocabulary, scheme: str, code: str) -> Iterator[Concept]:
    """The concept itself and those above it, the nearest first; ends where a scheme runs in a circle."""
    met: set[str] = set()
    concept = vocabulary.find(scheme, code)
    while concept and concept.code not in met:
        met.add(concept.code)
        yield concept
        above = concept.broader[0].rpartition("/")[2] if concept.broader else ""
        concept = vocabulary.find(scheme, above)


def class_of(vocabulary: Vocabulary, scheme: str, code: str, namespace: str) -> str | None:
    """The class of that namespace which the concept, or the nearest above it, matches."""
    for concept in wider(vocabulary, scheme, code):
        for match in concept.matches:
            if match.startswith(namespace):
                return match
    return None
