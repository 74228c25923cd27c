"""Rights in words, for formats that have no other place for them: labels of Local Contexts, and rights in parts.

Each sentence is in every language that the description gives its words in. What has no language is in English.
"""

from __future__ import annotations

from collections.abc import Iterator

from fonds.record import rights
from fonds.record.local_contexts import LocalContext
from fonds.record.model import Unit
from fonds.record.part_rights import PartRights
from fonds.record.text import MultilingualText, in_language


def further_rights(unit: Unit) -> Iterator[tuple[MultilingualText, str]]:
    """Yield a sentence for each label and each part, and the address of its label or licence, or ""."""
    for label in unit.local_contexts:
        yield label_words(label), label.address
    for entry in unit.part_rights:
        yield part_words(entry), entry.rights or ""


def label_words(label: LocalContext) -> MultilingualText:
    """Return name, community and words: `TK Attribution (Sq'ewlets): Please name the community.`"""
    community = f" ({label.community})" if label.community else ""
    return {
        tag: f"{in_language(label.names, tag)}{community}" + (f": {label.text[tag]}" if label.text else "")
        for tag in label.text or label.names
    }


def part_words(entry: PartRights) -> MultilingualText:
    """Return the part and its rights: `The map, p. 3-5: CC BY 4.0. Ask the surveyor.`"""
    tags = dict.fromkeys((*(entry.part or ()), *(entry.statement or ()))) or {"en": None}
    return {tag: f"{part_name(entry, tag)}: {_part_statement(entry, tag)}" for tag in tags}


def part_name(entry: PartRights, language: str) -> str:
    """Return the name of a part: `The map, p. 3-5`."""
    words = in_language(entry.part, language) if entry.part else ""
    return ", ".join(filter(None, (words, f"p. {entry.pages}" if entry.pages else "")))


def _part_statement(entry: PartRights, language: str) -> str:
    label = rights.statement(entry.rights).label if entry.rights else ""
    words = in_language(entry.statement, language) if entry.statement else ""
    return ". ".join(filter(None, (label, words)))
