"""The fields of one unit while its node is read, and how words of a graph get into them.

The modules unit_*.py have functions for each kind of property; they take a unit and a value.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

from rdflib import Literal

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.imported import ImportedDescription, Key
from fonds.ingest.markup import sections
from fonds.ingest.metadata_labels import field_of_label
from fonds.ingest.readers.rdf.names import in_words
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.world import World
from fonds.ingest.unit_values import TEXTS, UnitValues, is_address

_UNTITLED: Final = "[untitled]"


class UnitFields(ABC):
    """The fields of a unit, with the node that it is described by and what the source is about."""

    def __init__(self, world: World, node: Node, kind: str) -> None:
        self.world, self.source, self.node, self.kind = world, world.source, node, kind
        self.fields = CollectedFields(kind, world.language)
        self.authorities: list[Authority] = []
        self.values = UnitValues(self.fields, self.authorities)
        self.words_of_dates: list[str] = []
        self.name = last_part(address_of(node))  # the last part of its address

    @abstractmethod
    def add(self, place: str, predicate: str, value: Node, element: str) -> None:
        """Read a value into the field that a table names."""

    @abstractmethod
    def read_properties(self, node: Node, prefix: str = "") -> None:
        """Read the properties of a node as those of the unit."""

    def keep(self, predicate: str, value: Node, element: str) -> None:
        """Keep a value as a further statement."""
        label = self.source.label(Key(predicate)) or in_words(predicate)
        if isinstance(value, Literal) or address_of(value):
            values = self.source.values(value)
            if address_of(value) and value in self.source.nodes and not self.world.kinds.get(value):
                text = "\n".join([*self.source.all_words(value), address_of(value)])
                self.fields.state(label, text, element=element)
                return
            for words in values:
                self.values.keep(words, label, element)
        else:
            self.fields.state(label, "\n".join(self.source.all_words(value)), element=element)

    def text_node(self, field: str, value: Node, element: str) -> bool:
        """Add the words of a part of a page of Fonds, whose name tells the field."""
        labels = [
            words
            for words in self.source.labels(value) or self.source.values(value)
            if words.words != address_of(value)
        ]
        for words in labels:
            self.fields.add_text(field, words.words, words.tag, element)
        return bool(labels)

    def text(self, field: str, value: Node, element: str) -> None:
        """Add the words of a value to a text; parts below a heading that names another field go there."""
        if isinstance(value, Literal) and "<" in value:
            tag = value_of(value).tag
            for heading, words in sections(str(value)):
                known = field_of_label(heading) if heading else field
                if known in TEXTS:
                    shown = f"{heading}\n{words}" if heading and known == "related_units" else words
                    self.fields.add_text(known, shown, tag, element)
                elif heading and words:
                    self.fields.state(heading, words, tag, element)
                else:
                    self.fields.add_text(field, heading or words, tag, element)
            return
        for text in self.source.values(value):
            if not (field == "extent" and text.words in self.fields.words("extent")):
                self.values.add(field, text, "", element)

    def entries(self, field: str) -> list[dict[str, Any]]:
        """Return the entries of a field so far."""
        return self.fields.get(field) or []

    def is_own(self) -> bool:
        """Whether the source is a graph that Fonds publishes."""
        return bool(self.source.own_pages)

    def title(self) -> None:
        """Add a title, if no property gave one."""
        if "title" not in self.fields:
            self.fields.add_title("title", self.source.label(self.node) or _UNTITLED)

    def address(self) -> None:
        """Keep the address of the node as a link to the same thing elsewhere."""
        address = address_of(self.node)
        if is_address(address) and not (self.is_own() and "/id/" in address):
            known = [item["uri"] if isinstance(item, dict) else item for item in self.entries("same_as")]
            if address not in known:
                self.fields.append("same_as", address, "address")

    def has_title(self) -> bool:
        """Whether the source gives it a title."""
        return self.fields.words("title") != _UNTITLED

    def description(self, group: str) -> ImportedDescription:
        """Return the description."""
        key = self.world.key(self.node)
        return self.fields.description(key, self.name or self.fields.words("title"), group=group)


def last_part(address: str) -> str:
    """Return what follows the last slash of an address."""
    return address.rstrip("/").rpartition("/")[2]


Handler = Callable[[UnitFields, str, Node, str], None]
"""Reads a value: the unit, the rest of the row of the property, the value, and where it stands in the source."""
