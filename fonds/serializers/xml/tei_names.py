"""The elements of names in TEI: of persons, institutions, places, and of anything else."""

from __future__ import annotations

from fonds.serializers.xml.unit import Name
from fonds.serializers.xml.xml_writer import element

NAME_ELEMENTS = {"person": "persName", "family": "persName", "institution": "orgName", "place": "placeName"}


def named(name: Name) -> str:
    """Return the element of a name, in the words of the source, with the URI of what it names."""
    return element(NAME_ELEMENTS.get(name.kind, "name"), name.source_words or name.label, ref=name.uri)
