"""The sections of descriptive metadata of a METS document: that of the whole makes the unit, others complete it.

A section in another schema about the same unit says much of the same: only what is not there yet is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds import safe_xml
from fonds.ingest.imported import ImportedDescription, Item, Key, Withheld
from fonds.ingest.readers import embedded
from fonds.ingest.readers.mets.document import Division, MetadataSection, MetsDocument
from fonds.ingest.readers.mods.related import title_words
from fonds.ingest.readers.reading_context import FIELDS, UNTITLED, ReadingContext, UnitFields
from fonds.ingest.readers.source_element import SourceElement, copy
from fonds.problem import Problem

_UNITS = ("record", "collection")
_IDENTIFIERS = ("recordIdentifier", "identifier", "eadid", "recordid", "controlfield", "lidoRecID")
_WORD = re.compile(r"\w+")


@dataclass
class Descriptions:
    """The descriptive metadata of a document, and which of its sections were read.

    `authority_keys` are those of authorities that were yielded, also by readers that share nothing with this one.
    """

    document: MetsDocument
    context: ReadingContext
    sections_read: set[str] = field(default_factory=set)
    authority_keys: set[str] = field(default_factory=set)

    def unit(self, ids: tuple[str, ...], identity: str, title: str) -> tuple[UnitFields, list[Item]]:
        """Return the unit that the first of some sections describes, completed by the others, and all further items.

        `identity` is an identifier from outside, `title` the label of the division.
        """
        sections = self._readable(ids)
        unit = UnitFields(self.context, self.document.line)
        further: list[Item] = []
        if not sections:
            self._name(unit, identity)
        for section in sections:
            items = list(self._items(section, f"{unit.key}#{section.id}" if unit.key else identity))
            main = next((item for item in items if is_unit(item)), None)
            others = [item for item in items if item is not main and not _is_untitled(item)]
            closed = next((item for item in items if isinstance(item, Withheld)), None)
            if main is None and closed is not None and not unit.key:
                # what must not go public is not described by the rest of the document either
                unit.key, unit.words_of_id, unit.withheld = Key(closed.key), closed.label, closed.reason
                unit.add_title("title", closed.label)
                return unit, []
            if not isinstance(main, ImportedDescription):
                further += others
            elif not unit.key:
                unit.resume(main)
                further += others
            else:
                complete(unit, main)
                keys = _keys_of(unit.result())
                further += [
                    item for item in others if not isinstance(item, ImportedDescription) or item.key in keys
                ]
        if not unit.key:
            self._name(unit, identity)
        if title and unit.get("title") in (None, UNTITLED) and "title" not in unit:
            unit.add_title("title", title, element="mets:div/@LABEL")
        elif title and unit.get("title") == UNTITLED:
            unit.replace("title", title, "mets:div/@LABEL")
        return unit, self._new(further)

    def _readable(self, ids: tuple[str, ...]) -> list[MetadataSection]:
        """Return the sections that a reader is known for; a finding aid comes before records about it."""
        sections = [self.document.descriptions[id] for id in ids if id in self.document.descriptions]
        readable = [
            section
            for section in sections
            if section.content is not None and embedded.reader_of(section.content)
        ]
        self.sections_read |= {section.id for section in readable}
        return sorted(readable, key=lambda section: safe_xml.local_name(section.content) != "ead")

    def _items(self, section: MetadataSection, identity: str) -> Iterator[Item]:
        reader = embedded.reader_of(section.content)
        has_own = any(True for _ in safe_xml.descendants(section.content, *_IDENTIFIERS))
        if has_own and identity == self.document.id:
            identity = ""  # that of the metadata says more than that of the document
        if reader is not None:
            yield from reader(section.content, self.context, identity)

    def _name(self, unit: UnitFields, identity: str) -> None:
        """Give a unit without metadata the identifier of the document, or the name of its file."""
        words = identity or self.document.id or self.context.file.path.stem
        key, problems = self.context.unique_key(self.context.key("record", words), self.document.line)
        unit.key, unit.words_of_id = key, words
        unit.problems += problems

    def _new(self, items: list[Item]) -> list[Item]:
        """Return items without authorities that were given before."""
        new: list[Item] = []
        for item in items:
            if isinstance(item, ImportedDescription) and item.kind not in _UNITS:
                if item.key in self.authority_keys:
                    continue
                self.authority_keys.add(item.key)
            new.append(item)
        return new

    def source(self, id: str) -> SourceElement | None:
        """Return the content of a section."""
        section = self.document.descriptions.get(id)
        return copy(section.content) if section is not None and section.content is not None else None

    def title_of(self, division: Division) -> str:
        """Return what a division is called: its label, the title of its metadata, or its type in words."""
        if division.label:
            return division.label
        for id in division.description_ids:
            source = self.source(id)
            title = (
                next((t for t in source.find("titleInfo", "title", "unittitle") if t.words()), None)
                if source
                else None
            )
            if title is not None:
                return title_words(title)
        return division.order_label or SourceElement(division.type or "Part").label()

    def state_part(self, unit: UnitFields, division: Division) -> None:
        """Keep what the metadata of a part say besides its title."""
        for id in division.description_ids:
            if id in self.sections_read or (source := self.source(id)) is None:
                continue
            self.sections_read.add(id)
            title = self.title_of(division)
            words = (
                source.outline()
                if not source.child("titleInfo")
                else "\n".join(_lines_without_title(source, title))
            )
            unit.state(title, words, source.language(), f"mets:dmdSec/{source.name}")

    def state_rest(self, unit: UnitFields, further: list[Item], ids: Iterable[str] | None = None) -> None:
        """Keep the sections that were not read, of these or of all, and the addresses of metadata that are elsewhere.

        What is said of the unit already, or of what it refers to, is not said again.
        """
        fields = [item.fields for item in further if isinstance(item, ImportedDescription)]
        is_all_used = len(self.sections_read) == len(self.document.descriptions)
        present = set() if is_all_used else words_of([unit.result(), *fields])
        for source in self.document.sources:
            unit.state("Source metadata", source.outline(), source.language(), "mets:sourceMD")
        for id in self.document.descriptions if ids is None else ids:
            section = self.document.descriptions[id]
            if id in self.sections_read or section.id in self.sections_read:
                continue
            if section.content is not None:
                source = copy(section.content)
                lines = [line for line in _lines(source) if not words_of(_value(line)) <= present]
                label = section.label or (f"{section.kind} metadata" if section.kind else "Further metadata")
                unit.state(label, "\n".join(lines), source.language(), "mets:dmdSec")
            elif section.reference and not section.reference.startswith("#"):
                unit.state(section.label or "Metadata elsewhere", section.reference, element="mets:mdRef")


def complete(unit: UnitFields, other: ImportedDescription) -> None:
    """Add to a unit what another description of it has besides. Nothing is said twice."""
    present = words_of(unit.result())
    for name, value in other.fields.items():
        if name == "statements" or words_of(value) <= present:
            continue
        known = unit.get(name)
        label = name.replace("_", " ").capitalize()
        if name not in FIELDS[unit.kind]:
            unit.state(label, _flat(value))
        elif known is None and name not in unit:
            unit.set(name, value)
        elif isinstance(known, list) and isinstance(value, list):
            for entry in value:
                if not words_of(entry) <= present:
                    unit.append(name, entry)
        elif isinstance(value, dict) and "text" not in value:
            for tag, words in value.items():
                unit.state(label, _flat(words), tag)
        elif name not in ("collection", "order", "level"):
            unit.state(label, _flat(value))
    for entry in other.fields.get("statements", []):
        if not words_of(entry["text"]) <= present:
            unit.state(_flat(entry["label"]), _flat(entry["text"]), element=entry.get("source", ""))
    for use in other.uses:
        unit.use(use.element, use.place)


def is_unit(item: Item) -> bool:
    """Return whether an item is the description of a record or collection."""
    return isinstance(item, ImportedDescription) and item.kind in _UNITS


def _keys_of(value: Any) -> set[str]:
    """Return the keys in fields."""
    if isinstance(value, Key):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return {key for part in parts for key in _keys_of(part)}


def unclaimed(document: MetsDocument) -> tuple[str, ...]:
    """Return the sections of metadata that no division refers to."""
    referenced = {
        id
        for _, top in document.maps
        for division in (top, *top.descendants())
        for id in division.description_ids
    }
    return tuple(id for id in document.descriptions if id not in referenced)


def _lines(source: SourceElement) -> list[str]:
    """Return the lines of a section; those of MARC begin with tag and code."""
    fields = source.find("datafield")
    if not fields:
        return source.outline().split("\n")
    controls = [f"{child.get('tag')}: {child.words()}" for child in source.find("controlfield")]
    leader = [f"Leader: {child.words()}" for child in source.find("leader")]
    return (
        leader
        + controls
        + [
            f"{datafield.get('tag')} ${subfield.get('code')}: {subfield.words()}"
            for datafield in fields
            for subfield in datafield.all("subfield")
            if subfield.words()
        ]
    )


def _value(line: str) -> str:
    """Return a line without the name of its element."""
    name, mark, words = line.partition(": ")
    return words if mark else name


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(_flat(part) for part in value.values())
    return "\n".join(_flat(part) for part in value) if isinstance(value, list | tuple) else str(value)


def words_of(value: Any) -> set[str]:
    """Return the words of a value, of its parts and of theirs, in lower case."""
    return set(_WORD.findall(_flat(value).casefold()))


def _is_untitled(item: Item) -> bool:
    return isinstance(item, Problem) and UNTITLED in item.hint


def _lines_without_title(source: SourceElement, title: str) -> Iterator[str]:
    for child in source.children:
        if child.name == "titleInfo" and title_words(child) == title:
            continue
        yield from (line for line in child.outline().split("\n") if line)
