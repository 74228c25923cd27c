"""Every term of schema.org and of DCMI stands where its vocabulary has it: defined, current, domain and range kept.

schema.org is read from a checkout of schemaorg/schemaorg, DCMI Metadata Terms from the package @vocabulary/dcterms.
RiC-O is judged in test_profiles.py, all other vocabularies by their lists in tests/serializers/graph/test_terms.py.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from fonds.serializers.graph import dcterms, schema_org
from fonds.settings import Settings
from fonds.web.app import create_app
from tests.conformance import checkouts, judges
from tests.conformance.test_profiles import described, schema
from tests.serializers.graph.world import make_context, maximal

pytestmark = pytest.mark.xdist_group("vocabularies")  # each is read once

SCHEMA = Namespace("https://schema.org/")
DCT, DCAM = Namespace("http://purl.org/dc/terms/"), Namespace("http://purl.org/dc/dcam/")


@lru_cache
def schema_terms() -> Graph:
    """The newest release of schema.org that the checkout has, all of it, in the https namespace."""
    listed = subprocess.run(
        [*checkouts.git_of(judges.SCHEMA_ORG), "ls-tree", "--name-only", "HEAD", "data/releases/"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    numbers = [tuple(map(int, found)) for found in re.findall(r"/(\d+)\.(\d+)$", listed, re.MULTILINE)]
    newest = ".".join(map(str, max(numbers)))
    path = f"data/releases/{newest}/schemaorg-all-https.nt"
    return Graph().parse(data=checkouts.text_of(judges.SCHEMA_ORG, path), format="nt")


@lru_cache
def dcmi_terms() -> Graph:
    """DCMI Metadata Terms, as DCMI publishes them in RDF."""
    _, place = checkouts.node_modules(checkouts.HERE / "linked_data")
    quads = (place / "node_modules" / "@vocabulary" / "dcterms" / "dcterms.nq").read_text("utf-8")
    return Graph().parse(data=re.sub(r" <[^>]*> \.$", " .", quads, flags=re.MULTILINE), format="nt")


class Judge:
    """The rules of a vocabulary: where it says for what a property is, and what it may lead to."""

    def __init__(self, terms: Graph, start: str, domains: tuple[Node, ...], ranges: tuple[Node, ...]) -> None:
        self.terms, self.start, self.domains, self.ranges = terms, start, domains, ranges

    def faults(self, graph: Graph) -> Iterator[str]:
        for subject, predicate, value in graph:
            for term in (predicate, value if predicate == RDF.type else predicate):
                if str(term).startswith(self.start):
                    yield from self._current(term)
            if str(predicate).startswith(self.start):
                yield from self._kept("domain", predicate, self.domains, subject, graph)
                yield from self._kept("range", predicate, self.ranges, value, graph)

    def _current(self, term: Node) -> Iterator[str]:
        if (term, RDF.type, None) not in self.terms:
            yield f"{term} is not defined"
        for superseding in self.terms.objects(term, SCHEMA.supersededBy):
            yield f"{term} was superseded by {superseding}"

    def _kept(
        self, way: str, predicate: Node, rules: tuple[Node, ...], node: Node, graph: Graph
    ) -> Iterator[str]:
        wanted = {found for rule in rules for found in self.terms.objects(predicate, rule)}
        if not wanted or self.fits(node, wanted, graph):
            return
        kinds = sorted(str(kind) for kind in graph.objects(node, RDF.type))
        yield f"{way} of {predicate}: {node} is {kinds}, not {sorted(map(str, wanted))}"

    def fits(self, node: Node, wanted: set[Node], graph: Graph) -> bool:
        """Whether a node may stand there. Of what has no class in the graph nothing is known."""
        if isinstance(node, Literal):
            return self.literal(node, wanted)
        kinds = {above for kind in graph.objects(node, RDF.type) for above in self.above(kind)}
        known = {kind for kind in kinds if str(kind).startswith(self.start)}
        return (not known and not wanted <= {RDFS.Literal}) or bool(kinds & wanted)

    def above(self, kind: Node) -> set[Node]:
        return set(self.terms.transitive_objects(kind, RDFS.subClassOf))

    def literal(self, node: Literal, wanted: set[Node]) -> bool:
        return RDFS.Literal in wanted


DATATYPES = {
    XSD.date: {SCHEMA.Date},
    XSD.gYear: {SCHEMA.Date},
    XSD.gYearMonth: {SCHEMA.Date},
    XSD.dateTime: {SCHEMA.DateTime, SCHEMA.Date},
    XSD.integer: {SCHEMA.Integer, SCHEMA.Number},
    XSD.decimal: {SCHEMA.Number},
    XSD.boolean: {SCHEMA.Boolean},
}
# pixels: schema.org has lengths with a unit here, and those who read images take plain numbers
PIXELS = {SCHEMA.width, SCHEMA.height}


class SchemaOrg(Judge):
    """schema.org: an IRI may stand for a URL, and a Role between any property and its value (https://schema.org/Role).

    A Role has the same property again; a recipient of whom only the words of the source are known has just its name.
    """

    def __init__(self) -> None:
        domain, range_ = SCHEMA.domainIncludes, SCHEMA.rangeIncludes
        super().__init__(schema_terms(), str(SCHEMA), (domain,), (range_,))

    def _kept(
        self, way: str, predicate: Node, rules: tuple[Node, ...], node: Node, graph: Graph
    ) -> Iterator[str]:
        if predicate in PIXELS and isinstance(node, Literal) and node.datatype == XSD.integer:
            return
        yield from super()._kept(way, predicate, rules, node, graph)

    def fits(self, node: Node, wanted: set[Node], graph: Graph) -> bool:
        if (node, RDF.type, SCHEMA.Role) in graph:
            again = set(graph.predicates(None, node)) & set(graph.predicates(node))
            if again or (None, SCHEMA.recipient, node) in graph:
                return True
        return (isinstance(node, URIRef) and SCHEMA.URL in wanted) or super().fits(node, wanted, graph)

    def literal(self, node: Literal, wanted: set[Node]) -> bool:
        return bool(wanted & DATATYPES.get(node.datatype, {SCHEMA.Text}))


class DcmiTerms(Judge):
    """DCMI Metadata Terms: ranges that are classes exclude literals, and those that are literals all else."""

    def __init__(self) -> None:
        ranges = (DCAM.rangeIncludes, RDFS.range)
        super().__init__(dcmi_terms(), str(DCT), (DCAM.domainIncludes, RDFS.domain), ranges)


def graphs(maker: Callable[..., bytes]) -> Iterator[tuple[str, Graph]]:
    for description, context in described():
        yield description.id, judges.graph_of(maker(description, context))


@pytest.fixture(scope="module")
def dataset(demonstration: Settings) -> Graph:
    """The node as a dataset, which speaks both."""
    return judges.graph_of(create_app(demonstration).test_client().get("/dataset.nt").data)


def broken(maker: Callable[..., bytes], old: str, new: str) -> Graph:
    """The graph of a record with every field in which something was changed."""
    whole = maker(maximal("record"), make_context()).decode()
    assert old in whole
    return judges.graph_of(whole.replace(old, new).encode())


def test_schema_org_is_kept(dataset: Graph) -> None:
    judge = SchemaOrg()
    found = {fault for _, graph in graphs(schema) for fault in judge.faults(graph)}
    assert sorted({*found, *judge.faults(dataset)}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema.org/abstract>", "schema.org/abstrakt>"),  # no such term
        ("schema.org/isBasedOn>", "schema.org/isBasedOnUrl>"),  # superseded
        ("schema.org/materialExtent>", "schema.org/numberOfPages>"),  # of a book
        ("schema.org/creator>", "schema.org/contentLocation>"),  # a place, no person
        ('"1945-07"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', '"1945~"'),  # no date
    ],
)
def test_what_is_wrong_in_schema_org_is_found(old: str, new: str) -> None:
    assert list(SchemaOrg().faults(broken(schema_org.to_ntriples, old, new)))


def test_dcmi_terms_are_kept(dataset: Graph) -> None:
    judge = DcmiTerms()
    found = {fault for _, graph in graphs(dcterms.to_ntriples) for fault in judge.faults(graph)}
    assert sorted({*found, *judge.faults(dataset)}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dc/terms/isPartOf>", "dc/terms/isPart>"),  # no such term
        ("dc/terms/abstract>", "dc/terms/publisher>"),  # an agent, no words
        ("dc/terms/creator>", "dc/terms/spatial>"),  # a place, no agent
        ("dc/terms/isPartOf>", "dc/terms/title>"),  # words, no thing
    ],
)
def test_what_is_wrong_in_dcmi_terms_is_found(old: str, new: str) -> None:
    assert list(DcmiTerms().faults(broken(dcterms.to_ntriples, old, new)))
