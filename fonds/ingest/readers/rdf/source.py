"""The triples of a source as nodes with properties, in the order in which they stand in it.

A store of rdflib that only collects: it keeps one index where that of rdflib has three, and counts, so that a file with
too many triples is refused before it fills the memory.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from functools import cached_property
from typing import Any, Final

from rdflib import Literal, URIRef
from rdflib.store import Store

from fonds.ingest.field_values import language_tag, one_line
from fonds.ingest.markup import has_markup, plain
from fonds.ingest.readers.rdf.names import in_words, short
from fonds.ingest.unit_values import Value, is_address
from fonds.record.field_types import MAX_LONG

MAX_TRIPLES: Final = 300_000  # of which each takes about 700 bytes
BASE: Final = "http://in-this-file.invalid/"  # what relative IRIs are resolved against
_INDENTATION: Final = re.compile(r"[ \t]*\n(?:[ \t]+(?=\S)|[ \t]*$)")
_LANGUAGE: Final = re.compile(r"<[^<>]*\blang=[\"']([\w-]+)[\"']")  # what markup states of the words in it
# properties that lead back to what holds the node, or to all that a scheme has
_BACK: Final = frozenset(
    {"skos:inScheme", "skos:hasTopConcept", "skos:topConceptOf", "skos:narrower", "skos:member"}
)
_MAX_DEPTH: Final = 5  # nodes within nodes whose words are gathered
_MAX_WORDS: Final = 500  # values of one node and those within it

Node = Any  # URIRef, BNode or Literal
_LABELS: Final = (
    "skos:prefLabel", "schema:name", "rico:textualValue", "rico:name", "rico:title", "dcterms:title", "dc:title",
    "foaf:name", "rdfs:label", "crm:P190_has_symbolic_content", "rico:normalizedValue", "rdf:value", "schema:text",
    "rico:expressedDate",
)  # fmt: skip
_TYPE: Final = "rdf:type"
# how a page states the profile that it conforms to
_CONFORMANCE: Final = (
    "dcterms:conformsTo",
    "rico:ruleFollowed",
    "schema:conformsTo",
    "crm:P104_is_subject_to",
)
_PRIMARY: Final = "300404670"  # primary name, in the Art & Architecture Thesaurus


class TooManyTriplesError(Exception):
    """There are more triples than are read."""


class Source(Store):
    """Nodes with their properties. `too_long` are the subjects with a literal that no field of a record can hold."""

    context_aware = True
    graph_aware = True
    formula_aware = False

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[Node, dict[str, dict[Node, None]]] = {}
        self.referenced: dict[Node, int] = {}  # node -> how many triples have it as their object
        self.graphs: set[str] = set()
        self.too_long: set[Node] = set()
        self.entities: set[Node] = set()  # nodes with a description of their own
        self.count = 0
        self.is_xml = False  # where line breaks with spaces after them are indentation

    def add(self, triple: Any, context: Any = None, quoted: bool = False) -> None:
        """Add a triple. Raises TooManyTriplesError."""
        subject, predicate, value = triple
        if self.is_xml and isinstance(value, Literal) and "\n" in value:
            text = _INDENTATION.sub(" ", str(value))
            value = Literal(text, lang=value.language, datatype=value.datatype, normalize=False)
        self.count += 1
        if self.count > MAX_TRIPLES:
            raise TooManyTriplesError
        if isinstance(value, Literal):
            if len(value) > MAX_LONG:
                self.too_long.add(subject)
                return
        else:
            self.referenced[value] = self.referenced.get(value, 0) + 1
        self.nodes.setdefault(subject, {}).setdefault(short(str(predicate)), {})[value] = None
        name = getattr(context, "identifier", None)
        if isinstance(name, URIRef) and not name.startswith("urn:x-rdflib:"):
            self.graphs.add(str(name))

    def addN(self, quads: Any) -> None:  # noqa: N802
        """Add several triples."""
        for subject, predicate, value, context in quads:
            self.add((subject, predicate, value), context)

    def triples(self, triple: Any, context: Any = None) -> Iterator[Any]:
        """Return nothing: parsers only add."""
        return iter(())

    def add_graph(self, graph: Any) -> None:
        """Nothing is done: named graphs are one."""

    def remove_graph(self, graph: Any) -> None:
        """Nothing is done: named graphs are one."""

    def contexts(self, triple: Any = None) -> Generator[Any, None, None]:
        """Yield nothing: named graphs are one."""
        yield from ()

    @cached_property
    def own_pages(self) -> frozenset[str]:
        """The addresses of pages of Fonds, which conform to one of its profiles, once all triples are there."""
        profiles = frozenset(
            address_of(node)
            for node, properties in self.nodes.items()
            for predicate in _CONFORMANCE
            if any("/vocab/profiles/" in address_of(value) for value in properties.get(predicate, ()))
        )
        return profiles | self.pages_of_aggregations

    @cached_property
    def own_sites(self) -> frozenset[str]:
        """The addresses of the nodes of Fonds that have these pages, without a slash at the end."""
        return frozenset(page.rsplit("/", 2)[0] for page in self.own_pages)

    @cached_property
    def pages_of_aggregations(self) -> frozenset[str]:
        """The pages of which a fragment is the aggregation of EDM, or the page itself in Linked Art: these two have no
        word of profiles."""
        return frozenset(
            address.partition("#")[0]
            for node in self.nodes
            if (address := address_of(node)).endswith(("#aggregation", "#page-text"))
        )

    def properties(self, node: Node) -> dict[str, dict[Node, None]]:
        """Return the properties of a node: predicates with their prefixes, and the values of each."""
        return self.nodes.get(node, {})

    def objects(self, node: Node, *predicates: str) -> list[Node]:
        """Return the values of some properties, in the order of the properties."""
        properties = self.properties(node)
        return [value for predicate in predicates for value in properties.get(predicate, ())]

    def types(self, node: Node) -> list[str]:
        """Return the classes of a node with their prefixes."""
        return [short(str(kind)) for kind in self.objects(node, _TYPE)]

    def labels(self, node: Node) -> list[Value]:
        """Return the names of a node, in the order of what a name is best called; those of the first property only."""
        if isinstance(node, Literal):
            return [value_of(node)]
        if names := self._names(node):
            return names
        for predicate in _LABELS:
            values = [
                value_of(value) for value in self.objects(node, predicate) if isinstance(value, Literal)
            ]
            if named := [value for value in values if value.words]:
                return named
        for part in self.objects(
            node, "crm:P1_is_identified_by", "rico:hasOrHadAgentName", "rico:hasOrHadName"
        ):
            if part != node and (named := self.labels(part)):
                return named
        return []

    def content(self, node: Node) -> Value | None:
        """Return the content of a name or a statement of Linked Art with its language, None if it has none.

        Before 2019 the property was that of numbers.
        """
        for literal in self.objects(node, "crm:P190_has_symbolic_content", "crm:P90_has_value"):
            tag = ""
            for language in self.objects(node, "crm:P72_has_language"):
                address = address_of(language)
                code = (
                    address.rpartition("/")[2] if "/iso639" in address else address.partition("#language-")[2]
                )
                tag = tag or language_tag(code or self.label(language))
            words = value_of(literal)
            return Value(words.words, tag or words.tag)
        return None

    def _names(self, node: Node) -> list[Value]:
        """Return the names of Linked Art: the primary ones, or else the first."""
        names = [
            (value, [address_of(kind).rpartition("/")[2] for kind in self.objects(part, "crm:P2_has_type")])
            for part in self.objects(node, "crm:P1_is_identified_by")
            if part != node and "crm:E42_Identifier" not in self.types(part) and (value := self.content(part))
        ]
        primary = [value for value, kinds in names if _PRIMARY in kinds]
        return primary or [value for value, _ in names[:1]]

    def label(self, node: Node) -> str:
        """Return the first name of a node in one line, or an empty string."""
        return next((one_line(value.words) for value in self.labels(node)), "")

    def values(self, node: Node) -> list[Value]:
        """Return the words of a value: a literal, or the names of a node; else its address, or the words within it."""
        if isinstance(node, Literal):
            return [value for value in [value_of(node)] if value.words]
        address = address_of(node) or self.address_elsewhere(node)
        if named := self.labels(node):
            return [Value(value.words, value.tag, address) for value in named]
        if address or not self.properties(node):
            return [Value(address, "", address)] if address else []
        words = self.all_words(node)
        return [Value("\n".join(words))] if words else []

    def address_elsewhere(self, node: Node) -> str:
        """Return where else a node without an address of its own is described, or an empty string."""
        links = self.objects(
            node, "schema:sameAs", "owl:sameAs", "skos:exactMatch", "la:equivalent", "skos:closeMatch"
        )
        return next((str(link) for link in links if is_address(str(link))), "")

    def all_words(self, node: Node) -> list[str]:
        """Return all words below a node, each with the name of its property unless it is a name.

        Of a node that is described for itself there is the name alone. Beyond a number of words the rest is left out,
        as of a scheme with all its concepts.
        """
        lines: dict[str, None] = {}
        self._gather(node, (), lines)
        return list(lines)

    def _gather(self, node: Node, around: tuple[Node, ...], lines: dict[str, None]) -> None:
        for predicate, values in self.properties(node).items():
            if predicate == _TYPE or predicate in _BACK:
                continue
            name = "" if predicate in _LABELS else f"{in_words(predicate)}: "
            for value in values:
                if len(lines) > _MAX_WORDS:
                    return
                if isinstance(value, Literal):
                    lines[f"{name}{value_of(value).words}"] = None
                    continue
                inner: dict[str, None] = {}
                if value in self.entities:
                    inner[self.label(value) or address_of(value)] = None
                elif value in self.nodes and len(around) < _MAX_DEPTH and value not in (*around, node):
                    self._gather(value, (*around, node), inner)
                if address := address_of(value):
                    inner[address] = None
                first, *rest = inner or ("",)
                lines |= dict.fromkeys(filter(None, (f"{name}{first}" if first else "", *rest)))


def value_of(literal: Literal) -> Value:
    """Return the words of a literal in plain text, with its language."""
    tag, words = str(literal.language or ""), str(literal)
    text = plain(words).with_addresses() if has_markup(words) else plain(words).text
    if not tag and (match := _LANGUAGE.search(words)):
        tag = match[1]
    return Value(text, "" if tag in ("", "und") else language_tag(tag) or "und")


def address_of(node: Node) -> str:
    """Return the IRI of a node, "" if it has none; a relative IRI without what it was resolved against."""
    return str(node).removeprefix(BASE) if isinstance(node, URIRef) else ""
