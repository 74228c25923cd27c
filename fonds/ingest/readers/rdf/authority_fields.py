"""The fields of one person, family, institution, place or subject while its node is read.

The modules agent_*.py have functions for each kind of property; they take such fields and a value.
"""

from __future__ import annotations

from rdflib import Literal

from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import one_line
from fonds.ingest.imported import ImportedDescription
from fonds.ingest.readers.rdf.names import in_words
from fonds.ingest.readers.rdf.source import Node, address_of
from fonds.ingest.readers.rdf.world import World
from fonds.ingest.unit_values import Value, with_address


class AuthorityFields:
    """The fields of an authority, with the node that it is described by and what the source is about."""

    def __init__(self, world: World, node: Node, kind: str) -> None:
        self.world, self.source, self.node, self.kind = world, world.source, node, kind
        self.fields = CollectedFields(kind, world.language)
        self.name = address_of(node).rstrip("/").rpartition("/")[2]  # the last part of its address
        self.is_own = bool(self.source.own_pages) and "/id/" in address_of(
            node
        )  # a graph of Fonds describes it

    @property
    def has_name(self) -> bool:
        """Whether the source names it."""
        return "name" in self.fields

    def description(self) -> ImportedDescription:
        """Return the description; its id is made of the name, in graphs of Fonds of the id there."""
        words = self.name if self.is_own else self.fields.words("name")
        return self.fields.description(self.world.key(self.node), words)

    def other_name(self, value: Value) -> None:
        """Add another name, unless it is the name itself."""
        words = one_line(value.words)
        if words and words not in self.fields.all_words("name"):
            self.fields.append("other_names", words, "other name")

    def keep(self, predicate: str, value: Node) -> None:
        """Keep a value as a further statement."""
        label = in_words(predicate)
        if isinstance(value, Literal) or (address_of(value) and value not in self.source.nodes):
            for words in self.source.values(value):
                self.fields.state(label, with_address(words), words.tag, predicate)
        else:
            lines = [*self.source.all_words(value), address_of(value)]
            self.fields.state(label, "\n".join(filter(None, lines)), element=predicate)
