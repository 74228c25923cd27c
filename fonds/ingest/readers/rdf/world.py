"""What the descriptions of one source share: which nodes are described, by which keys, and how they are referred to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rdflib import Literal

from fonds.ingest.authorities import KINDS, Authority
from fonds.ingest.field_values import one_line, short
from fonds.ingest.imported import ImportedDescription, InputFile, Key
from fonds.ingest.readers.rdf.kinds import (
    INCLUDES,
    described_agents,
    described_nodes,
    is_own_fragment,
    kind_of,
)
from fonds.ingest.readers.rdf.names import in_words, own_concept
from fonds.ingest.readers.rdf.source import Node, Source, address_of
from fonds.ingest.unit_values import Value, is_address

_MAX_NAME: Final = 300


class World:
    """The descriptions of a source, and the keys by which they name each other.

    A node with an address has it as its key; what is named without an address is known by kind and name.
    """

    def __init__(self, source: Source, file: InputFile, language: str) -> None:
        self.source, self.file = source, file
        # words without a language are in that of the node, but not in graphs of Fonds, which state what they know
        self.language = "und" if source.own_pages else language
        self.kinds = described_nodes(source)
        source.entities = set(self.kinds)
        self.authorities: dict[str, Authority] = {}  # authorities without an address, by key
        self._keys: dict[Node, Key] = {}
        self.records: dict[Node, list[Node]] = {}  # of agents: the authority records of RiC-O
        for node in source.nodes:
            for agent in described_agents(source, node) if address_of(node) not in source.own_pages else ():
                self.records.setdefault(agent, []).append(node)
        self.about: dict[Node, list[Node]] = {}  # proxies and aggregations of EDM
        for node in source.nodes:
            for thing in source.objects(node, "edm:aggregatedCHO", "ore:proxyFor"):
                if thing != node and thing in self.kinds:
                    self.about.setdefault(thing, []).append(node)
        self.parents: dict[Node, list[Node]] = {}  # of what a collection says that it includes
        for node, kind in self.kinds.items():
            for member in source.objects(node, *INCLUDES) if kind == "collection" else ():
                self.parents.setdefault(member, []).append(node)

    def key(self, node: Node) -> Key:
        """Return the key of a node that is described."""
        if node not in self._keys:
            address = address_of(node)
            self._keys[node] = Key(address or f"{self.file.name}#{len(self._keys) + 1}")
        return self._keys[node]

    def kind(self, node: Node, expected: str = "") -> str:
        """Return the kind of a node; `expected` is that of one of which only the place where it stands tells it."""
        kind = self.kinds.get(node) or kind_of(self.source, node)
        return kind or expected

    def is_described(self, node: Node, *kinds: str) -> bool:
        """Return whether a node is a description of one of some kinds."""
        return self.kinds.get(node) in kinds

    def by_language(self, values: Iterable[Value]) -> dict[str, str]:
        """Return words by their language; of the same language the last."""
        return {value.tag or self.language: value.words for value in values}

    def reference(self, node: Node, expected: str = "") -> dict[str, Any] | None:
        """Return a reference to a person, family, institution, place or subject, or None if nothing names it.

        What has a name and a kind is described; of anything else there are only words, or its address.
        """
        if isinstance(node, Literal):
            return self._literal(node, expected)
        name = self.source.label(node)
        kind = self.kind(node, expected)
        if is_own_fragment(self.source, node):
            return {"as": name} if name else None
        if name and kind in KINDS and len(name) <= _MAX_NAME:
            if address_of(node):
                self.kinds.setdefault(node, kind)
                return {"id": self.key(node)}
            return {"id": self._named(kind, node)}
        words = name or address_of(node) or " ".join(self.source.all_words(node))
        return {"as": one_line(words)} if words and len(words) <= 10_000 else None

    def _literal(self, node: Node, expected: str) -> dict[str, Any] | None:
        value = self.source.values(node)
        words = one_line(value[0].words) if value else ""
        if not words or len(words) > _MAX_NAME or "\n" in value[0].words:
            return None
        if expected in ("place", "subject") and not is_address(words):
            authority = Authority(expected, words, "", value[0].tag)
            self.authorities.setdefault(authority.key, authority)
            return {"id": authority.key}
        return {"as": words}

    def _named(self, kind: str, node: Node) -> Key:
        """Return the key of an authority without an address, and remember it."""
        labels = self.source.labels(node)
        links = self.source.objects(
            node,
            "schema:sameAs",
            "owl:sameAs",
            "skos:exactMatch",
            "skos:closeMatch",
            "la:equivalent",
            "schema:url",
        )
        same_as = tuple(dict.fromkeys(str(link) for link in links if is_address(str(link))))
        names = {tag: short(words) for tag, words in self.by_language(labels).items()}
        fields = {"name": names} if len(names) > 1 else {}
        authority = Authority(
            kind, one_line(labels[0].words), "", labels[0].tag, same_as=same_as, fields=fields
        )
        self.authorities.setdefault(authority.key, authority)
        return authority.key

    def named_descriptions(self) -> Iterator[ImportedDescription]:
        """Yield the authorities without an address."""
        for authority in self.authorities.values():
            yield authority.description()


def words_of_concept(source: Source, node: Node) -> list[Value]:
    """Return the words of a term: its names with its address, or the name that its address ends in."""
    values = source.values(node)
    address = address_of(node)
    if len(values) == 1 and values[0].words == address:
        if own_concept(address)[1]:
            return [Value(own_concept(address)[1], "", address)]
        if "/RiC/vocabularies/" in address and "#" in address:
            return [Value(in_words(address), "", address)]
    return values
